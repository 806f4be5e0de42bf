import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { Output } from '../../cli/index.ts'
import { Api } from '../client/api.ts'
import { Discoverer } from '../client/discovery.ts'
import { Mapper } from '../resource/mapper.ts'
import type { Flags, ParsedLine } from './flags.ts'
import { failure, usageFailure, type Failure } from './failure.ts'
import type { CommandNode } from './tree.ts'

/** How often a command's ways of looking a type up ask for the list of groups before they give up. */
const ATTEMPTS: Readonly<Record<string, number>> = { exec: 4, logs: 4, attach: 4, 'port-forward': 4, cordon: 4, uncordon: 4, drain: 4, taint: 2, explain: 2, 'auth can-i': 2, run: 1, 'api-resources': 1, 'api-versions': 1 }
const attemptsOf = (path: string, flags: Flags): number => (flags.list('filename').length > 0 ? 1 : (ATTEMPTS[path] ?? 5))

/** One call of kubectl: what its command line said, its cluster, and where its words go. */
export class Call {
  readonly node: CommandNode
  readonly flags: Flags
  readonly args: readonly string[]
  /** How many arguments stood before `--`; -1 without one. */
  readonly dash: number
  readonly env: Readonly<Record<string, string>>
  readonly out = new Output(1)
  readonly api: Api
  readonly discoverer: Discoverer
  readonly mapper: Mapper

  constructor(node: CommandNode, line: ParsedLine, env: Readonly<Record<string, string>>) {
    this.node = node
    this.flags = line.flags
    this.args = line.args
    this.dash = line.dash
    this.env = env
    this.api = new Api(line.flags, env, (text) => this.say(text))
    this.discoverer = new Discoverer(this.api, env, line.flags.text('cache-dir'), attemptsOf(node.path, line.flags))
    this.mapper = new Mapper(this.discoverer)
  }

  /** Adds a line to standard output; what waits is written in one piece. */
  line(text: string): void { this.out.put(`${text}\n`) }

  /** Text on standard error as it is, after what waits for standard output. */
  *say(text: string): Sys<void> {
    yield* this.out.flush()
    yield* sys.complain(text)
  }

  usage(message: string): Failure { return usageFailure(this.node.path, message) }

  /** The namespace of the call, and whether `-n` said it. */
  *namespace(): Sys<string> { return yield* this.api.namespace() }

  /** `--dry-run`. */
  get dryRun(): 'none' | 'client' | 'server' {
    const text = this.flags.text('dry-run')
    if (text === 'none' || text === 'client' || text === 'server' || text === '') return text === '' ? 'none' : text
    if (text === 'unchanged') throw failure('--dry-run flag without a value was specified. A value must be set: "none", "server", or "client".')
    throw failure(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`)
  }

  /** What is said behind the name of an object that a dry run left alone. */
  get dryRunNote(): string { return this.dryRun === 'client' ? ' (dry run)' : this.dryRun === 'server' ? ' (server dry run)' : '' }
}

export type Verb = (k: Call) => Sys<number | void>

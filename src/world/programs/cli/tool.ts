import { isErrno, type SysError, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { byteString, bytesOf } from './bytes.ts'
import { describeOptions, parseOptions, type Given, type Options, type Parsed } from './options.ts'
import { Output } from './output.ts'

/** A command line tool as its author declares it. */
export interface Tool {
  readonly name: string
  /** What follows `Usage: NAME `; several for several forms. */
  readonly usage: string | readonly string[]
  /** One or two lines for `--help`. */
  readonly about: string
  readonly options: Options
  /** As `--version` says it: `GNU coreutils 9.4`. */
  readonly package: string
  /** Options end at the first operand, as POSIX has it: `env`, `xargs`, `timeout`. */
  readonly stopAtOperand?: boolean
  /** Exit status of a wrong command line and of a failed write. Default 1. */
  readonly trouble?: number
  /** What is said after a wrong option. Default: `Try 'NAME --help' …`. */
  readonly misuse?: (name: string) => string
  run(call: ToolCall): Sys<number>
}

/** One call of a tool: what its command line said, and where its words go. */
export class ToolCall {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly given: readonly Given[]
  readonly operands: readonly string[]
  readonly out: Output
  readonly #tool: Tool

  constructor(tool: Tool, argv: readonly string[], env: Readonly<Record<string, string>>, parsed: Parsed) {
    this.#tool = tool
    this.argv = argv
    this.env = env
    this.given = parsed.given
    this.operands = parsed.operands
    this.out = new Output(1, (e) => this.#writeFailed(e))
  }

  *#writeFailed(e: SysError): Sys<void> {
    yield* this.complain(`write error: ${e.message}`)
    yield* sys.exit(this.#tool.trouble ?? 1)
  }

  /** The name it was called by. */
  get name(): string { return this.argv[0] ?? this.#tool.name }

  has(option: string): boolean { return this.given.some((g) => g.name === option) }

  /** The value of an option's last use; '' for one without a value, undefined when it was not given. */
  value(option: string): string | undefined {
    const last = this.given.findLast((g) => g.name === option)
    return last && (last.value ?? '')
  }

  values(option: string): string[] { return this.given.filter((g) => g.name === option).map((g) => g.value ?? '') }

  /** Which of some options that exclude each other was given last. */
  lastOf(...options: readonly string[]): string | undefined { return this.given.findLast((g) => options.includes(g.name))?.name }

  /** Says `NAME: message` on standard error, after what waits for standard output. */
  *complain(message: string): Sys<void> { yield* this.say(`${this.name}: ${message}\n`) }

  /** Text on standard error as it is. */
  *say(text: string): Sys<void> {
    if (this.out.waiting > 0) yield* this.out.flush()
    try {
      yield* sys.writeAll(2, bytesOf(byteString(text)))
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }

  /** A wrong command line: says why and where help is. Gives the exit status. */
  *misuse(error?: string): Sys<number> {
    const hint = this.#tool.misuse?.(this.name) ?? `Try '${this.name} --help' for more information.\n`
    yield* this.say(`${error === undefined ? '' : `${this.name}: ${error}\n`}${hint}`)
    return this.#tool.trouble ?? 1
  }
}

const helpOf = (tool: Tool, name: string): string => {
  const forms = typeof tool.usage === 'string' ? [tool.usage] : tool.usage
  const usage = forms.map((f, i) => `${i === 0 ? 'Usage:' : '  or: '} ${name} ${f}\n`).join('')
  return `${usage}${tool.about}\n\n${describeOptions(tool.options)}`
}

/** `grep (GNU grep) 3.11`, `column from util-linux 2.39.3`. */
const versionOf = (tool: Tool): string => {
  const [, of = tool.package, version = ''] = /^(.*) (\S+)$/.exec(tool.package) ?? []
  return of.startsWith('GNU ') ? `${tool.name} (${of}) ${version}\n` : `${tool.name} from ${of} ${version}\n`
}

/** The program of a declared tool. */
export function tool(declared: Tool): Program {
  return function* ({ argv, env }): Sys<number> {
    const name = argv[0] ?? declared.name
    const parsed = parseOptions(argv.slice(1), declared.options, { stopAtOperand: declared.stopAtOperand ?? false })
    if ('error' in parsed) return yield* new ToolCall(declared, argv, env, { given: [], operands: [] }).misuse(parsed.error)
    const call = new ToolCall(declared, argv, env, parsed)
    const asked = call.lastOf('help', 'version')
    if (asked) {
      call.out.put(asked === 'help' ? helpOf(declared, name) : versionOf(declared))
      yield* call.out.flush()
      return 0
    }
    const status = yield* declared.run(call)
    yield* call.out.flush()
    return status
  }
}

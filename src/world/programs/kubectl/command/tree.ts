import { COMMANDS, GLOBAL_FLAGS } from './data.ts'

/** Kinds of flags as pflag has them: bool, int, duration, string, slice (split at commas), array (not split). */
export type FlagKind = 'b' | 'i' | 'd' | 's' | 'S' | 'A'

export interface FlagSpec {
  readonly name: string
  readonly short: string | undefined
  readonly kind: FlagKind
  readonly fallback: string
  /** What the flag means when it stands without a value (NoOptDefVal); undefined: it needs one. */
  readonly bare: string | undefined
}

export interface CommandNode {
  /** `rollout status`; '' is kubectl itself. */
  readonly path: string
  readonly name: string
  readonly aliases: readonly string[]
  readonly usage: readonly string[]
  readonly flags: readonly FlagSpec[]
  readonly short: string
  readonly children: CommandNode[]
}

function flagOf(word: string): FlagSpec {
  const [, short, name = '', kind = 's', fallback = '', bare] = /^(?:(.),)?([\w-]+):(.)(?:=([^?]*(?:\?[^?]*(?=\?))?))?(?:\?(\w+))?$/.exec(word) ?? []
  return { name, short, kind: kind as FlagKind, fallback: kind === 'b' && fallback === '' ? 'false' : fallback, bare: kind === 'b' ? 'true' : bare }
}

const flagsOf = (text: string): FlagSpec[] => text.split(' ').filter((f) => f !== '').map(flagOf)

function readTree(): CommandNode {
  const nodes = new Map<string, CommandNode>()
  for (const line of COMMANDS.trim().split('\n')) {
    const [path = '', aliases = '', usage = '', flags = '', short = ''] = line.split('¦')
    const words = path.split(' ')
    const node: CommandNode = {
      path, name: words.at(-1)!, aliases: aliases.split(',').filter((a) => a !== ''), usage: usage.split(' ; '), flags: flagsOf(flags), short, children: [],
    }
    nodes.set(path, node)
    if (path !== '') nodes.get(words.slice(0, -1).join(' '))!.children.push(node)
  }
  return nodes.get('')!
}

let tree: CommandNode | undefined
let globals: readonly FlagSpec[] | undefined

/** The tree of commands, read from its data once it is asked for. */
export const commandTree = (): CommandNode => (tree ??= readTree())
export const globalFlags = (): readonly FlagSpec[] => (globals ??= flagsOf(GLOBAL_FLAGS))

export const childOf = (node: CommandNode, word: string): CommandNode | undefined => node.children.find((c) => c.name === word || c.aliases.includes(word))

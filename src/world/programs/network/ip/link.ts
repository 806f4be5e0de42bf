import { linkFlags, type Link } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { Arguments, Fail, garbage, invalid, kernel, matches, USAGE_ERROR, unknownCommand } from './arguments.ts'
import { linkNames, printed, type Context, type ObjectCommand } from './context.ts'
import { checkName, readLinkWords } from './link-words.ts'
import { printLink, printLinkBrief, type NamespaceNames } from './link-print.ts'
import { addLinkOfType } from './link-add.ts'
import { setLinkByWords } from './link-set.ts'
import { LINK_USAGE } from './usage/link.ts'

type Command = (c: Context, words: readonly string[]) => Sys<number>

const commands: readonly (readonly [readonly string[], Command])[] = [
  [['add'], (_c, words) => addLinkOfType(words)],
  [['set', 'change'], (_c, words) => setLinkByWords(words)],
  [['replace'], (_c, words) => addLinkOfType(words)],
  [['delete'], (_c, words) => remove(words)],
  [['show', 'lst', 'list'], show],
  [['help'], help],
]

export const link: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* show(c, [])
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('link', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, LINK_USAGE) }

function* remove(words: readonly string[]): Sys<number> {
  const { dev } = readLinkWords(words)
  if (dev === undefined) throw new Fail(1, 'Not enough information: "dev" argument is required.\n')
  const names = yield* linkNames()
  yield* kernel(net.change('deleteLink', names.need(dev).id))
  return 0
}

/** What `ip link show` and `ip addr show` may ask of links. */
export interface LinkSelector { dev?: string; up: boolean; master?: string; nomaster: boolean; type?: string }

const KINDS: Readonly<Partial<Record<Link['kind'], string>>> = { veth: 'veth', dummy: 'dummy', bridge: 'bridge' }

export function selectsLink(s: LinkSelector, link: Link, masterName: string | undefined): boolean {
  if (s.up && !linkFlags(link).includes('UP')) return false
  if (s.master !== undefined && masterName !== s.master) return false
  if (s.nomaster && link.master !== undefined) return false
  return s.type === undefined || KINDS[link.kind] === s.type
}

/** Reads one word of a link selector; false when it is none. */
export function readSelector(s: LinkSelector, args: Arguments): boolean {
  const word = args.word!
  if (word === 'up') s.up = true
  else if (word === 'master') s.master = args.next()
  else if (word === 'nomaster') s.nomaster = true
  else if (word === 'type') s.type = args.next()
  else return false
  return true
}

/** `[dev] NAME`: the last possibility for a word. */
export function readDevice(s: LinkSelector, args: Arguments, usage: string): void {
  const word = args.word === 'dev' ? args.next() : args.word!
  if (matches(word, 'help')) throw new Fail(USAGE_ERROR, usage)
  if (s.dev !== undefined) throw garbage('dev', word)
  if (!checkName(word)) throw invalid('"dev" not a valid ifname', word)
  s.dev = word
}

export function* namespaceNames(): Sys<NamespaceNames> {
  const list = yield* net.ask('namespaces')
  return new Map(list.flatMap(({ name, id }) => (id === undefined ? [] : [[id, name] as const])))
}

function* show(c: Context, words: readonly string[]): Sys<number> {
  const s: LinkSelector = { up: false, nomaster: false }
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) if (!readSelector(s, args)) readDevice(s, args, LINK_USAGE)
  const names = yield* linkNames()
  const namespaces = yield* namespaceNames()
  if (s.dev !== undefined && !names.named(s.dev)) throw new Fail(1, `Device "${s.dev}" does not exist.\n`)
  yield* printed(c, (p) => {
    for (const l of names.links) {
      if ((s.dev !== undefined && l.name !== s.dev) || !selectsLink(s, l, l.master === undefined ? undefined : names.name(l.master))) continue
      p.open('{')
      if (c.brief) {
        printLinkBrief(p, names, l, 'link')
        p.text('\n')
      } else printLink(p, c, names, l, 'link', namespaces)
      p.close('}')
    }
  })
  return 0
}

import type { NexthopObject, NexthopRequest } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { Arguments, Fail, invalid, kernel, matches, needNumber, number, unknownCommand, USAGE_ERROR } from './arguments.ts'
import { linkNames, printed, type Context, type LinkNames, type ObjectCommand } from './context.ts'
import { protocolNumber } from './names.ts'
import { printNexthopBody } from './nexthop-print.ts'
import { readVia } from './route-modify.ts'
import { NEXTHOP_USAGE } from './usage/nexthop.ts'

type Command = (c: Context, words: readonly string[]) => Sys<number>

const commands: readonly (readonly [readonly string[], Command])[] = [
  [['add'], (c, words) => set(c, 'add', words)],
  [['replace'], (c, words) => set(c, 'replace', words)],
  [['delete'], remove],
  [['list', 'show', 'lst'], show],
  [['get'], get],
  [['flush'], flush],
  [['help'], help],
]

export const nexthop: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* show(c, [])
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('nexthop', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, NEXTHOP_USAGE) }

interface Draft { id?: number; hop: { -readonly [K in keyof NexthopRequest]: NexthopRequest[K] }; dev?: string; group?: NonNullable<NexthopObject['group']>; blackhole: boolean; protocol?: number; groups: boolean }

function members(word: string): NonNullable<NexthopObject['group']> {
  return word.split('/').map((member) => {
    const [id, weight] = member.split(',').map((w) => number(w))
    if (id === undefined || (member.includes(',') && (weight === undefined || weight === 0 || weight > 256))) throw invalid('"group" value is invalid\n', word)
    return { id, weight: weight ?? 1 }
  })
}

function read(words: readonly string[]): Draft {
  const d: Draft = { hop: {}, blackhole: false, groups: false }
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) {
    const word = args.word!
    if (word === 'id') d.id = needNumber(args, 'invalid id')
    else if (word === 'dev') d.dev = args.next()
    else if (word === 'via') d.hop.via = readVia(args, 4)
    else if (word === 'group' && args.left > 1) d.group = members(args.next())
    else if (matches(word, 'groups')) d.groups = true
    else if (word === 'onlink') d.hop.onlink = true
    else if (matches(word, 'blackhole')) d.blackhole = true
    else if (matches(word, 'protocol')) {
      const name = args.next()
      const n = protocolNumber(name)
      if (n === undefined) throw invalid('"protocol" value is invalid\n', name)
      d.protocol = n
    } else if (word === 'help') throw new Fail(USAGE_ERROR, NEXTHOP_USAGE)
    else throw new Fail(USAGE_ERROR, `Error: argument "${word}" is wrong: \n`)
  }
  return d
}

function* set(_c: Context, verb: 'add' | 'replace', words: readonly string[]): Sys<number> {
  const d = read(words)
  const names = yield* linkNames()
  const hop = { ...d.hop, ...(d.dev === undefined ? {} : { link: names.need(d.dev).id }) }
  yield* kernel(net.change('setNexthop', verb, {
    id: d.id ?? 0, ...(d.protocol === undefined ? {} : { protocol: d.protocol }),
    ...(d.group ? { group: d.group } : d.blackhole ? { blackhole: true } : { nexthop: hop }),
  }))
  return 0
}

function* remove(_c: Context, words: readonly string[]): Sys<number> {
  const d = read(words)
  if (d.id === undefined) throw new Fail(USAGE_ERROR, NEXTHOP_USAGE)
  yield* kernel(net.change('deleteNexthop', d.id))
  return 0
}

function* get(c: Context, words: readonly string[]): Sys<number> {
  const d = read(words)
  if (d.id === undefined) throw new Fail(USAGE_ERROR, NEXTHOP_USAGE)
  return yield* show(c, words)
}

function* show(c: Context, words: readonly string[]): Sys<number> {
  const d = read(words)
  const names = yield* linkNames()
  const wanted = (yield* net.ask('nexthops')).filter((n) => selects(d, names, n))
  if (d.id !== undefined && wanted.length === 0) throw new Fail(2, 'RTNETLINK answers: No such file or directory\n')
  yield* printed(c, (p) => {
    for (const n of wanted) {
      p.open('{')
      printNexthopBody(p, n, names, c.details)
      p.text('\n')
      p.close('}')
    }
  })
  return 0
}

function selects(d: Draft, names: LinkNames, n: NexthopObject): boolean {
  if (d.id !== undefined && n.id !== d.id) return false
  if (d.groups && !n.group) return false
  if (d.protocol !== undefined && n.protocol !== d.protocol) return false
  return d.dev === undefined || (n.nexthop !== undefined && names.name(n.nexthop.link) === d.dev)
}

function* flush(_c: Context, words: readonly string[]): Sys<number> {
  const d = read(words)
  const names = yield* linkNames()
  for (const n of (yield* net.ask('nexthops')).filter((o) => selects(d, names, o))) yield* kernel(net.change('deleteNexthop', n.id))
  return 0
}

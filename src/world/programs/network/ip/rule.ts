import { formatIp, type Rule } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { needPrefix } from './addresses.ts'
import { Arguments, Fail, invalid, kernel, matches, needNumber, number, unknownCommand, USAGE_ERROR } from './arguments.ts'
import { printed, type Context, type ObjectCommand } from './context.ts'
import { protocolName, protocolNumber, tableName, tableNumber } from './names.ts'
import type { Printer } from './printer.ts'
import { RULE_USAGE } from './usage/rule.ts'

type Command = (c: Context, words: readonly string[]) => Sys<number>
type Draft = { -readonly [K in keyof Rule]?: Rule[K] }

const PROTOCOL_KERNEL = 2
const IPPROTO: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17 }

const commands: readonly (readonly [readonly string[], Command])[] = [
  [['list', 'lst', 'show'], show],
  [['save', 'restore'], show],
  [['add'], (c, words) => modify(c, 'add', words)],
  [['delete'], (c, words) => modify(c, 'delete', words)],
  [['flush'], flush],
  [['help'], help],
]

export const rule: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* show(c, [])
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('rule', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, RULE_USAGE) }

type Reader = (d: Draft, args: Arguments, c: Context) => void

function range(args: Arguments, key: string): readonly [number, number] {
  const word = args.next()
  const [low, high = low] = word.split('-')
  const a = number(low!, 65535)
  const b = number(high!, 65535)
  if (a === undefined || b === undefined) throw invalid(`invalid port range for ${key}\n`, word)
  return [a, b]
}

function table(d: Draft, args: Arguments): void {
  const word = args.next()
  const n = tableNumber(word)
  if (n === undefined) throw invalid('invalid table ID\n', word)
  d.table = n
  d.action = 'lookup'
}

const readers: readonly (readonly [(word: string) => boolean, Reader])[] = [
  [(w) => w === 'not', (d) => { d.invert = true }],
  [(w) => w === 'from', (d, a, c) => {
    const { address, length } = needPrefix(a.next(), c.family)
    d.src = { address, length }
  }],
  [(w) => w === 'to', (d, a, c) => {
    const { address, length } = needPrefix(a.next(), c.family)
    d.dst = { address, length }
  }],
  [(w) => matches(w, 'preference', 'order', 'priority'), (d, a) => { d.priority = needNumber(a, 'preference value is invalid\n') }],
  [(w) => w === 'tos' || matches(w, 'dsfield'), (d, a) => { d.tos = needNumber(a, 'TOS value is invalid\n', 255) }],
  [(w) => w === 'fwmark', (d, a) => {
    const word = a.next()
    const [mark, mask] = word.split('/').map((w) => number(w))
    if (mark === undefined || (word.includes('/') && mask === undefined)) throw invalid('fwmark value is invalid\n', word)
    d.mark = mark
    if (mask !== undefined) d.mask = mask
  }],
  [(w) => matches(w, 'protocol'), (d, a) => { d.protocol = protocolNumber(a.next()) ?? 0 }],
  [(w) => matches(w, 'table') || w === 'lookup', table],
  [(w) => w === 'suppress_prefixlength' || w === 'sup_pl', (d, a) => { d.suppressPrefix = needNumber(a, 'suppress_prefixlength value is invalid\n') }],
  [(w) => w === 'dev' || w === 'iif', (d, a) => { d.iif = a.next() }],
  [(w) => w === 'oif', (d, a) => { d.oif = a.next() }],
  [(w) => w === 'ipproto', (d, a) => {
    const word = a.next()
    const n = IPPROTO[word] ?? number(word, 255)
    if (n === undefined) throw invalid('Invalid "ipproto" value\n', word)
    d.ipproto = n
  }],
  [(w) => w === 'sport', (d, a) => { d.sport = range(a, 'sport') }],
  [(w) => w === 'dport', (d, a) => { d.dport = range(a, 'dport') }],
  [(w) => w === 'goto', (d, a) => {
    d.goto = needNumber(a, 'invalid target\n')
    d.action = 'goto'
  }],
]

const ACTIONS: readonly Rule['action'][] = ['blackhole', 'unreachable', 'prohibit', 'nop']

function read(c: Context, words: readonly string[]): Draft {
  const d: Draft = {}
  const args = new Arguments(words)
  for (; args.left > 0; args.take()) {
    const word = args.word!
    const reader = readers.find(([is]) => is(word))
    if (reader) {
      reader[1](d, args, c)
      continue
    }
    const action = word === 'type' ? args.next() : word
    if (matches(action, 'help')) throw new Fail(USAGE_ERROR, RULE_USAGE)
    const known = ACTIONS.find((a) => a === action)
    if (!known) throw invalid('Failed to parse rule type', action)
    d.action = known
  }
  return d
}

function* modify(c: Context, verb: 'add' | 'delete', words: readonly string[]): Sys<number> {
  if (words.length === 0 && verb === 'delete') throw new Fail(2, 'RTNETLINK answers: Invalid argument\n')
  const d = read(c, words)
  if (verb === 'add') yield* kernel(net.change('addRule', { ...d, ...(d.action ? {} : { action: 'lookup', table: 254 }) }))
  else yield* kernel(net.change('deleteRule', d))
  return 0
}

function* flush(): Sys<number> {
  for (const r of yield* net.ask('rules')) if (r.priority !== 0) yield* kernel(net.change('deleteRule', r))
  return 0
}

const prefixText = (p: { address: number; length: number }): string => (p.length === 32 ? formatIp(p.address) : `${formatIp(p.address)}/${p.length}`)
const rangeText = ([a, b]: readonly [number, number]): string => (a === b ? String(a) : `${a}-${b}`)

function printRule(p: Printer, c: Context, r: Rule): void {
  p.open('{')
  p.value('priority', r.priority, { after: ':\t' })
  if (r.invert) p.flag('not', 'not ')
  p.value('src', r.src ? prefixText(r.src) : 'all', { before: 'from ', after: ' ', color: r.src ? 'inet' : undefined })
  if (r.dst) p.value('dst', prefixText(r.dst), { before: 'to ', after: ' ', color: 'inet' })
  if (r.tos) p.value('tos', `0x${r.tos.toString(16).padStart(2, '0')}`, { before: 'tos ', after: ' ' })
  if (r.mark !== undefined) {
    const mask = r.mask !== undefined && r.mask !== 0xffffffff ? `/0x${r.mask.toString(16)}` : ''
    p.value('fwmark', `0x${r.mark.toString(16)}${mask}`, { before: 'fwmark ', after: ' ' })
  }
  if (r.iif !== undefined) p.value('iif', r.iif, { before: 'iif ', after: ' ', color: 'ifname' })
  if (r.oif !== undefined) p.value('oif', r.oif, { before: 'oif ', after: ' ', color: 'ifname' })
  if (r.ipproto !== undefined) p.value('ipproto', Object.entries(IPPROTO).find(([, n]) => n === r.ipproto)?.[0] ?? r.ipproto, { before: 'ipproto ', after: ' ' })
  if (r.sport) p.value('sport', rangeText(r.sport), { before: 'sport ', after: ' ' })
  if (r.dport) p.value('dport', rangeText(r.dport), { before: 'dport ', after: ' ' })
  if (r.action === 'lookup') {
    p.value('table', tableName(r.table), { before: 'lookup ' })
    if (r.suppressPrefix !== undefined) p.value('suppress_prefixlen', r.suppressPrefix, { before: ' suppress_prefixlength ' })
  } else if (r.action === 'goto') p.value('goto', r.goto ?? 0, { before: 'goto ' })
  else p.value('action', r.action)
  if (c.details && r.protocol !== PROTOCOL_KERNEL) p.value('protocol', protocolName(r.protocol), { before: ' proto ' })
  p.text('\n')
  p.close('}')
}

function* show(c: Context, words: readonly string[]): Sys<number> {
  const wanted = read(c, words)
  const rules = c.family === 6 ? [] : yield* net.ask('rules')
  yield* printed(c, (p) => {
    for (const r of rules) {
      if (wanted.table !== undefined && (r.action !== 'lookup' || r.table !== wanted.table)) continue
      if (wanted.priority !== undefined && r.priority !== wanted.priority) continue
      if (wanted.iif !== undefined && r.iif !== wanted.iif) continue
      if (wanted.oif !== undefined && r.oif !== wanted.oif) continue
      if (wanted.src && (r.src?.address !== wanted.src.address || r.src.length !== wanted.src.length)) continue
      printRule(p, c, r)
    }
  })
  return 0
}

import { within, type Ip, type RouteType } from '../../../net/index.ts'
import type { RouteView } from '../../../os/index.ts'
import { needAddress, needPrefix, type Family, type PrefixWord } from './addresses.ts'
import { Arguments, Fail, garbage, invalid, matches, number, USAGE_ERROR } from './arguments.ts'
import { protocolNumber, routeType, scopeNumber, tableNumber } from './names.ts'
import type { Left } from './route-print.ts'
import { ROUTE_USAGE } from './usage/route.ts'

/** The selector of `ip route show` and `ip route flush`. Device names are resolved by the caller. */
export interface RouteFilter {
  /** Undefined: all tables. */
  table: number | undefined
  cache: boolean
  dev?: string
  via?: Ip
  src?: Ip
  protocol?: number
  scope?: number
  type?: RouteType
  metric?: number
  tos?: number
  /** Routes inside this prefix; routes that contain that one. */
  root?: PrefixWord
  match?: PrefixWord
  left: { -readonly [K in keyof Left]: Left[K] }
}

const TABLE_MAIN = 254

type Reader = (f: RouteFilter, args: Arguments, family: Family) => void

const readers: readonly (readonly [(word: string) => boolean, Reader])[] = [
  [(w) => matches(w, 'table'), readTable],
  [(w) => matches(w, 'cached', 'cloned'), (f) => { f.cache = true }],
  [(w) => w === 'tos' || matches(w, 'dsfield'), (f, a) => {
    f.tos = number(a.next(), 255) ?? 0
    f.left.tos = true
  }],
  [(w) => matches(w, 'protocol'), (f, a) => {
    const word = a.next()
    const n = protocolNumber(word)
    if (n === undefined && word !== 'all') throw invalid('invalid "protocol"\n', word)
    if (n !== undefined) f.protocol = n
    f.left.protocol = true
  }],
  [(w) => matches(w, 'scope'), (f, a) => {
    const word = a.next()
    const n = scopeNumber(word)
    if (n === undefined && word !== 'all') throw invalid('invalid "scope"\n', word)
    if (n !== undefined) f.scope = n
    f.left.scope = true
  }],
  [(w) => matches(w, 'type'), (f, a) => {
    const word = a.next()
    const type = routeType(word)
    if (!type) throw invalid('node type value is invalid\n', word)
    f.type = type
  }],
  [(w) => w === 'dev' || w === 'oif', (f, a) => {
    f.dev = a.next()
    f.left.dev = true
  }],
  [(w) => matches(w, 'metric', 'priority') || w === 'preference', (f, a) => {
    const word = a.next()
    const n = number(word)
    if (n === undefined) throw invalid('"metric" value is invalid\n', word)
    f.metric = n
    f.left.metric = true
  }],
  [(w) => w === 'via', (f, a) => {
    const word = a.next()
    f.via = word === 'inet' ? needAddress(a.next(), 4) : needAddress(word, 'any')
    f.left.via = true
  }],
  [(w) => w === 'src', (f, a) => {
    f.src = needAddress(a.next(), 'any')
    f.left.prefsrc = true
  }],
]

function readTable(f: RouteFilter, args: Arguments): void {
  const word = args.next()
  const n = tableNumber(word)
  if (n !== undefined) f.table = n === 0 ? undefined : n
  else if (word === 'all') f.table = undefined
  else if (word === 'cache') f.cache = true
  else if (word === 'help') throw new Fail(USAGE_ERROR, ROUTE_USAGE)
  else throw invalid('table id value is invalid\n', word)
  f.left.table = f.table !== undefined
}

function readPrefix(f: RouteFilter, args: Arguments, family: Family): void {
  if (args.word === 'to') args.next()
  const word = args.word!
  if (matches(word, 'help')) throw new Fail(USAGE_ERROR, ROUTE_USAGE)
  if (word === 'root') f.root = needPrefix(args.next(), family)
  else if (word === 'match') f.match = needPrefix(args.next(), family)
  else {
    if (f.root && f.match) throw garbage('to', word)
    const prefix = needPrefix(word === 'exact' ? args.next() : word, family)
    f.root = prefix
    f.match = prefix
  }
}

/** Reads a selector. */
export function readFilter(words: readonly string[], family: Family): RouteFilter {
  const args = new Arguments(words)
  const filter: RouteFilter = { table: TABLE_MAIN, cache: false, left: { table: true } }
  while (args.left > 0) {
    const word = args.word!
    const reader = readers.find(([is]) => is(word))
    if (reader) reader[1](filter, args, family)
    else readPrefix(filter, args, family)
    args.take()
  }
  return filter
}

/** Does a route pass? The table is not asked: the dump was of that table. */
export function passes(f: RouteFilter, r: RouteView, link: number | undefined): boolean {
  if (f.protocol !== undefined && r.protocol !== f.protocol) return false
  if (f.scope !== undefined && r.scope !== f.scope) return false
  if (f.type !== undefined && r.type !== f.type) return false
  if (f.metric !== undefined && r.metric !== f.metric) return false
  if (f.tos !== undefined && r.tos !== f.tos) return false
  if (f.via !== undefined && (r.uses.length !== 1 || r.uses[0]!.via !== f.via)) return false
  if (f.src !== undefined && r.prefsrc !== f.src) return false
  if (link !== undefined && (r.uses.length !== 1 || r.uses[0]!.link !== link)) return false
  if (f.root && (r.prefix < f.root.length || !within(r.dst, f.root.address, f.root.length))) return false
  return !(f.match && (r.prefix > f.match.length || !within(f.match.address, r.dst, r.prefix)))
}

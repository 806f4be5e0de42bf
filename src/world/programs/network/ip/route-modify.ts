import type { NexthopRequest, RouteMetrics, RouteRequest, RouteType, RouteVerb } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { isIp6Text, needAddress, needPrefix, unsupported, type Family } from './addresses.ts'
import { Arguments, Fail, garbage, invalid, kernel, matches, needNumber, USAGE_ERROR } from './arguments.ts'
import { linkNames, type Context, type LinkNames } from './context.ts'
import { protocolNumber, routeType, scopeNumber, tableNumber } from './names.ts'
import { ROUTE_USAGE } from './usage/route.ts'

type Draft = { -readonly [K in keyof RouteRequest]: RouteRequest[K] } & { dev?: string; words: { family: Family } }
type Reader = (d: Draft, args: Arguments, names: LinkNames) => void

const PROTOCOL_BOOT = 3
const SCOPE_LINK = 253
const SCOPE_HOST = 254
const TABLE_LOCAL = 255
const LOCAL_TABLE: readonly RouteType[] = ['local', 'broadcast', 'anycast']

const setMetric = (d: Draft, m: RouteMetrics): void => { d.metrics = { ...d.metrics, ...m } }

/** `mtu lock 1400`, `window 65535` … */
const metric = (field: keyof RouteMetrics, name: string): Reader => (d, args) => {
  const lock = args.words[args.at + 1] === 'lock'
  if (lock) args.next()
  setMetric(d, { [field]: needNumber(args, `"${name}" value is invalid\n`), ...(lock && field === 'mtu' ? { mtuLocked: true } : {}) })
}

/** Times of `rtt`, `rto_min`: milliseconds, `s` and `ms` allowed. */
const timeMetric = (field: keyof RouteMetrics, name: string): Reader => (d, args) => {
  const word = args.next()
  const m = /^(\d+(?:\.\d+)?)(s|sec|secs|ms|msec|msecs)?$/.exec(word)
  if (!m) throw invalid(`"${name}" value is invalid\n`, word)
  setMetric(d, { [field]: Math.round(Number(m[1]) * (m[2]?.startsWith('s') ? 1000 : 1)) })
}

function named<T>(args: Arguments, read: (word: string) => T | undefined, message: string): T {
  const word = args.next()
  const value = read(word)
  if (value === undefined) throw invalid(message, word)
  return value
}

/** The address behind `via`, with or without its family. */
export function readVia(args: Arguments, family: Family): number {
  const word = args.next()
  if (word === 'inet') return needAddress(args.next(), 4)
  if (word === 'inet6') throw unsupported()
  return needAddress(word, family)
}

const readers: readonly (readonly [(word: string) => boolean, Reader])[] = [
  [(w) => w === 'src', (d, a) => { d.prefsrc = needAddress(a.next(), d.words.family) }],
  [(w) => w === 'via', (d, a) => { d.via = readVia(a, d.words.family) }],
  [(w) => w === 'tos' || matches(w, 'dsfield'), (d, a) => { d.tos = needNumber(a, '"tos" value is invalid\n', 255) }],
  [(w) => matches(w, 'metric', 'priority') || w === 'preference', (d, a) => { d.metric = needNumber(a, '"metric" value is invalid\n') }],
  [(w) => w === 'scope', (d, a) => { d.scope = named(a, scopeNumber, 'invalid "scope" value\n') }],
  [(w) => w === 'mtu', metric('mtu', 'mtu')],
  [(w) => w === 'hoplimit', metric('hoplimit', 'hoplimit')],
  [(w) => w === 'advmss', metric('advmss', 'mss')],
  [(w) => w !== 're' && matches(w, 'reordering'), metric('reordering', 'reordering')],
  [(w) => w === 'rtt', timeMetric('rtt', 'rtt')],
  [(w) => w === 'rto_min', timeMetric('rtoMin', 'rto_min')],
  [(w) => matches(w, 'window'), metric('window', 'window')],
  [(w) => matches(w, 'cwnd'), metric('cwnd', 'cwnd')],
  [(w) => w === 'initcwnd', metric('initcwnd', 'initcwnd')],
  [(w) => w === 'initrwnd', metric('initrwnd', 'initrwnd')],
  [(w) => w === 'quickack', metric('quickack', 'quickack')],
  [(w) => w === 'congctl', (d, a) => setMetric(d, { congctl: a.next() })],
  [(w) => w === 'rttvar', timeMetric('rttvar', 'rttvar')],
  [(w) => w !== 's' && matches(w, 'ssthresh'), metric('ssthresh', 'ssthresh')],
  [(w) => w === 'onlink', (d) => { d.onlink = true }],
  [(w) => w === 'nhid', (d, a) => { d.nhid = needNumber(a, '"id" value is invalid\n') }],
  [(w) => matches(w, 'protocol'), (d, a) => { d.protocol = named(a, protocolNumber, '"protocol" value is invalid\n') }],
  [(w) => matches(w, 'table'), (d, a) => { d.table = named(a, tableNumber, '"table" value is invalid\n') }],
  [(w) => w === 'dev' || w === 'oif', (d, a) => { d.dev = a.next() }],
  [(w) => w === 'pervasive', () => undefined],
]

function readDestination(d: Draft, args: Arguments): void {
  if (args.word === 'to') args.next()
  const type = /^\d/.test(args.word!) ? undefined : routeType(args.word!)
  if (type) {
    args.next()
    d.type = type
  }
  const word = args.word!
  if (matches(word, 'help')) throw new Fail(USAGE_ERROR, ROUTE_USAGE)
  if (d.dst !== undefined) throw garbage('to', word)
  const prefix = needPrefix(word, d.words.family)
  d.dst = prefix.address
  d.prefix = prefix.length
  if (word !== 'default' && word !== 'any' && word !== 'all') d.words.family = 4
}

const hopReaders: Readonly<Record<string, (args: Arguments, names: LinkNames) => NexthopRequest>> = {
  via: (args) => ({ via: readVia(args, 4) }),
  dev: (args, names) => ({ link: names.need(args.next()).id }),
  weight: (args) => ({ weight: readWeight(args) }),
  onlink: () => ({ onlink: true }),
}
const hopReader = (args: Arguments): ((typeof hopReaders)[string]) | undefined =>
  args.word !== undefined && Object.hasOwn(hopReaders, args.word) ? hopReaders[args.word] : undefined

/** What follows `nexthop`, one or more times. */
function readNexthops(args: Arguments, names: LinkNames): NexthopRequest[] {
  const list: NexthopRequest[] = []
  while (args.left > 0) {
    if (args.word !== 'nexthop') throw new Fail(USAGE_ERROR, `Error: "nexthop" or end of line is expected instead of "${args.word}"\n`)
    if (args.left === 1) throw new Fail(USAGE_ERROR, 'Error: unexpected end of line after "nexthop"\n')
    args.take()
    let hop: NexthopRequest = {}
    for (let read = hopReader(args); read; read = hopReader(args)) {
      hop = { ...hop, ...read(args, names) }
      args.take()
    }
    list.push(hop)
  }
  return list
}

function readWeight(args: Arguments): number {
  const weight = needNumber(args, '"weight" is invalid\n', 256)
  if (weight === 0) throw invalid('"weight" is invalid\n', args.word!)
  return weight
}

/** `ip route add|change|replace|append|prepend|delete ROUTE`. */
export function* routeModify(c: Context, verb: RouteVerb | 'delete', words: readonly string[]): Sys<number> {
  const args = new Arguments(words)
  const names = yield* linkNames()
  const d: Draft = { words: { family: c.family }, ...(verb === 'delete' ? {} : { protocol: PROTOCOL_BOOT, type: 'unicast' }) }
  while (args.left > 0) {
    const word = args.word!
    if (word === 'nexthop') {
      d.nexthops = readNexthops(args, names)
      break
    }
    const reader = readers.find(([is]) => is(word))
    if (reader) reader[1](d, args, names)
    else readDestination(d, args)
    args.take()
  }
  if (d.dst === undefined) throw new Fail(USAGE_ERROR, ROUTE_USAGE)
  if (d.dev !== undefined) d.link = names.need(d.dev).id
  if (c.family === 6 || words.some((w) => isIp6Text(w.split('/')[0]!))) throw unsupported()
  const { words: _, dev: _dev, ...request } = d
  yield* kernel(verb === 'delete' ? net.change('deleteRoute', withDefaults(request, true)) : net.change('setRoute', verb, withDefaults(request, false)))
  return 0
}

/** The table and scope that `ip` fills in by the route's type. */
function withDefaults(r: RouteRequest, deleting: boolean): RouteRequest {
  const table = r.table ?? (r.type && LOCAL_TABLE.includes(r.type) ? TABLE_LOCAL : undefined)
  return { ...r, ...(table === undefined ? {} : { table }), ...(r.scope === undefined ? defaultScope(r, deleting) : {}) }
}

function defaultScope(r: RouteRequest, deleting: boolean): { scope?: number } {
  if (r.type === 'local') return { scope: SCOPE_HOST }
  if (r.type === 'broadcast' || r.type === 'multicast' || r.type === 'anycast') return { scope: SCOPE_LINK }
  if (deleting) return {}
  const hasGateway = r.via !== undefined || r.nexthops !== undefined || r.nhid !== undefined
  return { scope: r.type === 'unicast' && !hasGateway ? SCOPE_LINK : 0 }
}

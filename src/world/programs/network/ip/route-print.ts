import { formatIp, type NexthopObject, type Nexthop, type RouteMetrics } from '../../../net/index.ts'
import type { RouteView } from '../../../os/index.ts'
import type { LinkNames } from './context.ts'
import { protocolName, scopeName, tableName } from './names.ts'
import { printNexthopBody } from './nexthop-print.ts'
import type { Printer } from './printer.ts'

/** Columns that a filter has made plain, and so are left out. */
export interface Left {
  readonly type?: boolean
  readonly via?: boolean
  readonly dev?: boolean
  readonly table?: boolean
  readonly protocol?: boolean
  readonly scope?: boolean
  readonly prefsrc?: boolean
  readonly metric?: boolean
  readonly tos?: boolean
}

export interface RouteStyle {
  readonly details: boolean
  readonly left: Left
  /** Nexthop objects, for `nh_info` of `-d`. */
  readonly nexthops: readonly NexthopObject[]
}

const METRICS: readonly (readonly [keyof RouteMetrics, string])[] = [
  ['mtu', 'mtu'], ['window', 'window'], ['rtt', 'rtt'], ['rttvar', 'rttvar'], ['ssthresh', 'ssthresh'], ['cwnd', 'cwnd'], ['advmss', 'advmss'],
  ['reordering', 'reordering'], ['hoplimit', 'hoplimit'], ['initcwnd', 'initcwnd'], ['rtoMin', 'rto_min'], ['initrwnd', 'initrwnd'], ['quickack', 'quickack'], ['congctl', 'congctl'],
]
const TIMES: readonly string[] = ['rtt', 'rttvar', 'rto_min']

export const destination = (r: { dst: number; prefix: number }): string =>
  r.prefix === 32 ? formatIp(r.dst) : r.prefix === 0 && r.dst === 0 ? 'default' : `${formatIp(r.dst)}/${r.prefix}`

export function printVia(p: Printer, via: number): void {
  p.text('via ')
  p.value('gateway', formatIp(via), { after: ' ', color: 'inet' })
}

export function printDev(p: Printer, key: 'dev' | 'iif', name: string): void {
  p.text(`${key} `)
  p.value(key, name, { after: ' ', color: 'ifname' })
}

/** RTNH_F_* and RTM_F_* by `ip`'s words. */
export function printFlags(p: Printer, flags: readonly string[]): void {
  p.open('[', 'flags')
  for (const f of flags) p.value(undefined, f, { after: ' ' })
  p.close(']')
}

const flagsOf = (n: Nexthop): string[] => [...(n.dead ? ['dead'] : []), ...(n.onlink ? ['onlink'] : []), ...(n.linkDown ? ['linkdown'] : [])]

export function printMetrics(p: Printer, m: RouteMetrics): void {
  p.open('[', 'metrics')
  p.open('{')
  for (const [field, name] of METRICS) {
    const value = m[field]
    if (value === undefined) continue
    const lock = field === 'mtu' && m.mtuLocked ? 'lock ' : ''
    const shown = TIMES.includes(name) && typeof value === 'number' ? (value >= 1000 ? `${value / 1000}s` : `${value}ms`) : String(value)
    if (p.style.json) p.jsonValue(name, value)
    else p.text(`${name} ${lock}${shown} `)
  }
  p.close('}')
  p.close(']')
}

/** One route as `print_route` of iproute2 6.1 writes it. */
export function printRoute(p: Printer, r: RouteView, names: LinkNames, style: RouteStyle): void {
  const { left, details } = style
  const single = r.uses.length === 1 ? r.uses[0] : undefined
  p.open('{')
  if ((r.type !== 'unicast' || details) && !left.type) p.value('type', r.type, { after: ' ' })
  p.value('dst', destination(r), { after: ' ', color: r.prefix === 0 && r.dst === 0 ? undefined : 'inet' })
  if (r.nhid !== undefined) p.value('nhid', r.nhid, { before: 'nhid ', after: ' ' })
  if (r.tos !== 0 && !left.tos) p.value('tos', `0x${r.tos.toString(16).padStart(2, '0')}`, { before: 'tos ', after: ' ' })
  if (single?.via !== undefined && !left.via) printVia(p, single.via)
  if (single && !left.dev) printDev(p, 'dev', names.name(single.link))
  if ((r.table !== 254 || details) && !left.table) p.value('table', tableName(r.table), { before: 'table ', after: ' ' })
  if ((r.protocol !== 3 || details) && !left.protocol) p.value('protocol', protocolName(r.protocol), { before: 'proto ', after: ' ' })
  if ((r.scope !== 0 || details) && !left.scope) p.value('scope', scopeName(r.scope), { before: 'scope ', after: ' ' })
  if (r.prefsrc !== undefined && !left.prefsrc) {
    p.text('src ')
    p.value('prefsrc', formatIp(r.prefsrc), { after: ' ', color: 'inet' })
  }
  if (r.metric !== 0 && !left.metric) p.value('metric', r.metric, { before: 'metric ', after: ' ' })
  printFlags(p, single ? flagsOf(single) : r.uses.length > 0 && r.uses.every((n) => n.dead) ? ['dead'] : [])
  if (r.metrics) printMetrics(p, r.metrics)
  const object = details && r.nhid !== undefined ? style.nexthops.find((n) => n.id === r.nhid) : undefined
  if (object) {
    p.open('{', 'nh_info')
    p.text(`${p.sl}\tnh_info `)
    printNexthopBody(p, object, names, true)
    p.close('}')
  }
  if (r.uses.length > 1) printMultipath(p, r.uses, names)
  p.text('\n')
  p.close('}')
}

function printMultipath(p: Printer, nexthops: readonly Nexthop[], names: LinkNames): void {
  p.open('[', 'nexthops')
  for (const n of nexthops) {
    p.open('{')
    p.text(`${p.sl}\tnexthop `)
    if (n.via !== undefined) printVia(p, n.via)
    p.value('dev', names.name(n.link), { before: 'dev ', after: ' ' })
    p.value('weight', n.weight, { before: 'weight ', after: ' ' })
    printFlags(p, flagsOf(n))
    p.close('}')
  }
  p.close(']')
}

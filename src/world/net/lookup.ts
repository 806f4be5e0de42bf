import type { Errno, World } from '../sim/index.ts'
import { fibKey, fibs, nexthopKey, nexthopObjects, rules, TABLE, type Fib, type Nexthop, type Route, type RouteType, type Rule } from './fib.ts'
import { maskOf, within, type Ip } from './ip.ts'
import { linkOf, SCOPE, type LinkId } from './link.ts'
import type { NsId } from './netns.ts'
import { deviceConf } from './sysctl/conf.ts'

/** What a packet looks like to the route tables. */
export interface Flow {
  readonly dst: Ip
  readonly src: Ip
  readonly iif?: LinkId
  readonly oif?: LinkId
  readonly tos: number
  readonly mark: number
  readonly protocol: number
  readonly sport: number
  readonly dport: number
  /** Routes of a wider scope than this don't count: `link` asks for a neighbour. */
  readonly scope: number
  /** Use nexthops without carrier whatever `ignore_routes_with_linkdown` says. */
  readonly ignoreLinkState?: boolean
}

export const flowTo = (dst: Ip, more: Partial<Flow> = {}): Flow =>
  ({ dst, src: 0, tos: 0, mark: 0, protocol: 0, sport: 0, dport: 0, scope: SCOPE.universe, ...more })

/** The route that was found, the first of its nexthops that will do, and the rule that led there. */
export interface Found {
  readonly route: Route
  readonly nexthop: Nexthop | undefined
  readonly rule: Rule | undefined
}

/** Routes by network for each prefix length that occurs, longest first. Derived from a table and kept as long as the table's record lives. */
interface Index {
  readonly masks: Int32Array
  readonly networks: readonly Map<Ip, Route[]>[]
}

const indexes = new WeakMap<Fib, Index>()

function indexOf(fib: Fib): Index {
  const known = indexes.get(fib)
  if (known) return known
  const byLength = new Map<number, Map<Ip, Route[]>>()
  for (const route of fib.routes) {
    let networks = byLength.get(route.prefix)
    if (!networks) byLength.set(route.prefix, (networks = new Map()))
    const same = networks.get(route.dst)
    if (same) same.push(route)
    else networks.set(route.dst, [route])
  }
  const lengths = [...byLength.keys()].sort((a, b) => b - a)
  const index = { masks: Int32Array.from(lengths, (l) => maskOf(l) | 0), networks: lengths.map((l) => byLength.get(l)!) }
  indexes.set(fib, index)
  return index
}

/** Refusals by route type; the others lead somewhere. `throw` goes on with the next rule. */
export const REFUSALS: Readonly<Partial<Record<RouteType, Errno>>> = { unreachable: 'EHOSTUNREACH', prohibit: 'EACCES', blackhole: 'EINVAL', throw: 'EAGAIN' }

/** Nexthops of a route, those of its nexthop object included. */
export function nexthopsOf(world: World, ns: NsId, route: Route): readonly Nexthop[] {
  if (route.nhid === undefined) return route.nexthops
  const object = world.table(nexthopObjects).get(nexthopKey(ns, route.nhid))
  if (!object) return []
  if (!object.group) return object.nexthop ? [object.nexthop] : []
  return object.group.flatMap(({ id, weight }) => {
    const nexthop = world.table(nexthopObjects).get(nexthopKey(ns, id))?.nexthop
    return nexthop ? [{ ...nexthop, weight }] : []
  })
}

function usable(world: World, nexthop: Nexthop, flow: Flow): boolean {
  if (nexthop.dead) return false
  if (nexthop.linkDown && flow.ignoreLinkState !== true && deviceConf(world, nexthop.link).ignore_routes_with_linkdown !== 0) return false
  return flow.oif === undefined || flow.oif === nexthop.link
}

/** Longest prefix first, then TOS, metric and age; what refuses ends the search, what is not usable is passed over (fib_table_lookup). */
export function lookupTable(world: World, ns: NsId, fib: Fib, flow: Flow): { route: Route; nexthop: Nexthop | undefined } | { error: Errno; route?: Route } {
  const { masks, networks } = indexOf(fib)
  const dst = flow.dst | 0
  for (let i = 0; i < masks.length; i++) {
    const routes = networks[i]!.get((dst & masks[i]!) >>> 0)
    if (routes === undefined) continue
    for (const route of routes) {
      if (route.tos !== 0 && route.tos !== (flow.tos & 0x1c)) continue
      if (route.scope < flow.scope) continue
      const error = REFUSALS[route.type]
      if (error !== undefined) return { error, route }
      const nexthops = route.nhid === undefined ? route.nexthops : nexthopsOf(world, ns, route)
      if (route.nhid !== undefined && nexthops.length === 0) return { error: 'EINVAL', route }
      for (const nexthop of nexthops) if (usable(world, nexthop, flow)) return { route, nexthop }
    }
  }
  return { error: 'EAGAIN' }
}

const rule = (priority: number, table: number): Rule => ({ priority, table, action: 'lookup', invert: false, protocol: 2 })
/** The rules of a namespace that nobody has changed. */
export const DEFAULT_RULES: readonly Rule[] = [rule(0, TABLE.local), rule(32766, TABLE.main), rule(32767, TABLE.default)]

export const rulesOf = (world: World, ns: NsId): readonly Rule[] => world.table(rules).get(ns)?.rules ?? DEFAULT_RULES

const inRange = (port: number, range: readonly [number, number] | undefined): boolean => range === undefined || (port >= range[0] && port <= range[1])

function matches(world: World, r: Rule, flow: Flow): boolean {
  const yes =
    (r.src === undefined || within(flow.src, r.src.address, r.src.length)) &&
    (r.dst === undefined || within(flow.dst, r.dst.address, r.dst.length)) &&
    (r.iif === undefined || (flow.iif === undefined ? r.iif === 'lo' : linkOf(world, flow.iif).name === r.iif)) &&
    (r.oif === undefined || (flow.oif !== undefined && linkOf(world, flow.oif).name === r.oif)) &&
    (r.mark === undefined || ((flow.mark ^ r.mark) & (r.mask ?? 0xffffffff)) === 0) &&
    (r.tos === undefined || r.tos === flow.tos) &&
    (r.ipproto === undefined || r.ipproto === flow.protocol) &&
    inRange(flow.sport, r.sport) && inRange(flow.dport, r.dport)
  return yes !== r.invert
}

/** The whole question: rules in the order of their priority, a table each (fib_lookup). The refusal names the route that refused. */
export function fibLookup(world: World, ns: NsId, flow: Flow): Found | { readonly error: Errno; readonly route?: Route; readonly rule?: Rule } {
  const list = rulesOf(world, ns)
  const tables = world.table(fibs)
  for (let i = 0; i < list.length; i++) {
    const r = list[i]!
    if (list !== DEFAULT_RULES && !matches(world, r, flow)) continue
    if (r.action === 'lookup') {
      const fib = tables.get(fibKey(ns, r.table))
      if (!fib) continue
      const found = lookupTable(world, ns, fib, flow)
      if (!('error' in found)) {
        if (r.suppressPrefix !== undefined && found.route.prefix <= r.suppressPrefix) continue
        return { ...found, rule: r }
      }
      if (found.error !== 'EAGAIN') return { ...found, rule: r }
    } else if (r.action === 'goto') {
      const target = list.findIndex((other) => other.priority === r.goto)
      if (target > i) i = target - 1
    } else if (r.action !== 'nop') {
      return { error: REFUSALS[r.action]!, rule: r }
    }
  }
  return { error: 'ENETUNREACH' }
}

/** What kind of address it is to this host: local, broadcast, multicast, else unicast (inet_addr_type). */
export function addressType(world: World, ns: NsId, address: Ip): RouteType {
  if (address === 0 || address === 0xffffffff) return 'broadcast'
  if (address >>> 24 === 0 && address < 2 ** 32) return 'broadcast'
  if (address < 2 ** 32 && address >>> 28 === 14) return 'multicast'
  const fib = world.table(fibs).get(fibKey(ns, TABLE.local))
  if (!fib) return 'unicast'
  const found = lookupTable(world, ns, fib, flowTo(address, { ignoreLinkState: true }))
  return 'error' in found ? 'unicast' : found.route.type
}

export const isLocal = (world: World, ns: NsId, address: Ip): boolean => address >= 2 ** 32 || addressType(world, ns, address) === 'local'

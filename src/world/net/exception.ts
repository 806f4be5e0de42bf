import { defineTable, type Time, type World } from '../sim/index.ts'
import { TABLE, type Nexthop, type Route } from './fib.ts'
import type { Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import { namespaceOf, type NsId } from './netns.ts'
import { fibs, fibKey } from './fib.ts'

/** What was learned about one destination behind a route: a path MTU (ICMP fragmentation needed) or another gateway (redirect). */
export interface Exception {
  readonly ns: NsId
  readonly dst: Ip
  readonly link: LinkId
  /** The gateway that a redirect told; else the route's. */
  readonly via?: Ip
  readonly redirected: boolean
  readonly mtu?: number
  readonly locked: boolean
  readonly expires: Time
}

/** By namespace, what the route shares with its equals (`infoOf`), nexthop and destination. */
const exceptions = defineTable<string, Exception>('net.route-exceptions')

const infos = new WeakMap<Route, string>()

/**
 * What routes of the same properties share in the kernel (struct fib_info): exceptions hang on it, so one that was learned
 * by one route holds for every route that is equal but for its prefix.
 */
export function infoOf(route: Route): string {
  let info = infos.get(route)
  if (info === undefined) {
    const hop = (n: Nexthop): string => `${n.link}>${n.via ?? ''}*${n.weight}${n.onlink ? 'o' : ''}`
    info = route.nhid !== undefined
      ? `nh${route.nhid}`
      : `${route.table === TABLE.local ? 'l' : route.table}|${route.type}|${route.scope}|${route.protocol}|${route.metric}|${route.prefsrc ?? ''}|${JSON.stringify(route.metrics ?? {})}|${route.nexthops.map(hop).join()}`
    infos.set(route, info)
  }
  return info
}

const keyOf = (ns: NsId, route: Route, nexthop: Nexthop, dst: Ip): string => `${ns}\0${infoOf(route)}\0${nexthop.link}>${nexthop.via ?? ''}\0${dst}`

/** The exception for a destination, unless it has expired. */
export function exceptionFor(world: World, ns: NsId, route: Route, nexthop: Nexthop, dst: Ip): Exception | undefined {
  const table = world.table(exceptions)
  if (table.size === 0) return undefined
  const found = table.get(keyOf(ns, route, nexthop, dst))
  return found && found.expires > world.now ? found : undefined
}

/** Learns a path MTU or a gateway; what was known of the other stays (update_or_create_fnhe). */
export function learn(world: World, ns: NsId, route: Route, nexthop: Nexthop, dst: Ip, what: { via?: Ip; mtu?: number; locked?: boolean; lifetime: Time }): void {
  const key = keyOf(ns, route, nexthop, dst)
  const known = exceptionFor(world, ns, route, nexthop, dst)
  const via = what.via ?? known?.via
  const mtu = what.mtu ?? known?.mtu
  world.table(exceptions).set(key, {
    ns, dst, link: nexthop.link, redirected: what.via !== undefined || known?.redirected === true,
    locked: what.mtu === undefined ? known?.locked === true : what.locked === true,
    ...(via === undefined ? {} : { via }), ...(mtu === undefined ? {} : { mtu }), expires: world.now + what.lifetime,
  })
}

/** Exceptions end with the last route of their kind. */
export function forgetExceptions(world: World, ns: NsId, route: Route): void {
  const table = world.table(exceptions)
  if (table.size === 0) return
  const info = infoOf(route)
  for (const [key, fib] of world.table(fibs).entries(fibKey(ns, 0))) {
    if (key >= fibKey(ns + 1, 0)) break
    if (fib.routes.some((r) => infoOf(r) === info)) return
  }
  for (const [key] of table.prefix(`${ns}\0${info}\0`)) table.delete(key)
}

/** Learned exceptions as `ip route show cache` lists them: once for each route that shares one. */
export function routeCache(world: World, ns: NsId, routes: readonly Route[]): (Exception & { readonly route: Route })[] {
  const table = world.table(exceptions)
  return routes.flatMap((route) => [...table.prefix(`${ns}\0${infoOf(route)}\0`)]
    .filter(([, e]) => e.expires > world.now)
    .map(([key, e]) => {
      const gateway = Number(key.split('\0')[2]!.split('>')[1])
      return { ...e, ...(e.via === undefined && gateway ? { via: gateway } : {}), route }
    }))
}

/** Forgets all (`ip route flush cache`). */
export function flushRouteCache(world: World, ns: NsId): void {
  namespaceOf(world, ns)
  const table = world.table(exceptions)
  for (const [key] of table.prefix(`${ns}\0`)) table.delete(key)
}

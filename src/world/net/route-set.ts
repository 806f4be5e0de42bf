import { SysError, type World } from '../sim/index.ts'
import { fibKey, fibs, TABLE, type Nexthop, type Route, type RouteMetrics } from './fib.ts'
import { forgetExceptions, infoOf } from './exception.ts'
import { dropRoute, lowerBound, routeOrder, setTable, tableOf } from './fib-table.ts'
import { routeChanged } from './hooks.ts'
import { SCOPE } from './link.ts'
import { nexthopsOf } from './lookup.ts'
import type { NsId } from './netns.ts'
import { checkPrefix, checkRoute, type RouteRequest } from './route-check.ts'

/** `ip route`'s verbs. */
export type RouteVerb = 'add' | 'change' | 'replace' | 'append' | 'prepend'

/** NLM_F_CREATE, _EXCL, _REPLACE, _APPEND. */
const FLAGS: Readonly<Record<RouteVerb, { create: boolean; exclusive: boolean; replace: boolean; append: boolean }>> = {
  add: { create: true, exclusive: true, replace: false, append: false },
  change: { create: false, exclusive: false, replace: true, append: false },
  replace: { create: true, exclusive: false, replace: true, append: false },
  append: { create: true, exclusive: false, replace: false, append: true },
  prepend: { create: true, exclusive: false, replace: false, append: false },
}

const sameKey = (a: Route, b: Pick<Route, 'dst' | 'prefix' | 'tos' | 'metric'>): boolean => routeOrder(a, b) === 0

function build(world: World, ns: NsId, request: RouteRequest, nexthops: readonly Nexthop[]): Route {
  return {
    id: world.next(`net.route-id.${ns}`), table: request.table ?? TABLE.main, dst: request.dst ?? 0, prefix: request.prefix ?? 0, tos: request.tos ?? 0,
    type: request.type ?? 'unicast', scope: request.scope ?? SCOPE.universe, protocol: request.protocol ?? 0, metric: request.metric ?? 0, nexthops,
    ...(request.prefsrc ? { prefsrc: request.prefsrc } : {}), ...(request.nhid === undefined ? {} : { nhid: request.nhid }),
    ...(request.metrics === undefined ? {} : { metrics: request.metrics }),
  }
}

/**
 * Adds, changes, replaces, appends or prepends a route as the kernel does (fib_table_insert): the key is prefix, TOS and metric. Throws EEXIST, ENOENT
 * (change of what is not there), and what checkRoute refuses.
 */
export function setRoute(world: World, ns: NsId, verb: RouteVerb, request: RouteRequest): Route {
  const flags = FLAGS[verb]
  checkPrefix(request.dst ?? 0, request.prefix ?? 0)
  const route = build(world, ns, request, checkRoute(world, ns, request))
  const routes = tableOf(world, ns, route.table)
  const at = lowerBound(routes, route)
  let end = at
  while (end < routes.length && sameKey(routes[end]!, route)) end++
  let place = at
  if (end > at) {
    if (flags.exclusive) throw new SysError('EEXIST')
    const match = routes.findIndex((r, i) => i >= at && i < end && infoOf(r) === infoOf(route))
    if (flags.replace) {
      if (match === at) return routes[at]!
      if (match > at) throw new SysError('EEXIST')
      const old = routes[at]!
      setTable(world, ns, route.table, routes.with(at, route))
      forgetExceptions(world, ns, old)
      world.notify(routeChanged, ns, route, 'replaced')
      return route
    }
    if (match >= 0) throw new SysError('EEXIST')
    if (flags.append) place = end
  }
  if (!flags.create) throw new SysError('ENOENT')
  setTable(world, ns, route.table, routes.toSpliced(place, 0, route))
  world.notify(routeChanged, ns, route, 'added')
  return route
}

const metricsMatch = (wanted: RouteMetrics | undefined, has: RouteMetrics | undefined): boolean =>
  wanted === undefined || Object.entries(wanted).every(([name, value]) => (has as Record<string, unknown> | undefined)?.[name] === value)

/** Does a route lead where the request says? What the request leaves open matches (fib_nh_match). */
function nexthopsMatch(world: World, ns: NsId, request: RouteRequest, route: Route): boolean {
  if (request.metric && request.metric !== route.metric) return false
  if (request.nhid !== undefined) return route.nhid === request.nhid
  if (route.nhid !== undefined) return request.link === undefined && !request.via && !request.nexthops
  const nexthops = nexthopsOf(world, ns, route)
  if (request.link !== undefined || request.via) {
    const first = nexthops[0]
    return first !== undefined && (request.link === undefined || request.link === first.link) && (!request.via || request.via === first.via)
  }
  if (!request.nexthops) return true
  return request.nexthops.length >= nexthops.length && nexthops.every((n, i) => {
    const wanted = request.nexthops![i]!
    return (wanted.link === undefined || wanted.link === n.link) && (!wanted.via || wanted.via === n.via)
  })
}

/** Removes the first route that the request matches (fib_table_delete): ESRCH when none does. */
export function deleteRoute(world: World, ns: NsId, request: RouteRequest): Route {
  const dst = request.dst ?? 0
  const prefix = request.prefix ?? 0
  const table = request.table ?? TABLE.main
  checkPrefix(dst, prefix)
  if (!world.table(fibs).has(fibKey(ns, table))) throw new SysError('ESRCH', 'FIB table does not exist')
  const routes = tableOf(world, ns, table)
  for (let i = lowerBound(routes, { dst, prefix, tos: request.tos ?? 0, metric: 0 }); i < routes.length; i++) {
    const route = routes[i]!
    if (route.dst !== dst || route.prefix !== prefix || route.tos !== (request.tos ?? 0)) break
    if (
      (request.type === undefined || request.type === route.type) && (request.scope === undefined || request.scope === SCOPE.nowhere || request.scope === route.scope) &&
      (!request.prefsrc || request.prefsrc === route.prefsrc) && (!request.protocol || request.protocol === route.protocol) &&
      nexthopsMatch(world, ns, request, route) && metricsMatch(request.metrics, route.metrics)
    ) {
      setTable(world, ns, table, routes.toSpliced(i, 1))
      dropRoute(world, ns, route)
      return route
    }
  }
  throw new SysError('ESRCH')
}

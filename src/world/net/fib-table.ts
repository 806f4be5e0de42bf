import type { World } from '../sim/index.ts'
import { fibKey, fibs, nexthopKey, nexthopObjects, type Route } from './fib.ts'
import { routeChanged } from './hooks.ts'
import { forgetExceptions } from './exception.ts'
import type { NsId } from './netns.ts'

/** Order of a table: address up, longer prefix first, TOS down, metric up; equal ones by age. */
export const routeOrder = (a: Pick<Route, 'dst' | 'prefix' | 'tos' | 'metric'>, b: Pick<Route, 'dst' | 'prefix' | 'tos' | 'metric'>): number =>
  a.dst - b.dst || b.prefix - a.prefix || b.tos - a.tos || a.metric - b.metric

export const tableOf = (world: World, ns: NsId, table: number): readonly Route[] => world.table(fibs).get(fibKey(ns, table))?.routes ?? []

export function setTable(world: World, ns: NsId, table: number, routes: readonly Route[]): void {
  if (routes.length === 0 && table !== 254 && table !== 255) world.table(fibs).delete(fibKey(ns, table))
  else world.table(fibs).set(fibKey(ns, table), { ns, table, routes })
}

/** First index in the sorted routes whose route is not before `key`. */
export function lowerBound(routes: readonly Route[], key: Pick<Route, 'dst' | 'prefix' | 'tos' | 'metric'>): number {
  let low = 0
  let high = routes.length
  while (low < high) {
    const mid = (low + high) >> 1
    if (routeOrder(routes[mid]!, key) < 0) low = mid + 1
    else high = mid
  }
  return low
}

/** Tables of a namespace in the order of a dump of all: numbered ones, then main and local. */
export function tablesOf(world: World, ns: NsId): number[] {
  const tables: number[] = []
  for (const [key, fib] of world.table(fibs).entries(fibKey(ns, 0))) {
    if (key >= fibKey(ns + 1, 0)) break
    tables.push(fib.table)
  }
  return tables
}

/** The routes of a table, or of all in the order of a dump. */
export function routesOf(world: World, ns: NsId, table?: number): readonly Route[] {
  if (table !== undefined) return tableOf(world, ns, table)
  return tablesOf(world, ns).flatMap((t) => tableOf(world, ns, t))
}

/** Replaces routes of every table: `change` gives the route, another for it, or undefined to remove it. What was removed is told. */
export function sweepRoutes(world: World, ns: NsId, change: (route: Route) => Route | undefined): void {
  for (const table of tablesOf(world, ns)) {
    const routes = tableOf(world, ns, table)
    const removed: Route[] = []
    let changed = false
    const next: Route[] = []
    for (const route of routes) {
      const now = change(route)
      if (now !== route) changed = true
      if (now) next.push(now)
      else removed.push(route)
    }
    if (!changed) continue
    setTable(world, ns, table, next)
    for (const route of removed) dropRoute(world, ns, route)
  }
}

/** What follows when a route is gone. */
export function dropRoute(world: World, ns: NsId, route: Route): void {
  forgetExceptions(world, ns, route)
  world.notify(routeChanged, ns, route, 'removed')
}

/** Routes that use a nexthop object go with it. */
export function dropRoutesOfObject(world: World, ns: NsId, id: number): void {
  if (world.table(nexthopObjects).has(nexthopKey(ns, id))) return
  sweepRoutes(world, ns, (r) => (r.nhid === id ? undefined : r))
}

import { isErrno, type World } from '../sim/index.ts'
import { TABLE, type Nexthop, type Route } from './fib.ts'
import { sweepRoutes } from './fib-table.ts'
import { ANY, isZeronet, lastOf, LIMITED_BROADCAST, networkOf } from './ip.ts'
import { linkOf, SCOPE, type Address, type Link, type LinkId } from './link.ts'
import { addressType } from './lookup.ts'
import { flushNexthopObjects } from './nexthop-object.ts'
import type { NsId } from './netns.ts'
import { deleteRoute, setRoute } from './route-set.ts'
import type { RouteRequest } from './route-check.ts'

const KERNEL = 2

/** The routes that follow from an address (fib_add_ifaddr): local, prefix, broadcast. Those that are there stay. */
function routesOfAddress(link: Link, a: Address): RouteRequest[] {
  const base = { link: link.id, protocol: KERNEL, prefsrc: a.local }
  const prefix = networkOf(a.peer, a.prefix)
  const out: RouteRequest[] = [{ ...base, table: TABLE.local, type: 'local', scope: SCOPE.host, dst: a.local, prefix: 32 }]
  if (!link.up) return out
  if (a.broadcast !== undefined && a.broadcast !== LIMITED_BROADCAST && a.broadcast !== ANY) out.push({ ...base, table: TABLE.local, type: 'broadcast', scope: SCOPE.link, dst: a.broadcast, prefix: 32 })
  if (isZeronet(prefix) || a.secondary || (prefix === a.local && a.prefix === 32)) return out
  if (!a.noPrefixRoute) {
    out.push(link.kind === 'loopback'
      ? { ...base, table: TABLE.local, type: 'local', scope: SCOPE.host, dst: prefix, prefix: a.prefix, metric: a.metric }
      : { ...base, table: TABLE.main, type: 'unicast', scope: SCOPE.link, dst: prefix, prefix: a.prefix, metric: a.metric })
  }
  if (a.prefix < 31) out.push({ ...base, table: TABLE.local, type: 'broadcast', scope: SCOPE.link, dst: lastOf(prefix, a.prefix), prefix: 32 })
  return out
}

const attempt = (change: () => void): void => {
  try {
    change()
  } catch (refused) {
    // fib_magic ignores what the table says: the route is there already, or has gone before.
    if (!isErrno(refused)) throw refused
  }
}

export function addRoutesOfAddress(world: World, ns: NsId, link: Link, address: Address): void {
  const primary = address.secondary ? link.addresses.find((a) => !a.secondary && a.prefix === address.prefix && networkOf(a.peer, a.prefix) === networkOf(address.peer, a.prefix)) : undefined
  for (const r of routesOfAddress(link, address)) attempt(() => setRoute(world, ns, 'append', primary ? { ...r, prefsrc: primary.local } : r))
}

/** Takes back an address's routes, but for those that another address of the link needs too (fib_del_ifaddr), and routes whose source it was. */
export function removeRoutesOfAddress(world: World, ns: NsId, link: Link, address: Address): void {
  const others = link.addresses.flatMap((a) => (a === address ? [] : routesOfAddress(link, a)))
  const key = (r: RouteRequest): string => `${r.type} ${r.dst}/${r.prefix}`
  const kept = new Set(others.map(key))
  for (const r of routesOfAddress({ ...link, up: true }, address)) {
    if (kept.has(key(r)) && r.type !== 'unicast') continue
    // Those of a secondary address name the first one as their source.
    const { prefsrc: _, ...wanted } = r
    attempt(() => deleteRoute(world, ns, wanted))
  }
  if (addressType(world, ns, address.local) !== 'local') sweepRoutes(world, ns, (r) => (r.prefsrc === address.local ? undefined : r))
}

function mark(route: Route, link: LinkId, change: (n: Nexthop) => Nexthop): Route {
  if (!route.nexthops.some((n) => n.link === link)) return route
  const nexthops = route.nexthops.map((n) => (n.link === link ? change(n) : n))
  return nexthops.every((n, i) => n === route.nexthops[i]) ? route : { ...route, nexthops }
}

/** A link went down or lost IP: its nexthops die, and routes of which all are dead go. Local addresses stay unless `force`. */
export function syncDown(world: World, ns: NsId, link: LinkId, force: boolean): void {
  sweepRoutes(world, ns, (route) => {
    const marked = mark(route, link, (n) => (force || n.scope !== SCOPE.nowhere) && !(n.dead && n.linkDown) ? { ...n, dead: true, linkDown: true } : n)
    return marked.nexthops.length > 0 && marked.nexthops.every((n) => n.dead) ? undefined : marked
  })
  flushNexthopObjects(world, ns, link)
}

/** A link is up: nexthops that had died live again, prefix routes come back. */
export function syncUp(world: World, ns: NsId, link: LinkId): void {
  const record = linkOf(world, link)
  for (const address of record.addresses) addRoutesOfAddress(world, ns, record, address)
  sweepRoutes(world, ns, (route) => mark(route, link, (n) => (n.dead ? { ...n, dead: false, linkDown: !record.carrier } : n)))
}

/** The carrier came or went. */
export function syncCarrier(world: World, ns: NsId, link: LinkId, carrier: boolean): void {
  sweepRoutes(world, ns, (route) => mark(route, link, (n) => (n.scope !== SCOPE.nowhere && n.linkDown === carrier ? { ...n, linkDown: !carrier } : n)))
  if (!carrier) flushNexthopObjects(world, ns, link)
}

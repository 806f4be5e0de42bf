import type { World } from '../sim/index.ts'
import type { Nexthop, Route } from './fib.ts'
import { within, type Ip } from './ip.ts'
import { linkOf, SCOPE, type LinkId } from './link.ts'
import { linksOf } from './netns-links.ts'
import type { NsId } from './netns.ts'
import { either } from './sysctl/conf.ts'

/**
 * The address with which this host speaks on a link (inet_select_addr): the first primary one of the scope, rather one in the subnet of `dst`
 * (0: any); where the link has none, the first of another link. 0 when there is none at all.
 */
export function selectSource(world: World, ns: NsId, id: LinkId, dst: Ip, scope: number): Ip {
  const hostScope = either(world, ns, id, 'route_localnet') ? SCOPE.link : SCOPE.host
  let first = 0
  for (const a of linkOf(world, id).addresses) {
    if (a.secondary || Math.min(a.scope, hostScope) > scope) continue
    if (dst === 0 || within(dst, a.peer, a.prefix)) return a.local
    if (first === 0) first = a.local
  }
  if (first !== 0) return first
  for (const link of linksOf(world, ns)) {
    for (const a of link.addresses) if (!a.secondary && a.scope !== SCOPE.link && a.scope <= scope) return a.local
  }
  return 0
}

/** The source that a route gives: its own, or by its nexthop (fib_result_prefsrc). */
export const sourceOf = (world: World, ns: NsId, route: Route, nexthop: Nexthop): Ip =>
  route.prefsrc ?? selectSource(world, ns, nexthop.link, nexthop.via ?? 0, route.scope)

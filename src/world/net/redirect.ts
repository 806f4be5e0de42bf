import type { World } from '../sim/index.ts'
import { learn } from './exception.ts'
import { isMulticast, isZeronet, LIMITED_BROADCAST, within, type Ip } from './ip.ts'
import { linkOf, type Link } from './link.ts'
import { addressType, fibLookup } from './lookup.ts'
import { flowHash, selectPath } from './multipath.ts'
import { createNeighbour, findNeighbour, useNeighbour, VALID } from './neighbour.ts'
import type { IcmpError } from './packet.ts'
import { flowOfSent } from './path-mtu.ts'
import { routeOutput } from './route-output.ts'
import { acceptsRedirects, either } from './sysctl/conf.ts'

/** route/gc_timeout. */
const LIFETIME = 300_000_000

/** Would the new gateway be believed (__ip_do_redirect)? */
function acceptable(world: World, link: Link, from: Ip, gateway: Ip): boolean {
  const { ns, id } = link
  if (gateway === from || !acceptsRedirects(world, ns, id) || isMulticast(gateway) || gateway === LIMITED_BROADCAST || isZeronet(gateway)) return false
  if (either(world, ns, id, 'shared_media')) return addressType(world, ns, gateway) === 'unicast'
  return link.addresses.some((a) => within(gateway, a.peer, a.prefix) && within(from, a.peer, a.prefix))
}

/**
 * A router says that another gateway is nearer. Believed only from the gateway in use; the first redirect may only start to resolve the new one,
 * so that the next takes effect.
 */
export function acceptRedirect(world: World, arrived: Link, from: Ip, message: IcmpError): void {
  const { ns } = arrived
  const flow = flowOfSent(message.about)
  const out = routeOutput(world, ns, flow)
  if ('error' in out || out.via !== from) return
  const link = linkOf(world, out.link)
  const gateway = message.info
  if (!acceptable(world, link, from, gateway)) return
  const n = findNeighbour(world, link.id, gateway) ?? createNeighbour(world, link.id, gateway)
  if (!VALID.has(n.state)) {
    useNeighbour(world, n, undefined)
    return
  }
  const found = fibLookup(world, ns, flow)
  if ('error' in found) return
  const nexthop = selectPath(world, ns, found.route, flowHash(world, ns, flow)) ?? found.nexthop
  if (nexthop) learn(world, ns, found.route, nexthop, message.about.dst, { via: gateway, lifetime: LIFETIME })
}

import type { World } from '../sim/index.ts'
import { portsOf } from './codec.ts'
import { learn } from './exception.ts'
import { SCOPE } from './link.ts'
import { fibLookup } from './lookup.ts'
import { flowHash, selectPath } from './multipath.ts'
import type { NsId } from './netns.ts'
import type { Packet } from './packet.ts'
import { routeOutput } from './route-output.ts'
import { confOf } from './sysctl/conf.ts'

/** How a packet that this host sent was routed. */
export function flowOfSent(about: Packet): { dst: number; src: number; tos: number; mark: number; protocol: number; sport: number; dport: number; scope: number } {
  const [sport, dport] = portsOf(about)
  return { dst: about.dst, src: about.src, tos: about.tos & 0x1e, mark: about.mark ?? 0, protocol: about.proto, sport, dport, scope: SCOPE.universe }
}

/** Remembers the path MTU that a router told of, for mtu_expires; never below min_pmtu, which locks it (__ip_rt_update_pmtu). */
export function learnPathMtu(world: World, ns: NsId, about: Packet, told: number): void {
  const flow = flowOfSent(about)
  const conf = confOf(world, ns)
  const now = routeOutput(world, ns, flow)
  if ('error' in now || now.kind !== 'unicast' || now.mtu < told) return
  const found = fibLookup(world, ns, flow)
  if ('error' in found) return
  const nexthop = selectPath(world, ns, found.route, flowHash(world, ns, flow)) ?? found.nexthop
  if (!nexthop) return
  const locked = told < conf.minPmtu
  learn(world, ns, found.route, nexthop, about.dst, { mtu: locked ? Math.min(now.mtu, conf.minPmtu) : told, locked, lifetime: conf.mtuExpires * 1_000_000 })
}

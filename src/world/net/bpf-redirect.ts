import type { World } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import { linkOf, SCOPE, type LinkId } from './link.ts'
import { fibLookup } from './lookup.ts'
import { flowHash, selectPath } from './multipath.ts'
import { portsOf } from './codec.ts'
import { resolve } from './neighbour.ts'
import type { NsId } from './netns.ts'
import type { Packet } from './packet.ts'
import { deviceConf } from './sysctl/conf.ts'
import { sendFrame } from './transmit.ts'
import { trace } from './trace.ts'

/** bpf_fib_lookup's answer: a link and a neighbour, or BPF_FIB_LKUP_RET_* as the number that a drop notification carries. */
export type FibAnswer = { readonly link: LinkId; readonly neighbour: Ip } | { readonly refused: number }

export const FIB_REFUSED = { blackhole: 1, unreachable: 2, prohibit: 3, notForwarded: 4, forwardingOff: 5 } as const
const BY_ERRNO: Readonly<Record<string, number>> = { EINVAL: FIB_REFUSED.blackhole, EHOSTUNREACH: FIB_REFUSED.unreachable, EACCES: FIB_REFUSED.prohibit }

/** Where a packet that came in at a link would be forwarded by the route tables. Neither rp_filter nor netfilter is asked. */
export function bpfFibLookup(world: World, iif: LinkId, packet: Packet): FibAnswer {
  const { ns } = linkOf(world, iif)
  if (deviceConf(world, iif).forwarding === 0) return { refused: FIB_REFUSED.forwardingOff }
  const [sport, dport] = portsOf(packet)
  const key = { src: packet.src, dst: packet.dst, tos: packet.tos, mark: packet.mark ?? 0, protocol: packet.proto, sport, dport }
  const found = fibLookup(world, ns, { ...key, iif, scope: SCOPE.universe })
  if ('error' in found) return { refused: BY_ERRNO[found.error] ?? FIB_REFUSED.notForwarded }
  if (found.route.type !== 'unicast') return { refused: FIB_REFUSED.notForwarded }
  const several = found.route.nhid !== undefined || found.route.nexthops.length > 1
  const nexthop = (several ? selectPath(world, ns, found.route, flowHash(world, ns, key)) : undefined) ?? found.nexthop!
  trace(world, packet.trace, ns, { what: 'route', link: nexthop.link, detail: 'bpf_fib_lookup', packet, route: found.route, ...(found.rule ? { rule: found.rule } : {}) })
  return { link: nexthop.link, neighbour: nexthop.via ?? packet.dst }
}

/** bpf_redirect_neigh: sends a packet from a link to a neighbour, whose address is resolved as for any other. */
export function redirectToNeighbour(world: World, link: LinkId, neighbour: Ip, packet: Packet): void {
  const out = linkOf(world, link)
  const mac = resolve(world, out, neighbour, packet)
  if (mac !== undefined) sendFrame(world, link, { kind: 'ip', src: out.mac, dst: mac, packet })
}

/** Writes down what a program at a hook did to a packet that is followed. */
export function traceAtHook(world: World, ns: NsId, packet: Packet, what: 'drop' | 'rewrite' | 'forward' | 'deliver', detail: string, link?: LinkId): void {
  trace(world, packet.trace, ns, { what, detail, packet, ...(link === undefined ? {} : { link }) })
}

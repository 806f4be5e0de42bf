import type { World } from '../sim/index.ts'
import { runChain } from './chain.ts'
import { count, countForwarded } from './counters.ts'
import { exceptionFor } from './exception.ts'
import { icmpSend } from './icmp-error.ts'
import { linkOf, SCOPE, type Link } from './link.ts'
import { ipOutput } from './output.ts'
import { ICMP, recorded, UNREACH, type Packet } from './packet.ts'
import { mayRedirect, mayReportNoRoute } from './peer.ts'
import type { Input } from './route-input.ts'
import { selectSource } from './source.ts'
import { confOf, deviceConf } from './sysctl/conf.ts'
import { trace } from './trace.ts'

/** Sends a packet on its way (ip_forward): TTL, MTU, redirect, forward chain, output. */
export function forward(world: World, link: Link, packet: Packet, way: Input & { kind: 'forward' }): void {
  const { ns } = link
  const place = { ns, input: link }
  if (packet.ttl <= 1) {
    count(world, ns, 'IpInHdrErrors')
    trace(world, packet.trace, ns, { what: 'drop', link: link.id, detail: 'time to live exceeded', packet })
    icmpSend(world, place, packet, ICMP.exceeded, 0, 0)
    return
  }
  countForwarded(world, ns)
  const { route, nexthop } = way
  const exception = exceptionFor(world, ns, route, nexthop, packet.dst)
  const via = exception?.via ?? nexthop.via
  const own = route.metrics?.mtuLocked === true ? route.metrics.mtu! : linkOf(world, nexthop.link).mtu
  const mtu = confOf(world, ns).forwardUsePmtu ? Math.min(own, exception?.mtu ?? own) : own
  if (packet.df && packet.length > mtu) {
    count(world, ns, 'IpFragFails')
    trace(world, packet.trace, ns, { what: 'drop', link: link.id, detail: `longer than the MTU of ${mtu} and not to be fragmented`, packet })
    icmpSend(world, place, packet, ICMP.unreachable, UNREACH.fragNeeded, mtu)
    return
  }
  const out = recorded({ ...packet, ttl: packet.ttl - 1 }, packet.recordRoute ? selectSource(world, ns, nexthop.link, via ?? packet.dst, SCOPE.universe) : 0)
  if (way.redirect && mayRedirect(world, ns, packet.src)) icmpSend(world, place, out, ICMP.redirect, 1, via ?? packet.dst)
  const passed = runChain(world, 'forward', { ns, packet: out, input: link.id, output: nexthop.link })
  if (!passed) return
  trace(world, packet.trace, ns, { what: 'forward', link: nexthop.link, detail: 'forwarded', packet: passed })
  ipOutput(world, ns, { link: nexthop.link, kind: 'unicast', neighbour: via ?? passed.dst, mtu: linkOf(world, nexthop.link).mtu }, passed, link)
}

const CODES: Readonly<Record<string, number>> = { EHOSTUNREACH: UNREACH.host, ENETUNREACH: UNREACH.net, EACCES: UNREACH.filtered }

/** There is no way for it (ip_error): a router says so, within its limits; a host is silent. */
export function unroutable(world: World, link: Link, packet: Packet, way: Input & { kind: 'unroutable' }): void {
  const { ns } = link
  const entries = { ...(way.route ? { route: way.route } : {}), ...(way.rule ? { rule: way.rule } : {}) }
  if (deviceConf(world, link.id).forwarding === 0) {
    count(world, ns, 'IpInAddrErrors')
    trace(world, packet.trace, ns, { what: 'drop', link: link.id, detail: 'it is for another host, and forwarding is off', packet, sysctl: { path: `net/ipv4/conf/${link.name}/forwarding`, value: '0' }, ...entries })
    return
  }
  if (way.errno === 'ENETUNREACH') count(world, ns, 'IpExtInNoRoutes')
  trace(world, packet.trace, ns, { what: 'drop', link: link.id, detail: way.route ? `the route is ${way.route.type}` : 'no route', packet, ...entries })
  const code = CODES[way.errno]
  if (code === undefined) return
  if (!mayReportNoRoute(world, ns, packet.src)) {
    trace(world, packet.trace, ns, { what: 'drop', detail: 'no ICMP error: its source has had enough of them', packet })
    return
  }
  icmpSend(world, { ns, input: link }, packet, ICMP.unreachable, code, 0)
}

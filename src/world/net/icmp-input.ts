import type { World } from '../sim/index.ts'
import type { Delivery } from './deliver.ts'
import { count } from './counters.ts'
import { icmpToSockets } from './icmp-sockets.ts'
import { isIp6, type Ip } from './ip.ts'
import type { Link } from './link.ts'
import { isLocal } from './lookup.ts'
import { localOut } from './output.ts'
import { ICMP, PROTO, type IcmpEcho, type IcmpError, type Packet } from './packet.ts'
import { pingReceive } from './ping.ts'
import { defaultTtl, routeOutput } from './route-output.ts'
import { confOf } from './sysctl/conf.ts'
import { trace } from './trace.ts'

const IN_NAMES: Readonly<Record<number, string>> = {
  [ICMP.echoReply]: 'EchoReps', [ICMP.unreachable]: 'DestUnreachs', [ICMP.redirect]: 'Redirects', [ICMP.echo]: 'Echos', [ICMP.exceeded]: 'TimeExcds', [ICMP.parameter]: 'ParmProbs',
}

/** An ICMP message for this host. */
export function icmpReceive(world: World, link: Link, packet: Packet, message: IcmpEcho | IcmpError, how: Delivery): void {
  const { ns } = link
  count(world, ns, 'IcmpInMsgs')
  count(world, ns, `IcmpIn${IN_NAMES[message.type] ?? 'Errors'}`)
  count(world, ns, `IcmpMsgInType${message.type}`)
  if ('about' in message) icmpToSockets(world, link, packet, message)
  else if (message.type === ICMP.echo) echo(world, link, packet, message, how)
  else pingReceive(world, link, packet, message)
}

/** Answers an echo request from the address that was asked (icmp_echo). */
function echo(world: World, link: Link, packet: Packet, message: IcmpEcho, how: Delivery): void {
  const { ns } = link
  const conf = confOf(world, ns)
  if (conf.echoIgnoreAll || (how.group && conf.echoIgnoreBroadcasts)) {
    const path = `net/ipv4/${conf.echoIgnoreAll ? 'icmp_echo_ignore_all' : 'icmp_echo_ignore_broadcasts'}`
    trace(world, packet.trace, ns, { what: 'drop', link: link.id, detail: 'echo requests are ignored', packet, sysctl: { path, value: '1' } })
    return
  }
  const src: Ip = !how.group && (isIp6(packet.dst) || isLocal(world, ns, packet.dst)) ? packet.dst : 0
  const out = routeOutput(world, ns, { dst: packet.src, src, tos: packet.tos & 0x1e, mark: 0, protocol: PROTO.icmp, sport: 0, dport: 0 })
  if ('error' in out) {
    trace(world, packet.trace, ns, { what: 'drop', detail: 'no way back to who asked', packet, ...(out.route ? { route: out.route } : {}) })
    return
  }
  count(world, ns, 'IcmpOutMsgs')
  count(world, ns, 'IcmpOutEchoReps')
  count(world, ns, 'IcmpMsgOutType0')
  const reply: Packet = {
    ...packet, src: out.src, dst: packet.src, ttl: defaultTtl(world, ns, out), id: world.next(`net.ip-id.${ns}`) & 0xffff, df: false, payload: { ...message, type: ICMP.echoReply },
  }
  const { mark: _, ...plain } = reply
  localOut(world, ns, out, plain)
}

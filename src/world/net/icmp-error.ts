import type { World } from '../sim/index.ts'
import { isIcmpError, payloadLength } from './codec.ts'
import { count } from './counters.ts'
import { formatIp, type Ip } from './ip.ts'
import { SCOPE, type Link } from './link.ts'
import { isLocal } from './lookup.ts'
import { loopbackOf } from './netns-links.ts'
import type { NsId } from './netns.ts'
import { localOut } from './output.ts'
import { ICMP, IP_HEADER, PROTO, UNREACH, type IcmpError, type Packet } from './packet.ts'
import { mayErr, mayErrTo } from './peer.ts'
import { defaultTtl, routeOutput } from './route-output.ts'
import { selectSource } from './source.ts'
import { confOf } from './sysctl/conf.ts'
import { trace } from './trace.ts'

/** Where a packet was when it met its end. */
export interface Place {
  readonly ns: NsId
  /** The link it came in by; absent for one of this host's own. */
  readonly input?: Link
  /** Its frame was a broadcast or multicast one, or its destination is: no error is sent for those. */
  readonly manyReceivers?: boolean
}

const INTERNETWORK_CONTROL = 0xc0
const NAMES: Readonly<Record<number, string>> = { [ICMP.unreachable]: 'DestUnreachs', [ICMP.redirect]: 'Redirects', [ICMP.exceeded]: 'TimeExcds', [ICMP.parameter]: 'ParmProbs' }

/**
 * Sends an ICMP error or redirect about a packet to who sent it, unless rules (RFC 1122 3.2.2) or rate limits forbid it (icmp_send).
 * True when it was sent.
 */
export function icmpSend(world: World, place: Place, packet: Packet, type: IcmpError['type'], code: number, info: number): boolean {
  const { ns, input } = place
  if (place.manyReceivers === true || packet.offset !== 0) return false
  if (isIcmpError(packet.payload)) return false
  const fragNeeded = type === ICMP.unreachable && code === UNREACH.fragNeeded
  const fromLoopback = input?.kind === 'loopback'
  if (!fromLoopback && !fragNeeded && !mayErr(world, ns, type)) {
    count(world, ns, 'IcmpOutRateLimitGlobal')
    trace(world, packet.trace, ns, { what: 'drop', detail: 'no ICMP error: icmp_msgs_per_sec is used up', packet })
    return false
  }
  let src: Ip = 0
  if (isLocal(world, ns, packet.dst)) src = packet.dst
  else if (input && confOf(world, ns).inboundIfaddr) src = selectSource(world, ns, input.id, packet.src, SCOPE.link)
  const tos = (packet.tos & 0x1e) | (type === ICMP.redirect ? 0 : INTERNETWORK_CONTROL)
  const out = routeOutput(world, ns, { dst: packet.src, src, tos, mark: 0, protocol: PROTO.icmp, sport: 0, dport: 0 })
  if ('error' in out) return false
  const overLoopback = out.link === loopbackOf(world, ns).id
  if (!overLoopback && !fragNeeded && !mayErrTo(world, ns, packet.src, type)) {
    count(world, ns, 'IcmpOutRateLimitHost')
    trace(world, packet.trace, ns, { what: 'drop', detail: `no ICMP error to ${formatIp(packet.src)}: icmp_ratelimit`, packet, sysctl: { path: 'net/ipv4/icmp_ratelimit', value: String(confOf(world, ns).icmpRateLimit) } })
    return false
  }
  const payload: IcmpError = { kind: 'icmp', type, code, info, about: packet }
  const error: Packet = {
    src: out.src, dst: packet.src, proto: PROTO.icmp, ttl: defaultTtl(world, ns, out), tos, id: world.next(`net.ip-id.${ns}`) & 0xffff, df: false, mf: false, offset: 0,
    length: IP_HEADER + payloadLength(payload), payload, ...(packet.trace === undefined ? {} : { trace: packet.trace }),
  }
  count(world, ns, 'IcmpOutMsgs')
  count(world, ns, `IcmpOut${NAMES[type]}`)
  count(world, ns, `IcmpMsgOutType${type}`)
  trace(world, packet.trace, ns, { what: type === ICMP.redirect ? 'redirect' : 'icmp', detail: `type ${type} code ${code} to ${formatIp(packet.src)}`, packet: error })
  localOut(world, ns, out, error)
  return true
}

/** Nobody answered for the neighbour: a packet that waited is given up (ipv4_link_failure). */
export function linkFailure(world: World, packet: Packet, link: Link): void {
  trace(world, packet.trace, link.ns, { what: 'unresolved', link: link.id, detail: `no answer for ${formatIp(packet.dst)}`, packet })
  icmpSend(world, { ns: link.ns }, packet, ICMP.unreachable, UNREACH.host, 0)
}

import type { World } from '../../sim/index.ts'
import { queueError } from '../datagram.ts'
import { errnoOfIcmp } from '../errno-of-icmp.ts'
import type { Link } from '../link.ts'
import { ICMP, UNREACH, type IcmpError, type Packet } from '../packet.ts'
import { learnPathMtu } from '../path-mtu.ts'
import { findConnection, patchTcp, tcpOf } from './connections.ts'
import { after, before } from './seq.ts'
import { mssFor, routeOfConnection } from './segment.ts'
import { fail } from './timers.ts'
import { push } from './transmit.ts'

/** An ICMP error about one of our segments (tcp_v4_err): it ends a connection that is being made; a path MTU shortens segments. */
export function tcpError(world: World, link: Link, packet: Packet, message: IcmpError): void {
  const { about } = message
  if (message.type === ICMP.redirect) return
  const t = about.payload.kind === 'fragment' ? about.payload.whole.payload : about.payload
  if (t.kind !== 'tcp') return
  const s = findConnection(world, link.ns, { address: about.src, port: t.sport }, { address: about.dst, port: t.dport })
  if (!s?.tcp || s.state === 'TIME-WAIT' || before(t.seq, s.tcp.sndUna) || after(t.seq, s.tcp.sndMax)) return
  if (message.type === ICMP.unreachable && message.code === UNREACH.fragNeeded) {
    learnPathMtu(world, s.ns, about, message.info)
    shorten(world, s.id)
    return
  }
  const { errno } = errnoOfIcmp(message)
  if (s.state === 'SYN-SENT' || s.state === 'SYN-RECV') {
    fail(world, s.id, errno)
    return
  }
  if (s.options.recvErr) {
    queueError(world, s.id, {
      errno, origin: 'icmp', type: message.type, code: message.code, info: 0, offender: packet.src, about, to: s.remote!, time: world.now, ttl: packet.ttl, link: link.id,
    })
  }
}

/** The path takes less than was thought: segments become shorter, and what is on its way is sent again. */
function shorten(world: World, id: number): void {
  const s = tcpOf(world, id)!
  const out = routeOfConnection(world, s)
  if ('error' in out || out.mtu >= s.tcp.pmtu) return
  const mss = Math.min(s.tcp.mss, mssFor(s.tcp, out.mtu, 65_535))
  patchTcp(world, id, { pmtu: out.mtu, mss, sndNxt: s.tcp.sndUna, finSent: false })
  push(world, id)
}

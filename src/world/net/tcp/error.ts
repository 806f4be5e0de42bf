import type { World } from '../../sim/index.ts'
import { errnoOfIcmp } from '../errno-of-icmp.ts'
import type { Link } from '../link.ts'
import { bestSocket } from '../match.ts'
import { ICMP, PROTO, UNREACH, type IcmpError, type Packet } from '../packet.ts'
import { learnPathMtu } from '../path-mtu.ts'
import { finish, push } from './connection.ts'
import { ahead } from './segment.ts'
import { patchTcp } from './timers.ts'

/** An ICMP error about a segment that this host sent (tcp_v4_err): a connection that opens fails, one that stands remembers it. */
export function tcpError(world: World, link: Link, _packet: Packet, message: IcmpError): void {
  const { about } = message
  const segment = about.payload.kind === 'fragment' ? about.payload.whole.payload : about.payload
  if (segment.kind !== 'tcp' || message.type === ICMP.redirect) return
  const socket = bestSocket(world, link.ns, PROTO.tcp, link.id, about.dst, segment.dport, about.src, segment.sport, (s) => s.remote !== undefined && s.tcp !== undefined)
  const t = socket?.tcp
  if (!socket || !t || ahead(segment.seq, t.sndUna) < 0 || ahead(segment.seq, t.sndNxt) > 0) return
  if (message.type === ICMP.unreachable && message.code === UNREACH.fragNeeded) {
    learnPathMtu(world, socket.ns, about, message.info)
    if (message.info < t.pmtu) {
      patchTcp(world, socket.id, { pmtu: message.info, mss: Math.max(48, message.info - 40 - (t.timestamps ? 12 : 0)), sndNxt: t.sndUna })
      push(world, socket.id)
    }
    return
  }
  const { errno } = errnoOfIcmp(message)
  if (socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV') finish(world, socket.id, errno)
  else patchTcp(world, socket.id, { softError: errno })
}

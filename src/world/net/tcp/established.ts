import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import type { Link } from '../link.ts'
import { ACK, RST, SYN, type Packet, type Tcp } from '../packet.ts'
import { patchSocket, wakeSocket } from '../socket.ts'
import type { Socket } from '../socket-table.ts'
import { timerAt } from '../kernel.ts'
import { confOf } from '../sysctl/conf.ts'
import { acknowledge } from './ack.ts'
import { SECOND, type TcpBlock } from './block.ts'
import { endConnection, patchTcp, startTimer, stopTimer, tcpOf } from './connections.ts'
import { takeData } from './data.ts'
import { establish } from './passive.ts'
import { add, after, before, distance } from './seq.ts'
import { sendAck, sendSegment } from './segment.ts'
import { fail, TIME_WAIT } from './timers.ts'

/** Is any of the segment inside the window that was offered (RFC 9293 3.10.7.4)? */
function acceptable(b: TcpBlock, tcp: Tcp, length: number): boolean {
  const window = Math.max(distance(b.rcvEdge, b.rcvNxt), 0)
  const end = add(tcp.seq, length)
  return !after(tcp.seq, add(b.rcvNxt, window)) && !before(end, b.rcvNxt)
}

/** A segment for a connection in any state but SYN-SENT (tcp_validate_incoming, tcp_rcv_state_process). */
export function segmentArrives(world: World, link: Link, packet: Packet, tcp: Tcp, found: Socket & { tcp: TcpBlock }): void {
  const { id } = found
  const b = found.tcp
  const syn = (tcp.flags & SYN) !== 0
  const length = tcp.data.length + (syn ? 1 : 0) + (tcp.flags & 1)
  if (tcp.options.ts && b.timestamps && distance(tcp.options.ts[0], b.tsRecent) >= 0 && !after(tcp.seq, b.rcvNxt)) patchTcp(world, id, { tsRecent: tcp.options.ts[0] })
  if (!acceptable(b, tcp, length)) {
    // The peer repeats what is known, or probes: it is told where we are.
    if ((tcp.flags & RST) === 0) {
      if (found.state === 'SYN-RECV' && syn) sendSegment(world, id, { seq: b.iss, flags: SYN | ACK })
      else sendAck(world, id)
    }
    return
  }
  if ((tcp.flags & RST) !== 0) {
    reset(world, tcp, found)
    return
  }
  if (syn) {
    if (found.state === 'SYN-RECV' && tcp.seq === b.irs) sendSegment(world, id, { seq: b.iss, flags: SYN | ACK })
    else sendAck(world, id)
    return
  }
  if ((tcp.flags & ACK) === 0) return
  if (found.state === 'SYN-RECV') {
    if (tcp.ack !== add(b.iss, 1)) return
    stopTimer(world, id, 'rtx')
    if (b.parent === undefined) patchSocket(world, id, { state: 'ESTAB', tcp: { ...tcpOf(world, id)!.tcp, sndUna: tcp.ack, sndWnd: tcp.window * 2 ** b.sndScale } })
    else if (!establish(world, link, packet, tcp, tcpOf(world, id)!)) return
    wakeSocket(world, id, 'w')
  }
  if (!acknowledge(world, id, tcp)) return
  closing(world, id)
  takeData(world, id, tcp)
}

function reset(world: World, tcp: Tcp, s: Socket & { tcp: TcpBlock }): void {
  if (tcp.seq !== s.tcp.rcvNxt) {
    // In the window but not at its edge: the peer is asked to prove it (RFC 5961).
    count(world, s.ns, 'TcpExtTCPChallengeACK')
    sendAck(world, s.id)
    return
  }
  if (s.state === 'SYN-RECV' || s.state === 'TIME-WAIT') {
    if (s.state === 'SYN-RECV') count(world, s.ns, 'TcpAttemptFails')
    over(world, s.id)
    return
  }
  count(world, s.ns, 'TcpEstabResets')
  fail(world, s.id, s.state === 'CLOSE-WAIT' ? 'EPIPE' : 'ECONNRESET')
}

/** A connection is over without an error: the socket goes, unless somebody holds it. */
export function over(world: World, id: Socket['id']): void {
  endConnection(world, id)
  if (tcpOf(world, id)) patchSocket(world, id, { state: 'UNCONN', shutRead: true, shutWrite: true })
}

/** Our FIN was acknowledged: the next state. */
function closing(world: World, id: Socket['id']): void {
  const s = tcpOf(world, id)
  if (!s || !s.tcp.finSent || s.tcp.sndUna !== s.tcp.sndMax) return
  if (s.state === 'FIN-WAIT-1') {
    patchSocket(world, id, { state: 'FIN-WAIT-2' })
    if (s.orphan) startTimer(world, id, 'other', timerAt(world.now, confOf(world, s.ns).finTimeout * SECOND))
    wakeSocket(world, id, 'w')
  } else if (s.state === 'CLOSING') {
    timeWait(world, id)
  } else if (s.state === 'LAST-ACK') {
    over(world, id)
  }
}

/** Both sides are done: late segments are waited for. */
export function timeWait(world: World, id: Socket['id']): void {
  const s = tcpOf(world, id)
  if (!s) return
  count(world, s.ns, 'TcpExtTW')
  stopTimer(world, id, 'rtx')
  stopTimer(world, id, 'delack')
  patchSocket(world, id, { state: 'TIME-WAIT' })
  startTimer(world, id, 'other', timerAt(world.now, TIME_WAIT))
}

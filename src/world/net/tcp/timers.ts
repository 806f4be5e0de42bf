import type { Errno, World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { atLeast, timerAt } from '../kernel.ts'
import { namespaceOf } from '../netns.ts'
import { ACK } from '../packet.ts'
import { patchSocket, wakeSocket } from '../socket.ts'
import type { Socket, SocketId } from '../socket-table.ts'
import { confOf } from '../sysctl/conf.ts'
import { RTO_MAX, RTO_MIN, SECOND, type TcpBlock } from './block.ts'
import { endConnection, patchTcp, startTimer, tcpOf } from './connections.ts'
import { over } from './established.ts'
import { add, distance } from './seq.ts'
import { sendAck, sendSegment } from './segment.ts'
import { armRetransmission, push, retransmit } from './transmit.ts'

interface Due { readonly socket: SocketId }

/** TIME-WAIT lasts two segment lifetimes. */
export const TIME_WAIT = 60 * SECOND

/** A connection ends with an error (tcp_done_with_error): the holder is told once. */
export function fail(world: World, id: SocketId, errno: Errno): void {
  const s = tcpOf(world, id)
  if (!s) return
  endConnection(world, id)
  if (!tcpOf(world, id)) return
  if (s.state === 'SYN-SENT') count(world, s.ns, 'TcpAttemptFails')
  patchSocket(world, id, { state: 'UNCONN', error: errno, shutRead: true, shutWrite: true })
  wakeSocket(world, id, 'rw')
}

/** Linux 6.5 and later send the first SYNs one second apart. */
const linear = (world: World, s: Socket): number => (atLeast(namespaceOf(world, s.ns).kernel, '6.5') ? confOf(world, s.ns).synLinear : 0)

/** How often is enough? Established connections are measured in time: as long as so many doublings of the least RTO would take (retransmits_timed_out). */
function expired(world: World, s: Socket & { tcp: TcpBlock }): boolean {
  const b = s.tcp
  const conf = confOf(world, s.ns)
  if (s.options.userTimeout !== undefined && s.options.userTimeout > 0 && world.now - b.lastAck > s.options.userTimeout) return true
  if (s.state === 'SYN-SENT') return b.retransmits >= (s.options.synRetries ?? conf.synRetries) + linear(world, s)
  if (s.state === 'SYN-RECV') return b.retransmits >= conf.synAckRetries
  const retries = s.orphan ? conf.orphanRetries : conf.retries2
  const doublings = Math.min(retries, Math.floor(Math.log2(RTO_MAX / RTO_MIN)))
  const limit = ((2 << doublings) - 1) * RTO_MIN + Math.max(retries - doublings, 0) * RTO_MAX
  return b.since !== undefined && world.now - b.since >= limit
}

/** Timer: an acknowledgement is overdue. */
export function retransmissionTimer(world: World, { socket: id }: Due): void {
  const s = tcpOf(world, id)
  if (!s) return
  // Karn: what is sent twice tells nothing of the round trip.
  const { rtx: _, timing: _timing, ...b } = s.tcp
  patchSocket(world, id, { tcp: b })
  if (s.state === 'TIME-WAIT' || s.state === 'UNCONN') return
  if (expired(world, s)) {
    if (s.state === 'SYN-RECV') endConnection(world, id)
    else fail(world, id, 'ETIMEDOUT')
    return
  }
  count(world, s.ns, 'TcpExtTCPTimeouts')
  const retransmits = b.retransmits + 1
  const handshake = s.state === 'SYN-SENT' || s.state === 'SYN-RECV'
  // The first SYNs do not double the time-out.
  const backoff = s.state === 'SYN-SENT' && retransmits <= linear(world, s) ? 0 : Math.min(b.backoff + 1, 16)
  const inFlight = Math.max(Math.floor(distance(b.sndMax, b.sndUna) / b.mss), 1)
  patchTcp(world, id, {
    retransmits, backoff, dupAcks: 0, since: b.retransmits === 0 ? world.now : b.since ?? world.now,
    ...(handshake || b.sendQueue.size === 0 ? {} : { cwnd: 1, ssthresh: b.retransmits === 0 ? Math.max(inFlight / 2, 2) : b.ssthresh, sndNxt: b.sndUna, finSent: false, recover: b.sndMax }),
  })
  // All that was sent counts as lost: the first segment goes now, the rest as the window opens again.
  if (handshake || b.sendQueue.size === 0) retransmit(world, id)
  else push(world, id)
  armRetransmission(world, id)
}

/** Timer: an acknowledgement that waited for company goes alone. */
export function delayedAckTimer(world: World, { socket: id }: Due): void {
  const s = tcpOf(world, id)
  if (!s) return
  const { delack: _, ...b } = s.tcp
  patchSocket(world, id, { tcp: b })
  if (b.unacked > 0 && s.state !== 'UNCONN') {
    count(world, s.ns, 'TcpExtDelayedACKs')
    sendAck(world, id)
  }
}

/** Starts the keepalive clock of a connection that wants one. */
export function armKeepalive(world: World, id: SocketId): void {
  const s = tcpOf(world, id)
  if (s?.options.keepalive && s.state === 'ESTAB') startTimer(world, id, 'other', timerAt(world.now, confOf(world, s.ns).keepaliveTime * SECOND))
}

/** Timer: TIME-WAIT or FIN-WAIT-2 is over, a closed window is to be probed, or a silent peer. */
export function otherTimer(world: World, { socket: id }: Due): void {
  const s = tcpOf(world, id)
  if (!s) return
  const { other: _, ...b } = s.tcp
  patchSocket(world, id, { tcp: b })
  if (s.state === 'TIME-WAIT' || (s.state === 'FIN-WAIT-2' && s.orphan)) {
    over(world, id)
    return
  }
  if (b.sndWnd === 0 && b.sendQueue.size > distance(b.sndNxt, b.sndUna)) {
    count(world, s.ns, 'TcpExtTCPWinProbe')
    const probes = b.probes + 1
    if (probes > confOf(world, s.ns).retries2) {
      fail(world, id, 'ETIMEDOUT')
      return
    }
    patchTcp(world, id, { probes })
    sendSegment(world, id, { seq: add(b.sndUna, -1), flags: ACK })
    startTimer(world, id, 'other', timerAt(world.now, Math.min(b.rto * 2 ** probes, RTO_MAX)))
    return
  }
  if (s.options.keepalive && (s.state === 'ESTAB' || s.state === 'CLOSE-WAIT')) keepalive(world, s)
}

function keepalive(world: World, s: Socket & { tcp: TcpBlock }): void {
  const conf = confOf(world, s.ns)
  const idle = world.now - Math.max(s.tcp.lastReceive, s.tcp.lastAck)
  if (idle < conf.keepaliveTime * SECOND) {
    patchTcp(world, s.id, { probes: 0 })
    startTimer(world, s.id, 'other', timerAt(world.now, conf.keepaliveTime * SECOND - idle))
    return
  }
  if (s.tcp.probes >= conf.keepaliveProbes) {
    fail(world, s.id, 'ETIMEDOUT')
    return
  }
  count(world, s.ns, 'TcpExtTCPKeepAlive')
  patchTcp(world, s.id, { probes: s.tcp.probes + 1 })
  sendSegment(world, s.id, { seq: add(s.tcp.sndUna, -1), flags: ACK })
  startTimer(world, s.id, 'other', timerAt(world.now, conf.keepaliveInterval * SECOND))
}

/** A round trip was measured (RFC 6298): the time-out follows, never below 200 ms of variance. */
export function measured(b: TcpBlock, rtt: number): Partial<TcpBlock> {
  const minRtt = b.minRtt === 0 ? rtt : Math.min(b.minRtt, rtt)
  if (b.srtt === undefined) return { srtt: rtt, rttvar: rtt / 2, rto: rtt + Math.max(RTO_MIN, 2 * rtt), minRtt }
  const rttvar = b.rttvar + (Math.abs(b.srtt - rtt) - b.rttvar) / 4
  const srtt = b.srtt + (rtt - b.srtt) / 8
  return { srtt, rttvar, rto: Math.min(srtt + Math.max(RTO_MIN, 4 * rttvar), RTO_MAX), minRtt }
}

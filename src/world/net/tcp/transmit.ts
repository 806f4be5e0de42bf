import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { timerAt } from '../kernel.ts'
import { ACK, FIN, PSH, SYN } from '../packet.ts'
import { patchSocket } from '../socket.ts'
import type { SocketId } from '../socket-table.ts'
import { RTO_MAX, type TcpBlock } from './block.ts'
import { patchTcp, startTimer, stopTimer, tcpOf } from './connections.ts'
import { add, after, distance } from './seq.ts'
import { sendSegment } from './segment.ts'

const SENDING: ReadonlySet<string> = new Set(['ESTAB', 'CLOSE-WAIT', 'FIN-WAIT-1', 'LAST-ACK', 'CLOSING'])

/** What the other timers of a tick set off on this host (an ICMP error of ARP's, above all) comes before retransmissions of the same tick. */
const SETTLED = 40

/** Retransmission is due one RTO from now. */
export function armRetransmission(world: World, id: SocketId): void {
  const s = tcpOf(world, id)
  if (s) startTimer(world, id, 'rtx', timerAt(world.now, Math.min(s.tcp.rto * 2 ** s.tcp.backoff, RTO_MAX)) + SETTLED)
}

/** Sequence number of the FIN: behind all data. */
const finSeq = (b: TcpBlock): number => add(b.sndUna, b.sendQueue.size)

/** Sends what the windows allow (tcp_write_xmit): whole segments, a last short one when nothing small is on its way, then the FIN. */
export function push(world: World, id: SocketId): void {
  for (;;) {
    const s = tcpOf(world, id)
    if (!s || !SENDING.has(s.state)) return
    const b = s.tcp
    const sent = distance(b.sndNxt, b.sndUna)
    const left = b.sendQueue.size - sent
    const room = Math.min(b.sndWnd, Math.floor(b.cwnd) * b.mss) - sent
    if (left <= 0) {
      if (b.finQueued && !b.finSent) emit(world, id, EMPTY, FIN)
      return
    }
    const size = Math.min(left, b.mss, room)
    if (size <= 0) {
      if (sent === 0 && b.sndWnd === 0 && !b.other) startTimer(world, id, 'other', timerAt(world.now, b.rto))
      return
    }
    // Sender's silly window avoidance, and Nagle: a short segment waits while others are not acknowledged.
    if (size < b.mss && sent > 0 && (size < left || (!s.options.noDelay && !b.finQueued))) return
    const last = size === left
    emit(world, id, b.sendQueue.read(sent, sent + size), (last ? PSH : 0) | (last && b.finQueued && !b.finSent ? FIN : 0))
  }
}

const EMPTY = new Uint8Array(0)

function emit(world: World, id: SocketId, data: Uint8Array, flags: number): void {
  const b = tcpOf(world, id)!.tcp
  const seq = b.sndNxt
  const fin = (flags & FIN) !== 0
  const end = add(seq, data.length + (fin ? 1 : 0))
  const fresh = !after(b.sndMax, seq)
  if (!fresh) count(world, tcpOf(world, id)!.ns, 'TcpRetransSegs')
  patchTcp(world, id, { sndNxt: end, finSent: b.finSent || fin, retransTotal: b.retransTotal + (fresh ? 0 : 1), ...(b.timing === undefined && fresh ? { timing: [end, world.now] as const } : {}) })
  sendSegment(world, id, { seq, flags: flags | ACK, data })
  stopTimer(world, id, 'delack')
  if (!tcpOf(world, id)?.tcp.rtx) armRetransmission(world, id)
}

/** Sends the oldest segment that is not acknowledged once more. */
export function retransmit(world: World, id: SocketId): void {
  const s = tcpOf(world, id)
  if (!s) return
  // Karn: what was sent twice tells nothing of the round trip.
  const { timing: _, ...b } = s.tcp
  patchSocket(world, id, { tcp: { ...b, retransTotal: b.retransTotal + 1 } })
  count(world, s.ns, 'TcpRetransSegs')
  if (s.state === 'SYN-SENT') {
    count(world, s.ns, 'TcpExtTCPSynRetrans')
    sendSegment(world, id, { seq: b.iss, flags: SYN })
  } else if (s.state === 'SYN-RECV') {
    sendSegment(world, id, { seq: b.iss, flags: SYN | ACK })
  } else {
    const size = Math.min(b.sendQueue.size, b.mss)
    const fin = b.finSent && finSeq(b) === add(b.sndUna, size)
    if (size === 0 && !fin) return
    const last = size === b.sendQueue.size
    sendSegment(world, id, { seq: b.sndUna, flags: ACK | (last && size > 0 ? PSH : 0) | (fin ? FIN : 0), data: b.sendQueue.read(0, size) })
    const end = add(b.sndUna, size + (fin ? 1 : 0))
    if (after(end, b.sndNxt)) patchTcp(world, id, { sndNxt: end })
  }
}

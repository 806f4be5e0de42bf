import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import type { Tcp } from '../packet.ts'
import { patchSocket, wakeSocket } from '../socket.ts'
import type { SocketId } from '../socket-table.ts'
import type { TcpBlock } from './block.ts'
import { patchTcp, stopTimer, tcpOf } from './connections.ts'
import { after, before, distance } from './seq.ts'
import { sendAck } from './segment.ts'
import { measured } from './timers.ts'
import { armRetransmission, push, retransmit } from './transmit.ts'

/** Takes the acknowledgement and the window of a segment (tcp_ack). False when it acknowledges what was never sent. */
export function acknowledge(world: World, id: SocketId, tcp: Tcp): boolean {
  const s = tcpOf(world, id)
  if (!s) return false
  const b = s.tcp
  if (after(tcp.ack, b.sndMax)) {
    sendAck(world, id)
    return false
  }
  if (before(tcp.ack, b.sndUna)) return true
  const window = tcp.window * 2 ** b.sndScale
  const newer = after(tcp.seq, b.sndWl1) || (tcp.seq === b.sndWl1 && !before(tcp.ack, b.sndWl2))
  const opened = newer && window > b.sndWnd
  if (newer) patchTcp(world, id, { sndWnd: window, sndWl1: tcp.seq, sndWl2: tcp.ack, ...(window > 0 ? { probes: 0 } : {}) })
  if (tcp.ack === b.sndUna) duplicate(world, id, tcp, window === b.sndWnd)
  else progress(world, id, tcp)
  if (opened && b.sndWnd === 0 && tcpOf(world, id)?.state !== 'TIME-WAIT') stopTimer(world, id, 'other')
  push(world, id)
  return tcpOf(world, id) !== undefined
}

/** Something new is acknowledged. */
function progress(world: World, id: SocketId, tcp: Tcp): void {
  const s = tcpOf(world, id)!
  const b = s.tcp
  const acked = distance(tcp.ack, b.sndUna)
  const bytes = Math.min(acked, b.sendQueue.size)
  const sample = b.timing && !before(tcp.ack, b.timing[0]) ? measured(b, Math.max(world.now - b.timing[1], 1)) : undefined
  const { timing, recover, since: _, ...rest } = b
  const recovering = recover !== undefined && before(tcp.ack, recover)
  const segments = acked / b.mss
  const grown = recovering ? b.cwnd : b.cwnd < b.ssthresh ? b.cwnd + segments : b.cwnd + segments / b.cwnd
  const next: TcpBlock = {
    ...rest, ...sample, sndUna: tcp.ack, sndNxt: before(b.sndNxt, tcp.ack) ? tcp.ack : b.sndNxt, sendQueue: b.sendQueue.drop(bytes), cwnd: Math.min(grown, 10_000), dupAcks: 0,
    backoff: 0, retransmits: 0, bytesAcked: b.bytesAcked + bytes, lastAck: world.now, confirm: true, finSent: b.finSent || acked > b.sendQueue.size,
    ...(timing && !sample ? { timing } : {}), ...(recovering ? { recover } : {}),
  }
  patchSocket(world, id, { tcp: next })
  if (tcp.ack === b.sndMax) stopTimer(world, id, 'rtx')
  else armRetransmission(world, id)
  // A partial acknowledgement in recovery shows the next hole (RFC 6582).
  if (recovering && b.retransmits === 0) retransmit(world, id)
  if (bytes > 0) wakeSocket(world, id, 'w')
}

/** The same again: the third time something is missing at the other end (RFC 5681). */
function duplicate(world: World, id: SocketId, tcp: Tcp, sameWindow: boolean): void {
  const s = tcpOf(world, id)!
  const b = s.tcp
  if (tcp.data.length > 0 || !sameWindow || b.sndMax === b.sndUna || (tcp.flags & 1) !== 0) return
  const dupAcks = b.dupAcks + 1
  if (dupAcks !== 3 || b.recover !== undefined) {
    patchTcp(world, id, { dupAcks, ...(b.recover !== undefined ? { cwnd: b.cwnd + 1 } : {}) })
    return
  }
  const inFlight = distance(b.sndMax, b.sndUna) / b.mss
  const ssthresh = Math.max(inFlight / 2, 2)
  patchTcp(world, id, { dupAcks, ssthresh, cwnd: ssthresh + 3, recover: b.sndMax })
  count(world, s.ns, 'TcpExtTCPFastRetrans')
  retransmit(world, id)
  armRetransmission(world, id)
}

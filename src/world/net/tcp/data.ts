import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { ACK, FIN, RST, type Tcp } from '../packet.ts'
import { patchSocket, wakeSocket } from '../socket.ts'
import type { SocketId } from '../socket-table.ts'
import type { Early, TcpBlock } from './block.ts'
import { patchTcp, startTimer, tcpOf } from './connections.ts'
import { timeWait } from './established.ts'
import { add, after, before, distance } from './seq.ts'
import { sendAck, sendSegment } from './segment.ts'
import { fail } from './timers.ts'

const RECEIVING: ReadonlySet<string> = new Set(['ESTAB', 'FIN-WAIT-1', 'FIN-WAIT-2'])
/** How long an acknowledgement waits for company. */
const DELAY = 40_000

/** Takes the data and the FIN of a segment; acknowledges now or soon (tcp_data_queue). */
export function takeData(world: World, id: SocketId, tcp: Tcp): void {
  const s = tcpOf(world, id)
  if (!s) return
  const fin = (tcp.flags & FIN) !== 0
  if (tcp.data.length === 0 && !fin) return
  if (!RECEIVING.has(s.state)) {
    if (s.state !== 'UNCONN') sendAck(world, id)
    return
  }
  if (s.orphan && tcp.data.length > 0 && after(add(tcp.seq, tcp.data.length), s.tcp.rcvNxt)) {
    // Nobody will ever read it.
    count(world, s.ns, 'TcpExtTCPAbortOnData')
    sendSegment(world, id, { seq: s.tcp.sndNxt, flags: RST | ACK })
    fail(world, id, 'ECONNRESET')
    return
  }
  const b = s.tcp
  if (after(tcp.seq, b.rcvNxt)) {
    keep(world, id, b, { seq: tcp.seq, data: tcp.data, fin })
    count(world, s.ns, 'TcpExtTCPOFOQueue')
    sendAck(world, id)
    return
  }
  const hadHoles = b.outOfOrder.length > 0
  let next = take(b, { seq: tcp.seq, data: tcp.data, fin })
  for (let early = next.outOfOrder[0]; early && !after(early.seq, next.rcvNxt); early = next.outOfOrder[0]) {
    next = take({ ...next, outOfOrder: next.outOfOrder.slice(1) }, early)
  }
  const quick = next.quickAcks > 0
  const unacked = next.unacked + 1
  patchTcp(world, id, { ...next, unacked, lastReceive: world.now, quickAcks: Math.max(next.quickAcks - 1, 0) })
  if (next.finReceived && !b.finReceived) finished(world, id)
  const now = tcpOf(world, id)
  if (now && (hadHoles || next.finReceived || quick || unacked >= 2)) sendAck(world, id)
  else if (now && !now.tcp.delack) startTimer(world, id, 'delack', world.now + DELAY)
  wakeSocket(world, id, 'r')
}

/** Appends what is new of a segment that begins at or before what is expected. */
function take(b: TcpBlock, { seq, data, fin }: Early): TcpBlock {
  const known = distance(b.rcvNxt, seq)
  const fresh = known < data.length ? data.subarray(known) : EMPTY
  const end = add(b.rcvNxt, fresh.length)
  const ends = fin && !before(end, add(seq, data.length))
  return {
    ...b, receiveQueue: b.receiveQueue.append(fresh), rcvNxt: add(end, ends && !b.finReceived ? 1 : 0), finReceived: b.finReceived || ends,
    bytesReceived: b.bytesReceived + fresh.length,
  }
}

const EMPTY = new Uint8Array(0)

/** Keeps a segment that came too early, in order; what does not fit the window was refused before. */
function keep(world: World, id: SocketId, b: TcpBlock, early: Early): void {
  if (b.outOfOrder.some((e) => e.seq === early.seq && e.data.length >= early.data.length)) return
  const outOfOrder = [...b.outOfOrder.filter((e) => e.seq !== early.seq), early].sort((x, y) => distance(x.seq, y.seq))
  patchTcp(world, id, { outOfOrder })
}

/** The peer has no more to say (tcp_fin). */
function finished(world: World, id: SocketId): void {
  const s = tcpOf(world, id)!
  if (s.state === 'ESTAB') patchSocket(world, id, { state: 'CLOSE-WAIT', shutRead: true })
  else if (s.state === 'FIN-WAIT-1') patchSocket(world, id, { state: 'CLOSING', shutRead: true })
  else if (s.state === 'FIN-WAIT-2') {
    patchSocket(world, id, { shutRead: true })
    timeWait(world, id)
  }
  wakeSocket(world, id, 'rw')
}

import { SysError, type World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { timerAt } from '../kernel.ts'
import { ACK, RST } from '../packet.ts'
import { patchSocket, removeSocket, socketOf, throwPending, wakeSocket } from '../socket.ts'
import { sockets, type SocketId } from '../socket-table.ts'
import { confOf } from '../sysctl/conf.ts'
import { SECOND } from './block.ts'
import { endConnection, patchTcp, startTimer, tcpOf } from './connections.ts'
import { distance } from './seq.ts'
import { offered, sendAck, sendSegment } from './segment.ts'
import { push } from './transmit.ts'

const EMPTY = new Uint8Array(0)

/** Puts bytes into the send buffer: how many were taken. EAGAIN when it is full or not connected yet, EPIPE, ENOTCONN, or the pending error. */
export function sendStream(world: World, id: SocketId, data: Uint8Array): number {
  throwPending(world, id)
  const s = socketOf(world, id)
  if (s.shutWrite) throw new SysError('EPIPE')
  if (s.state === 'SYN-SENT' || s.state === 'SYN-RECV') throw new SysError('EAGAIN')
  if (!s.tcp || (s.state !== 'ESTAB' && s.state !== 'CLOSE-WAIT')) throw new SysError(s.tcp ? 'EPIPE' : 'ENOTCONN')
  const room = s.options.sendBuffer - s.tcp.sendQueue.size
  if (room <= 0) throw new SysError('EAGAIN')
  const taken = data.length > room ? data.subarray(0, room) : data
  patchTcp(world, id, { sendQueue: s.tcp.sendQueue.append(taken) })
  push(world, id)
  return taken.length
}

/** Up to `max` bytes; none when the peer has ended. EAGAIN, ENOTCONN, or the pending error. */
export function receiveStream(world: World, id: SocketId, max: number, o: { peek?: boolean } = {}): Uint8Array {
  const s = socketOf(world, id)
  const b = s.tcp
  if (b && b.receiveQueue.size > 0) {
    const data = b.receiveQueue.read(0, max)
    if (o.peek === true) return data
    patchTcp(world, id, { receiveQueue: b.receiveQueue.drop(data.length) })
    reopened(world, id, distance(b.rcvEdge, b.rcvNxt))
    return data
  }
  throwPending(world, id)
  if (b?.finReceived || s.shutRead) return EMPTY
  if (s.state === 'UNCONN' || s.state === 'LISTEN') throw new SysError('ENOTCONN')
  throw new SysError('EAGAIN')
}

/** A window that was closed has opened by two segments or half of the buffer: the peer is told (tcp_cleanup_rbuf). */
function reopened(world: World, id: SocketId, promised: number): void {
  const s = tcpOf(world, id)
  if (!s || s.state === 'UNCONN' || s.state === 'TIME-WAIT') return
  const now = offered(s.tcp)
  if (now >= promised + Math.min(2 * s.tcp.advMss, s.tcp.rcvLimit / 2) && promised < s.tcp.rcvLimit / 2) sendAck(world, id)
}

/** No more will be sent: the FIN goes behind what is queued. */
function finish(world: World, id: SocketId): void {
  const s = tcpOf(world, id)
  if (!s) return
  const state = s.state === 'ESTAB' || s.state === 'SYN-RECV' ? 'FIN-WAIT-1' : s.state === 'CLOSE-WAIT' ? 'LAST-ACK' : undefined
  if (!state) return
  patchSocket(world, id, { state, shutWrite: true })
  patchTcp(world, id, { finQueued: true })
  push(world, id)
}

/** ENOTCONN. */
export function shutdownStream(world: World, id: SocketId, how: 'read' | 'write' | 'both'): void {
  const s = socketOf(world, id)
  if (s.state === 'LISTEN') {
    abandonChildren(world, id)
    patchSocket(world, id, { state: 'UNCONN', shutRead: true })
    wakeSocket(world, id, 'r')
    return
  }
  if (!s.tcp || s.state === 'UNCONN') throw new SysError('ENOTCONN')
  if (how !== 'write') patchSocket(world, id, { shutRead: true })
  if (how !== 'read') finish(world, id)
  wakeSocket(world, id, 'rw')
}

function abandonChildren(world: World, id: SocketId): void {
  for (const child of world.table(sockets).must(id).accepting) {
    patchSocket(world, child, { orphan: true })
    abort(world, child)
  }
  patchSocket(world, id, { accepting: [] })
}

/** Ends a connection with a reset. */
export function abort(world: World, id: SocketId): void {
  const s = tcpOf(world, id)
  if (s && s.state !== 'UNCONN' && s.state !== 'TIME-WAIT' && s.state !== 'SYN-SENT') {
    count(world, s.ns, 'TcpOutRsts')
    sendSegment(world, id, { seq: s.tcp.sndNxt, flags: RST | ACK })
  }
  endConnection(world, id)
}

/** The holder lets go (tcp_close): unread data or a linger of 0 resets, else the connection ends by itself. */
export function closeStream(world: World, id: SocketId): void {
  const s = socketOf(world, id)
  if (s.state === 'LISTEN') abandonChildren(world, id)
  patchSocket(world, id, { orphan: true, shutRead: true })
  const b = s.tcp
  if (!b || s.state === 'UNCONN' || s.state === 'LISTEN' || s.state === 'SYN-SENT') {
    endConnection(world, id)
    removeSocket(world, id)
    return
  }
  if (b.receiveQueue.size > 0 || s.options.linger === 0) {
    count(world, s.ns, 'TcpExtTCPAbortOnClose')
    abort(world, id)
    return
  }
  finish(world, id)
  const after = tcpOf(world, id)
  if (after?.state === 'FIN-WAIT-2') startTimer(world, id, 'other', timerAt(world.now, confOf(world, s.ns).finTimeout * SECOND))
}

/** What select(2) would say. */
export function streamReady(world: World, id: SocketId): { readable: boolean; writable: boolean; error: boolean; hangup: boolean } {
  const s = socketOf(world, id)
  const b = s.tcp
  const ended = s.shutRead || b?.finReceived === true
  const open = s.state === 'ESTAB' || s.state === 'CLOSE-WAIT'
  return {
    readable: s.accepting.length > 0 || (b?.receiveQueue.size ?? 0) > 0 || (ended && b !== undefined) || s.error !== undefined,
    writable: (open && b !== undefined && b.sendQueue.size < s.options.sendBuffer * 0.67) || (s.shutWrite && s.state !== 'SYN-SENT') || s.error !== undefined,
    error: s.error !== undefined,
    hangup: (ended && s.shutWrite) || (s.state === 'UNCONN' && b !== undefined),
  }
}

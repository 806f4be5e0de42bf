import { SysError, type World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { connectDatagram, redirected, sendDatagram, type SendOptions } from '../datagram-send.ts'
import { ANY, ANY6 } from '../ip.ts'
import { ACK, SYN } from '../packet.ts'
import { freePort, holdPort, patchSocket, removeSocket, socketOf, socketsAt, takeSocketError, throwPending, wakeSocket } from '../socket.ts'
import { sockets, type Endpoint, type Socket, type SocketId } from '../socket-table.ts'
import { confOf } from '../sysctl/conf.ts'
import { abort, at, mustBeStream, push, timeWait } from './connection.ts'
import { emit, FIRST_RTO, newBlock, receiveWindow, wayTo, wrap } from './segment.ts'
import { arm, patchTcp, stopTimers } from './timers.ts'

const NOTHING = new Uint8Array(0)
const FIN_WAIT = 60_000_000

export function listenSocket(world: World, id: SocketId, backlog: number): void {
  const socket = socketOf(world, id)
  mustBeStream(socket)
  if (socket.state !== 'UNCONN' && socket.state !== 'LISTEN') throw new SysError('EINVAL')
  if (!socket.local) {
    const address = socket.family === 6 ? ANY6 : ANY
    const local = { address, port: freePort(world, socket, address) }
    holdPort(world, id, local)
    patchSocket(world, id, { local })
  }
  patchSocket(world, id, { state: 'LISTEN', backlog: Math.min(backlog, confOf(world, socket.ns).somaxconn) })
}

/** stream: begins and throws EINPROGRESS, EALREADY while it goes on, returns once it is established, throws its error once. Others: sets the peer. */
export function connectSocket(world: World, id: SocketId, wanted: Endpoint): void {
  const first = socketOf(world, id)
  if (first.type !== 'stream') {
    connectDatagram(world, id, wanted)
    return
  }
  if (first.state === 'ESTAB') {
    if (first.tcp?.probes === 1) throw new SysError('EISCONN')
    patchTcp(world, id, { probes: 1 })
    return
  }
  if (first.state === 'SYN-SENT') throw new SysError('EALREADY')
  throwPending(world, id)
  if (first.state !== 'UNCONN' || first.tcp) throw new SysError(first.tcp ? 'ECONNABORTED' : 'EISCONN')
  const to = redirected(world, first, wanted)
  const out = wayTo(world, first, to.address, to.port)
  const address = first.local && first.local.address !== ANY && first.local.address !== ANY6 ? first.local.address : out.src
  const remote = { address: out.dst, port: to.port }
  const port = first.local?.port ?? freePort(world, first, address, (p) => socketsAt(world, first.ns, first.protocol, p).some((s) => samePeer(world.table(sockets).get(s), remote)))
  if (!first.local) holdPort(world, id, { address, port })
  const socket = patchSocket(world, id, { local: { address, port }, remote, state: 'SYN-SENT' })
  const block = newBlock(world, socket, out.mtu)
  patchSocket(world, id, { tcp: { ...block, sndNxt: wrap(block.iss + 1), timing: [wrap(block.iss + 1), world.now] } })
  count(world, socket.ns, 'TcpActiveOpens')
  emit(world, at(world, id)!, SYN, block.iss, NOTHING)
  if (at(world, id)?.state === 'SYN-SENT') arm(world, id, 'rtx', FIRST_RTO)
  throw new SysError('EINPROGRESS')
}

const samePeer = (s: Socket | undefined, remote: Endpoint): boolean => s?.remote?.address === remote.address && s.remote.port === remote.port

/** EAGAIN when none waits. */
export function acceptSocket(world: World, id: SocketId): SocketId {
  const socket = socketOf(world, id)
  if (socket.state !== 'LISTEN') throw new SysError('EINVAL')
  const [child, ...rest] = socket.accepting
  if (child === undefined) throw new SysError('EAGAIN')
  patchSocket(world, id, { accepting: rest })
  return child
}

/** Bytes taken. EAGAIN, EPIPE, EMSGSIZE, EDESTADDRREQ, ENETUNREACH … */
export function sendSocket(world: World, id: SocketId, data: Uint8Array, o: SendOptions = {}): number {
  const socket = socketOf(world, id)
  if (socket.type !== 'stream') return sendDatagram(world, id, data, o)
  throwPending(world, id)
  if (socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV') throw new SysError('EAGAIN')
  const t = socket.tcp
  if (!t || socket.shutWrite || t.finQueued || (socket.state !== 'ESTAB' && socket.state !== 'CLOSE-WAIT')) throw new SysError(t ? 'EPIPE' : 'ENOTCONN')
  const room = socket.options.sendBuffer * 2 - t.sendQueue.size
  if (room <= 0) throw new SysError('EAGAIN')
  const taken = data.subarray(0, room)
  patchTcp(world, id, { sendQueue: t.sendQueue.append(taken) })
  push(world, id)
  return taken.length
}

/** stream: up to `max` bytes, none at the end. EAGAIN, ECONNRESET, ENOTCONN … */
export function receiveStream(world: World, id: SocketId, max: number, o: { peek?: boolean } = {}): Uint8Array {
  const socket = socketOf(world, id)
  mustBeStream(socket)
  const t = socket.tcp
  if (t && t.receiveQueue.size > 0) {
    const data = t.receiveQueue.read(0, max)
    if (o.peek === true) return data
    const tight = receiveWindow(socket) < 2 * t.advMss
    patchTcp(world, id, { receiveQueue: t.receiveQueue.drop(max) })
    const now = at(world, id)!
    if (tight && now.remote && receiveWindow(now) >= 2 * t.advMss && (now.state === 'ESTAB' || now.state.startsWith('FIN'))) emit(world, now, ACK, now.tcp!.sndNxt, NOTHING)
    return data
  }
  if (socket.error !== undefined) throw new SysError(takeSocketError(world, id)!)
  if (t?.finReceived || socket.shutRead) return NOTHING
  if (!t || socket.state === 'UNCONN' || socket.state === 'LISTEN') throw new SysError('ENOTCONN')
  throw new SysError('EAGAIN')
}

export function shutdownSocket(world: World, id: SocketId, how: 'read' | 'write' | 'both'): void {
  const socket = socketOf(world, id)
  if (!socket.remote) throw new SysError('ENOTCONN')
  if (how !== 'write') patchSocket(world, id, { shutRead: true })
  if (how !== 'read') {
    patchSocket(world, id, { shutWrite: true })
    if (socket.type === 'stream') sendFin(world, id)
  }
  wakeSocket(world, id, 'rw')
}

function sendFin(world: World, id: SocketId): void {
  const socket = at(world, id)!
  if (!socket.tcp || socket.tcp.finQueued) return
  if (socket.state === 'ESTAB') patchSocket(world, id, { state: 'FIN-WAIT-1' })
  else if (socket.state === 'CLOSE-WAIT') patchSocket(world, id, { state: 'LAST-ACK' })
  else return
  patchTcp(world, id, { finQueued: true })
  push(world, id)
}

/** The holder lets go: a connection ends by itself afterwards. */
export function closeSocket(world: World, id: SocketId): void {
  const socket = at(world, id)
  if (!socket) return
  const { watcher: _, ...rest } = socket
  world.table(sockets).set(id, rest)
  if (socket.type !== 'stream' || !socket.tcp || socket.state === 'UNCONN' || socket.state === 'SYN-SENT') {
    stopTimers(world, socket)
    for (const child of socket.accepting) abort(world, child)
    removeSocket(world, id)
    return
  }
  if (socket.tcp.receiveQueue.size > 0 || socket.options.linger === 0 || socket.state === 'SYN-RECV') {
    abort(world, id)
    return
  }
  patchSocket(world, id, { orphan: true })
  if (socket.state === 'FIN-WAIT-2') arm(world, id, 'other', FIN_WAIT)
  else if (socket.state === 'TIME-WAIT') timeWait(world, id)
  else sendFin(world, id)
}

export function socketReady(world: World, id: SocketId): { readable: boolean; writable: boolean; error: boolean; hangup: boolean } {
  const s = socketOf(world, id)
  const error = s.error !== undefined || s.errors.length > 0
  if (s.type !== 'stream') return { readable: s.queue.length > 0 || error || s.shutRead, writable: true, error, hangup: false }
  const t = s.tcp
  const ended = t !== undefined && (t.finReceived || s.state === 'UNCONN')
  const writable = (s.state === 'ESTAB' || s.state === 'CLOSE-WAIT') && !s.shutWrite && t !== undefined && t.sendQueue.size < s.options.sendBuffer
  return {
    readable: s.accepting.length > 0 || (t?.receiveQueue.size ?? 0) > 0 || ended || error || s.shutRead,
    writable: writable || error || s.state === 'UNCONN' || s.state.startsWith('FIN') || s.state === 'LAST-ACK', error, hangup: ended && s.shutWrite,
  }
}

/** The other end of a connection. */
export const peerOf = (world: World, id: SocketId): Endpoint | undefined => socketOf(world, id).remote

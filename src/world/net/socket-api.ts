import { SysError, type World } from '../sim/index.ts'
import { shownPeer } from './cgroup.ts'
import { connectDatagram, sendDatagram, type SendOptions } from './datagram-send.ts'
import { patchSocket, removeSocket, socketOf, wakeSocket } from './socket.ts'
import { sockets, type Endpoint, type SocketId } from './socket-table.ts'
import { acceptStream, connectStream, listenStream } from './tcp/connect.ts'
import { closeStream, sendStream, shutdownStream, streamReady } from './tcp/stream.ts'

/** Lets a stream accept connections. EOPNOTSUPP for others, EINVAL for one that is connected. */
export const listenSocket = listenStream
/** The next connection that is established: EAGAIN when none waits. */
export const acceptSocket = acceptStream

/** stream: begins and throws EINPROGRESS, EALREADY while it goes on, returns once it is established, throws its error once. Others: sets the peer. */
export function connectSocket(world: World, id: SocketId, to: Endpoint): void {
  if (socketOf(world, id).type === 'stream') connectStream(world, id, to)
  else connectDatagram(world, id, to)
}

/** Bytes taken. EAGAIN, EPIPE, EMSGSIZE, EDESTADDRREQ, ENETUNREACH … */
export const sendSocket = (world: World, id: SocketId, data: Uint8Array, o: SendOptions = {}): number =>
  socketOf(world, id).type === 'stream' ? sendStream(world, id, data) : sendDatagram(world, id, data, o)

/** ENOTCONN. */
export function shutdownSocket(world: World, id: SocketId, how: 'read' | 'write' | 'both'): void {
  const s = socketOf(world, id)
  if (s.type === 'stream') {
    shutdownStream(world, id, how)
    return
  }
  if (!s.remote) throw new SysError('ENOTCONN')
  patchSocket(world, id, { shutRead: s.shutRead || how !== 'write', shutWrite: s.shutWrite || how !== 'read' })
  wakeSocket(world, id, 'rw')
}

/** The holder lets go: a connection ends by itself afterwards. */
export function closeSocket(world: World, id: SocketId): void {
  const { watcher: _, ...s } = socketOf(world, id)
  world.table(sockets).set(id, s)
  if (s.type === 'stream') closeStream(world, id)
  else removeSocket(world, id)
}

/** What poll(2) says. */
export function socketReady(world: World, id: SocketId): { readable: boolean; writable: boolean; error: boolean; hangup: boolean } {
  const s = socketOf(world, id)
  if (s.type === 'stream') return streamReady(world, id)
  const error = s.error !== undefined || s.errors.length > 0
  return { readable: s.queue.length > 0 || error || s.shutRead, writable: true, error, hangup: false }
}

/** getpeername(2): the other end of a connection, as the hooks of the cgroup show it. */
export function peerOf(world: World, id: SocketId): Endpoint | undefined {
  const socket = socketOf(world, id)
  return socket.remote && shownPeer(world, socket, socket.remote)
}

import { SysError, type World } from '../sim/index.ts'
import { shownPeer } from './cgroup.ts'
import type { Link } from './link.ts'
import type { Packet } from './packet.ts'
import { patchSocket, socketOf, throwPending, wakeSocket } from './socket.ts'
import { sockets, type Datagram, type Endpoint, type QueuedError, type Socket, type SocketId } from './socket-table.ts'

/** What the kernel counts for a datagram beyond its bytes. */
const OVERHEAD = 512

/** Puts a datagram into a socket's queue. False when there is no room: it is lost. */
export function enqueue(world: World, socket: Socket, link: Link, packet: Packet, from: Endpoint, to: Endpoint, data: Uint8Array, size = data.length): boolean {
  const bytes = socket.queuedBytes + size + OVERHEAD
  if (socket.queue.length > 0 && bytes > socket.options.recvBuffer) {
    patchSocket(world, socket.id, { drops: socket.drops + 1 })
    return false
  }
  patchSocket(world, socket.id, { queue: [...socket.queue, { from, to, data, packet, time: world.now, link: link.id }], queuedBytes: bytes })
  wakeSocket(world, socket.id, 'r')
  return true
}

/** The next datagram of a dgram, raw or ping socket: EAGAIN when there is none, or the pending error. */
export function receiveDatagram(world: World, id: SocketId, o: { peek?: boolean } = {}): Datagram {
  throwPending(world, id)
  const socket = socketOf(world, id)
  const first = socket.queue[0]
  if (!first) throw new SysError(socket.shutRead ? 'ENOTCONN' : 'EAGAIN')
  if (o.peek !== true) {
    const size = (socket.type === 'raw' ? first.packet.length : first.data.length) + OVERHEAD
    patchSocket(world, id, { queue: socket.queue.slice(1), queuedBytes: socket.queuedBytes - size })
  }
  if (socket.type !== 'dgram') return first
  const from = shownPeer(world, socket, first.from)
  return from === first.from ? first : { ...first, from }
}

/** Errors that are kept for a program that does not read them. */
const MOST_ERRORS = 256

/** Queues an error for MSG_ERRQUEUE. */
export function queueError(world: World, id: SocketId, error: QueuedError): void {
  const socket = world.table(sockets).must(id)
  if (socket.errors.length < MOST_ERRORS) patchSocket(world, id, { errors: [...socket.errors, error] })
  wakeSocket(world, id, 'rw')
}

/** MSG_ERRQUEUE: EAGAIN when it is empty. */
export function receiveError(world: World, id: SocketId): QueuedError {
  const socket = socketOf(world, id)
  const first = socket.errors[0]
  if (!first) throw new SysError('EAGAIN')
  const errors = socket.errors.slice(1)
  // The pending error is that of the next entry that an ICMP message made (sock_dequeue_err_skb).
  const { error: _, ...rest } = socket
  const next = errors[0]
  world.table(sockets).set(id, { ...rest, errors, ...(next?.origin === 'icmp' ? { error: next.errno } : {}) })
  return first
}

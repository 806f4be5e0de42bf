import { defineTable, SysError, type Errno, type World } from '../sim/index.ts'
import { socketEvents } from './hooks.ts'
import { ANY, ANY6, isIp6, type Ip } from './ip.ts'
import { isLocal } from './lookup.ts'
import { PROTO } from './packet.ts'
import { type NsId } from './netns.ts'
import { sockets, type Endpoint, type Socket, type SocketId, type SocketOptions, type SocketType, type Watcher } from './socket-table.ts'
import { confOf } from './sysctl/conf.ts'

/** Sockets that hold a port, by `ns/protocol/port`; ping sockets by their identifier. */
const ports = defineTable<string, { readonly sockets: readonly SocketId[] }>('net.ports')
/** Raw sockets of a namespace. */
const raws = defineTable<NsId, { readonly sockets: readonly SocketId[] }>('net.raw-sockets')
/** Watched sockets whose daemon is about to be called. */
const wakes = defineTable<SocketId, { readonly since: number }>('net.socket-wakes')

const WAKE = 4

const portKey = (ns: NsId, protocol: number, port: number): string => `${ns}/${protocol}/${port}`

export interface SocketSpec {
  readonly ns: NsId
  readonly family?: 4 | 6
  readonly type: SocketType
  /** Of raw sockets: the IP protocol. */
  readonly protocol?: number
  readonly uid?: number
}

const PROTOCOLS: Readonly<Record<SocketType, number>> = { stream: PROTO.tcp, dgram: PROTO.udp, ping: PROTO.icmp, raw: 255 }

/** A socket without address or peer. */
export function openSocket(world: World, spec: SocketSpec): SocketId {
  const id = world.next('net.socket')
  const conf = confOf(world, spec.ns)
  const stream = spec.type === 'stream'
  const options: SocketOptions = {
    tos: 0, mark: 0, recvErr: false, broadcast: false, reuseAddress: false, keepalive: false, noDelay: false, v6Only: false,
    recvBuffer: stream ? conf.tcpRmem : conf.rmemDefault, sendBuffer: stream ? conf.tcpWmem : conf.wmemDefault,
  }
  world.table(sockets).set(id, {
    id, ns: spec.ns, family: spec.family ?? 4, type: spec.type, protocol: spec.protocol ?? PROTOCOLS[spec.type], uid: spec.uid ?? 0, bound: false, options,
    errors: [], queue: [], queuedBytes: 0, drops: 0, state: 'UNCONN', accepting: [], shutRead: false, shutWrite: false, orphan: false,
  })
  if (spec.type === 'raw') world.table(raws).set(spec.ns, { sockets: [...rawSockets(world, spec.ns), id] })
  return id
}

/** EBADF when it is gone. */
export function socketOf(world: World, id: SocketId): Socket {
  const socket = world.table(sockets).get(id)
  if (!socket) throw new SysError('EBADF')
  return socket
}

export const patchSocket = (world: World, id: SocketId, change: Partial<Socket>): Socket => world.table(sockets).patch(id, change)

/** Every socket of a namespace in the order of their making; children that nobody has accepted, and connections that end, included. */
export const socketsOf = (world: World, ns: NsId): Socket[] => [...world.table(sockets).values()].filter((s) => s.ns === ns)

export const rawSockets = (world: World, ns: NsId): readonly SocketId[] => world.table(raws).get(ns)?.sockets ?? []

export const socketsAt = (world: World, ns: NsId, protocol: number, port: number): readonly SocketId[] => world.table(ports).get(portKey(ns, protocol, port))?.sockets ?? []

/** Tells who waits, and the daemon that watches, that something can be read or written. */
export function wakeSocket(world: World, id: SocketId, what: 'r' | 'w' | 'rw'): void {
  if (what !== 'w') world.signal(`sock:${id}:r`)
  if (what !== 'r') world.signal(`sock:${id}:w`)
  if (world.table(sockets).get(id)?.watcher) callWatcher(world, id)
}

function callWatcher(world: World, id: SocketId): void {
  if (world.table(wakes).has(id)) return
  world.table(wakes).set(id, { since: world.now })
  world.after(WAKE, 'net.socket-event', { socket: id })
}

/** Timer: calls the daemon. */
export function socketEvent(world: World, { socket: id }: { socket: SocketId }): void {
  world.table(wakes).delete(id)
  const watcher = world.table(sockets).get(id)?.watcher
  if (watcher) world.registry.get(socketEvents, watcher.handler)?.(world, id, watcher.data)
}

/** A daemon takes over a socket (or lets go of it); it is called at once if there is something to do already. */
export function watchSocket(world: World, id: SocketId, watcher: Watcher | undefined): void {
  const { watcher: _, ...rest } = socketOf(world, id)
  world.table(sockets).set(id, watcher ? { ...rest, watcher } : rest)
  if (watcher) callWatcher(world, id)
}

export function setSocketOptions(world: World, id: SocketId, change: Partial<SocketOptions>): void {
  const socket = socketOf(world, id)
  patchSocket(world, id, { options: { ...socket.options, ...change } })
}

const isAny = (address: Ip): boolean => address === ANY || address === ANY6

/** Do two sockets that want the same port want the same address? */
function overlap(a: Socket, at: Ip, b: Socket): boolean {
  const other = b.local!.address
  if (isIp6(at) !== isIp6(other)) {
    const wide = isIp6(at) ? a : b
    const wideAt = isIp6(at) ? at : other
    if (wideAt !== ANY6 || wide.options.v6Only) return false
    return true
  }
  return at === other || isAny(at) || isAny(other)
}

/** May the socket have this port at this address? */
function isFree(world: World, socket: Socket, at: Endpoint): boolean {
  return socketsAt(world, socket.ns, socket.protocol, at.port).every((id) => {
    const other = world.table(sockets).get(id)
    if (!other || id === socket.id || !other.local) return true
    if (other.options.link !== undefined && socket.options.link !== undefined && other.options.link !== socket.options.link) return true
    const shared = socket.options.reuseAddress && other.options.reuseAddress && other.state !== 'LISTEN'
    return shared || !overlap(socket, at.address, other)
  })
}

/** Enters a socket under its port. */
export function holdPort(world: World, id: SocketId, local: Endpoint): void {
  const { ns, protocol } = socketOf(world, id)
  const key = portKey(ns, protocol, local.port)
  world.table(ports).set(key, { sockets: [...(world.table(ports).get(key)?.sockets ?? []), id] })
}

function releasePort(world: World, socket: Socket): void {
  if (!socket.local) return
  const key = portKey(socket.ns, socket.protocol, socket.local.port)
  const left = (world.table(ports).get(key)?.sockets ?? []).filter((s) => s !== socket.id)
  if (left.length === 0) world.table(ports).delete(key)
  else world.table(ports).set(key, { sockets: left })
}

/** A free port of ip_local_port_range: EADDRINUSE when there is none. */
export function freePort(world: World, socket: Socket, address: Ip, taken: (port: number) => boolean = () => false): number {
  const [low, high] = confOf(world, socket.ns).localPorts
  const span = high - low + 1
  const start = world.rng(`net.port.${socket.ns}`).below(span) & ~1
  for (const parity of [0, 1]) {
    for (let i = 0; i < span; i += 2) {
      const port = low + ((start + i + parity) % span)
      if (!taken(port) && isFree(world, socket, { address, port })) return port
    }
  }
  throw new SysError('EADDRINUSE')
}

/**
 * Gives a socket its own address. Port 0: a free one. EINVAL (bound already), EADDRNOTAVAIL, EACCES (a port below ip_unprivileged_port_start
 * without `privileged`), EADDRINUSE.
 */
export function bindSocket(world: World, id: SocketId, at: Endpoint, o: { privileged?: boolean } = {}): void {
  const socket = socketOf(world, id)
  if (socket.bound || socket.state === 'LISTEN') throw new SysError('EINVAL')
  const conf = confOf(world, socket.ns)
  const family6 = isIp6(at.address)
  if (family6 && socket.family === 4) throw new SysError('EAFNOSUPPORT')
  if (!isAny(at.address) && !isLocal(world, socket.ns, at.address) && !conf.nonlocalBind) throw new SysError('EADDRNOTAVAIL')
  if (socket.type === 'raw') {
    patchSocket(world, id, { local: { address: at.address, port: 0 }, bound: true })
    return
  }
  if (at.port !== 0 && socket.type !== 'ping' && at.port < conf.unprivilegedPort && o.privileged !== true) throw new SysError('EACCES')
  if (at.port !== 0 && !isFree(world, socket, at)) throw new SysError('EADDRINUSE')
  const local = { address: at.address, port: at.port !== 0 ? at.port : freePort(world, socket, at.address) }
  holdPort(world, id, local)
  patchSocket(world, id, { local, bound: true })
}

/** Gives a datagram socket a port of its own if it has none (inet_autobind). */
export function autobind(world: World, id: SocketId): Socket {
  const socket = socketOf(world, id)
  if (socket.local || socket.type === 'raw') return socket
  const address = socket.family === 6 ? ANY6 : ANY
  const local = { address, port: freePort(world, socket, address) }
  holdPort(world, id, local)
  return patchSocket(world, id, { local })
}

/** Takes a socket out of every table. */
export function removeSocket(world: World, id: SocketId): void {
  const socket = world.table(sockets).get(id)
  if (!socket) return
  releasePort(world, socket)
  if (socket.type === 'raw') world.table(raws).set(socket.ns, { sockets: rawSockets(world, socket.ns).filter((s) => s !== id) })
  world.table(sockets).delete(id)
  world.table(wakes).delete(id)
  world.signal(`sock:${id}:r`)
  world.signal(`sock:${id}:w`)
}

/** SO_ERROR: the pending error, taken. */
export function takeSocketError(world: World, id: SocketId): Errno | undefined {
  const { error, ...rest } = socketOf(world, id)
  if (error !== undefined) world.table(sockets).set(id, rest)
  return error
}

/** Throws the pending error, once. */
export function throwPending(world: World, id: SocketId): void {
  const error = takeSocketError(world, id)
  if (error !== undefined) throw new SysError(error)
}

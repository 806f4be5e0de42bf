import { defineTable, type World } from '../../sim/index.ts'
import type { NsId } from '../netns.ts'
import { patchSocket, removeSocket } from '../socket.ts'
import { sockets, type Endpoint, type Socket, type SocketId } from '../socket-table.ts'
import type { TcpBlock } from './block.ts'

/** Connections by both ends. */
const connections = defineTable<string, { readonly socket: SocketId }>('net.tcp-connections')

const keyOf = (ns: NsId, local: Endpoint, remote: Endpoint): string => `${ns}/${local.address}:${local.port}/${remote.address}:${remote.port}`

export function findConnection(world: World, ns: NsId, local: Endpoint, remote: Endpoint): Socket | undefined {
  const entry = world.table(connections).get(keyOf(ns, local, remote))
  return entry && world.table(sockets).get(entry.socket)
}

export const isConnected = (world: World, ns: NsId, local: Endpoint, remote: Endpoint): boolean => world.table(connections).has(keyOf(ns, local, remote))

export function enterConnection(world: World, id: SocketId, ns: NsId, local: Endpoint, remote: Endpoint): void {
  world.table(connections).set(keyOf(ns, local, remote), { socket: id })
}

export function leaveConnection(world: World, s: Socket): void {
  if (!s.local || !s.remote) return
  const key = keyOf(s.ns, s.local, s.remote)
  if (world.table(connections).get(key)?.socket === s.id) world.table(connections).delete(key)
}

/** Changes fields of a connection's block. */
export function patchTcp(world: World, id: SocketId, change: Partial<TcpBlock>): Socket & { tcp: TcpBlock } {
  const s = world.table(sockets).must(id)
  const next = { ...s, tcp: { ...s.tcp!, ...change } }
  world.table(sockets).set(id, next)
  return next
}

export const tcpOf = (world: World, id: SocketId): (Socket & { tcp: TcpBlock }) | undefined => {
  const s = world.table(sockets).get(id)
  return s?.tcp ? (s as Socket & { tcp: TcpBlock }) : undefined
}

export const TIMERS = ['rtx', 'delack', 'other'] as const
type TimerName = (typeof TIMERS)[number]

/** Takes a timer back. */
export function stopTimer(world: World, id: SocketId, name: TimerName): void {
  const s = tcpOf(world, id)
  const timer = s?.tcp[name]
  if (!s || !timer) return
  world.cancel(timer)
  const { [name]: _, ...rest } = s.tcp
  patchSocket(world, id, { tcp: rest as TcpBlock })
}

/** Sets a timer to a time of the lab. */
export function startTimer(world: World, id: SocketId, name: TimerName, at: number): void {
  stopTimer(world, id, name)
  const { time, seq } = world.at(at, `net.tcp-${name}`, { socket: id })
  patchTcp(world, id, { [name]: { time, seq } })
}

/** Forgets a connection: timers, its place among the others, the socket itself where nobody holds it. */
export function endConnection(world: World, id: SocketId): void {
  for (const name of TIMERS) stopTimer(world, id, name)
  const s = world.table(sockets).get(id)
  if (!s) return
  leaveConnection(world, s)
  if (s.orphan || s.state === 'SYN-RECV') removeSocket(world, id)
}

import type { Time, World } from '../../sim/index.ts'
import { timerAt } from '../kernel.ts'
import { patchSocket } from '../socket.ts'
import { sockets, type Socket, type SocketId } from '../socket-table.ts'
import type { TcpBlock } from './block.ts'

type Name = 'rtx' | 'other'

/** Sets one of a connection's timers, in the place of an earlier one. */
export function arm(world: World, id: SocketId, name: Name, delay: Time): void {
  const { tcp } = world.table(sockets).must(id)
  if (!tcp) return
  const old = tcp[name]
  if (old) world.cancel(old)
  const { time, seq } = world.at(timerAt(world.now, delay), name === 'rtx' ? 'net.tcp-retransmit' : 'net.tcp-wait', { socket: id })
  patchTcp(world, id, { [name]: { time, seq } })
}

export function disarm(world: World, id: SocketId, name: Name): void {
  const socket = world.table(sockets).get(id)
  const old = socket?.tcp?.[name]
  if (!socket?.tcp || !old) return
  world.cancel(old)
  const { [name]: _, ...rest } = socket.tcp
  patchSocket(world, id, { tcp: rest })
}

export function stopTimers(world: World, socket: Socket): void {
  for (const t of [socket.tcp?.rtx, socket.tcp?.other, socket.tcp?.delack]) if (t) world.cancel(t)
}

export const patchTcp = (world: World, id: SocketId, change: Partial<TcpBlock>): Socket => {
  const socket = world.table(sockets).must(id)
  return patchSocket(world, id, { tcp: { ...socket.tcp!, ...change } })
}

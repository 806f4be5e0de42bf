import type { World } from '../sim/index.ts'
import type { NsId } from './netns.ts'
import { removeSocket, socketsOf } from './socket.ts'
import { leaveConnection, stopTimer, TIMERS } from './tcp/connections.ts'

/** The sockets of a namespace vanish with it, without a farewell to anybody. */
export function closeAllSockets(world: World, ns: NsId): void {
  for (const socket of socketsOf(world, ns)) {
    for (const name of TIMERS) stopTimer(world, socket.id, name)
    leaveConnection(world, socket)
    removeSocket(world, socket.id)
  }
}

import { SysError, type World } from '../sim/index.ts'
import { cgroupConnect, cgroupPeer } from './hooks.ts'
import type { Endpoint, Socket } from './socket-table.ts'

/** The hooks of the cgroup may send it elsewhere, or refuse. */
export function redirected(world: World, socket: Socket, to: Endpoint): Endpoint {
  let now = to
  for (const [, hook] of world.registry.all(cgroupConnect)) {
    const other = hook(world, socket, now)
    if (other instanceof SysError) throw other
    if (other) now = other
  }
  return now
}

/** What a program sees of a peer: the hooks of the cgroup may show the address that it asked for. */
export function shownPeer(world: World, socket: Socket, peer: Endpoint): Endpoint {
  let now = peer
  for (const [, hook] of world.registry.all(cgroupPeer)) now = hook(world, socket, now) ?? now
  return now
}

import type { World } from '../sim/index.ts'
import { ANY, ANY6, isIp6 } from './ip.ts'
import type { Link } from './link.ts'
import { enqueue } from './datagram.ts'
import type { Packet } from './packet.ts'
import { rawSockets } from './socket.ts'
import { sockets, type Socket } from './socket-table.ts'

/** Does a raw socket want packets like this one? */
export function rawWants(socket: Socket, link: Link | undefined, packet: Packet): boolean {
  if (socket.protocol !== packet.proto || (socket.family === 6) !== isIp6(packet.dst)) return false
  const at = socket.local?.address ?? ANY
  if (at !== ANY && at !== ANY6 && at !== packet.dst) return false
  if (socket.remote && socket.remote.address !== packet.src) return false
  return socket.options.link === undefined || socket.options.link === link?.id
}

/** Every raw socket of the protocol gets a copy of what comes in. True when there was one. */
export function rawReceive(world: World, link: Link, packet: Packet): boolean {
  let taken = false
  for (const id of rawSockets(world, link.ns)) {
    const socket = world.table(sockets).must(id)
    if (!rawWants(socket, link, packet)) continue
    taken = true
    const wanted = socket.options.icmpTypes
    if (packet.payload.kind === 'icmp' && wanted && !wanted.includes(packet.payload.type)) continue
    enqueue(world, socket, link, packet, { address: packet.src, port: 0 }, { address: packet.dst, port: 0 }, new Uint8Array(0), packet.length)
  }
  return taken
}

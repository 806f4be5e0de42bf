import type { World } from '../sim/index.ts'
import { enqueue } from './datagram.ts'
import type { Link } from './link.ts'
import { bestSocket } from './match.ts'
import { PROTO, type IcmpEcho, type Packet } from './packet.ts'

/** An echo reply goes to the ping socket that has its identifier; raw sockets have had their copy. */
export function pingReceive(world: World, link: Link, packet: Packet, message: IcmpEcho): void {
  const socket = bestSocket(world, link.ns, PROTO.icmp, link.id, packet.src, 0, packet.dst, message.id, (s) => s.type === 'ping' && s.remote === undefined) ??
    bestSocket(world, link.ns, PROTO.icmp, link.id, packet.src, 0, packet.dst, message.id, (s) => s.type === 'ping')
  if (socket) enqueue(world, socket, link, packet, { address: packet.src, port: message.id }, { address: packet.dst, port: message.id }, message.data)
}

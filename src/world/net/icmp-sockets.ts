import type { World } from '../sim/index.ts'
import { isIcmpError } from './codec.ts'
import { queueError } from './datagram.ts'
import { errnoOfIcmp } from './errno-of-icmp.ts'
import type { Link } from './link.ts'
import { bestSocket } from './match.ts'
import { ICMP, PROTO, UNREACH, type IcmpError, type Packet } from './packet.ts'
import { learnPathMtu } from './path-mtu.ts'
import { rawWants } from './raw.ts'
import { acceptRedirect } from './redirect.ts'
import { patchSocket, rawSockets, wakeSocket } from './socket.ts'
import { sockets, type Socket } from './socket-table.ts'
import { tcpError } from './tcp/error.ts'

/** The packet as its sender sees it come back: as it was when the error was made. */
const sentBy = (about: Packet): { port: number; peer: number } => {
  const p = about.payload.kind === 'fragment' ? about.payload.whole.payload : about.payload
  if (p.kind === 'udp' || p.kind === 'tcp') return { port: p.sport, peer: p.dport }
  return p.kind === 'icmp' && !isIcmpError(p) ? { port: p.id, peer: 0 } : { port: 0, peer: 0 }
}

/** An ICMP error or redirect reaches the sockets whose packet it is about (icmp_socket_deliver). */
export function icmpToSockets(world: World, link: Link, packet: Packet, message: IcmpError): void {
  const { about } = message
  for (const id of rawSockets(world, link.ns)) {
    const socket = world.table(sockets).must(id)
    if (rawWants(socket, undefined, { ...about, src: about.dst, dst: about.src })) tellDatagram(world, link, socket, packet, message, about.dst)
  }
  if (message.type === ICMP.redirect) acceptRedirect(world, link, packet.src, message)
  if (about.proto === PROTO.tcp) {
    tcpError(world, link, packet, message)
    return
  }
  if (about.proto !== PROTO.udp && about.proto !== PROTO.icmp) return
  const { port, peer } = sentBy(about)
  // Matched from the packet's point of view: it left this host from its source.
  const socket = bestSocket(world, link.ns, about.proto, link.id, about.dst, peer, about.src, port, (s) => s.type !== 'raw')
  if (socket) tellDatagram(world, link, socket, packet, message, about.dst)
}

function tellDatagram(world: World, link: Link, socket: Socket, packet: Packet, message: IcmpError, to: number): void {
  if (message.type === ICMP.redirect) return
  const { errno, fatal } = errnoOfIcmp(message)
  const fragNeeded = message.type === ICMP.unreachable && message.code === UNREACH.fragNeeded
  if (fragNeeded) learnPathMtu(world, socket.ns, message.about, message.info)
  if (socket.options.recvErr) {
    queueError(world, socket.id, {
      errno, origin: 'icmp', type: message.type, code: message.code, info: fragNeeded ? message.info : 0, offender: packet.src, about: message.about,
      to: { address: to, port: sentBy(message.about).peer }, time: world.now, ttl: packet.ttl, link: link.id,
    })
    patchSocket(world, socket.id, { error: errno })
    return
  }
  // Without IP_RECVERR only a connected socket hears of it, and only of what is final; raw sockets of that alone.
  if (!fatal || (socket.type !== 'raw' && !socket.remote)) return
  patchSocket(world, socket.id, { error: errno })
  wakeSocket(world, socket.id, 'rw')
}

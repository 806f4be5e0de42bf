import type { World } from '../sim/index.ts'
import { count } from './counters.ts'
import { enqueue } from './datagram.ts'
import { icmpSend, type Place } from './icmp-error.ts'
import type { Link } from './link.ts'
import { bestSocket, score } from './match.ts'
import { ICMP, PROTO, UNREACH, type Packet, type Udp } from './packet.ts'
import { socketsAt } from './socket.ts'
import { sockets } from './socket-table.ts'
import { trace } from './trace.ts'

/** A datagram for this host: to the socket that fits best, a broadcast to all that fit; nobody there: port unreachable. */
export function udpReceive(world: World, link: Link, packet: Packet, udp: Udp, place: Place): void {
  const { ns } = link
  const from = { address: packet.src, port: udp.sport }
  const to = { address: packet.dst, port: udp.dport }
  if (place.manyReceivers === true) {
    for (const id of socketsAt(world, ns, PROTO.udp, udp.dport)) {
      const socket = world.table(sockets).must(id)
      const at = socket.local?.address
      const fits = at === packet.dst || score(socket, link.id, packet.src, udp.sport, packet.dst) >= 0
      if (fits && enqueue(world, socket, link, packet, from, to, udp.data)) count(world, ns, 'UdpInDatagrams')
    }
    return
  }
  const socket = bestSocket(world, ns, PROTO.udp, link.id, packet.src, udp.sport, packet.dst, udp.dport, () => true)
  if (!socket) {
    count(world, ns, 'UdpNoPorts')
    trace(world, packet.trace, ns, { what: 'refuse', link: link.id, detail: `nobody has UDP port ${udp.dport}`, packet })
    icmpSend(world, place, packet, ICMP.unreachable, UNREACH.port, 0)
    return
  }
  if (socket.options.minTtl !== undefined && packet.ttl < socket.options.minTtl) return
  if (enqueue(world, socket, link, packet, from, to, udp.data)) count(world, ns, 'UdpInDatagrams')
  else count(world, ns, 'UdpRcvbufErrors')
}

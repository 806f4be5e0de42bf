import type { World } from '../sim/index.ts'
import { runChain } from './chain.ts'
import { count, countIp } from './counters.ts'
import { reassemble } from './fragment.ts'
import { icmpReceive } from './icmp-input.ts'
import { icmpSend, type Place } from './icmp-error.ts'
import type { Link } from './link.ts'
import { ICMP, recorded, UNREACH, type Packet } from './packet.ts'
import { rawReceive } from './raw.ts'
import { tcpReceive } from './tcp/input.ts'
import { trace } from './trace.ts'
import { udpReceive } from './udp.ts'

/** What a transport is told of the packet that it gets. */
export interface Delivery {
  /** It was sent to many: broadcast or multicast. */
  readonly group: boolean
}

/** A packet is for this host (ip_local_deliver): pieces are put together, the input chain asked, then raw sockets and the protocol get it. */
export function deliver(world: World, link: Link, arrived: Packet, how: Delivery): void {
  const { ns } = link
  const whole = arrived.payload.kind === 'fragment' ? reassemble(world, link, arrived) : arrived
  if (!whole) return
  const packet = runChain(world, 'input', { ns, packet: recorded(whole, whole.dst), input: link.id })
  if (!packet) return
  countIp(world, ns, 'inDelivers')
  trace(world, packet.trace, ns, { what: 'deliver', link: link.id, detail: 'delivered to this host', packet })
  const place: Place = { ns, input: link, manyReceivers: how.group }
  const taken = rawReceive(world, link, packet)
  switch (packet.payload.kind) {
    case 'icmp':
      icmpReceive(world, link, packet, packet.payload, how)
      return
    case 'udp':
      udpReceive(world, link, packet, packet.payload, place)
      return
    case 'tcp':
      tcpReceive(world, link, packet, packet.payload, how)
      return
    default:
      if (taken) return
      count(world, ns, 'IpInUnknownProtos')
      icmpSend(world, place, packet, ICMP.unreachable, UNREACH.protocol, 0)
  }
}

import { timers, type Registry } from '../sim/index.ts'
import { proxyReply } from './arp.ts'
import { reassemblyTimeout } from './fragment.ts'
import { natArrival } from './transmit.ts'
import { neighbourTimer } from './neighbour.ts'
import { frameArrives, loopArrives } from './receive.ts'
import { socketEvent } from './socket.ts'
import { delayedAckTimer, otherTimer, retransmissionTimer } from './tcp/timers.ts'

/** Registers the room's timers. Once a registry. */
export function installNet(registry: Registry): void {
  registry.add(timers, 'net.rx', frameArrives)
  registry.add(timers, 'net.loop', loopArrives)
  registry.add(timers, 'net.nat', natArrival)
  registry.add(timers, 'net.neighbour', neighbourTimer)
  registry.add(timers, 'net.arp-proxy', proxyReply)
  registry.add(timers, 'net.reassembly', reassemblyTimeout)
  registry.add(timers, 'net.socket-event', socketEvent)
  registry.add(timers, 'net.tcp-rtx', retransmissionTimer)
  registry.add(timers, 'net.tcp-delack', delayedAckTimer)
  registry.add(timers, 'net.tcp-other', otherTimer)
}

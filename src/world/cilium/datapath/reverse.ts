import type { World } from '../../sim/index.ts'
import { frontendById } from '../service/lookup.ts'
import type { DatapathNode } from './node.ts'
import { rewritten, type Packet } from './packets.ts'

/** Gives a backend's answer the address of the Service that was asked (cilium_lb4_reverse_nat). */
export function reverseDnat(w: World, node: DatapathNode, packet: Packet, revNat: number): Packet {
  const f = frontendById(w, node.ns, revNat)
  return f ? rewritten(packet, { src: f.address, sport: f.port }) : packet
}

import type { FrameVerdict, Ip } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop } from './notify.ts'
import type { Packet } from './packets.ts'

/** Sends a packet through the tunnel to another node, marked with its sender's identity. */
export function encapsulate(w: World, node: DatapathNode, packet: Packet, _to: Ip, identity: number): FrameVerdict {
  notifyDrop(w, node, 'No tunnel/encapsulation endpoint (datapath BUG!)', packet, { src: identity, direction: 'EGRESS' })
  return { drop: 'no tunnel' }
}

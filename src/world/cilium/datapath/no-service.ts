import { ICMP, IP_HEADER, linkOf, UNREACH, type Frame, type FrameVerdict, type LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop } from './notify.ts'
import { PROTO, type Packet } from './packets.ts'

const TTL = 64
const QUOTED = 576 - IP_HEADER - 8

/** A Service without a backend refuses (--service-no-backend-response=reject): "port unreachable" from its own address, back where the packet came from. */
export function refuseService(w: World, node: DatapathNode, link: LinkId, packet: Packet, frame: Frame, src: number): FrameVerdict {
  notifyDrop(w, node, 'Service backend not found', packet, { src, direction: 'INGRESS', link })
  const answer: Packet = {
    src: packet.dst, dst: packet.src, proto: PROTO.icmp, ttl: TTL, tos: 0, id: 0, df: true, mf: false, offset: 0, length: IP_HEADER + 8 + Math.min(packet.length, QUOTED),
    payload: { kind: 'icmp', type: ICMP.unreachable, code: UNREACH.port, info: 0, about: packet }, ...(packet.trace === undefined ? {} : { trace: packet.trace }),
  }
  return { redirect: link, ingress: false, frame: { kind: 'ip', src: linkOf(w, link).mac, dst: frame.src, packet: answer } }
}

import { decodeFrame, encodeFrame, IP_HEADER, linkOf, routeGet, redirectToNeighbour, traceAtHook, type Frame, type FrameVerdict, type Ip, type LinkId } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { devices } from './devices.ts'
import { identityOf, ipcacheOf } from './ipcache.ts'
import { datapathNodes, type DatapathNode } from './node.ts'
import { notifyDrop } from './notify.ts'
import { PROTO, type Packet } from './packets.ts'
import { tupleOf } from './tuple.ts'

/** Cilium's port for VXLAN. */
export const VXLAN_PORT = 8472
const HEADER = 8
const TTL = 64
const FIRST_PORT = 32_768
const PORTS = 28_232

/** Sends a packet through the tunnel to another node: it leaves by cilium_vxlan, which wraps it up. */
export function encapsulate(w: World, node: DatapathNode, packet: Packet, to: Ip, identity: number): FrameVerdict {
  const { vxlan } = node.links
  if (vxlan === undefined) {
    notifyDrop(w, node, 'No tunnel/encapsulation endpoint (datapath BUG!)', packet, { src: identity, direction: 'EGRESS' })
    return { drop: 'no tunnel device' }
  }
  const { mac } = linkOf(w, vxlan)
  traceAtHook(w, node.ns, packet, 'forward', `into the tunnel to ${[24, 16, 8, 0].map((s) => (to >>> s) & 255).join('.')}`, vxlan)
  return { redirect: vxlan, ingress: false, frame: { kind: 'ip', src: mac, dst: mac, packet } }
}

/** A flow keeps its source port, so that routers on the way keep it on one path. */
function sourcePort(p: Packet): number {
  const t = tupleOf(p)
  let h = Math.imul(t.src ^ Math.imul(t.dst, 0x9e3779b1) ^ (t.sport << 16) ^ t.dport ^ (t.proto << 8), 0x85ebca6b)
  h ^= h >>> 15
  return FIRST_PORT + ((h >>> 0) % PORTS)
}

/** cilium_vxlan sends: the frame becomes the payload of a datagram between nodes, with its sender's identity as network identifier (RFC 7348). */
export function tunnelOut(w: World, link: LinkId, frame: Frame): void {
  const device = w.table(devices).get(link)
  const node = device?.role === 'overlay' ? w.table(datapathNodes).get(device.ns) : undefined
  if (!node || frame.kind !== 'ip') return
  const to = ipcacheOf(w, node.ns, frame.packet.dst)?.tunnel
  if (to === undefined) return
  const inner = encodeFrame(frame)
  const data = new Uint8Array(HEADER + inner.length)
  const identity = identityOf(w, node.ns, frame.packet.src)
  data[0] = 8
  data.set([(identity >> 16) & 255, (identity >> 8) & 255, identity & 255], 4)
  data.set(inner, HEADER)
  const packet: Packet = {
    src: node.nodeIp, dst: to, proto: PROTO.udp, ttl: TTL, tos: 0, id: w.next(`net.ip-id.${node.ns}`) & 0xffff, df: false, mf: false, offset: 0, length: IP_HEADER + 8 + data.length,
    payload: { kind: 'udp', sport: sourcePort(frame.packet), dport: VXLAN_PORT, data }, ...(frame.packet.trace === undefined ? {} : { trace: frame.packet.trace }),
  }
  try {
    const way = routeGet(w, node.ns, { dst: to, src: node.nodeIp, protocol: PROTO.udp })
    redirectToNeighbour(w, way.link, way.via ?? to, packet)
  } catch (e) {
    if (!isErrno(e)) throw e
    traceAtHook(w, node.ns, packet, 'drop', `no way to the node: ${e.errno}`)
  }
}

/** Is it a datagram of another node's tunnel? */
export const isTunnelled = (node: DatapathNode, p: Packet): boolean => node.mode === 'tunnel' && p.payload.kind === 'udp' && p.payload.dport === VXLAN_PORT && p.dst === node.nodeIp

/** A datagram of the tunnel arrives: what was in it comes in at cilium_vxlan. */
export function tunnelIn(w: World, node: DatapathNode, packet: Packet): FrameVerdict {
  const inner = packet.payload.kind === 'udp' ? decodeFrame(packet.payload.data.subarray(HEADER)) : undefined
  const { vxlan } = node.links
  if (vxlan === undefined || inner?.kind !== 'ip') return { drop: 'no frame in it' }
  const { mac } = linkOf(w, vxlan)
  return { redirect: vxlan, ingress: true, frame: { ...inner, dst: mac, packet: packet.trace === undefined ? inner.packet : { ...inner.packet, trace: packet.trace } } }
}

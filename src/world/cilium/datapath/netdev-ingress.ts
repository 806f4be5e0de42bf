import { bpfFibLookup, linkOf, redirectToNeighbour, traceAtHook, type Frame, type FrameVerdict, type LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { identityOf } from './ipcache.ts'
import { reverseDnat } from './reverse.ts'
import { candidates, frontendAt } from '../service/lookup.ts'
import type { Backend, Frontend, Protocol } from '../service/tables.ts'
import { ctCreate, ctPeek, ctService } from './conntrack.ts'
import { deliverLocally } from './deliver.ts'
import { localEndpoint } from './devices.ts'
import { deviceAddress } from './masquerade.ts'
import { reverseSnat, snat } from './nat.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop, notifyTrace } from './notify.ts'
import { PROTO, rewritten, type Packet } from './packets.ts'
import { chooseBackend, clientName } from './sock-lb.ts'
import { refuseService } from './no-service.ts'
import { flagsOf, isError, tupleOf, type Tuple } from './tuple.ts'
import { allowedSource } from '../service/source-ranges.ts'

const PROTOCOLS: Readonly<Record<number, Protocol>> = { [PROTO.tcp]: 'TCP', [PROTO.udp]: 'UDP', 132: 'SCTP' }

/** bpf_host at a device: what comes in from the network. Services first, then answers to what was translated, then pods of this node; the rest is the host's. */
export function fromNetdev(w: World, node: DatapathNode, link: LinkId, frame: Frame): FrameVerdict | undefined {
  if (frame.kind !== 'ip') return undefined
  return fromNetwork(w, node, link, frame.packet, frame)
}

export function fromNetwork(w: World, node: DatapathNode, link: LinkId, packet: Packet, frame: Frame): FrameVerdict | undefined {
  if (node.kubeProxyReplacement && !isError(packet)) {
    const protocol = PROTOCOLS[packet.proto]
    const tuple = tupleOf(packet)
    const f = protocol && frontendAt(w, node.ns, protocol, packet.dst, tuple.dport)
    if (f && f.type !== 'ClusterIP') return toService(w, node, link, packet, frame, f, tuple)
  }
  const back = reverseSnat(w, node.ns, packet)
  if (back) return answered(w, node, link, back.revNat === 0 ? back.packet : reverseDnat(w, node, back.packet, back.revNat), back.revNat !== 0, frame)
  const local = localEndpoint(w, node.ns, packet.dst)
  if (local) return deliverLocally(w, node, local, packet, { src: identityOf(w, node.ns, packet.src) })
  return undefined
}

/** An answer to a connection that got the node's address: to the pod that went out, to the client of a Service, or to the host. */
function answered(w: World, node: DatapathNode, link: LinkId, packet: Packet, service: boolean, frame: Frame): FrameVerdict | undefined {
  const local = localEndpoint(w, node.ns, packet.dst)
  if (local) return deliverLocally(w, node, local, packet, { src: identityOf(w, node.ns, packet.src) })
  if (service) return sendOn(w, node, link, packet)
  return { accept: { ...frame, packet } as Frame }
}

/** North-south: the backend of a connection that came to a Service's address at this node. */
function toService(w: World, node: DatapathNode, link: LinkId, packet: Packet, frame: Frame, f: Frontend, tuple: Tuple): FrameVerdict {
  const src = identityOf(w, node.ns, packet.src)
  if (!allowedSource(f, packet.src)) {
    notifyDrop(w, node, 'Policy denied', packet, { src, direction: 'INGRESS' })
    return { drop: 'its source is in none of loadBalancerSourceRanges' }
  }
  const flags = flagsOf(packet)
  const from = candidates(f, 'external')
  const known = ctService(w, node.ns, tuple, flags, packet.length)
  let backend: Backend | undefined = known && f.backends.find((b) => b.id === known.entry.backend)
  if (!backend) {
    if (from.length === 0) return refuseService(w, node, link, packet, frame, src)
    backend = chooseBackend(w, node, f, from, clientName(packet.src))
    ctCreate(w, node.ns, 'SVC', tuple, flags, packet.length, { backend: backend.id, revNat: f.id })
  }
  const turned = rewritten(packet, { dst: backend.address, dport: backend.port })
  traceAtHook(w, node.ns, turned, 'rewrite', `service ${f.namespace}/${f.name}: backend`, link)
  const local = localEndpoint(w, node.ns, backend.address)
  if (local) {
    const to = tupleOf(turned)
    if (!ctPeek(w, node.ns, 'OUT', to)) ctCreate(w, node.ns, 'OUT', to, flags, packet.length, { nodePort: true, revNat: f.id, srcIdentity: src })
    return deliverLocally(w, node, local, turned, { src })
  }
  // A backend that is the host itself (hostNetwork) gets it from its own stack.
  if (identityOf(w, node.ns, backend.address) === 1) return toHost(w, node, turned, frame, f.id)
  const address = node.mode === 'tunnel' ? node.routerIp : egressAddress(w, node, link, turned)
  const out = address === undefined ? undefined : snat(w, node.ns, turned, address, f.id)
  if (!out) {
    notifyDrop(w, node, 'No mapping for NAT masquerade', turned, { src, direction: 'EGRESS' })
    return { drop: 'No mapping for NAT masquerade' }
  }
  if (!known || known.monitor) notifyTrace(w, node, 'to-network', turned, { src, reply: false, reason: known ? 'established' : 'new', link })
  return sendOn(w, node, link, out)
}

/** The address of the device by which the backend is reached. */
function egressAddress(w: World, node: DatapathNode, link: LinkId, packet: Packet): number | undefined {
  const way = bpfFibLookup(w, link, packet)
  return 'refused' in way ? node.nodeIp : (deviceAddress(w, way.link) ?? node.nodeIp)
}

/** The connection goes to a process of the host: its answers are turned back when they leave by a device. */
function toHost(w: World, node: DatapathNode, packet: Packet, frame: Frame, revNat: number): FrameVerdict {
  const tuple = tupleOf(packet)
  if (!ctPeek(w, node.ns, 'OUT', tuple)) ctCreate(w, node.ns, 'OUT', tuple, flagsOf(packet), packet.length, { nodePort: true, revNat })
  return { accept: { ...frame, packet } as Frame }
}

/** Sends a packet on by the node's route tables, past its stack. */
export function sendOn(w: World, node: DatapathNode, link: LinkId, packet: Packet): FrameVerdict {
  if (packet.ttl <= 1) {
    notifyDrop(w, node, 'TTL exceeded', packet, {})
    return { drop: 'TTL exceeded' }
  }
  const way = bpfFibLookup(w, link, packet)
  if ('refused' in way) {
    notifyDrop(w, node, 'FIB lookup failed', packet, {}, way.refused)
    return { drop: 'FIB lookup failed' }
  }
  const out = { ...packet, ttl: packet.ttl - 1 }
  traceAtHook(w, node.ns, out, 'forward', `bpf_redirect_neigh from ${linkOf(w, link).name}`, way.link)
  redirectToNeighbour(w, way.link, way.neighbour, out)
  return { stolen: true }
}

import { bpfFibLookup, linkOf, redirectToNeighbour, sendFrame, traceAtHook, type Frame, type FrameVerdict, type LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { HOST, WORLD } from '../identity/reserved.ts'
import { ctCreate, ctLookup } from './conntrack.ts'
import { deliverLocally } from './deliver.ts'
import { localEndpoint, type LxcEndpoint } from './devices.ts'
import { ipcacheOf } from './ipcache.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop, notifyTrace } from './notify.ts'
import { encapsulate } from './overlay.ts'
import type { Packet } from './packets.ts'
import { policyVerdict } from './policy.ts'
import { reverseDnat } from './reverse.ts'
import { flagsOf, isError, tupleOf } from './tuple.ts'

/** bpf_lxc at an endpoint's device: what comes out of the pod. */
export function fromContainer(w: World, node: DatapathNode, link: LinkId, ip: number, frame: Frame): FrameVerdict | undefined {
  const e = localEndpoint(w, node.ns, ip)
  if (!e) return { drop: 'no endpoint' }
  if (frame.kind === 'arp') return answerArp(w, node, link, e, frame)
  return fromPod(w, node, e, frame.packet, frame)
}

/** The pod's gateway is the host; whoever it is, its address is that of the lxc device. */
function answerArp(w: World, node: DatapathNode, link: LinkId, e: LxcEndpoint, { arp, src }: Frame & { kind: 'arp' }): FrameVerdict | undefined {
  if (arp.op !== 'request' || arp.targetIp === e.ip || (arp.targetIp !== node.routerIp && !localEndpoint(w, node.ns, arp.targetIp))) return undefined
  const { mac } = linkOf(w, link)
  sendFrame(w, link, { kind: 'arp', src: mac, dst: src, arp: { op: 'reply', senderMac: mac, senderIp: arp.targetIp, targetMac: arp.senderMac, targetIp: arp.senderIp } })
  return { stolen: true }
}

function fromPod(w: World, node: DatapathNode, e: LxcEndpoint, packet: Packet, frame: Frame): FrameVerdict {
  if (packet.src !== e.ip) {
    notifyDrop(w, node, 'Invalid source ip', packet, { src: e.identity, direction: 'EGRESS' })
    return { drop: 'Invalid source ip' }
  }
  const known = ipcacheOf(w, node.ns, packet.dst)
  const dst = known?.identity ?? WORLD
  const tuple = tupleOf(packet)
  const flags = flagsOf(packet)
  const ct = ctLookup(w, node.ns, 'egress', tuple, flags, packet.length, isError(packet))
  const told = { src: e.identity, dst, reply: ct.status === 'reply', direction: 'EGRESS' as const, reason: ct.status }
  if (ct.status === 'new' || ct.status === 'established') {
    const refused = policyVerdict(w, node, e, 'egress', dst, tuple, packet, ct.status === 'new')
    if (refused) return refused
  }
  if (ct.status === 'new') ctCreate(w, node.ns, 'OUT', tuple, flags, packet.length, { srcIdentity: e.identity })
  if (ct.status === 'reply' && ct.entry?.nodePort) {
    if (ct.monitor) notifyTrace(w, node, 'to-network', packet, told)
    return forwardFromPod(w, node, e, reverseDnat(w, node, packet, ct.entry.revNat))
  }
  const local = localEndpoint(w, node.ns, packet.dst)
  if (local) return deliverLocally(w, node, local, packet, { src: e.identity })
  if (dst === HOST) return toStack(w, node, packet, frame, told, ct.monitor)
  if (node.mode === 'tunnel' && known?.tunnel !== undefined) {
    if (ct.monitor) notifyTrace(w, node, 'to-overlay', packet, { ...told, ...(node.links.vxlan === undefined ? {} : { link: node.links.vxlan }) })
    return encapsulate(w, node, packet, known.tunnel, e.identity)
  }
  if (node.hostRouting === 'legacy') return toStack(w, node, packet, frame, told, ct.monitor)
  return forwardFromPod(w, node, e, packet, ct.monitor ? told : undefined)
}

/** The host's stack takes it: as its own, or to be routed. The program is a router itself, so the packet is one TTL older. */
function toStack(w: World, node: DatapathNode, packet: Packet, frame: Frame, told: Parameters<typeof notifyTrace>[4], monitor: boolean): FrameVerdict {
  if (packet.ttl <= 1) {
    notifyDrop(w, node, 'TTL exceeded', packet, told)
    return { drop: 'TTL exceeded' }
  }
  if (monitor) notifyTrace(w, node, 'to-stack', packet, told)
  return { accept: { ...frame, packet: { ...packet, ttl: packet.ttl - 1 } } as Frame }
}

/** BPF host routing: by the node's route tables straight to the device, whose own program masquerades. */
function forwardFromPod(w: World, node: DatapathNode, e: LxcEndpoint, packet: Packet, told?: Parameters<typeof notifyTrace>[4]): FrameVerdict {
  const local = localEndpoint(w, node.ns, packet.dst)
  if (local) return deliverLocally(w, node, local, packet, { src: e.identity })
  if (packet.ttl <= 1) {
    notifyDrop(w, node, 'TTL exceeded', packet, { src: e.identity, direction: 'EGRESS' })
    return { drop: 'TTL exceeded' }
  }
  const way = bpfFibLookup(w, e.lxc, packet)
  if ('refused' in way) {
    notifyDrop(w, node, 'FIB lookup failed', packet, { src: e.identity, direction: 'EGRESS' }, way.refused)
    return { drop: 'FIB lookup failed' }
  }
  if (told) notifyTrace(w, node, 'to-network', packet, { ...told, link: way.link })
  const out = { ...packet, ttl: packet.ttl - 1 }
  traceAtHook(w, node.ns, out, 'forward', 'bpf_redirect_neigh', way.link)
  redirectToNeighbour(w, way.link, way.neighbour, out)
  return { stolen: true }
}

import type { Frame, FrameVerdict, LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { HOST } from '../identity/reserved.ts'
import { ctCreate, ctLookup, ctPeek } from './conntrack.ts'
import { localEndpoint } from './devices.ts'
import { identityOf } from './ipcache.ts'
import { deviceAddress, needsMasquerade } from './masquerade.ts'
import { isTurned, natOut, natTuple, snat } from './nat.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop, notifyTrace } from './notify.ts'
import { reverseDnat } from './reverse.ts'
import { flagsOf, isError, reversed, tupleOf } from './tuple.ts'

/** bpf_host where a device sends: pods' packets that leave the cluster get the node's address, answers of the host to a Service's client the Service's. */
export function toNetdev(w: World, node: DatapathNode, link: LinkId, frame: Frame): FrameVerdict | undefined {
  if (frame.kind !== 'ip') return undefined
  const { packet } = frame
  if (localEndpoint(w, node.ns, packet.src)) return fromPodOut(w, node, link, frame)
  if (identityOf(w, node.ns, packet.src) !== HOST || isError(packet)) return undefined
  return fromHostOut(w, node, link, frame)
}

function fromPodOut(w: World, node: DatapathNode, link: LinkId, frame: Frame & { kind: 'ip' }): FrameVerdict | undefined {
  const { packet } = frame
  if (node.hostRouting === 'legacy') traceLegacy(w, node, link, frame)
  const address = deviceAddress(w, link)
  if (address === undefined || (!natOut(w, node.ns, natTuple(packet)) && !needsMasquerade(w, node, packet))) return undefined
  const out = snat(w, node.ns, packet, address)
  if (out) return { accept: { ...frame, packet: out } }
  notifyDrop(w, node, 'No mapping for NAT masquerade', packet, { direction: 'EGRESS' })
  return { drop: 'No mapping for NAT masquerade' }
}

/** With the host's stack on the way, the device's own program is the one that sees the packet leave. */
function traceLegacy(w: World, node: DatapathNode, link: LinkId, { packet }: Frame & { kind: 'ip' }): void {
  const tuple = tupleOf(packet)
  const entry = ctPeek(w, node.ns, 'OUT', tuple) ?? ctPeek(w, node.ns, 'IN', reversed(tuple))
  if (entry && entry.lastTx === w.now) notifyTrace(w, node, 'to-network', packet, { reply: entry.direction === 'IN', direction: 'EGRESS', link })
}

/** The host's own packets are tracked, so that nobody else takes their ports; a Service's answers get its address. */
function fromHostOut(w: World, node: DatapathNode, link: LinkId, frame: Frame & { kind: 'ip' }): FrameVerdict | undefined {
  const { packet } = frame
  // What a program turned to the node's address has been told of where that was done.
  if (isTurned(w, node.ns, packet)) return undefined
  const tuple = tupleOf(packet)
  const served = ctPeek(w, node.ns, 'OUT', reversed(tuple))
  if (served?.nodePort) return { accept: { ...frame, packet: reverseDnat(w, node, packet, served.revNat) } }
  const ct = ctLookup(w, node.ns, 'egress', tuple, flagsOf(packet), packet.length)
  if (ct.status === 'new') ctCreate(w, node.ns, 'OUT', tuple, flagsOf(packet), packet.length, { srcIdentity: HOST })
  if (ct.monitor) notifyTrace(w, node, 'to-network', packet, { src: HOST, reply: ct.status === 'reply', link, reason: ct.status })
  return undefined
}

import { traceAtHook, type FrameVerdict } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { ctCreate, ctLookup, ctPeek } from './conntrack.ts'
import type { LxcEndpoint } from './devices.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop, notifyTrace } from './notify.ts'
import type { Packet } from './packets.ts'
import { policyVerdict } from './policy.ts'
import { flagsOf, isError, tupleOf } from './tuple.ts'

/** How a packet came to an endpoint of this node. */
export interface Arrival {
  readonly src: number
  /** It comes from the host's own stack: it takes the way over the backlog of the lxc device. */
  readonly fromHost?: boolean
}

/**
 * Delivers a packet to an endpoint of this node: conntrack and policy of the endpoint, then into the pod, past its lxc device where the host's stack is
 * skipped (bpf_redirect_peer), through it otherwise.
 */
export function deliverLocally(w: World, node: DatapathNode, to: LxcEndpoint, arrived: Packet, how: Arrival): FrameVerdict {
  const told = { src: how.src, dst: to.identity, direction: 'INGRESS' as const }
  if (arrived.ttl <= 1) {
    notifyDrop(w, node, 'TTL exceeded', arrived, told)
    return { drop: 'TTL exceeded' }
  }
  const packet = { ...arrived, ttl: arrived.ttl - 1 }
  const tuple = tupleOf(packet)
  const flags = flagsOf(packet)
  const ct = ctLookup(w, node.ns, 'ingress', tuple, flags, packet.length, isError(packet))
  if (ct.status === 'new' || ct.status === 'established') {
    const verdict = policyVerdict(w, node, to, 'ingress', how.src, tuple, packet, ct.status === 'new')
    if (verdict) return verdict
  }
  if (ct.status === 'new') {
    // A connection that a device's program turned here for a Service: its replies go back the same way.
    const service = ctPeek(w, node.ns, 'OUT', tuple)
    ctCreate(w, node.ns, 'IN', tuple, flags, packet.length, { srcIdentity: how.src, ...(service?.nodePort ? { nodePort: true, revNat: service.revNat } : {}) })
  }
  if (ct.monitor) notifyTrace(w, node, 'to-endpoint', packet, { ...told, reply: ct.status === 'reply', link: to.lxc, reason: ct.status })
  traceAtHook(w, node.ns, packet, 'deliver', `to endpoint ${to.id}`, to.lxc)
  const frame = { kind: 'ip' as const, src: to.lxcMac, dst: to.podMac, packet }
  const past = node.hostRouting === 'bpf' && how.fromHost !== true
  return past ? { redirect: to.podLink, ingress: true, frame } : { redirect: to.lxc, ingress: false, frame }
}

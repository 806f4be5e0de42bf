import type { Ip, NsId } from '../../net/index.ts'
import { defineSlot, defineTable, type Time, type World } from '../../sim/index.ts'

export type Verdict = 'FORWARDED' | 'DROPPED' | 'AUDIT' | 'REDIRECTED' | 'ERROR' | 'TRACED' | 'TRANSLATED'

/** One end of a flow, as the agent could name it when the packet passed. */
export interface FlowEnd {
  readonly ip: Ip
  readonly port?: number
  readonly identity: number
  /** Endpoint of this node. */
  readonly endpoint?: number
  readonly namespace?: string
  readonly pod?: string
}

/** A flow as a node's Hubble keeps it. Source and destination are the packet's. */
export interface Flow {
  readonly time: Time
  readonly ns: NsId
  readonly node: string
  readonly verdict: Verdict
  /** `to-endpoint`, `pre-xlate-fwd`, `policy-verdict:L3-Only INGRESS`, the reason of a drop: what stands before the verdict. */
  readonly type: string
  readonly kind: 'trace' | 'drop' | 'sock' | 'policy'
  readonly source: FlowEnd
  readonly destination: FlowEnd
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMPv4' | 'unknown'
  /** TCP flags of the packet; absent for what is no packet. */
  readonly flags?: number
  readonly icmp?: { readonly type: number; readonly code: number }
  /** A packet against the direction in which its connection was opened; absent: nobody knows. */
  readonly reply?: boolean
  readonly direction?: 'INGRESS' | 'EGRESS'
  /** Code of a drop. */
  readonly drop?: { readonly code: number; readonly ext: number; readonly file: string; readonly line: number }
  readonly interface?: { readonly index: number; readonly name: string }
  /** What made the notification: reason of a trace by number (TRACE_REASON_*). */
  readonly traceReason?: string
  readonly addresses: { readonly mac?: readonly [string, string] }
}

/** A ring of a node: the number of the next flow. It is there while the node's agent listens to its perf buffer. */
export interface Ring {
  readonly next: number
  readonly capacity: number
  readonly since: Time
  /** Flows a second are told from these: how many the ring has seen. */
  readonly first: number
}

export const rings = defineTable<NsId, Ring>('cilium.hubble-rings')
/** Flows by node and number. */
export const flows = defineTable<number, Flow>('cilium.hubble-flows')
export const flowKey = (ns: NsId, n: number): number => ns * 2 ** 32 + n

/** Told of each flow that a ring takes: who follows reads the ring. */
export const flowSeen = defineSlot<(world: World, ns: NsId) => void>('cilium.flow-seen')

/** Does anybody listen to the notifications of a node? */
export const listens = (w: World, ns: NsId): boolean => w.table(rings).has(ns)

/** Puts a flow into its node's ring; the oldest makes room. */
export function remember(w: World, flow: Flow): void {
  const ring = w.table(rings).get(flow.ns)
  if (!ring) return
  w.table(flows).set(flowKey(flow.ns, ring.next), flow)
  if (ring.next >= ring.capacity) w.table(flows).delete(flowKey(flow.ns, ring.next - ring.capacity))
  w.table(rings).set(flow.ns, { ...ring, next: ring.next + 1 })
  w.notify(flowSeen, flow.ns)
}

/** The flows of a node from a number on, oldest first. */
export function* flowsFrom(w: World, ns: NsId, from: number): Generator<[number, Flow]> {
  const end = flowKey(ns + 1, 0)
  for (const [key, flow] of w.table(flows).entries(flowKey(ns, Math.max(from, 0)))) {
    if (key >= end) return
    yield [key - flowKey(ns, 0), flow]
  }
}

/** Starts an empty ring, when an agent starts. */
export function openRing(w: World, ns: NsId, capacity: number): void {
  closeRing(w, ns)
  w.table(rings).set(ns, { next: 0, capacity, since: w.now, first: 0 })
}

/** The ring goes with its agent. */
export function closeRing(w: World, ns: NsId): void {
  w.table(rings).delete(ns)
  const numbers = Array.from(flowsFrom(w, ns, 0), ([n]) => n)
  for (const n of numbers) w.table(flows).delete(flowKey(ns, n))
}

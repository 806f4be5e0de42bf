import { defineTable, type Time, type World } from '../sim/index.ts'
import type { Route, Rule } from './fib.ts'
import type { LinkId } from './link.ts'
import type { Neighbour } from './neighbour-table.ts'
import type { NsId } from './netns.ts'
import type { Arp, Frame, Packet } from './packet.ts'

export type HopKind =
  | 'route' | 'deliver' | 'forward' | 'send' | 'resolve' | 'unresolved' | 'drop' | 'icmp' | 'redirect' | 'fragment' | 'refuse' | 'swallowed' | 'rewrite'

/** One thing that happened to a packet that is followed, and what decided it. */
export interface Hop {
  readonly time: Time
  /** 0: outside of every namespace. */
  readonly ns: NsId
  readonly link?: LinkId
  readonly what: HopKind
  /** Reason of a drop, name of a hook, words for a person. */
  readonly detail: string
  readonly packet?: Packet
  readonly arp?: Arp
  /** The table entries that decided. */
  readonly route?: Route
  readonly rule?: Rule
  readonly neighbour?: Neighbour
  readonly sysctl?: { readonly path: string; readonly value: string }
}

const hops = defineTable<number, Hop>('net.trace')
const PER_TRACE = 2 ** 20

/** Writes down a step of a packet; costs nothing for packets that nobody follows. */
export function trace(world: World, id: number | undefined, ns: NsId, hop: Omit<Hop, 'time' | 'ns'>): void {
  if (id === undefined) return
  world.table(hops).set(id * PER_TRACE + world.next('net.trace-step'), { time: world.now, ns, ...hop })
}

export const traceOf = (frame: Frame): number | undefined => (frame.kind === 'ip' ? frame.packet.trace : frame.arp.trace)

export function hopsOf(world: World, id: number): Hop[] {
  const out: Hop[] = []
  for (const [key, hop] of world.table(hops).entries(id * PER_TRACE)) {
    if (key >= (id + 1) * PER_TRACE) break
    out.push(hop)
  }
  return out
}

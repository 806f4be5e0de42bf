import { defineTable, type Time } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import type { Packet } from './packet.ts'

export type NeighbourState = 'NONE' | 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT'

/** An ARP entry. Times are lab times; they count as the kernel's jiffies do. */
export interface Neighbour {
  readonly link: LinkId
  readonly address: Ip
  readonly mac?: string
  readonly state: NeighbourState
  readonly confirmed: Time
  readonly used: Time
  readonly updated: Time
  readonly probes: number
  /** Its timer in the queue. */
  readonly timer?: { readonly time: Time; readonly seq: number }
  /** Packets that wait for the answer. */
  readonly waiting: readonly Packet[]
  readonly router: boolean
  readonly proxy: boolean
  readonly protocol: number
}

export const neighbours = defineTable<number, Neighbour>('net.neighbours')
/** Links first, addresses within. */
export const neighbourKey = (link: LinkId, address: Ip): number => link * 2 ** 32 + address

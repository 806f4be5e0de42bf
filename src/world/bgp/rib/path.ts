import type { Ip, Prefix } from '../../net/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import type { AsSegment, Attributes } from '../message/message.ts'
import type { SpeakerId } from '../speaker.ts'

/** Where a path comes from: a peer, or this speaker itself, by what brought it in. */
export type PathSource = 'peer' | 'network' | 'redistribute' | 'aggregate'

/** One way to a prefix, as the policy left it. */
export interface Path {
  readonly id: number
  readonly source: PathSource
  /** The peer; 0: our own. */
  readonly from: Ip
  /** Distinguishes our own paths of one prefix: `network`, `connected`, `static`. */
  readonly origin: string
  readonly attributes: Attributes
  readonly weight: number
  readonly internal: boolean
  /** AS of the peer that sent it. */
  readonly neighborAs: number
  /** BGP identifier of who sent it. */
  readonly routerId: Ip
  readonly received: Time
  readonly stale: boolean
  /** Its next hop can be reached. */
  readonly valid: boolean
  /** Distance to the next hop. */
  readonly metric: number
  readonly best: boolean
  readonly multipath: boolean
}

/** Words of the step that decided between the last two paths, as FRR prints them. */
export type Reason =
  | 'First path received' | 'Weight' | 'Local Pref' | 'Local Route' | 'AS Path' | 'Origin' | 'MED' | 'Peer Type' | 'Confed Peer Type' | 'IGP Metric' | 'Cluster length'
  | 'Older Path' | 'Router ID' | 'Neighbor IP' | 'Stale path' | 'Nothing left to compare'

/** A prefix and its paths, the youngest first; a path that is replaced keeps its place. */
export interface Destination {
  readonly prefix: Prefix
  readonly paths: readonly Path[]
  readonly reason?: Reason
  readonly version: number
  /** What the last run of the decision chose, to see whether the next changes it. */
  readonly chosen?: { readonly best: number; readonly attributes: Attributes; readonly weight: number; readonly metric: number; readonly multipath: readonly { readonly id: number; readonly attributes: Attributes }[] }
}

/** By `destinationKey`. */
export const destinations = defineTable<string, Destination>('bgp.loc-rib')

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0')
/** Sorts as addresses do, the shorter prefix first. */
export const prefixKey = (p: Prefix): string => `${hex(p.address, 8)}/${String(p.length).padStart(2, '0')}`
export const destinationKey = (speaker: SpeakerId, p: Prefix): string => `${speaker} ${prefixKey(p)}`

export const findDestination = (w: World, speaker: SpeakerId, p: Prefix): Destination | undefined => w.table(destinations).get(destinationKey(speaker, p))
/** All prefixes of a speaker in order. */
export const destinationsOf = (w: World, speaker: SpeakerId): Destination[] => [...w.table(destinations).prefix(`${speaker} `)].map(([, d]) => d)

export const bestOf = (d: Destination | undefined): Path | undefined => d?.paths.find((p) => p.best)

/** Steps of a path as they count: a set is one, confederation segments none (RFC 4271 9.1.2.2, RFC 5065). */
export const pathLength = (path: readonly AsSegment[]): number => path.reduce((n, s) => n + (s.type === 'sequence' ? s.ases.length : s.type === 'set' ? 1 : 0), 0)

/** The neighbouring AS of a path: the first number of a sequence; 0: the path is our own AS's. */
export const neighborAs = (path: readonly AsSegment[]): number => (path[0]?.type === 'sequence' ? (path[0].ases[0] ?? 0) : 0)

/** A path with our number put before it. */
export function prepend(path: readonly AsSegment[], as: number, times = 1): readonly AsSegment[] {
  const ours = Array.from({ length: times }, () => as)
  const [first, ...rest] = path
  return first?.type === 'sequence' && first.ases.length + times < 256 ? [{ type: 'sequence', ases: [...ours, ...first.ases] }, ...rest] : [{ type: 'sequence', ases: ours }, ...path]
}

/** `65000 65001 {65002,65003}`. */
export const formatPath = (path: readonly AsSegment[]): string => path.map((s) => {
  switch (s.type) {
    case 'sequence': return s.ases.join(' ')
    case 'set': return `{${s.ases.join(',')}}`
    case 'confed-sequence': return `(${s.ases.join(' ')})`
    case 'confed-set': return `[${s.ases.join(',')}]`
  }
}).join(' ')

import type { Ip } from '../net/index.ts'
import { defineTable, type Time, type World } from '../sim/index.ts'
import type { Capability } from './message/capability.ts'
import type { Family } from './message/family.ts'
import type { Notice } from './message/notification.ts'
import type { SpeakerId } from './speaker.ts'

/** States of RFC 4271 8.2.2. */
export type PeerState = 'Idle' | 'Connect' | 'Active' | 'OpenSent' | 'OpenConfirm' | 'Established'

/** What is configured of a peer. Times are seconds. */
export interface PeerSpec {
  readonly address: Ip
  /** A number, or what it has to be relative to our own: checked when the OPEN comes. Absent: no session is tried (a member of a group without one). */
  readonly remoteAs?: number | 'internal' | 'external'
  /** `local-as`: the number that we show to this peer. */
  readonly localAs?: number
  readonly port?: number
  /** `update-source`. */
  readonly localAddress?: Ip
  readonly holdTime?: number
  readonly keepalive?: number
  readonly connectRetry?: number
  readonly passive?: boolean
  readonly shutdown?: boolean
  /** TTL of an external session; 1 without it. */
  readonly multihop?: number
  /** RFC 5082: how many hops away the peer may be. */
  readonly ttlSecurity?: number
  readonly disableConnectedCheck?: boolean
  /** RFC 2385. */
  readonly password?: string
  /** Families that are activated; IPv4 unicast without it. */
  readonly families?: readonly Family[]
  /** Names that the `bgpPolicy` hook understands. Absent: everything passes. */
  readonly policyIn?: string
  readonly policyOut?: string
  readonly weight?: number
  readonly softReconfiguration?: boolean
  /** `force` holds for reflected routes too. */
  readonly nextHopSelf?: boolean | 'force'
  readonly nextHopUnchanged?: boolean
  /** Times that our own number may stand in a path; `origin`: only as its origin. */
  readonly allowAsIn?: number | 'origin'
  readonly asOverride?: boolean
  readonly maximumPrefix?: { readonly limit: number; readonly threshold?: number; readonly warningOnly?: boolean; readonly restart?: number }
  /** A default route is sent; a word names a condition for the `bgpPolicy` hook. */
  readonly defaultOriginate?: boolean | string
  readonly reflectorClient?: boolean
  /** Seconds between runs of advertisement (MRAI). */
  readonly advertisementInterval?: number
  readonly gracefulRestart?: 'disable' | 'helper' | 'restart'
  /** Seconds that are announced to this peer instead of the speaker's. */
  readonly restartTime?: number
  /** Kinds of communities that are sent; all without it. */
  readonly sendCommunity?: { readonly standard: boolean; readonly extended: boolean; readonly large: boolean }
  /** Peers with one word here, and alike otherwise, share an update group. */
  readonly group?: string
  /** The `Last reset` reason that a peer begins with. */
  readonly initialReset?: ResetReason
}

/** Why a session is down, in FRR's words. */
export type ResetReason =
  | '' | 'Router ID changed' | 'Remote AS changed' | 'Local AS change' | 'RR client config change' | 'Update source change' | 'Address family activated'
  | 'Admin. shutdown' | 'User reset' | 'BGP Notification received' | 'BGP Notification send' | 'Peer closed the session' | 'Neighbor deleted'
  | 'Peer-group add member' | 'Peer-group delete member' | 'Capability changed' | 'Passive config change' | 'Multihop config change' | 'NSF peer closed the session'
  | 'Interface down' | 'Waiting for NHT' | 'No AFI/SAFI activated for peer' | 'Waiting for peer OPEN' | 'Reached received prefix count' | 'Socket Error'

export interface Reset {
  readonly reason: ResetReason
  readonly at: Time
  /** What was sent or received. */
  readonly notice?: Notice
  readonly hardReset?: boolean
}

export type Counted = 'opens' | 'notifications' | 'updates' | 'keepalives' | 'routeRefresh' | 'capability'
export type Counters = Readonly<Record<Counted, number>>
export const NO_MESSAGES: Counters = { opens: 0, notifications: 0, updates: 0, keepalives: 0, routeRefresh: 0, capability: 0 }

/** A timer in the queue. */
export interface Pending {
  readonly time: Time
  readonly seq: number
}

/** What the two OPENs of a session came to. */
export interface Negotiated {
  readonly remoteAs: number
  readonly remoteId: Ip
  readonly holdTime: number
  readonly keepalive: number
  readonly fourOctetAs: boolean
  readonly families: readonly Family[]
  readonly sent: readonly Capability[]
  readonly received: readonly Capability[]
}

/** A peer of a speaker as it stands. */
export interface Peer {
  readonly speaker: SpeakerId
  readonly address: Ip
  readonly spec: PeerSpec
  readonly state: PeerState
  /** Made by a listen range: it goes with its session. */
  readonly dynamic: boolean
  /** Order of configuration. */
  readonly order: number
  /** Its own connection: the one it dials, or the one that won. */
  readonly connection?: number
  /** A connection that the peer opened and that is not established. */
  readonly incoming?: number
  /** Seconds until the next start: doubled by each NOTIFICATION received. */
  readonly startDelay: number
  readonly start?: Pending
  readonly retry?: Pending
  readonly sent: Counters
  readonly received: Counters
  readonly established: number
  readonly dropped: number
  /** When the session came up, or went down; absent: never. */
  readonly since?: Time
  readonly lastRead?: Time
  readonly lastWrite?: Time
  readonly lastReset?: Reset
  readonly nego?: Negotiated
  /** When it was configured. */
  readonly created: Time
  /** AS and identifier of the last session; the identifier goes when the next is begun. */
  readonly as?: number
  readonly id?: Ip
  /** How its own address was looked at as a next hop, and what came of it. */
  readonly tracked?: { readonly connected: boolean; readonly reachable: boolean }
  /** Host name of the peer's last OPEN; stays when the session goes. */
  readonly hostname?: string
  readonly domain?: string
  /** Graceful restart that goes on: families whose routes are stale, the moments that end it. */
  readonly restart?: { readonly families: readonly Family[]; readonly timer?: Pending; readonly stale?: Pending }
  readonly endOfRibReceived: readonly Family[]
  readonly endOfRibSent: readonly Family[]
  /** Initial advertisement is over. */
  readonly synced: boolean
  /** It asked for all routes of a family again. */
  readonly refreshing?: Family
  /** The advertisement that is due. */
  readonly flush?: Pending
  /** Too many prefixes: no start until it is cleared. */
  readonly overflow?: { readonly restart?: Pending }
  readonly prefixWarning?: boolean
  /** Paths of it that stand in the table. */
  readonly accepted: number
}

export const peers = defineTable<string, Peer>('bgp.peers')

const hex = (address: Ip): string => address.toString(16).padStart(8, '0')
export const peerKey = (speaker: SpeakerId, address: Ip): string => `${speaker} ${hex(address)}`

export const findPeer = (w: World, speaker: SpeakerId, address: Ip): Peer | undefined => w.table(peers).get(peerKey(speaker, address))
export const peerOf = (w: World, speaker: SpeakerId, address: Ip): Peer => w.table(peers).must(peerKey(speaker, address))
export const patchPeer = (w: World, speaker: SpeakerId, address: Ip, change: Partial<Peer>): Peer => w.table(peers).patch(peerKey(speaker, address), change)

/** Takes fields away that `patchPeer` can only overwrite. */
export function clearPeer(w: World, speaker: SpeakerId, address: Ip, ...fields: readonly (keyof Peer)[]): Peer {
  const rest = { ...peerOf(w, speaker, address) } as Record<string, unknown>
  for (const f of fields) delete rest[f]
  w.table(peers).set(peerKey(speaker, address), rest as unknown as Peer)
  return rest as unknown as Peer
}

/** Peers of a speaker in the order of their addresses. */
export const peersOf = (w: World, speaker: SpeakerId): Peer[] => [...w.table(peers).prefix(`${speaker} `)].map(([, p]) => p)

export const isInternal = (localAs: number, p: Pick<Peer, 'spec' | 'nego'>): boolean =>
  p.spec.remoteAs === 'internal' || (p.nego?.remoteAs ?? p.spec.remoteAs) === (p.spec.localAs ?? localAs)

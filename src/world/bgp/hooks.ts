import type { Ip, Prefix, SocketId } from '../net/index.ts'
import { defineSlot, type World } from '../sim/index.ts'
import type { Family } from './message/family.ts'
import type { Attributes } from './message/message.ts'
import type { Notice } from './message/notification.ts'
import type { PeerState, ResetReason } from './peer.ts'
import type { Path } from './rib/path.ts'
import type { SpeakerId } from './speaker.ts'

/** A route on its way through a policy. */
export interface PolicyRoute {
  readonly prefix: Prefix
  readonly attributes: Attributes
  readonly weight: number
}

export interface PolicyQuestion {
  readonly speaker: SpeakerId
  readonly peer: Ip
  readonly direction: 'in' | 'out' | 'default-originate'
  /** `policyIn` or `policyOut` of the peer, or the word of its `defaultOriginate`. */
  readonly policy: string
  readonly route: PolicyRoute
  /** On the way out: the path that is announced. */
  readonly path?: Path
}

/** What becomes of a route: changed or not, or undefined, which denies it. Called only where the peer names a policy. */
export const bgpPolicy = defineSlot<(world: World, question: PolicyQuestion) => PolicyRoute | undefined>('bgp.policy')

/** A prefix whose chosen paths changed: the best, and those that share the load with it (the best among them). None: it is gone. */
export interface BestChange {
  readonly prefix: Prefix
  readonly best?: Path
  readonly multipath: readonly Path[]
}
/** Told once for all prefixes that one run of the decision changed. */
export const bestChanged = defineSlot<(world: World, speaker: SpeakerId, changes: readonly BestChange[]) => void>('bgp.best-changed')

/** Told once for all prefixes whose paths a run of the decision looked at, whether the best changed or not. */
export const pathsChanged = defineSlot<(world: World, speaker: SpeakerId, prefixes: readonly Prefix[]) => void>('bgp.paths-changed')

/** Told when a peer's session comes up, goes down or changes its state. */
export const peerChanged = defineSlot<(world: World, speaker: SpeakerId, peer: Ip, state: PeerState, before: PeerState) => void>('bgp.peer-changed')

/** What a daemon's log may say: structured, the words are the daemon's. */
export type BgpNotice =
  | { readonly kind: 'up'; readonly peer: Ip }
  | { readonly kind: 'down'; readonly peer: Ip; readonly reason: ResetReason; readonly notice?: Notice }
  | { readonly kind: 'state'; readonly peer: Ip; readonly from: PeerState; readonly to: PeerState }
  | { readonly kind: 'notification-sent' | 'notification-received'; readonly peer: Ip; readonly notice: Notice; readonly hardReset?: boolean }
  /** An OPEN that was refused; `incoming` says who opened the connection. */
  | { readonly kind: 'open-refused'; readonly peer: Ip; readonly why: 'bad-as' | 'no-common-family' | 'bad-identifier' | 'hold-time' | 'version' | 'malformed' | 'collision'; readonly as?: number; readonly expected?: number | 'internal' | 'external'; readonly incoming: boolean }
  | { readonly kind: 'end-of-rib'; readonly peer: Ip; readonly family: Family }
  | { readonly kind: 'hold-expired'; readonly peer: Ip }
  | { readonly kind: 'read-error'; readonly peer: Ip; readonly error: string }
  | { readonly kind: 'peer-closed'; readonly peer: Ip }
  | { readonly kind: 'connect-failed'; readonly peer: Ip; readonly error: string }
  | { readonly kind: 'waiting-for-next-hop'; readonly peer: Ip }
  | { readonly kind: 'unknown-peer'; readonly peer: Ip }
  | { readonly kind: 'maximum-prefix'; readonly peer: Ip; readonly count: number; readonly limit: number; readonly exceeded: boolean; /** The one that was one too many, and is not taken. */ readonly prefix?: Prefix }
  | { readonly kind: 'restart-timer-started' | 'restart-timer-expired' | 'stale-timer-expired'; readonly peer: Ip; readonly seconds?: number }
  | { readonly kind: 'denied'; readonly peer: Ip; readonly prefix: Prefix; readonly why: 'as-loop' | 'originator' | 'cluster' | 'policy' | 'no-policy' | 'next-hop' }
export const bgpNotice = defineSlot<(world: World, speaker: SpeakerId, notice: BgpNotice) => void>('bgp.notice')

/** Who holds the sockets: the daemon takes a new one into its descriptors, and closes the descriptor. Without it they belong to nobody (`ss -p` shows none). */
export const bgpSockets = defineSlot<{
  readonly opened: (world: World, speaker: SpeakerId, socket: SocketId) => void
  readonly close: (world: World, speaker: SpeakerId, socket: SocketId) => void
}>('bgp.sockets')

/** Whether a next hop can be reached and how far it is; `connected`: it has to be on a link. Without it the kernel's routes other than the default are asked. */
export const bgpNextHop = defineSlot<(world: World, speaker: SpeakerId, nextHop: Ip, connected: boolean) => { readonly reachable: boolean; readonly metric: number }>('bgp.next-hop')

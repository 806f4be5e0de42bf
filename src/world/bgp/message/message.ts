import type { Ip, Prefix } from '../../net/index.ts'
import type { Capability } from './capability.ts'
import type { Family } from './family.ts'
import type { Notice } from './notification.ts'

/** A segment of an AS_PATH (RFC 4271 4.3, RFC 5065). */
export interface AsSegment {
  readonly type: 'set' | 'sequence' | 'confed-sequence' | 'confed-set'
  readonly ases: readonly number[]
}

export type Origin = 'igp' | 'egp' | 'incomplete'

/** Path attributes of a route. Addresses are numbers, communities 32-bit numbers. */
export interface Attributes {
  readonly origin: Origin
  readonly asPath: readonly AsSegment[]
  readonly nextHop: Ip
  readonly med?: number
  readonly localPref?: number
  readonly atomicAggregate?: true
  readonly aggregator?: { readonly as: number; readonly id: Ip }
  readonly communities?: readonly number[]
  readonly originatorId?: Ip
  readonly clusterList?: readonly Ip[]
  /** Each as its two 32-bit halves. */
  readonly extendedCommunities?: readonly (readonly [number, number])[]
  readonly largeCommunities?: readonly (readonly [number, number, number])[]
  /** Optional transitive attributes that nobody here knows, passed on. */
  readonly unknown?: readonly { readonly flags: number; readonly type: number; readonly data: readonly number[] }[]
}

export interface Open {
  readonly kind: 'open'
  readonly version: number
  /** The two-octet field: 23456 (AS_TRANS) where the number needs four. */
  readonly as: number
  /** Seconds. */
  readonly holdTime: number
  readonly id: Ip
  readonly capabilities: readonly Capability[]
  /** FRR gives each capability an optional parameter of its own, GoBGP puts all into one. */
  readonly oneParameter: boolean
}

export interface Update {
  readonly kind: 'update'
  readonly withdrawn: readonly Prefix[]
  readonly attributes?: Attributes
  readonly nlri: readonly Prefix[]
  /** An MP_UNREACH_NLRI without routes: End-of-RIB of a family other than IPv4 unicast (RFC 4724 2). */
  readonly endOf?: Family
}

export interface Notification extends Notice { readonly kind: 'notification' }
export interface Keepalive { readonly kind: 'keepalive' }
export interface RouteRefresh { readonly kind: 'route-refresh'; readonly family: Family; readonly subtype: number }

export type Message = Open | Update | Notification | Keepalive | RouteRefresh

export const KEEPALIVE: Keepalive = { kind: 'keepalive' }

/** The End-of-RIB marker of a family. */
export const endOfRib = (family: Family): Update => ({ kind: 'update', withdrawn: [], nlri: [], ...(family === 'ipv4-unicast' ? {} : { endOf: family }) })

/** The family whose End-of-RIB an update is, if it is one. */
export const endOfRibFamily = (u: Update): Family | undefined =>
  u.endOf ?? (u.withdrawn.length === 0 && u.nlri.length === 0 && u.attributes === undefined ? 'ipv4-unicast' : undefined)

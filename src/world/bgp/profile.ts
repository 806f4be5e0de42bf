import type { Capability } from './message/capability.ts'

export type ProfileName = 'frr' | 'gobgp' | 'cilium'

/** What implementations do differently where the RFC leaves it to them. Times are microseconds unless said. */
export interface Profile {
  /** Defaults of a session, in seconds. */
  readonly holdTime: number
  readonly keepalive: number
  readonly connectRetry: number
  /** Seconds in Idle before the first start, and after a session ended. */
  readonly firstStart: number
  readonly idle: number
  /** Seconds in which the routes of a session that ended are taken away, before the time in Idle. */
  readonly clearing: number
  /** Each NOTIFICATION received doubles the time in Idle, up to this many seconds. */
  readonly idleMost: number
  /** What a start does: dials at once and shows Connect; or waits in Active for a random share of the connect retry time, and dials then. */
  readonly start: 'dial' | 'wait'
  /** Share of the connect retry time before a dial of the second kind: from and to. */
  readonly wait: readonly [number, number]
  /** Seconds that stand for the connect retry time before the first dial of the second kind (GoBGP's minConnectRetryInterval); it is the least of them too. */
  readonly firstTick: number
  /** Of what its random share is a multiple, in seconds. */
  readonly waitGrain: number
  /** TOS of the packets, and their TTL within an AS. */
  readonly tos: number
  readonly internalTtl: number
  /** How long chosen routes are gathered before the decision, and before they are sent. */
  readonly decide: number
  /** Before the first advertisement of a session, and more for each peer that is up. */
  readonly firstAdvertisement: number
  readonly perPeer: number
  /** Accepts a connection in Idle, Connect, Active (FRR), or in Active only (GoBGP). */
  readonly acceptsIn: readonly string[]
  /** Who speaks first after a connection opened passively. */
  readonly oneParameter: boolean
  readonly longAsPath: boolean
  readonly capabilities: readonly Capability['kind'][]
  /** Routes go back to the peer that they came from, and to an AS that they have passed. */
  readonly echoes: boolean
  /** The next hop of a route stays for a peer on the same link (RFC 4271 5.1.3). */
  readonly thirdPartyNextHop: boolean
  /** An End-of-RIB follows what a ROUTE-REFRESH asked for. */
  readonly endsRefresh: boolean
  /** Keepalives go out as configured when the hold time is our own; else, and with FRR at most, in a third of it. */
  readonly ownKeepalive: boolean
  /** Weight of its own routes. */
  readonly ownWeight: number
  /** What communities say about passing a route on holds for its own routes too. */
  readonly heedsOwnCommunities: boolean
  /** How often it says farewell when it ends. */
  readonly farewells: number
  /** Paths need a reachable next hop. */
  readonly tracksNextHop: boolean
}

const S = 1_000_000
const MS = 1_000

/** GoBGP 3.10, as it was recorded. */
const GOBGP: Profile = {
  holdTime: 90, keepalive: 30, connectRetry: 120, firstStart: 0, idle: 5, clearing: 0, idleMost: 5, start: 'wait', wait: [1, 2], firstTick: 5, waitGrain: 1, tos: 0, internalTtl: 64,
  decide: 0, firstAdvertisement: 0, perPeer: 0, acceptsIn: ['Active'], oneParameter: true, longAsPath: false, echoes: false, thirdPartyNextHop: false, farewells: 2, endsRefresh: true, ownKeepalive: true,
  ownWeight: 0, heedsOwnCommunities: false,
  tracksNextHop: false,
  capabilities: ['route-refresh', 'fqdn', 'multiprotocol', 'four-octet-as', 'graceful-restart', 'extended-next-hop'],
}

/** FRR 8.4 and GoBGP 3, from recordings (frr/15, 17, linux/06) and their documentation. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  frr: {
    holdTime: 180, keepalive: 60, connectRetry: 120, firstStart: 1, idle: 1, clearing: 0.2, idleMost: 120, start: 'dial', wait: [1, 1], firstTick: 0, waitGrain: 1, tos: 0xc0, internalTtl: 255,
    decide: 50 * MS, firstAdvertisement: S, perPeer: 50 * MS, acceptsIn: ['Idle', 'Connect', 'Active', 'OpenSent', 'OpenConfirm', 'Established'],
    oneParameter: false, longAsPath: true, echoes: true, thirdPartyNextHop: true, farewells: 1, endsRefresh: false, ownKeepalive: false,
    ownWeight: 32_768, heedsOwnCommunities: true,
    tracksNextHop: true,
    capabilities: [
      'multiprotocol', 'route-refresh-cisco', 'route-refresh', 'enhanced-route-refresh', 'four-octet-as', 'extended-message', 'add-path', 'fqdn', 'graceful-restart',
      'long-lived-graceful-restart',
    ],
  },
  gobgp: GOBGP,
  // GoBGP 3.37, which Cilium 1.17 and 1.18 have built in, dials after a second already.
  cilium: { ...GOBGP, firstTick: 1, waitGrain: 0.001 },
}

import { defineTable, type Time, type World } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import type { NsId } from './netns.ts'

/** A link's number, one series for the whole lab; `index` is its ifindex inside its namespace. */
export type LinkId = number

export type LinkKind = 'loopback' | 'physical' | 'veth' | 'dummy' | 'bridge' | 'vxlan'

/** Scopes of addresses and routes (rtnetlink(7)). */
export const SCOPE = { universe: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const

/** An IPv4 address of a link, as `ip addr` and ifaddrs know it. */
export interface Address {
  readonly local: Ip
  /** The far end of a point-to-point address; equal to `local` otherwise. */
  readonly peer: Ip
  readonly prefix: number
  readonly broadcast?: Ip
  readonly scope: number
  readonly label: string
  /** One more of a prefix that the link has already: goes when the first goes, unless `promote_secondaries`. */
  readonly secondary: boolean
  readonly noPrefixRoute: boolean
  /** Priority of the prefix route; 0 where none was given. */
  readonly metric: number
  /** Lab times at which it stops to be valid and preferred; absent: for ever. */
  readonly validUntil?: Time
  readonly preferredUntil?: Time
  /** Who put it there (`ip addr add … proto`), 0 when nobody said. */
  readonly proto: number
}

/** An IPv6 address of a link; it is shown and answers no packet, but for ::1. */
export interface Address6 {
  readonly local: string
  readonly prefix: number
  readonly scope: number
}

export interface Link {
  readonly id: LinkId
  readonly ns: NsId
  readonly index: number
  readonly name: string
  readonly kind: LinkKind
  /** `xx:xx:xx:xx:xx:xx`, lower case. */
  readonly mac: string
  readonly mtu: number
  readonly minMtu: number
  readonly maxMtu: number
  /** Administrative state: `ip link set … up`. */
  readonly up: boolean
  /** The cable is in. A veth has carrier only while both ends are up, any other kind when its cable is in. */
  readonly cable: boolean
  readonly carrier: boolean
  /** Its carrier is watched, so that its state is UP or DOWN: not of loopback and dummy, of a bridge from its first port on. */
  readonly watched: boolean
  readonly noArp: boolean
  /** Queueing discipline, in tc's word. */
  readonly qdisc: string
  readonly queueLength: number
  readonly alias?: string
  /** The far end of a veth pair. */
  readonly peer?: LinkId
  /** What `ip` prints of a far end in another namespace: its index and the number by which this namespace knows that one. */
  readonly peerIndex?: number
  readonly peerNsNumber?: number
  /** The segment on which it stands. */
  readonly network?: string
  /** The bridge that it is a port of. */
  readonly master?: LinkId
  readonly addresses: readonly Address[]
  readonly addresses6: readonly Address6[]
  /** How link-local IPv6 addresses are made: `none` where IPv6 is off. */
  readonly ip6: 'eui64' | 'stable' | 'off'
}

export const links = defineTable<LinkId, Link>('net.links')

/** RFC 2863 state, as `ip` and /sys/class/net/…/operstate (in lower case) show it. A veth whose far end stands in the same namespace blames that. */
export function operState(link: Link): 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN' {
  if (!link.up) return 'DOWN'
  if (link.carrier) return link.watched ? 'UP' : 'UNKNOWN'
  return link.peer !== undefined && link.peerNsNumber === undefined ? 'LOWERLAYERDOWN' : 'DOWN'
}

/** May it send and receive? */
export const isRunning = (link: Link): boolean => link.up && link.carrier

/** Interface flags in the order in which `ip` prints them. */
export function linkFlags(link: Link): string[] {
  return [
    ...(link.up && !link.carrier ? ['NO-CARRIER'] : []),
    ...(link.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST']),
    ...(link.kind === 'loopback' || link.kind === 'dummy' ? [] : ['MULTICAST']),
    ...(link.noArp && link.kind !== 'loopback' ? ['NOARP'] : []),
    ...(link.up ? ['UP'] : []),
    ...(isRunning(link) ? ['LOWER_UP'] : []),
  ]
}

export const linkOf = (world: World, id: LinkId): Link => world.table(links).must(id)

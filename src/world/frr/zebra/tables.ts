import { defineTable, type Time } from '../../sim/index.ts'
import type { Ip, LinkId } from '../../net/index.ts'

export type RouteProtocol = 'kernel' | 'connected' | 'static' | 'bgp'

/** A nexthop as its owner gives it: a gateway, a link, both, or a refusal. */
export interface RibNexthop {
  readonly via?: Ip
  readonly link?: LinkId
  /** The name of an interface, which need not exist. */
  readonly ifname?: string
  readonly blackhole?: 'blackhole' | 'reject'
  readonly src?: Ip
  readonly weight: number
  readonly onlink?: boolean
}

/** What zebra made of it: the link that leads there, or the nexthops of the route by which it is reached. */
export interface Resolved extends RibNexthop {
  readonly active: boolean
  readonly recursive?: readonly Resolved[]
}

export interface RibEntry {
  /** Order of arrival. */
  readonly id: number
  readonly proto: RouteProtocol
  readonly distance: number
  readonly metric: number
  readonly tag?: number
  readonly wanted: readonly RibNexthop[]
  /** Its gateways may be reached by routes that are not connected. */
  readonly recursion: boolean
  readonly nexthops: readonly Resolved[]
  /** When it came or was last changed. */
  readonly since: Time
  readonly selected: boolean
  /** It is in the kernel, as far as zebra knows. */
  readonly installed: boolean
  /** The nexthop group that it was installed with. */
  readonly nhg?: number
}

/** All routes to one prefix, newest first. */
export interface RibNode {
  readonly host: string
  readonly dst: Ip
  readonly prefix: number
  readonly entries: readonly RibEntry[]
}

/** By `ribKey`: addresses in order, shorter prefixes first. */
export const ribs = defineTable<string, RibNode>('frr.rib')
export const ribKey = (host: string, dst: Ip, prefix: number): string => `${host}/${dst.toString(16).padStart(8, '0')}/${String(prefix).padStart(2, '0')}`

/** A nexthop object or group of zebra (`show nexthop-group rib`). */
export interface NexthopGroup {
  readonly id: number
  readonly host: string
  /** What it stands for: equal ones are one. */
  readonly key: string
  readonly nexthop?: { readonly via?: Ip; readonly link: LinkId }
  readonly members?: readonly { readonly id: number; readonly weight: number }[]
  readonly family: 4 | 6
  readonly proto: RouteProtocol
  readonly since: Time
  readonly installed: boolean
}

/** By `host/id`, the id padded. */
export const nexthopGroups = defineTable<string, NexthopGroup>('frr.nexthop-groups')
export const groupKey = (host: string, id: number): string => `${host}/${String(id).padStart(9, '0')}`

/** An address that a client wants to hear of (`show ip nht`). */
export interface Tracked {
  readonly host: string
  readonly client: string
  readonly address: Ip
  /** Only a connected network will do. */
  readonly connected: boolean
  readonly answer: Reach | undefined
  readonly since: Time
}

/** How an address is reached. */
export interface Reach {
  readonly dst: Ip
  readonly prefix: number
  readonly proto: RouteProtocol
  readonly metric: number
  readonly distance: number
  readonly nexthops: readonly { readonly via?: Ip; readonly link: LinkId }[]
}

/** By `host/client/address`. */
export const trackeds = defineTable<string, Tracked>('frr.nht')
export const trackedKey = (host: string, client: string, address: Ip): string => `${host}/${client}/${address.toString(16).padStart(8, '0')}`

/** Zebra's own word about a host: whether a walk over the RIB is due. */
export interface ZebraState { readonly walk: boolean; readonly started: Time }
export const zebras = defineTable<string, ZebraState>('frr.zebra')

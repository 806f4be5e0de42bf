import { defineTable } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import type { NsId } from './netns.ts'

export const TABLE = { default: 253, main: 254, local: 255 } as const

/** Route types of rtnetlink(7), by `ip`'s words. */
export type RouteType = 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw'

export interface Nexthop {
  readonly via?: Ip
  readonly link: LinkId
  /** 1 to 256. */
  readonly weight: number
  readonly onlink: boolean
  /** Its link is down for good: it is skipped, and goes when all of a route are dead. */
  readonly dead: boolean
  /** Its link has no carrier. It is used all the same, unless `ignore_routes_with_linkdown`. */
  readonly linkDown: boolean
  /** How far the gateway may be: link for a gateway, host where there is none. */
  readonly scope: number
}

export interface Route {
  /** One of the namespace: tells apart what is otherwise equal. */
  readonly id: number
  readonly table: number
  readonly dst: Ip
  readonly prefix: number
  readonly tos: number
  readonly type: RouteType
  readonly scope: number
  /** Number of rtnetlink: 2 kernel, 3 boot, 4 static, 16 dhcp, 186 bgp … */
  readonly protocol: number
  readonly metric: number
  readonly prefsrc?: Ip
  /** Empty for the types that refuse, and where `nhid` says where to look. */
  readonly nexthops: readonly Nexthop[]
  readonly nhid?: number
  readonly metrics?: RouteMetrics
}

/** RTAX_*: numbers as the kernel keeps them; `mtuLocked` is `mtu lock`. */
export interface RouteMetrics {
  readonly mtu?: number
  readonly mtuLocked?: boolean
  readonly window?: number
  readonly rtt?: number
  readonly rttvar?: number
  readonly ssthresh?: number
  readonly cwnd?: number
  readonly advmss?: number
  readonly reordering?: number
  readonly hoplimit?: number
  readonly initcwnd?: number
  readonly initrwnd?: number
  readonly rtoMin?: number
  readonly quickack?: number
  readonly congctl?: string
}

/** One route table: its routes in the kernel's order (address, longest prefix, TOS down, metric up, age). Replaced as a whole, so that what is derived of it can be kept by its identity. */
export interface Fib {
  readonly ns: NsId
  readonly table: number
  readonly routes: readonly Route[]
}

/** By `fibKey`. */
export const fibs = defineTable<number, Fib>('net.fibs')
/** Namespaces first, tables (up to 2^32 - 1) within. */
export const fibKey = (ns: NsId, table: number): number => ns * 2 ** 32 + table

export interface Rule {
  readonly priority: number
  readonly src?: { readonly address: Ip; readonly length: number }
  readonly dst?: { readonly address: Ip; readonly length: number }
  readonly iif?: string
  readonly oif?: string
  readonly mark?: number
  readonly mask?: number
  readonly tos?: number
  readonly ipproto?: number
  readonly sport?: readonly [number, number]
  readonly dport?: readonly [number, number]
  readonly invert: boolean
  readonly action: 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit'
  readonly table: number
  readonly goto?: number
  readonly suppressPrefix?: number
  readonly protocol: number
}

/** Rules of a namespace in the order of their priorities. */
export const rules = defineTable<NsId, { readonly rules: readonly Rule[] }>('net.rules')

export interface NexthopObject {
  readonly id: number
  readonly nexthop?: Nexthop
  readonly blackhole: boolean
  /** Members of a group with their weights. */
  readonly group?: readonly { readonly id: number; readonly weight: number }[]
  readonly protocol: number
  readonly scope: number
}

/** Nexthop objects of a namespace by id. */
export const nexthopObjects = defineTable<number, NexthopObject>('net.nexthops')
export const nexthopKey = (ns: NsId, id: number): number => ns * 2 ** 32 + id

import { within, type Ip, type NsId } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { WORLD } from '../identity/reserved.ts'
import { ipKey } from './devices.ts'

/** What a node knows of an address. */
export interface IpcacheEntry {
  readonly identity: number
  /** Node whose tunnel leads there. */
  readonly tunnel?: Ip
  /** The pod, where it is one. */
  readonly namespace?: string
  readonly pod?: string
  /** Name of the node, where it is one. */
  readonly node?: string
  /** Where the agent has it from. */
  readonly source: 'agent-local' | 'custom-resource' | 'kvstore' | 'local' | 'k8s'
}

/** The ipcache map of each node: /32 by `ipKey`. */
export const ipcache = defineTable<number, IpcacheEntry>('cilium.ipcache')

export interface IpcachePrefix extends IpcacheEntry {
  readonly address: Ip
  readonly length: number
}

/** The shorter prefixes of each node's ipcache: PodCIDRs of the other nodes, longest first. */
export const ipcachePrefixes = defineTable<NsId, { readonly prefixes: readonly IpcachePrefix[] }>('cilium.ipcache-prefixes')

/** The entry of an address: its own, or that of the longest prefix. */
export function ipcacheOf(w: World, ns: NsId, ip: Ip): IpcacheEntry | undefined {
  return w.table(ipcache).get(ipKey(ns, ip)) ?? w.table(ipcachePrefixes).get(ns)?.prefixes.find((p) => within(ip, p.address, p.length))
}

export const identityOf = (w: World, ns: NsId, ip: Ip): number => w.table(ipcache).get(ipKey(ns, ip))?.identity ?? WORLD

/** All /32 of a node. */
export function* ipcacheEntries(w: World, ns: NsId): Generator<[Ip, IpcacheEntry]> {
  for (const [key, e] of w.table(ipcache).entries(ipKey(ns, 0))) {
    if (key >= ipKey(ns + 1, 0)) return
    yield [key - ipKey(ns, 0), e]
  }
}

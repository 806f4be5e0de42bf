import { maskOf, type Ip, type NsId, type Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { ipKey } from '../datapath/devices.ts'

/** Addresses that a node's agent has given away, by `ipKey`: `router`, `health`, `default/curl-pod`. The agent keeps them over a restart by what it finds on the node. */
export const allocations = defineTable<number, { readonly owner: string }>('cilium.ipam')

/** Addresses of a PodCIDR that can be given: all but the first and the last. */
export const capacityOf = (cidr: Prefix): number => Math.max(2 ** (32 - cidr.length) - 2, 0)

/** Allocations of a node in the order of the addresses. */
export function* allocationsOf(w: World, ns: NsId): Generator<[Ip, string]> {
  for (const [key, a] of w.table(allocations).entries(ipKey(ns, 0))) {
    if (key >= ipKey(ns + 1, 0)) return
    yield [key - ipKey(ns, 0), a.owner]
  }
}

/** A free address of the PodCIDR, at random as Cilium's allocator looks for one; undefined when all are taken. */
export function allocate(w: World, ns: NsId, cidr: Prefix, owner: string): Ip | undefined {
  const size = capacityOf(cidr)
  const table = w.table(allocations)
  const first = (cidr.address & maskOf(cidr.length)) >>> 0
  const start = w.rng(`cilium.ipam.${ns}`).below(size)
  for (let i = 0; i < size; i++) {
    const ip = first + 1 + ((start + i) % size)
    if (table.has(ipKey(ns, ip))) continue
    table.set(ipKey(ns, ip), { owner })
    return ip
  }
  return undefined
}

/** Takes an address that somebody had before a restart. */
export const claim = (w: World, ns: NsId, ip: Ip, owner: string): void => w.table(allocations).set(ipKey(ns, ip), { owner })

export const releaseIp = (w: World, ns: NsId, ip: Ip): boolean => w.table(allocations).delete(ipKey(ns, ip))

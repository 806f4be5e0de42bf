import { defineTable, type World } from '../sim/index.ts'
import type { LinkId } from './link.ts'

export type NsId = number

/** A network namespace. A machine's own is `initial`: it has the sysctls that only the first namespace has. */
export interface NetNs {
  readonly id: NsId
  /** The host's name in the lab (world.md): `k8s-ctr`, `docker/west-worker`, `pod-k8s-ctr`. */
  readonly name: string
  readonly initial: boolean
  /** `uname -r` of the kernel it stands on: what behaves differently by version asks this. */
  readonly kernel: string
  /** In the order of their indices. */
  readonly links: readonly LinkId[]
  /** Other namespaces by the number that this one gave them (nsid, in `link-netnsid`). */
  readonly peers: readonly NsId[]
}

export const namespaces = defineTable<NsId, NetNs>('net.namespaces')
export const namespaceNames = defineTable<string, { readonly ns: NsId }>('net.namespace-names')

export const namespaceOf = (world: World, ns: NsId): NetNs => world.table(namespaces).must(ns)

export function namespaceByName(world: World, name: string): NetNs | undefined {
  const entry = world.table(namespaceNames).get(name)
  return entry && world.table(namespaces).get(entry.ns)
}

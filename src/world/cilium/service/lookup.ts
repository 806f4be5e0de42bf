import type { Ip, NsId } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { frontendKey, frontends, type Backend, type Frontend, type Protocol } from './tables.ts'

/** Where a frontend stands by its id on a node (cilium_lb4_reverse_nat): it stays a while after the Service has gone. */
export const reverseNat = defineTable<number, { readonly address: Ip; readonly port: number; readonly protocol: Protocol }>('cilium.reverse-nat')
/** Nodes first, ids (16 bits) within. */
export const reverseKey = (ns: NsId, id: number): number => ns * 2 ** 16 + id

export const frontendById = (w: World, ns: NsId, id: number): { readonly address: Ip; readonly port: number; readonly protocol: Protocol } | undefined => w.table(reverseNat).get(reverseKey(ns, id))

export const frontendAt = (w: World, ns: NsId, protocol: Protocol, address: Ip, port: number): Frontend | undefined => w.table(frontends).get(frontendKey(ns, protocol, address, port))

/** Backends for a new connection: from outside (`external`) or from the node and its pods, by the policy of that scope. Terminating ones serve when there is no other. */
export function candidates(f: Frontend, scope: 'external' | 'internal'): readonly Backend[] {
  const local = scope === 'external' ? f.extLocal : f.intLocal
  const all = local ? f.backends.filter((b) => b.node === f.node && b.cluster === f.cluster) : f.backends
  const preferred = all.some((b) => b.preferred && b.state === 'active') ? all.filter((b) => b.preferred) : all
  const active = preferred.filter((b) => b.state === 'active')
  return active.length > 0 ? active : preferred.filter((b) => b.state === 'terminating')
}

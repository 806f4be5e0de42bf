import { ApiError, store, type KubeObject } from '../../kube/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { MAXIMAL, MINIMAL } from './reserved.ts'
import { labelPair } from './labels.ts'

export const IDENTITIES = 'cilium.io/ciliumidentities'

/** Numbers by `cluster/labels`: what the agents keep in memory of the identities that they have seen. */
const byLabels = defineTable<string, { readonly id: number }>('cilium.identity-by-labels')

const labelsOf = (o: KubeObject): string[] => Object.entries((o['security-labels'] ?? {}) as Record<string, string>).map(([k, v]) => `${k}=${v}`).sort((a, b) => (a < b ? -1 : 1))
const keyOf = (cluster: string, labels: readonly string[]): string => `${cluster}/${labels.join(';')}`

/** The labels of an identity, as its object has them; undefined when there is none. */
export function labelsOfIdentity(w: World, cluster: string, id: number): string[] | undefined {
  const o = store(w, cluster).get(IDENTITIES, String(id))
  return o && labelsOf(o)
}

function known(w: World, cluster: string, labels: readonly string[]): number | undefined {
  const cached = w.table(byLabels).get(keyOf(cluster, labels))?.id
  if (cached !== undefined && store(w, cluster).get(IDENTITIES, String(cached))) return cached
  const wanted = labels.join(';')
  const found = store(w, cluster).list(IDENTITIES).find((o) => labelsOf(o).join(';') === wanted)
  return found && Number(found.metadata.name)
}

/**
 * The number of a set of labels in a cluster: that of the CiliumIdentity which has them, or a new one, drawn of those that are free; in a mesh its upper
 * bits are the cluster's id. Undefined while the API refuses.
 */
export function identityOfLabels(w: World, cluster: string, clusterId: number, labels: readonly string[]): number | undefined {
  const there = known(w, cluster, labels)
  const id = there ?? create(w, cluster, clusterId, labels)
  if (id !== undefined) w.table(byLabels).set(keyOf(cluster, labels), { id })
  return id
}

function create(w: World, cluster: string, clusterId: number, labels: readonly string[]): number | undefined {
  const api = store(w, cluster, { manager: 'cilium-agent' })
  const pairs = labels.map(labelPair)
  const plain = Object.fromEntries(pairs.filter(([k]) => !k.includes('io.cilium.k8s.namespace.labels')).map(([k, v]) => [k.replace(/^[^:]*:/, ''), v]))
  for (;;) {
    const id = clusterId * 65_536 + MINIMAL + w.rng(`cilium.identity.${cluster}`).below(MAXIMAL - MINIMAL + 1)
    if (api.get(IDENTITIES, String(id))) continue
    try {
      api.create(IDENTITIES, { apiVersion: 'cilium.io/v2', kind: 'CiliumIdentity', metadata: { name: String(id), labels: plain }, 'security-labels': Object.fromEntries(pairs) })
      return id
    } catch (e) {
      if (e instanceof ApiError) return undefined
      throw e
    }
  }
}

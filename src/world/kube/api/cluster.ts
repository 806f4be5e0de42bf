import { defineTable, type World } from '../../sim/index.ts'

/** A cluster as its API server knows it. */
export interface Cluster {
  readonly name: string
  /** `1.33.2`. */
  readonly version: string
  readonly distribution: 'kubeadm' | 'kind'
  /** `10.96.0.0/16`: where ClusterIPs come from. */
  readonly serviceSubnet: string
  readonly nodePorts: readonly [first: number, last: number]
  /** `https://192.168.10.100:6443`, as errors and `cluster-info` name the server. */
  readonly endpoint: string
}

export const clusters = defineTable<string, Cluster>('kube.clusters')

/** The newest resourceVersion of each cluster. */
export const revisions = defineTable<string, { readonly revision: number }>('kube.revisions')

export type ClusterSpec = Pick<Cluster, 'name'> & Partial<Cluster>

/** Makes an empty store. What kubeadm puts into it is the bootstrap's. */
export function createCluster(w: World, spec: ClusterSpec): Cluster {
  const cluster: Cluster = {
    version: '1.33.2', distribution: 'kubeadm', serviceSubnet: '10.96.0.0/16', nodePorts: [30_000, 32_767], endpoint: 'https://127.0.0.1:6443', ...spec,
  }
  w.table(clusters).set(spec.name, cluster)
  w.table(revisions).set(spec.name, { revision: 1 })
  return cluster
}

export const clusterOf = (w: World, name: string): Cluster => w.table(clusters).must(name)

export const revisionOf = (w: World, cluster: string): number => w.table(revisions).must(cluster).revision

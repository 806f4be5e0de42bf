import { planCilium, type CiliumPlan } from '../cilium/index.ts'
import { bootCluster, clusterBuilt, createFrom, prepareCluster, settled, type ClusterPlan } from '../kube/index.ts'
import { defineTable, timers, type Registry, type World } from '../sim/index.ts'
import type { MachineSpec, Topology } from './schema.ts'

type ClusterSpec = Topology['clusters'][string]

/** Packages of a machine that is a node of a kubeadm cluster. */
const NODE_PACKAGES = ['containerd.io', 'kubelet', 'kubeadm', 'kubectl', 'cri-tools', 'conntrack']

/** How long before the lab's time zero the machines of a cluster were started. */
export const PAST = 660_000_000

const isKubeadm = ([, c]: readonly [string, ClusterSpec]): boolean => c.distribution === 'kubeadm'

/** Whether the lab has a past that must be run before it begins. */
export const hasPast = (t: Topology): boolean => Object.entries(t.clusters).some(isKubeadm)

/** A machine with what its cluster needs on it. */
export function withClusterPackages(t: Topology, name: string, m: MachineSpec): MachineSpec {
  const node = Object.entries(t.clusters).some((c) => isKubeadm(c) && c[1].nodes[name] !== undefined)
  return node ? { ...m, packages: [...m.packages, ...NODE_PACKAGES.filter((p) => !m.packages.includes(p))] } : m
}

/** The first address of the interface that the nodes register; without a name, of the first that is not behind a gateway. */
function addressOf(t: Topology, machine: string, device: string | undefined): string {
  const { interfaces } = t.machines[machine]!
  const found = device === undefined ? Object.values(interfaces).find((i) => i.network !== undefined && t.networks[i.network]?.nat === undefined) : interfaces[device]
  const address = found?.address?.[0] ?? Object.values(interfaces).find((i) => i.address)?.address?.[0]
  if (address === undefined) throw new Error(`the node ${machine} has no address`)
  return address.split('/')[0]!
}

function planOf(t: Topology, name: string, c: ClusterSpec): ClusterPlan {
  const nodes = Object.entries(c.nodes).map(([node, n]) => ({ name: node, machine: node, role: n.role, ip: addressOf(t, node, c.internalIP), ...(n.taints === undefined ? {} : { taints: n.taints }) }))
  const main = nodes.find((n) => n.role === 'control-plane') ?? nodes[0]!
  return { name, version: c.kubernetes, podSubnet: c.podSubnet, serviceSubnet: c.serviceSubnet, nodes, users: Object.keys(t.machines[main.machine]!.users) }
}

/** Manifests that are applied while the cluster grows, by its name: file and text. */
const workloads = defineTable<string, { readonly files: readonly (readonly [file: string, text: string])[] }>('topology.workloads')

/** From the control plane to the manifests of the topology: its network stands by then. */
const AFTER_NETWORK = 100_000_000

/** Before the machines start: each cluster's store, files and units. */
export function prepareClusters(w: World, t: Topology, readFile: (path: string) => string | undefined): void {
  for (const [name, c] of Object.entries(t.clusters).filter(isKubeadm)) {
    prepareCluster(w, planOf(t, name, c))
    w.table(workloads).set(name, { files: c.workloads.map((file) => [file, readFile(file) ?? ''] as const) })
    if (c.cilium) planCilium(w, name, { version: c.cilium.version, values: c.cilium.values as CiliumPlan['values'] })
  }
}

/** The machines run: lets the clusters grow up to the lab's time zero. */
export function growClusters(w: World, t: Topology): void {
  for (const [name] of Object.entries(t.clusters).filter(isKubeadm)) bootCluster(w, name)
  w.runTo(0)
  settled(w)
}

export function registerWorkloads(registry: Registry): void {
  registry.add(clusterBuilt, 'workloads', (w, cluster) => void w.after(AFTER_NETWORK, 'topology.workloads', { cluster }))
  registry.add(timers, 'topology.workloads', (w: World, d: { cluster: string }) => {
    for (const [file, text] of w.table(workloads).get(d.cluster)?.files ?? []) createFrom(w, d.cluster, text, file)
  })
}

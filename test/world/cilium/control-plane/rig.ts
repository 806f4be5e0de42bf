import { installNet } from '../../../../src/world/net/index.ts'
import { componentStarts, createCluster, registerControllers, registerKubeApi, store, type KubeObject, type NewObject, type Store } from '../../../../src/world/kube/index.ts'
import { clocks, registerOs } from '../../../../src/world/os/index.ts'
import { Registry, World } from '../../../../src/world/sim/index.ts'
import { definitions } from '../../../../src/world/cilium/crds/index.ts'
import { registerOperator } from '../../../../src/world/cilium/operator/index.ts'
import { operators, setLeader } from '../../../../src/world/cilium/operator/tables.ts'

export const CLUSTER = 'homelab'

export interface Rig { readonly w: World; readonly api: Store; readonly settle: (seconds?: number) => void; readonly make: (gvr: string, o: NewObject) => KubeObject }

/** A cluster of which only the API, the controllers and Cilium's operator run. */
export function operatorRig(config: Readonly<Record<string, string>> = {}, version = '1.18.0', extend: (registry: Registry) => void = () => {}): Rig {
  const registry = new Registry()
  installNet(registry)
  registerOs(registry)
  registerKubeApi(registry)
  registerControllers(registry)
  registerOperator(registry)
  extend(registry)
  const w = new World(1, registry)
  w.table(clocks).set('epoch', { micros: Date.UTC(2025, 7, 16, 9, 50) * 1000, zone: '+09:00' } as never)
  createCluster(w, { name: CLUSTER })
  const api = store(w, CLUSTER)
  for (const name of ['default', 'kube-system']) api.create('namespaces', { metadata: { name } })
  for (const crd of definitions(version, { bgp: true })) {
    const made = api.create('apiextensions.k8s.io/customresourcedefinitions', crd)
    if (made.status?.conditions === undefined) api.updateStatus('apiextensions.k8s.io/customresourcedefinitions', { ...made, status: { acceptedNames: made.spec.names, conditions: [{ type: 'Established', status: 'True' }] } })
  }
  w.runTo(1_000_000)
  for (const c of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'cilium-operator'] as const) componentStarts(w, CLUSTER, c, 'k8s-ctr', 1)
  w.table(operators).set(`${CLUSTER}/cilium-operator-1`, {
    cluster: CLUSTER, pod: 'cilium-operator-1', machine: 'k8s-ctr', process: 1, container: 'none', started: 0, version,
    config: { 'enable-bgp-control-plane': 'true', 'bgp-secrets-namespace': 'kube-system', ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '172.20.0.0/16', 'cluster-pool-ipv4-mask-size': '24', ...config },
  })
  setLeader(w, CLUSTER, 'cilium-operator-1')
  return { w, api, settle: (seconds = 2) => w.runTo(w.now + seconds * 1_000_000), make: (gvr, o) => api.create(gvr, o) }
}

export const addNode = (r: Rig, name: string, labels: Record<string, string> = {}): KubeObject =>
  r.make('cilium.io/ciliumnodes', { metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, spec: { addresses: [] } })

/** The guide's cluster configuration. */
export const clusterConfig = (name = 'cilium-bgp', more: object = {}): NewObject => ({
  metadata: { name },
  spec: {
    nodeSelector: { matchLabels: { 'enable-bgp': 'true' } },
    bgpInstances: [{ name: 'instance-65001', localASN: 65001, peers: [{ name: 'tor-switch', peerASN: 65000, peerAddress: '192.168.10.200', peerConfigRef: { name: 'cilium-peer' } }] }], ...more,
  },
})

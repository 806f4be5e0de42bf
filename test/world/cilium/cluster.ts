import { registerCilium } from '../../../src/world/cilium/index.ts'
import { ciliumCni } from '../../../src/world/cilium/agent/cni.ts'
import { startAgent } from '../../../src/world/cilium/agent/start.ts'
import { componentStarts, createCluster, registerAgents, registerKubeApi, store, type Container, type Store } from '../../../src/world/kube/index.ts'
import { createNamespace, createNetwork, ip } from '../../../src/world/net/index.ts'
import { hosts, machines, processes, registerOs, startDaemon } from '../../../src/world/os/index.ts'
import { timers, type World } from '../../../src/world/sim/index.ts'
import { emptyWorld, host, ns, route, run, SECOND, sysctl } from '../net/rig.ts'

export const CLUSTER = 'homelab'
const KINDS: readonly (readonly [string, string, string, boolean])[] = [
  ['cilium.io', 'ciliumnodes', 'CiliumNode', false], ['cilium.io', 'ciliumendpoints', 'CiliumEndpoint', true], ['cilium.io', 'ciliumidentities', 'CiliumIdentity', false],
  ['cilium.io', 'ciliumnetworkpolicies', 'CiliumNetworkPolicy', true], ['cilium.io', 'ciliumclusterwidenetworkpolicies', 'CiliumClusterwideNetworkPolicy', false],
]

export interface TestNode { readonly lan: 'lan10' | 'lan20'; readonly address: string; readonly podCidr: string }
export const NODES: Readonly<Record<string, TestNode>> = {
  'k8s-ctr': { lan: 'lan10', address: '192.168.10.100', podCidr: '172.20.0.0/24' }, 'k8s-w1': { lan: 'lan10', address: '192.168.10.101', podCidr: '172.20.1.0/24' },
  'k8s-w0': { lan: 'lan20', address: '192.168.20.100', podCidr: '172.20.2.0/24' },
}

export const CONFIG: Readonly<Record<string, string>> = {
  'routing-mode': 'native', 'ipv4-native-routing-cidr': '172.20.0.0/16', 'enable-bpf-masquerade': 'true', 'enable-ipv4-masquerade': 'true', 'kube-proxy-replacement': 'true', ipam: 'cluster-pool',
  'enable-hubble': 'true', 'auto-direct-node-routes': 'false', 'cluster-name': 'default', 'cluster-id': '0',
}

function definition(api: Store, [group, plural, kind, namespaced]: (typeof KINDS)[number]): void {
  const crd = api.create('apiextensions.k8s.io/customresourcedefinitions', {
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: namespaced ? 'Namespaced' : 'Cluster', names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` }, versions: [{ name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }] },
  })
  api.updateStatus('apiextensions.k8s.io/customresourcedefinitions', { ...crd, status: { conditions: [{ type: 'Established', status: 'True' }], acceptedNames: crd.spec.names } })
}

/** The course's network with an API server that is only its store: nodes, agents started, no pods yet. */
export function cluster(o: { config?: Record<string, string>; seed?: number } = {}): World {
  const w = emptyWorld(o.seed ?? 1, (r) => {
    registerOs(r)
    registerKubeApi(r)
    registerAgents(r)
    r.add(timers, 'kube.resync', () => undefined)
    registerCilium(r)
  })
  w.standAt(-3600 * SECOND)
  for (const n of ['lan10', 'lan20']) createNetwork(w, { name: n })
  createNetwork(w, { name: 'nat', nat: ip('10.0.2.2') })
  host(w, 'router', { eth0: ['nat', '10.0.2.15/24'], eth1: ['lan10', '192.168.10.200/24'], eth2: ['lan20', '192.168.20.200/24'] }, '6.8.0')
  sysctl(w, 'router', 'ip_forward', '1')
  route(w, 'router', 'default via 10.0.2.2')
  createCluster(w, { name: CLUSTER })
  const api = store(w, CLUSTER)
  for (const k of KINDS) definition(api, k)
  for (const n of ['default', 'kube-system']) api.create('namespaces', { metadata: { name: n, labels: { 'kubernetes.io/metadata.name': n } } })
  api.create('configmaps', { metadata: { name: 'cilium-config', namespace: 'kube-system' }, data: { ...CONFIG, ...o.config } })
  for (const [name, n] of Object.entries(NODES)) {
    host(w, name, { eth0: ['nat', '10.0.2.15/24'], eth1: [n.lan, `${n.address}/24`] }, '6.8.0')
    route(w, name, 'default via 10.0.2.2')
    route(w, name, n.lan === 'lan10' ? '192.168.20.0/24 via 192.168.10.200' : '192.168.10.0/24 via 192.168.20.200')
    w.table(machines).set(name, { name, os: 'ubuntu-24.04', arch: 'amd64', kernel: '6.8.0', up: true, booted: 0, boots: 1 })
    w.table(hosts).set(name, { name, machine: name, kind: 'machine', netns: name, root: name, hostname: name, login: 'root' })
    startDaemon(w, { machine: name, host: name, comm: 'systemd', argv: ['/sbin/init'], pid: 1, parent: 0 })
    const node = api.create('nodes', { metadata: { name, labels: { 'kubernetes.io/hostname': name, ...(name === 'k8s-ctr' ? { 'node-role.kubernetes.io/control-plane': '' } : {}) } } })
    api.updateStatus('nodes', { ...node, status: { addresses: [{ type: 'InternalIP', address: n.address }, { type: 'Hostname', address: name }] } })
    api.create('cilium.io/ciliumnodes', { metadata: { name }, spec: { ipam: { podCIDRs: [n.podCidr] } } })
  }
  for (const c of ['etcd', 'kube-apiserver'] as const) componentStarts(w, CLUSTER, c, 'k8s-ctr', 0)
  for (const name of Object.keys(NODES)) agent(w, name)
  run(w, 60 * SECOND)
  return w
}

/** Starts the agent of a node as its container would. */
export function agent(w: World, node: string): number {
  const name = `cilium-${node.replace('k8s-', '')}`
  const api = store(w, CLUSTER)
  if (!api.get('pods', name, 'kube-system')) {
    api.create('pods', { metadata: { name, namespace: 'kube-system' }, spec: { nodeName: node, hostNetwork: true, containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.18.0' }] } })
  }
  const p = startDaemon(w, { machine: node, host: node, comm: 'cilium-agent', argv: ['cilium-agent', '--config-dir=/tmp/cilium/config-map'] })
  startAgent(w, { id: 'c0', machine: node, host: node, image: 'quay.io/cilium/cilium:v1.18.0', pod: { cluster: CLUSTER, namespace: 'kube-system', name, uid: name } } as Container, w.table(processes).must(p.id))
  return p.id
}

/** A pod on a node with its network; gives its address. */
export function pod(w: World, node: string, name: string, labels: Record<string, string> = {}, namespace = 'default'): string {
  const api = store(w, CLUSTER)
  const o = api.create('pods', { metadata: { name, namespace, labels }, spec: { nodeName: node, containers: [{ name: 'main', image: 'traefik/whoami' }] } })
  createNamespace(w, { name, kernel: '6.8.0' })
  const answer = ciliumCni.add(w, { cluster: CLUSTER, node, machine: node, netns: name, sandbox: name, pod: { cluster: CLUSTER, namespace, name, uid: o.metadata.uid! } })
  if ('error' in answer) throw new Error(answer.error)
  return answer.ips[0]!
}

/** A Service with one slice of the given pods. */
export function service(w: World, name: string, backends: readonly (readonly [ip: string, node: string])[], spec: Record<string, unknown> = {}): void {
  const api = store(w, CLUSTER)
  api.create('services', { metadata: { name, namespace: 'default' }, spec: { clusterIP: '10.96.19.99', clusterIPs: ['10.96.19.99'], type: 'ClusterIP', selector: { app: name }, ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }], ...spec } })
  api.create('discovery.k8s.io/endpointslices', {
    metadata: { name: `${name}-x`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } }, addressType: 'IPv4', ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: backends.map(([address, nodeName]) => ({ addresses: [address], conditions: { ready: true, serving: true, terminating: false }, nodeName })),
  })
}

export { ns, run }

import { addAddress, addLink, installNet, linkByName, namespaceByName, parseIp, SCOPE, setLinkMaster, setLinkUp, setRoute } from '../../../../src/world/net/index.ts'
import { cni, registerKubeApi, registerKubeNodes, store, type CniPlugin, type KubeObject, type Store } from '../../../../src/world/kube/index.ts'
import { Registry, World } from '../../../../src/world/sim/index.ts'
import { clocks, machineStarts, machineStops, programs, registerOs, startMachine, type Program } from '../../../../src/world/os/index.ts'
import { growClusters, PAST, prepareClusters, withClusterPackages } from '../../../../src/world/topology/cluster.ts'
import { epochOf, installMachine } from '../../../../src/world/topology/machine.ts'
import { buildNetworks, rememberNetwork, startNetwork, stopNetwork } from '../../../../src/world/topology/network.ts'
import { parseTopology, TopologyError } from '../../../../src/world/topology/parse.ts'

/** A network plugin in a few lines: a bridge a node, addresses by count. Ready from the start, unless a test says otherwise. */
export function bridgeCni(o: { ready?: (w: World, node: string) => boolean } = {}): CniPlugin {
  return {
    ready: (w, _c, node) => o.ready?.(w, node) ?? true,
    add(w, r) {
      const node = namespaceByName(w, r.machine)!
      const index = [...r.node].reduce((n, c) => (n * 31 + c.charCodeAt(0)) % 200, 7)
      if (!linkByName(w, node.id, 'cni0')) {
        const bridge = addLink(w, node.id, { name: 'cni0', kind: 'bridge' })
        setLinkUp(w, bridge, true)
        addAddress(w, bridge, { local: parseIp(`172.30.${index}.1`)!, prefix: 24 })
      }
      const n = w.next(`test.cni.${r.node}`, 2)
      const pod = namespaceByName(w, r.netns)!
      const near = addLink(w, node.id, { name: `veth${n}`, kind: 'veth', peer: { ns: pod.id, name: 'eth0' } })
      setLinkMaster(w, near, linkByName(w, node.id, 'cni0')!.id)
      setLinkUp(w, near, true)
      const eth0 = linkByName(w, pod.id, 'eth0')!.id
      setLinkUp(w, eth0, true)
      const ip = `172.30.${index}.${n}`
      addAddress(w, eth0, { local: parseIp(ip)!, prefix: 24 })
      setRoute(w, pod.id, 'add', { dst: 0, prefix: 0, scope: SCOPE.universe, protocol: 3, via: parseIp(`172.30.${index}.1`)!, link: eth0 })
      return { ips: [ip] }
    },
    del() {},
  }
}

const machine = (ip: string, network: string, gateway: string, other: string): string => `{
    interfaces: { eth0: { network: nat, address: 10.0.2.15/24, dhcp: true }, eth1: { network: ${network}, address: ${ip}/24 } },
    users: { vagrant: { password: vagrant, sudo: true } }, login: vagrant, services: [ssh], sysctl: { net.ipv4.ip_forward: 1 },
    routes: ["${other} via ${gateway} dev eth1 proto static"] }`

/** Three nodes in two networks, a router between them, no Cilium. */
export const TOPOLOGY = `name: nodes
epoch: 2025-08-16T18:50:00+09:00
networks: { lan10: {}, lan20: {}, nat: { nat: 10.0.2.2 } }
machines:
  router:
    interfaces: { eth1: { network: lan10, address: 192.168.10.200/24 }, eth2: { network: lan20, address: 192.168.20.200/24 } }
    sysctl: { net.ipv4.ip_forward: 1 }
  k8s-ctr: ${machine('192.168.10.100', 'lan10', '192.168.10.200', '192.168.20.0/24')}
  k8s-w1: ${machine('192.168.10.101', 'lan10', '192.168.10.200', '192.168.20.0/24')}
  k8s-w0: ${machine('192.168.20.100', 'lan20', '192.168.20.200', '192.168.10.0/24')}
clusters:
  homelab:
    kubernetes: 1.33.2
    distribution: kubeadm
    nodes: { k8s-ctr: { role: control-plane, taints: [] }, k8s-w1: {}, k8s-w0: {} }
    internalIP: eth1
    podSubnet: 10.244.0.0/16
    serviceSubnet: 10.96.0.0/16
`

export const CLUSTER = 'homelab'
const SECOND = 1_000_000

export class Lab {
  readonly world: World
  readonly api: Store
  /** As the topology's builder does, without the rooms that a cluster does not need. */
  constructor(o: { cni?: CniPlugin; topology?: string; programs?: Readonly<Record<string, Program>>; extend?: (r: Registry) => void } = {}) {
    const parsed = parseTopology(o.topology ?? TOPOLOGY, 'nodes.yaml')
    if ('problems' in parsed) throw new TopologyError(parsed.problems)
    const t = parsed.topology
    const registry = new Registry()
    installNet(registry)
    registerOs(registry)
    registerKubeApi(registry)
    registry.add(machineStarts, 'network', startNetwork)
    registry.add(machineStops, 'network', stopNetwork)
    registry.add(cni, 'bridge', o.cni ?? bridgeCni())
    o.extend?.(registry)
    registerKubeNodes(registry)
    for (const [name, program] of Object.entries(o.programs ?? {})) registry.add(programs, name, program)
    const world = new World(t.seed, registry)
    this.world = world
    world.table(clocks).set('epoch', epochOf(t.epoch))
    world.standAt(-PAST)
    buildNetworks(world, t)
    for (const [name, spec] of Object.entries(t.machines)) {
      const m = withClusterPackages(t, name, spec)
      installMachine(world, name, m, { topology: t, programNames: Object.keys(o.programs ?? {}), readFile: () => undefined })
      rememberNetwork(world, name, m, t)
    }
    prepareClusters(world, t, () => undefined)
    for (const name of Object.keys(t.machines)) startMachine(world, name, 0)
    growClusters(world, t)
    this.api = store(this.world, CLUSTER, { manager: 'kubectl' })
  }

  /** Lets seconds pass. */
  wait(seconds: number): void { this.world.runTo(this.world.now + seconds * SECOND) }

  /** Lets time pass until something holds, at most so many seconds; false when it does not. */
  until(holds: () => boolean, seconds = 60): boolean {
    for (let i = 0; i < seconds * 4 && !holds(); i++) this.wait(0.25)
    return holds()
  }

  pods(namespace = 'default'): KubeObject[] { return this.api.list('pods', { namespace }) }
  /** So many pods of the default namespace run, and no others are there. */
  running(count: number): boolean { return this.pods().length === count && this.pods().every((p) => p.status?.phase === 'Running') }
  pod(name: string, namespace = 'default'): KubeObject { return this.api.get('pods', name, namespace)! }
  events(name: string): string[] {
    return this.api.list('events').filter((e) => (e.involvedObject as { name: string }).name === name).map((e) => `${e.type} ${e.reason} ${e.message}`)
  }
}

export const deployment = (name: string, image: string, replicas: number, more: Record<string, unknown> = {}): { metadata: { name: string; labels: Record<string, string> }; spec: object } => ({
  metadata: { name, labels: { app: name } },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image, ports: [{ containerPort: 80 }] }], ...more } } },
})

import { attachEndpoint } from '../../../src/world/cilium/datapath/endpoint.ts'
import { ipKey, type LxcEndpoint } from '../../../src/world/cilium/datapath/devices.ts'
import { registerDatapath } from '../../../src/world/cilium/datapath/hooks.ts'
import { ipcache, type IpcacheEntry } from '../../../src/world/cilium/datapath/ipcache.ts'
import type { DatapathNode } from '../../../src/world/cilium/datapath/node.ts'
import { setupNode, type NodeSetup } from '../../../src/world/cilium/datapath/setup.ts'
import { flowsFrom, openRing, type Flow } from '../../../src/world/cilium/hubble/flow.ts'
import { reverseKey, reverseNat } from '../../../src/world/cilium/service/lookup.ts'
import { frontendKey, frontends, type Backend, type Frontend } from '../../../src/world/cilium/service/tables.ts'
import {
  acceptSocket, bindSocket, connectSocket, createNamespace, createNetwork, formatIp, ip, listenSocket, openSocket, peerOf, sendSocket, socketOf, takeSocketError, type SocketId,
} from '../../../src/world/net/index.ts'
import { isErrno, World } from '../../../src/world/sim/index.ts'
import { emptyWorld, host, ns, route, run, sysctl } from '../net/rig.ts'

export const NODES = ['k8s-ctr', 'k8s-w1', 'k8s-w0'] as const
export type NodeName = (typeof NODES)[number]
const ADDRESS: Record<NodeName, string> = { 'k8s-ctr': '192.168.10.100', 'k8s-w1': '192.168.10.101', 'k8s-w0': '192.168.20.100' }
const ROUTER_IP: Record<NodeName, string> = { 'k8s-ctr': '172.20.0.157', 'k8s-w1': '172.20.1.141', 'k8s-w0': '172.20.2.160' }
/** One pod of webpod a node, and curl-pod on k8s-ctr. */
const PODS: readonly (readonly [NodeName, string, string, number])[] = [
  ['k8s-ctr', 'curl-pod', '172.20.0.169', 17401], ['k8s-ctr', 'webpod-ctr', '172.20.0.88', 7945], ['k8s-w1', 'webpod-w1', '172.20.1.124', 7945], ['k8s-w0', 'webpod-w0', '172.20.2.99', 7945],
]

export interface Lab { readonly w: World; readonly nodes: Record<NodeName, DatapathNode>; readonly pods: Record<string, LxcEndpoint> }

/** The course's lab without a cluster: two subnets, a router, a network that swallows; three nodes with Cilium's datapath in native mode. */
export function lab(o: { seed?: number; setup?: Partial<NodeSetup> } = {}): Lab {
  const w = emptyWorld(o.seed ?? 1, registerDatapath)
  createNetwork(w, { name: 'lan10' })
  createNetwork(w, { name: 'lan20' })
  createNetwork(w, { name: 'nat', nat: ip('10.0.2.2') })
  host(w, 'router', { eth0: ['nat', '10.0.2.15/24'], eth1: ['lan10', '192.168.10.200/24'], eth2: ['lan20', '192.168.20.200/24'] }, '6.8.0')
  sysctl(w, 'router', 'ip_forward', '1')
  route(w, 'router', 'default via 10.0.2.2')
  const nodes = Object.fromEntries(NODES.map((name, i) => {
    const lan = name === 'k8s-w0' ? 'lan20' : 'lan10'
    const id = host(w, name, { eth0: ['nat', '10.0.2.15/24'], eth1: [lan, `${ADDRESS[name]}/24`] }, '6.8.0')
    route(w, id, 'default via 10.0.2.2')
    route(w, id, lan === 'lan10' ? '192.168.20.0/24 via 192.168.10.200' : '192.168.10.0/24 via 192.168.20.200')
    const node = setupNode(w, {
      ns: id, cluster: 'homelab', node: name, nodeIp: ip(ADDRESS[name]), routerIp: ip(ROUTER_IP[name]), podCidr: { address: ip(`172.20.${i}.0`), length: 24 }, mode: 'native', hostRouting: 'bpf',
      nativeCidr: { address: ip('172.20.0.0'), length: 16 }, masquerade: 'bpf', kubeProxyReplacement: true, lbMode: 'snat', ...o.setup,
    })
    openRing(w, id, 4095)
    return [name, node]
  })) as unknown as Lab['nodes']
  const pods: Record<string, LxcEndpoint> = {}
  for (const [node, pod, address, identity] of PODS) {
    const podNs = createNamespace(w, { name: pod, kernel: '6.8.0' })
    pods[pod] = attachEndpoint(w, nodes[node], { podNs, ip: ip(address), namespace: 'default', pod, uid: pod, container: '', identity, labels: [] })
  }
  for (const name of NODES) {
    const put = (address: string, e: IpcacheEntry): void => w.table(ipcache).set(ipKey(nodes[name].ns, ip(address)), e)
    for (const other of NODES) {
      put(ADDRESS[other], { identity: other === name ? 1 : other === 'k8s-ctr' ? 7 : 6, source: 'custom-resource', node: other })
      put(ROUTER_IP[other], { identity: other === name ? 1 : 6, source: 'custom-resource', ...(other === name ? {} : { tunnel: ip(ADDRESS[other]) }) })
    }
    put('10.0.2.15', { identity: 1, source: 'local' })
    for (const [node, pod, address, identity] of PODS) {
      put(address, { identity, namespace: 'default', pod, source: 'custom-resource', ...(node === name ? {} : { tunnel: ip(ADDRESS[node]) }) })
    }
  }
  return { w, nodes, pods }
}

let ids = 0
/** A frontend of Service webpod on every node with backends by pod name. */
export function service(l: Lab, address: string, port: number, type: Frontend['type'], pods: readonly string[], more: Partial<Frontend> = {}): void {
  const id = ++ids
  for (const name of NODES) {
    const backends = pods.map((p, i): Backend => ({
      id: id * 100 + i, address: l.pods[p]!.ip, port: 80, protocol: 'TCP', state: 'active', node: NODES.find((n) => l.nodes[n].ns === l.pods[p]!.ns)!, cluster: 'homelab', preferred: false,
    }))
    const f: Frontend = {
      id, cluster: 'homelab', node: name, address: ip(address), port, protocol: 'TCP', type, namespace: 'default', name: 'webpod', portName: '', extLocal: false, intLocal: false, affinity: 0,
      healthCheckNodePort: 0, sourceRanges: [], backends, ...more,
    }
    l.w.table(frontends).set(frontendKey(l.nodes[name].ns, 'TCP', f.address, port), f)
    l.w.table(reverseNat).set(reverseKey(l.nodes[name].ns, id), { address: f.address, port, protocol: 'TCP' })
  }
}

export function serve(w: World, where: string, port = 80): SocketId {
  const id = openSocket(w, { ns: ns(w, where), type: 'stream' })
  bindSocket(w, id, { address: 0, port }, { privileged: true })
  listenSocket(w, id, 64)
  return id
}

/** A connection tried for some time: who answered (name of its server's host), whom that one saw, what the client calls its peer; or how it failed. */
export function connect(w: World, from: string, to: string, port: number, servers: Record<string, SocketId>, wait = 500_000): { server?: string; seen?: string; peer?: string; error?: string } {
  const id = openSocket(w, { ns: ns(w, from), type: 'stream' })
  try {
    connectSocket(w, id, { address: ip(to), port })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') return { error: e.errno }
  }
  run(w, wait)
  const s = socketOf(w, id)
  if (s.state !== 'ESTAB') return { error: takeSocketError(w, id) ?? 'timeout' }
  for (const [server, listening] of Object.entries(servers)) {
    for (;;) {
      let child: SocketId
      try { child = acceptSocket(w, listening) } catch { break }
      const peer = socketOf(w, child).remote!
      if (peer.port === socketOf(w, id).local!.port || formatIp(peer.address) !== formatIp(socketOf(w, id).local!.address)) {
        sendSocket(w, child, new TextEncoder().encode('hello'))
        run(w, 10_000)
        const shown = peerOf(w, id)!
        return { server, seen: formatIp(peer.address), peer: `${formatIp(shown.address)}:${shown.port}` }
      }
    }
  }
  return { error: 'nobody accepted' }
}

/** The flows of a node as short lines: `to-endpoint 172.20.0.169 -> 172.20.0.88 SYN`. */
export const flowLines = (l: Lab, node: NodeName, from = 0): string[] => [...flowsFrom(l.w, l.nodes[node].ns, from)].map(([, f]) => line(f))

const FLAGS: readonly (readonly [number, string])[] = [[2, 'SYN'], [16, 'ACK'], [8, 'PSH'], [1, 'FIN'], [4, 'RST']]
const line = (f: Flow): string => {
  const flags = FLAGS.filter(([bit]) => ((f.flags ?? 0) & bit) !== 0).map(([, word]) => word).join(',')
  const arrow = f.reply === undefined ? '<>' : f.reply ? '<-' : '->'
  const [a, b] = f.reply === true ? [f.destination, f.source] : [f.source, f.destination]
  const end = (e: Flow['source']): string => e.pod ?? formatIp(e.ip)
  return [f.type, end(a), arrow, end(b), flags || f.protocol].join(' ')
}


import { addAddress, addLink, deleteLink, linkOf, linksOf, SCOPE, setLinkUp, setRoute, type Ip, type NsId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { devices, ipKey, lxcMap, sockHomes, type LxcEndpoint } from './devices.ts'
import type { DatapathNode } from './node.ts'
import { policyMaps } from './policy.ts'
import { sysctl, VXLAN_OVERHEAD } from './setup.ts'

const MTU = 1500
const MOST_IDS = 4095

/** What the plugin asks for. */
export interface EndpointSpec {
  readonly podNs: NsId
  readonly ip: Ip
  readonly namespace: string
  readonly pod: string
  readonly uid: string
  readonly container: string
  readonly identity: number
  readonly labels: readonly string[]
}

/** A number of 1 to 4095 that no endpoint of the node has. */
function freeId(w: World, ns: NsId, taken: ReadonlySet<number>): number {
  for (;;) {
    const id = 1 + w.rng(`cilium.endpoint-id.${ns}`).below(MOST_IDS)
    if (!taken.has(id)) return id
  }
}

const idsOf = (w: World, ns: NsId): Set<number> => {
  const out = new Set<number>()
  for (const [key, e] of w.table(lxcMap).entries(ipKey(ns, 0))) {
    if (key >= ipKey(ns + 1, 0)) break
    out.add(e.id)
  }
  return out
}

/** Name of the host's end: `lxc` and twelve hexadecimal digits of a hash of the container. */
const lxcName = (w: World, ns: NsId): string => `lxc${Array.from(w.rng(`cilium.lxc.${ns}`).bytes(6), (b) => b.toString(16).padStart(2, '0')).join('')}`

/** Makes a pod's veth pair, its address and routes, and attaches bpf_lxc. */
export function attachEndpoint(w: World, node: DatapathNode, s: EndpointSpec): LxcEndpoint {
  const { ns } = node
  const name = lxcName(w, ns)
  // The pair is made on the node, and the pod's end moved: it keeps the number that it had there.
  const index = 1 + Math.max(...linksOf(w, ns).map((l) => l.index))
  const lxc = addLink(w, ns, { name, index: index + 1, kind: 'veth', mtu: MTU, peer: { ns: s.podNs, name: 'eth0', index, mtu: MTU } })
  const podLink = linkOf(w, lxc).peer!
  sysctl(w, ns, name, 'rp_filter', '0')
  sysctl(w, ns, name, 'forwarding', '1')
  setLinkUp(w, lxc, true)
  setLinkUp(w, podLink, true)
  addAddress(w, podLink, { local: s.ip, prefix: 32 })
  setRoute(w, s.podNs, 'replace', { dst: node.routerIp, prefix: 32, link: podLink, protocol: 3, scope: SCOPE.link })
  setRoute(w, s.podNs, 'replace', { dst: 0, prefix: 0, via: node.routerIp, link: podLink, protocol: 3, metrics: { mtu: node.mode === 'tunnel' ? MTU - VXLAN_OVERHEAD : MTU } })
  const endpoint: LxcEndpoint = {
    ns, ip: s.ip, id: freeId(w, ns, idsOf(w, ns)), lxc, lxcMac: linkOf(w, lxc).mac, podLink, podMac: linkOf(w, podLink).mac, podNs: s.podNs, identity: s.identity,
    namespace: s.namespace, pod: s.pod, uid: s.uid, container: s.container, state: 'ready', labels: s.labels, enforce: { ingress: false, egress: false },
  }
  w.table(lxcMap).set(ipKey(ns, s.ip), endpoint)
  w.table(devices).set(lxc, { role: 'lxc', ns, ip: s.ip })
  w.table(sockHomes).set(s.podNs, { ns, ip: s.ip })
  return endpoint
}

/** The endpoint goes with its links; its pod's namespace may have gone before. */
export function detachEndpoint(w: World, e: LxcEndpoint): void {
  w.table(lxcMap).delete(ipKey(e.ns, e.ip))
  w.table(policyMaps).delete(ipKey(e.ns, e.ip))
  w.table(devices).delete(e.lxc)
  w.table(sockHomes).delete(e.podNs)
  if (linksOf(w, e.ns).some((l) => l.id === e.lxc)) deleteLink(w, e.lxc)
}

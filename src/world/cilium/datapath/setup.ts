import { addAddress, addLink, deleteRoute, linkByName, linksOf, SCOPE, setLinkUp, setRoute, writeSysctl, type Ip, type LinkId, type NsId, type Prefix, type RouteRequest } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { devices, sockHomes } from './devices.ts'
import { datapathNodes, nodeNamespaces, type DatapathNode } from './node.ts'

const KERNEL = 2
export const VXLAN_OVERHEAD = 50

/** What an agent makes of a node's kernel: everything but the links, which are found or made. */
export type NodeSetup = Omit<DatapathNode, 'links' | 'devices'>

/** The devices that get programs: cards on a network, whatever they are called. */
export const nativeDevices = (w: World, ns: NsId): LinkId[] => linksOf(w, ns).filter((l) => l.network !== undefined && l.addresses.length > 0).map((l) => l.id)

/** Makes or finds cilium_net and cilium_host, gives them their address and routes, attaches the programs. Doing it again changes what differs. */
export function setupNode(w: World, s: NodeSetup): DatapathNode {
  const { ns } = s
  writeSysctl(w, ns, 'net/ipv4/ip_forward', '1')
  writeSysctl(w, ns, 'net/ipv4/conf/all/rp_filter', '0')
  const host = hostLinks(w, s)
  const vxlan = tunnelLink(w, s)
  const old = w.table(datapathNodes).get(ns)
  const node: DatapathNode = { ...s, links: { ...host, ...(vxlan === undefined ? {} : { vxlan }) }, devices: nativeDevices(w, ns) }
  for (const d of old?.devices ?? []) if (!node.devices.includes(d)) w.table(devices).delete(d)
  for (const d of node.devices) {
    w.table(devices).set(d, { role: 'netdev', ns })
    sysctl(w, ns, linkName(w, ns, d), 'rp_filter', '0')
  }
  w.table(devices).set(node.links.host, { role: 'host', ns })
  w.table(devices).set(node.links.net, { role: 'net', ns })
  if (vxlan !== undefined) w.table(devices).set(vxlan, { role: 'overlay', ns })
  w.table(sockHomes).set(ns, { ns })
  w.table(datapathNodes).set(ns, node)
  w.table(nodeNamespaces).set(`${s.cluster}/${s.node}`, { ns })
  podRoutes(w, node)
  return node
}

const linkName = (w: World, ns: NsId, id: LinkId): string => linksOf(w, ns).find((l) => l.id === id)!.name

export const sysctl = (w: World, ns: NsId, link: string, key: string, value: string): void => writeSysctl(w, ns, `net/ipv4/conf/${link}/${key}`, value)

function hostLinks(w: World, s: NodeSetup): { host: LinkId; net: LinkId } {
  const { ns } = s
  if (!linkByName(w, ns, 'cilium_host')) addLink(w, ns, { name: 'cilium_net', kind: 'veth', noArp: true, peer: { ns, name: 'cilium_host' } })
  const host = linkByName(w, ns, 'cilium_host')!
  const net = linkByName(w, ns, 'cilium_net')!
  for (const l of [host, net]) {
    sysctl(w, ns, l.name, 'rp_filter', '0')
    sysctl(w, ns, l.name, 'forwarding', '1')
    sysctl(w, ns, l.name, 'accept_local', '1')
    sysctl(w, ns, l.name, 'send_redirects', '0')
    if (!l.up) setLinkUp(w, l.id, true)
  }
  if (!host.addresses.some((a) => a.local === s.routerIp)) addAddress(w, host.id, { local: s.routerIp, prefix: 32 })
  return { host: host.id, net: net.id }
}

function tunnelLink(w: World, s: NodeSetup): LinkId | undefined {
  const there = linkByName(w, s.ns, 'cilium_vxlan')
  if (s.mode !== 'tunnel') return undefined
  const id = there?.id ?? addLink(w, s.ns, { name: 'cilium_vxlan', kind: 'vxlan' })
  sysctl(w, s.ns, 'cilium_vxlan', 'rp_filter', '0')
  if (!there?.up) setLinkUp(w, id, true)
  return id
}

/** Sets a route unless it is there already. */
export function ensureRoute(w: World, ns: NsId, r: RouteRequest): void {
  setRoute(w, ns, 'replace', r)
}

/** Takes a route away; nothing happens when it is not there. */
export function dropRoute(w: World, ns: NsId, r: RouteRequest): void {
  try {
    deleteRoute(w, ns, r)
  } catch (e) {
    if (!isErrno(e, 'ESRCH')) throw e
  }
}

const toHostDevice = (node: DatapathNode, cidr: Prefix, mtu?: number): RouteRequest => ({
  dst: cidr.address, prefix: cidr.length, via: node.routerIp, link: node.links.host, prefsrc: node.routerIp, protocol: KERNEL, scope: SCOPE.universe, ...(mtu === undefined ? {} : { metrics: { mtu } }),
})

/** The node's own PodCIDR leads to cilium_host. */
function podRoutes(w: World, node: DatapathNode): void {
  ensureRoute(w, node.ns, { dst: node.routerIp, prefix: 32, link: node.links.host, protocol: KERNEL, scope: SCOPE.link })
  ensureRoute(w, node.ns, toHostDevice(node, node.podCidr))
}

/** In tunnel mode, so do the PodCIDRs of the other nodes, with room for the tunnel's header. */
export const tunnelRoute = (node: DatapathNode, cidr: Prefix): RouteRequest => toHostDevice(node, cidr, 1500 - VXLAN_OVERHEAD)

/** autoDirectNodeRoutes: another node's PodCIDR by that node's address. */
export const directRoute = (cidr: Prefix, via: Ip, link: LinkId): RouteRequest => ({ dst: cidr.address, prefix: cidr.length, via, link, protocol: KERNEL, scope: SCOPE.universe })

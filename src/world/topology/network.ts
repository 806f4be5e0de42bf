import { addAddress, addLink, createNamespace, createNetwork, deleteNamespace, linkByName, namespaceByName, parseIp, SCOPE, setLinkUp, setRoute, writeSysctl, type Ip, type LinkId, type NsId } from '../net/index.ts'
import { defineTable, type World } from '../sim/index.ts'
import { parseRouteLine, type RouteLine } from './route-line.ts'
import type { InterfaceSpec, MachineSpec, NetnsSpec, Topology } from './schema.ts'

/** What a machine's network is made of whenever it starts: its part of the topology, and the addresses of its cards. */
export interface MachineNetwork {
  readonly spec: MachineSpec
  /** The gateway of the networks that have one, by network. */
  readonly gateways: Readonly<Record<string, string>>
  /** MAC addresses by `host/device`, drawn when the lab was built: a reboot changes no card. */
  readonly macs: Readonly<Record<string, string>>
}

export const machineNetworks = defineTable<string, MachineNetwork>('topology.machine-networks')

const PROTOCOLS: Readonly<Record<string, number>> = { kernel: 2, boot: 3, static: 4, dhcp: 16, bgp: 186 }
const DHCP_METRIC = 100

/** The segments of the lab. */
export function buildNetworks(w: World, t: Topology): void {
  for (const [name, n] of Object.entries(t.networks)) createNetwork(w, { name, ...(n.nat === undefined ? {} : { nat: address(n.nat) }) })
}

/** Remembers a machine's network, so that it can start with it now and after each reboot. */
export function rememberNetwork(w: World, name: string, spec: MachineSpec, t: Topology): void {
  const gateways = Object.fromEntries(Object.entries(t.networks).flatMap(([n, { nat }]) => (nat === undefined ? [] : [[n, nat]])))
  const macs: Record<string, string> = {}
  const draw = (host: string, dev: string, given: string | undefined): void => {
    macs[`${host}/${dev}`] = given ?? randomMac(w)
  }
  for (const [dev, i] of Object.entries(spec.interfaces)) draw(name, dev, i.mac ?? (i.network === undefined || i.dhcp ? undefined : readableMac(i.address?.[0])))
  for (const [ns, n] of Object.entries(spec.netns)) {
    for (const [dev, i] of Object.entries(n.interfaces)) {
      draw(ns, dev, i.mac)
      if (i.veth !== undefined && !spec.interfaces[i.veth]) draw(name, i.veth, undefined)
    }
  }
  w.table(machineNetworks).set(name, { spec, gateways, macs })
}

/** A card on a LAN has a MAC address in which a person recognises the last two numbers of its address: 192.168.10.200 is 02:00:0a:00:10:c8. */
function readableMac(cidr: string | undefined): string | undefined {
  const [, , third, fourth] = cidr?.split('/')[0]?.split('.').map(Number) ?? []
  if (third === undefined || fourth === undefined || third > 99) return undefined
  return `02:00:0a:00:${String(third).padStart(2, '0')}:${fourth.toString(16).padStart(2, '0')}`
}

/** A locally administered unicast address. */
function randomMac(w: World): string {
  const bytes = w.rng('topology.mac').bytes(6)
  bytes[0] = (bytes[0]! & 0xfc) | 0x02
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(':')
}

/** Brings a machine's network up from nothing: namespaces, links in the order of the file, addresses, sysctls, routes. */
export function startNetwork(w: World, name: string): void {
  const { spec, gateways, macs } = w.table(machineNetworks).must(name)
  const kernel = { kernel: spec.kernel }
  // A machine whose cards are veth pairs is a namespace itself (containers, the recordings' hosts): it lacks what only a kernel's first one has.
  const ns = createNamespace(w, { name, initial: spec.nic !== 'veth', ...kernel })
  for (const n of Object.keys(spec.netns)) createNamespace(w, { name: n, ...kernel })
  applySysctls(w, ns, spec.sysctl, (key) => !/^net\.ipv[46]\.(conf|neigh)\.(?!all|default)/.test(key))
  const mac = (host: string, dev: string): { mac?: string } => (macs[`${host}/${dev}`] === undefined ? {} : { mac: macs[`${host}/${dev}`]! })
  for (const [dev, i] of Object.entries(spec.interfaces)) {
    const common = { name: dev, ...mac(name, dev), ip6: spec.ipv6, ...(i.index === undefined ? {} : { index: i.index }), ...(i.mtu === undefined ? {} : { mtu: i.mtu }) }
    if (i.veth) {
      const far = namespaceByName(w, i.veth.to)!.id
      const peer = spec.netns[i.veth.to]?.interfaces[i.veth.dev]
      addLink(w, ns, { ...common, kind: 'veth', peer: { ns: far, name: i.veth.dev, ...mac(i.veth.to, i.veth.dev), ...(peer?.index === undefined ? {} : { index: peer.index }) } })
    } else if (i.network !== undefined) addLink(w, ns, { ...common, kind: (i.nic ?? spec.nic) === 'veth' ? 'veth' : 'physical', network: i.network })
    else addLink(w, ns, { ...common, kind: i.bridge ? 'bridge' : 'dummy' })
  }
  for (const [n, netns] of Object.entries(spec.netns)) startNamespaceLinks(w, ns, n, netns, spec, mac)
  bringUp(w, ns, Object.entries(spec.interfaces))
  for (const [n, netns] of Object.entries(spec.netns)) {
    const far = namespaceByName(w, n)!.id
    for (const i of Object.values(netns.interfaces)) if (i.veth !== undefined && !spec.interfaces[i.veth]) setLinkUp(w, linkByName(w, ns, i.veth)!.id, true)
    bringUp(w, far, Object.entries(netns.interfaces))
  }
  applySysctls(w, ns, spec.sysctl, (key) => /^net\.ipv[46]\.(conf|neigh)\.(?!all|default)/.test(key))
  for (const [dev, i] of Object.entries(spec.interfaces)) if (i.dhcp) leaseRoute(w, ns, dev, i, gateways)
  for (const line of spec.routes) addRoute(w, ns, parseRouteLine(line))
  for (const [n, netns] of Object.entries(spec.netns)) {
    const far = namespaceByName(w, n)!.id
    applySysctls(w, far, netns.sysctl, () => true)
    for (const line of netns.routes) addRoute(w, far, parseRouteLine(line))
  }
}

/** The machine is without power: its namespaces go, with their links, addresses, routes and sockets. */
export function stopNetwork(w: World, name: string): void {
  const { spec } = w.table(machineNetworks).must(name)
  for (const n of [...Object.keys(spec.netns), name]) {
    const ns = namespaceByName(w, n)
    if (ns) deleteNamespace(w, ns.id)
  }
}

function startNamespaceLinks(w: World, near: NsId, name: string, netns: NetnsSpec, spec: MachineSpec, mac: (host: string, dev: string) => { mac?: string }): void {
  const ns = namespaceByName(w, name)!
  for (const [dev, i] of Object.entries(netns.interfaces)) {
    if (linkByName(w, ns.id, dev)) continue
    const common = { name: dev, ...mac(name, dev), ip6: spec.ipv6, ...(i.index === undefined ? {} : { index: i.index }), ...(i.mtu === undefined ? {} : { mtu: i.mtu }) }
    if (i.veth === undefined) addLink(w, ns.id, { ...common, kind: 'dummy' })
    else addLink(w, ns.id, { ...common, kind: 'veth', peer: { ns: near, name: i.veth, ...mac(ns.name, i.veth) } })
  }
}

function bringUp(w: World, ns: NsId, interfaces: readonly (readonly [string, Pick<InterfaceSpec, 'address'>])[]): void {
  for (const [dev, i] of interfaces) {
    const link = linkByName(w, ns, dev)!.id
    setLinkUp(w, link, true)
    for (const a of i.address ?? []) putAddress(w, link, a)
  }
}

function putAddress(w: World, link: LinkId, cidr: string): void {
  const [ip = '', length = ''] = cidr.split('/')
  addAddress(w, link, { local: address(ip), prefix: Number(length) })
}

/** What a DHCP client sets: the default route by the lease's router. */
function leaseRoute(w: World, ns: NsId, dev: string, i: InterfaceSpec, gateways: MachineNetwork['gateways']): void {
  const via = gateways[i.network ?? '']
  const src = i.address?.[0]?.split('/')[0]
  if (via !== undefined && src !== undefined) addRoute(w, ns, { to: 'default', via, dev, proto: 'dhcp', src, metric: DHCP_METRIC })
}

function addRoute(w: World, ns: NsId, r: RouteLine): void {
  const [ip, length] = r.to === 'default' ? ['0.0.0.0', '0'] : r.to.split('/')
  const dev = r.dev === undefined ? undefined : linkByName(w, ns, r.dev)
  const scope = r.scope === undefined ? (r.via === undefined && !r.type ? SCOPE.link : SCOPE.universe) : r.scope === 'global' ? SCOPE.universe : SCOPE[r.scope]
  setRoute(w, ns, 'add', {
    dst: address(ip!), prefix: Number(length ?? 32), scope, protocol: PROTOCOLS[r.proto ?? 'boot'] ?? Number(r.proto),
    ...(r.type ? { type: r.type } : {}),
    ...(r.via === undefined ? {} : { via: address(r.via) }),
    ...(dev ? { link: dev.id } : {}),
    ...(r.src === undefined ? {} : { prefsrc: address(r.src) }),
    ...(r.metric === undefined ? {} : { metric: r.metric }),
  })
}

function applySysctls(w: World, ns: NsId, values: Readonly<Record<string, string | number | boolean>>, which: (key: string) => boolean): void {
  for (const [key, value] of Object.entries(values)) if (key.startsWith('net.') && which(key)) writeSysctl(w, ns, key.replaceAll('.', '/'), value === true ? '1' : value === false ? '0' : String(value))
}

function address(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}


import { SysError, type World } from '../sim/index.ts'
import { linkStats, NO_STATS } from './counters.ts'
import { linkChanged } from './hooks.ts'
import { LOOPBACK } from './ip.ts'
import { dropLink } from './link-drop.ts'
import { setLinkUp, settleCarrier } from './link-state.ts'
import { links, SCOPE, type Link, type LinkId, type LinkKind } from './link.ts'
import { randomMac } from './mac.ts'
import { namespaceNames, namespaces, namespaceOf, type NsId } from './netns.ts'
import { addAddress } from './address.ts'
import { plug } from './segment.ts'
import { initDevice, nsSysctls } from './sysctl/state.ts'
import { ZERO_MAC } from './packet.ts'
import { closeAllSockets } from './socket-close-all.ts'

export interface LinkSpec {
  readonly name: string
  readonly kind: LinkKind
  readonly index?: number
  readonly mac?: string
  readonly mtu?: number
  /** Physical links, and veth whose far end is a switch's: the segment. */
  readonly network?: string
  /** veth: the far end, made in the same call. */
  readonly peer?: { readonly ns: NsId; readonly name: string; readonly index?: number; readonly mac?: string; readonly mtu?: number }
  readonly ip6?: Link['ip6']
  /** No ARP on it, nor on its far end. */
  readonly noArp?: boolean
}

/** Largest MTU by kind. */
const MAX_MTU: Readonly<Record<LinkKind, number>> = { loopback: 0, physical: 65535, veth: 65535, dummy: 0, bridge: 65535, vxlan: 65535 }

/** A namespace with a loopback link, which is up unless `loopback: 'down'`. EEXIST when the name is taken. */
export function createNamespace(world: World, spec: { name: string; initial?: boolean; kernel?: string; loopback?: 'up' | 'down' }): NsId {
  if (world.table(namespaceNames).has(spec.name)) throw new SysError('EEXIST')
  const id = world.next('net.namespace')
  world.table(namespaces).set(id, { id, name: spec.name, initial: spec.initial === true, kernel: spec.kernel ?? '6.8.0', links: [], peers: [] })
  world.table(namespaceNames).set(spec.name, { ns: id })
  world.table(nsSysctls).set(id, { values: {} })
  const lo = addLink(world, id, { name: 'lo', kind: 'loopback', index: 1, mac: ZERO_MAC, mtu: 65536 })
  if (spec.loopback !== 'down') setLinkUp(world, lo, true)
  return id
}

/** Removes a namespace with its links (their far ends too) and sockets. */
export function deleteNamespace(world: World, id: NsId): void {
  const ns = namespaceOf(world, id)
  closeAllSockets(world, id)
  for (const link of ns.links) if (world.table(links).has(link)) dropLink(world, link)
  world.table(namespaceNames).delete(ns.name)
  world.table(namespaces).delete(id)
}

const taken = (world: World, ns: NsId, name: string, index: number | undefined): boolean =>
  namespaceOf(world, ns).links.some((l) => {
    const link = world.table(links).must(l)
    return link.name === name || link.index === index
  })

/** A name that the kernel takes: 1 to 15 bytes without slash, colon or blank. */
export const validLinkName = (name: string): boolean => name.length > 0 && name.length < 16 && name !== '.' && name !== '..' && !/[/:\s]/.test(name)

function freeIndex(world: World, ns: NsId): number {
  let index = 1
  for (const l of namespaceOf(world, ns).links) index = Math.max(index, world.table(links).must(l).index + 1)
  return index
}

function insert(world: World, ns: NsId, spec: Omit<LinkSpec, 'peer'>): LinkId {
  if (!validLinkName(spec.name)) throw new SysError('EINVAL')
  if (taken(world, ns, spec.name, spec.index)) throw new SysError('EEXIST')
  const id = world.next('net.link')
  const { kind } = spec
  const link: Link = {
    id, ns, index: spec.index ?? freeIndex(world, ns), name: spec.name, kind, mac: spec.mac ?? randomMac(world, kind === 'physical' ? '08:00:27' : undefined),
    mtu: spec.mtu ?? 1500, minMtu: kind === 'loopback' || kind === 'dummy' ? 0 : 68, maxMtu: MAX_MTU[kind], up: false, cable: true, carrier: true,
    watched: kind === 'physical' || kind === 'veth', noArp: kind === 'dummy' || kind === 'loopback' || spec.noArp === true, qdisc: 'noop', queueLength: 1000, addresses: [], addresses6: [],
    ip6: spec.ip6 ?? 'eui64', ...(spec.network === undefined ? {} : { network: spec.network }),
    ...(kind === 'veth' && spec.network !== undefined ? { peerIndex: world.next(`net.port.${spec.network}`, 5), peerNsNumber: 0 } : {}),
  }
  if (spec.network !== undefined) plug(world, spec.network, id)
  const record = namespaceOf(world, ns)
  const at = record.links.findIndex((l) => world.table(links).must(l).index > link.index)
  world.table(namespaces).set(ns, { ...record, links: at < 0 ? [...record.links, id] : record.links.toSpliced(at, 0, id) })
  world.table(links).set(id, link)
  world.table(linkStats).set(id, NO_STATS)
  initDevice(world, ns, id)
  return id
}

/** The number by which a namespace knows another: 0, 1, … in the order in which it met them. */
export function peerNumber(world: World, ns: NsId, other: NsId): number {
  const record = namespaceOf(world, ns)
  const known = record.peers.indexOf(other)
  if (known >= 0) return known
  world.table(namespaces).set(ns, { ...record, peers: [...record.peers, other] })
  return record.peers.length
}

/** A new link, down. EEXIST for a name or index that is taken, EINVAL for a name that the kernel refuses, ENODEV for a network that is not there. */
export function addLink(world: World, ns: NsId, spec: LinkSpec): LinkId {
  const { peer, ...own } = spec
  if (peer && taken(world, peer.ns, peer.name, peer.index)) throw new SysError('EEXIST')
  const id = insert(world, ns, own)
  if (peer) {
    const far = insert(world, peer.ns, { kind: 'veth', name: peer.name, ...(peer.index === undefined ? {} : { index: peer.index }), ...(peer.mac === undefined ? {} : { mac: peer.mac }), mtu: peer.mtu ?? spec.mtu ?? 1500, ip6: spec.ip6 ?? 'eui64', ...(spec.noArp === undefined ? {} : { noArp: spec.noArp }) })
    pair(world, id, far)
    world.notify(linkChanged, peer.ns, far, 'new')
  }
  world.notify(linkChanged, ns, id, 'new')
  return id
}

/** Writes down what either end of a pair knows of the other. */
export function pair(world: World, a: LinkId, b: LinkId): void {
  const table = world.table(links)
  for (const [one, other] of [[table.must(a), table.must(b)], [table.must(b), table.must(a)]] as const) {
    const { peerNsNumber: _, ...rest } = table.must(one.id)
    const number = one.ns === other.ns ? {} : { peerNsNumber: peerNumber(world, one.ns, other.ns) }
    table.set(one.id, { ...rest, peer: other.id, peerIndex: other.index, ...number })
  }
  settleCarrier(world, a)
  settleCarrier(world, b)
}

/** The loopback addresses come with the first `up`. */
export function giveLoopbackAddresses(world: World, link: LinkId): void {
  addAddress(world, link, { local: LOOPBACK, prefix: 8, scope: SCOPE.host })
}

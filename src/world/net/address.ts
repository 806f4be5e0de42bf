import { SysError, type Time, type World } from '../sim/index.ts'
import { addRoutesOfAddress, removeRoutesOfAddress, syncDown } from './fib-sync.ts'
import { linkChanged } from './hooks.ts'
import { networkOf, within, type Ip } from './ip.ts'
import { linkOf, links, SCOPE, type Address, type Link, type LinkId } from './link.ts'
import { flushNeighbours } from './neighbour.ts'
import { linksOf } from './netns-links.ts'
import type { NsId } from './netns.ts'
import { either } from './sysctl/conf.ts'
import { freezeDevice } from './sysctl/state.ts'

export interface AddressSpec {
  readonly local: Ip
  readonly prefix: number
  readonly peer?: Ip
  readonly broadcast?: Ip
  readonly scope?: number
  readonly label?: string
  readonly noPrefixRoute?: boolean
  readonly metric?: number
  readonly validUntil?: Time
  readonly preferredUntil?: Time
  readonly proto?: number
}

const sameSubnet = (a: Address, b: Address): boolean => a.prefix === b.prefix && networkOf(a.peer, a.prefix) === networkOf(b.peer, b.prefix)

/** Gives a link an address (inet_insert_ifa). EEXIST "ipv4: Address already assigned". `replace`: changes lifetimes of one that is there. */
export function addAddress(world: World, id: LinkId, spec: AddressSpec, o: { replace?: boolean } = {}): void {
  const link = linkOf(world, id)
  const scope = spec.scope ?? (link.kind === 'loopback' ? SCOPE.host : SCOPE.universe)
  const address: Address = {
    local: spec.local, peer: spec.peer ?? spec.local, prefix: spec.prefix, scope, label: spec.label ?? link.name, secondary: false,
    noPrefixRoute: spec.noPrefixRoute ?? false, metric: spec.metric ?? 0, proto: spec.proto ?? 0,
    ...(spec.broadcast === undefined ? {} : { broadcast: spec.broadcast }),
    ...(spec.validUntil === undefined ? {} : { validUntil: spec.validUntil }), ...(spec.preferredUntil === undefined ? {} : { preferredUntil: spec.preferredUntil }),
  }
  const there = link.addresses.find((a) => a.local === address.local && sameSubnet(a, address))
  if (there) {
    if (o.replace !== true) throw new SysError('EEXIST', 'ipv4: Address already assigned')
    world.table(links).patch(id, { addresses: link.addresses.map((a) => (a === there ? { ...address, secondary: a.secondary } : a)) })
    return
  }
  freezeDevice(world, id)
  const secondary = link.addresses.some((a) => !a.secondary && a.scope <= scope && sameSubnet(a, address))
  const added: Address = { ...address, secondary }
  const at = secondary ? link.addresses.length : lastPrimary(link, scope)
  const next = world.table(links).patch(id, { addresses: link.addresses.toSpliced(at, 0, added) })
  addRoutesOfAddress(world, link.ns, next, added)
  world.notify(linkChanged, link.ns, id, 'address')
}

/** Primary addresses stand before secondary ones, wider scopes first. */
function lastPrimary(link: Link, scope: number): number {
  let at = 0
  link.addresses.forEach((a, i) => {
    if (!a.secondary && a.scope <= scope) at = i + 1
  })
  return at
}

/** Takes an address back, and the secondary ones of its subnet with it unless promote_secondaries. EADDRNOTAVAIL "ipv4: Address not found". */
export function deleteAddress(world: World, id: LinkId, wanted: { local: Ip; prefix?: number; peer?: Ip; label?: string }): void {
  const link = linkOf(world, id)
  const found = link.addresses.find((a) =>
    a.local === wanted.local && (wanted.prefix === undefined || a.prefix === wanted.prefix) && (wanted.label === undefined || a.label === wanted.label) &&
    (wanted.peer === undefined || within(wanted.peer, a.peer, a.prefix)))
  if (!found) throw new SysError('EADDRNOTAVAIL', 'ipv4: Address not found')
  const followers = found.secondary ? [] : link.addresses.filter((a) => a.secondary && sameSubnet(a, found))
  const promote = followers.length > 0 && either(world, link.ns, id, 'promote_secondaries')
  const gone = promote ? [found] : [found, ...followers]
  let rest = link.addresses.filter((a) => !gone.includes(a))
  if (promote) rest = rest.map((a) => (a === followers[0] ? { ...a, secondary: false } : a))
  for (const a of gone.toReversed()) {
    const now = world.table(links).patch(id, { addresses: linkOf(world, id).addresses.filter((x) => x !== a) })
    removeRoutesOfAddress(world, link.ns, now, a)
  }
  const after = world.table(links).patch(id, { addresses: rest })
  if (promote) addRoutesOfAddress(world, link.ns, after, after.addresses.find((a) => a.local === followers[0]!.local)!)
  if (rest.length === 0) {
    syncDown(world, link.ns, id, true)
    flushNeighbours(world, id, 'all')
  }
  world.notify(linkChanged, link.ns, id, 'address')
}

/** Every address of a namespace with its link, in `ip addr`'s order. */
export const addressesOf = (world: World, ns: NsId): { link: Link; address: Address }[] => linksOf(world, ns).flatMap((link) => link.addresses.map((address) => ({ link, address })))

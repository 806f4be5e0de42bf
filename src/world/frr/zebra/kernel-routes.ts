import { linksOf, namespaceByName, networkOf, nexthopsOf, routeChanged, routesOf, TABLE, type Ip, type Link, type LinkEvent, type LinkId, type NsId, type Route } from '../../net/index.ts'
import { timers, type Registry, type World } from '../../sim/index.ts'
import { hostOfNamespace, netnsName, runs } from '../install.ts'
import { forgetLink, linkGroups6 } from './nexthop-group.ts'
import { forgetInstalled, later, nodeOf, offerRoute, withdrawRoute } from './rib.ts'
import { leavesOf, operative } from './resolve.ts'
import { ribs, type RibNexthop } from './tables.ts'

/** Protocols of routes that zebra itself installs, and the kernel's own, which follow from addresses: none of them is a kernel route to zebra. */
const NOT_KERNEL: readonly number[] = [2, 11, 186, 196]
const REFUSALS: Readonly<Record<string, 'blackhole' | 'reject'>> = { blackhole: 'blackhole', unreachable: 'reject', prohibit: 'reject' }

const foreign = (r: Route): boolean => r.table === TABLE.main && !NOT_KERNEL.includes(r.protocol) && (r.type === 'unicast' || r.type in REFUSALS)

function wantedOf(w: World, ns: NsId, r: Route): RibNexthop[] {
  const refusal = REFUSALS[r.type]
  if (refusal) return [{ blackhole: refusal, weight: 1 }]
  return nexthopsOf(w, ns, r).map((n) => ({ ...(n.via === undefined ? {} : { via: n.via }), link: n.link, weight: n.weight, ...(r.prefsrc === undefined ? {} : { src: r.prefsrc }) }))
}

/** Makes zebra's kernel routes to a prefix what the kernel's are. */
function syncPrefix(w: World, host: string, ns: NsId, dst: Ip, prefix: number): void {
  const now = routesOf(w, ns, TABLE.main).filter((r) => r.dst === dst && r.prefix === prefix && foreign(r))
  const node = nodeOf(w, host, dst, prefix)
  const metrics = new Set(now.map((r) => r.metric))
  withdrawRoute(w, host, dst, prefix, (e) => e.proto === 'kernel' && !metrics.has(e.metric))
  for (const r of now) {
    const wanted = wantedOf(w, ns, r)
    const there = node.entries.find((e) => e.proto === 'kernel' && e.metric === r.metric)
    if (there && JSON.stringify(there.wanted) === JSON.stringify(wanted)) continue
    offerRoute(w, host, dst, prefix, { proto: 'kernel', distance: 0, metric: r.metric, wanted, recursion: false })
  }
}

/** Reads all routes of the kernel: when zebra starts, and when a link came or went, of which the kernel sends no notice for each route. */
export function syncAll(w: World, host: string): void {
  const ns = namespaceByName(w, netnsName(w, host))
  if (!ns) return
  const keys = new Map(routesOf(w, ns.id, TABLE.main).filter(foreign).map((r) => [`${r.dst}/${r.prefix}`, r]))
  for (const [, node] of [...w.table(ribs).prefix(`${host}/`)]) {
    if (node.entries.some((e) => e.proto === 'kernel') && !keys.has(`${node.dst}/${node.prefix}`)) withdrawRoute(w, host, node.dst, node.prefix, (e) => e.proto === 'kernel')
  }
  for (const r of keys.values()) syncPrefix(w, host, ns.id, r.dst, r.prefix)
}

interface ConnectedRoute { readonly dst: Ip; readonly prefix: number; readonly link: LinkId; readonly metric: number }

function connectedNow(w: World, host: string): ConnectedRoute[] {
  const ns = namespaceByName(w, netnsName(w, host))
  if (!ns) return []
  const all = linksOf(w, ns.id).filter((l) => l.kind !== 'loopback' || l.addresses.some((a) => a.scope === 0)).filter(operative)
    .flatMap((l) => l.addresses.filter((a) => l.kind !== 'loopback' || a.scope === 0).map((a) => ({ dst: networkOf(a.peer, a.prefix), prefix: a.prefix, link: l.id, metric: a.metric })))
  return [...new Map(all.map((c) => [`${c.dst}/${c.prefix}/${c.link}`, c])).values()]
}

/** Makes zebra's connected routes what the links' addresses say. */
export function syncConnected(w: World, host: string): void {
  const now = connectedNow(w, host)
  const is = (c: ConnectedRoute, dst: Ip, prefix: number, link: LinkId | undefined): boolean => c.dst === dst && c.prefix === prefix && c.link === link
  for (const [, node] of [...w.table(ribs).prefix(`${host}/`)]) {
    withdrawRoute(w, host, node.dst, node.prefix, (e) => e.proto === 'connected' && !now.some((c) => is(c, node.dst, node.prefix, e.wanted[0]?.link)))
  }
  for (const c of now) {
    const node = nodeOf(w, host, c.dst, c.prefix)
    if (node.entries.some((e) => e.proto === 'connected' && e.wanted[0]?.link === c.link)) continue
    offerRoute(w, host, c.dst, c.prefix, { proto: 'connected', distance: 0, metric: c.metric, wanted: [{ link: c.link, weight: 1 }], recursion: false })
  }
}

/** Links with an address of their own for IPv6 have groups, too; of its routes zebra in the lab knows no more. */
export function syncLinks6(w: World, host: string): void {
  const ns = namespaceByName(w, netnsName(w, host))
  const links = (ns ? linksOf(w, ns.id) : []).filter((l) => l.kind !== 'loopback' && l.addresses6.length > 0 && operative(l))
  // Links with a cable are quicker than others, the youngest first.
  const wired = (l: Link): number => (l.kind === 'veth' || l.kind === 'physical' ? 0 : 1)
  const order = [...links].sort((a, b) => wired(a) - wired(b) || (a.name < b.name ? 1 : -1))
  linkGroups6(w, host, order.map((l) => l.id))
}

function onRoute(w: World, ns: NsId, route: Route): void {
  if (!foreign(route)) return
  const host = hostOfNamespace(w, ns, 'zebra')
  if (host !== undefined) w.after(0, 'frr.zebra.kernel-route', { host, dst: route.dst, prefix: route.prefix })
}

/** A link of a host changed: its routes are looked at in an event of their own, after the kernel is done. */
export function onLink(w: World, ns: NsId, link: LinkId, what: LinkEvent): void {
  const host = hostOfNamespace(w, ns, 'zebra')
  if (host === undefined) return
  if (what === 'down' || what === 'carrier' || what === 'removed') {
    forgetLink(w, host, link)
    forgetInstalled(w, host, (e) => leavesOf(e.nexthops).some((l) => l.link === link))
  }
  w.after(0, 'frr.zebra.link', { host })
}

export function registerKernelRoutes(registry: Registry): void {
  registry.add(routeChanged, 'frr', onRoute)
  registry.add(timers, 'frr.zebra.kernel-route', (w: World, d: { host: string; dst: Ip; prefix: number }) => {
    const ns = namespaceByName(w, netnsName(w, d.host))
    if (ns && runs(w, d.host, 'zebra')) syncPrefix(w, d.host, ns.id, d.dst, d.prefix)
  })
  registry.add(timers, 'frr.zebra.link', (w: World, d: { host: string }) => {
    if (!runs(w, d.host, 'zebra')) return
    syncConnected(w, d.host)
    syncAll(w, d.host)
    later(w, d.host)
  })
}


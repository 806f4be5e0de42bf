import { deleteNexthopObject, namespaceByName, setNexthopObject, type Ip, type LinkId } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { netnsName } from '../install.ts'
import { groupKey, nexthopGroups, ribs, type NexthopGroup, type Resolved, type RouteProtocol } from './tables.ts'

/** RTPROT_ZEBRA. */
const ZEBRA = 11
/** Seconds for which a group that no route uses is kept (`zebra nexthop-group keep`). */
const KEEP = 180_000_000

const byKey = (w: World, host: string, key: string): NexthopGroup | undefined => {
  for (const [, g] of w.table(nexthopGroups).prefix(`${host}/`)) if (g.key === key) return g
  return undefined
}

/** A number for a group; what was resolved has taken one for what it was before. */
const nextId = (w: World, host: string, step: number): number => {
  for (let i = 1; i < step; i++) w.next(`frr.nhg.${host}`, 6)
  return w.next(`frr.nhg.${host}`, 6)
}

function put(w: World, host: string, proto: RouteProtocol, key: string, what: Pick<NexthopGroup, 'nexthop' | 'members' | 'family'>, step: number): NexthopGroup {
  const there = byKey(w, host, key)
  if (there) return there
  const group: NexthopGroup = { id: nextId(w, host, step), host, key, proto, since: w.now, installed: false, ...what }
  w.table(nexthopGroups).set(groupKey(host, group.id), group)
  return group
}

const singleKey = (n: { via?: Ip | undefined; link: LinkId }, family: 4 | 6): string => `${family} ${n.via ?? ''}@${n.link}`

/** The group of a link of its own: what a connected route has. */
export const linkGroup = (w: World, host: string, link: LinkId): NexthopGroup => put(w, host, 'connected', singleKey({ link }, 4), { nexthop: { link }, family: 4 }, 1)

/** Links have their IPv6 addresses a while after the others; their groups take two numbers each. fe80::/64 leads over the first of them only, which stands in the kernel. */
export function linkGroups6(w: World, host: string, links: readonly LinkId[]): void {
  const groups = links.map((link) => put(w, host, 'connected', singleKey({ link }, 6), { nexthop: { link }, family: 6 }, 2))
  if (groups[0]) installGroup(w, host, groups[0].id)
}

/** The group of a route's leaves: a single nexthop, or one of singles in the order of their numbers. Undefined for routes that refuse. */
export function groupOf(w: World, host: string, proto: RouteProtocol, leaves: readonly Resolved[]): NexthopGroup | undefined {
  if (leaves.length === 0 || leaves.some((l) => l.blackhole || l.link === undefined)) return undefined
  const singles = leaves.map((l) => put(w, host, proto, singleKey({ via: l.via, link: l.link! }, 4), { nexthop: { ...(l.via === undefined ? {} : { via: l.via }), link: l.link! }, family: 4 }, proto === 'bgp' || proto === 'static' ? 2 : 1))
  const unique = [...new Map(singles.map((s, i) => [s.id, { id: s.id, weight: leaves[i]!.weight }])).values()].sort((a, b) => a.id - b.id)
  if (unique.length === 1) return singles[0]
  return put(w, host, proto, `group ${unique.map((m) => `${m.id}*${m.weight}`).join('/')}`, { members: unique, family: 4 }, 2)
}

/** Puts a group and its members into the kernel; false when the kernel refuses. */
export function installGroup(w: World, host: string, id: number): boolean {
  const group = w.table(nexthopGroups).get(groupKey(host, id))
  const ns = namespaceByName(w, netnsName(w, host))
  if (!group || !ns) return false
  if (group.installed) return true
  if (group.members && !group.members.every((m) => installGroup(w, host, m.id))) return false
  try {
    setNexthopObject(w, ns.id, 'replace', {
      id, protocol: ZEBRA, family: group.family,
      ...(group.members ? { group: group.members } : { nexthop: { ...(group.nexthop!.via === undefined ? {} : { via: group.nexthop!.via }), link: group.nexthop!.link } }),
    })
  } catch (refused) {
    if (!isErrno(refused)) throw refused
    return false
  }
  w.table(nexthopGroups).patch(groupKey(host, id), { installed: true })
  return true
}

/** A link went down: the kernel has dropped its nexthops, and the groups lost them. */
export function forgetLink(w: World, host: string, link: LinkId): void {
  const gone = new Set<number>()
  for (const [key, g] of w.table(nexthopGroups).prefix(`${host}/`)) {
    if (g.nexthop?.link !== link) continue
    gone.add(g.id)
    w.table(nexthopGroups).patch(key, { installed: false })
  }
  for (const [key, g] of w.table(nexthopGroups).prefix(`${host}/`)) if (g.members?.some((m) => gone.has(m.id))) w.table(nexthopGroups).patch(key, { installed: false })
}

/** Groups that no route uses go when they have been kept for a while. */
export function keepForAWhile(w: World, host: string): void {
  w.after(KEEP, 'frr.nhg.sweep', { host })
}

const usedBy = (w: World, host: string): Set<number> => {
  const used = new Set<number>()
  const add = (id: number | undefined): void => {
    if (id === undefined || used.has(id)) return
    used.add(id)
    for (const m of w.table(nexthopGroups).get(groupKey(host, id))?.members ?? []) add(m.id)
  }
  for (const [, node] of w.table(ribs).prefix(`${host}/`)) for (const e of node.entries) add(e.nhg)
  return used
}

export function sweepGroups(w: World, { host }: { host: string }): void {
  const used = usedBy(w, host)
  for (const [, g] of [...w.table(nexthopGroups).prefix(`${host}/`)].reverse()) {
    if (!used.has(g.id) && g.family === 4) dropGroup(w, host, g.id)
  }
}

function dropGroup(w: World, host: string, id: number): void {
  w.table(nexthopGroups).delete(groupKey(host, id))
  const ns = namespaceByName(w, netnsName(w, host))
  if (!ns) return
  try {
    deleteNexthopObject(w, ns.id, id)
  } catch (refused) {
    if (!isErrno(refused)) throw refused
  }
}

/** Zebra ends: every object of its own leaves the kernel. */
export function dropGroups(w: World, host: string): void {
  for (const [, g] of [...w.table(nexthopGroups).prefix(`${host}/`)].reverse()) dropGroup(w, host, g.id)
}

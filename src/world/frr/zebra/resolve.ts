import { formatIp, isRunning, linkByName, linkOf, namespaceByName, within, type Ip, type Link, type LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { configOf } from '../command.ts'
import { netnsName } from '../install.ts'
import { ribs, type Reach, type Resolved, type RibEntry, type RibNexthop, type RibNode } from './tables.ts'

/** A link that carries: up, and with its cable in where that is watched (if_is_operative). */
export const operative = (link: Link | undefined): link is Link => link !== undefined && link.up && isRunning(link)

const linkIfThere = (w: World, id: LinkId): Link | undefined => {
  try {
    return linkOf(w, id)
  } catch {
    return undefined
  }
}

export const nameOfLink = (w: World, id: LinkId | undefined): string => (id === undefined ? 'unknown' : linkIfThere(w, id)?.name ?? 'unknown')

/** Nodes of a host that cover an address, the longest prefix first. */
export function* covering(w: World, host: string, address: Ip, longest = 32): Generator<RibNode> {
  const found = [...w.table(ribs).prefix(`${host}/`)].map(([, n]) => n).filter((n) => n.prefix <= longest && within(address, n.dst, n.prefix))
  yield* found.sort((a, b) => b.prefix - a.prefix)
}

export const selectedOf = (node: RibNode): RibEntry | undefined => node.entries.find((e) => e.selected)

/** Leaves of a resolved nexthop: what the kernel gets. */
export const leavesOf = (nexthops: readonly Resolved[]): Resolved[] => nexthops.flatMap((n) => (!n.active ? [] : n.recursive ? leavesOf(n.recursive) : [n]))

/** Resolves a nexthop of a route to `dst/prefix` (nexthop_active): by the route that leads to its gateway. */
export function resolveNexthop(w: World, host: string, node: Pick<RibNode, 'dst' | 'prefix'>, entry: Pick<RibEntry, 'proto' | 'recursion'>, n: RibNexthop): Resolved {
  if (n.blackhole) return { ...n, active: true }
  const ns = namespaceByName(w, netnsName(w, host))
  const link = n.link === undefined ? (n.ifname === undefined || !ns ? undefined : linkByName(w, ns.id, n.ifname)) : linkIfThere(w, n.link)
  const named = n.link !== undefined || n.ifname !== undefined
  if (named) return link && operative(link) ? { ...n, link: link.id, active: true } : { ...n, active: false }
  if (n.via === undefined) return { ...n, active: false }
  for (const over of covering(w, host, n.via)) {
    const by = selectedOf(over)
    if (!by) continue
    if (over.dst === node.dst && over.prefix === node.prefix) return { ...n, active: false }
    if (over.prefix === 0 && !viaDefault(w, host)) return { ...n, active: false }
    const leaves = leavesOf(by.nexthops)
    if (by.proto === 'connected') {
      const first = leaves[0]?.link
      return first === undefined ? { ...n, active: false } : { ...n, link: first, active: true }
    }
    if (!entry.recursion || !by.installed) return { ...n, active: false }
    if (leaves.length === 0 || leaves.some((l) => l.blackhole)) return { ...n, active: false }
    const recursive = leaves.map((l): Resolved => ({ ...(l.via === undefined ? { via: n.via! } : { via: l.via }), ...(l.link === undefined ? {} : { link: l.link }), weight: 1, active: true }))
    return { ...n, active: true, recursive }
  }
  return { ...n, active: false }
}

/** `ip nht resolve-via-default`. */
const viaDefault = (w: World, host: string): boolean => configOf(w, host, 'zebra').some((l) => l.text === 'ip nht resolve-via-default')

/** How an address is reached: what nexthop tracking tells its clients. The default route is no answer, nor is a route that is not in the kernel. */
export function reachOf(w: World, host: string, address: Ip, connected: boolean): Reach | undefined {
  for (const node of covering(w, host, address)) {
    if (node.prefix === 0 && !viaDefault(w, host)) return undefined
    const by = selectedOf(node)
    if (!by || !by.installed) continue
    if (connected && by.proto !== 'connected') return undefined
    const leaves = leavesOf(by.nexthops).filter((l) => l.link !== undefined)
    if (leaves.length === 0) return undefined
    return {
      dst: node.dst, prefix: node.prefix, proto: by.proto, metric: by.metric, distance: by.distance,
      nexthops: leaves.map((l) => ({ ...(l.via === undefined ? {} : { via: l.via }), link: l.link! })),
    }
  }
  return undefined
}

export const prefixText = (p: { readonly dst: Ip; readonly prefix: number }): string => `${formatIp(p.dst)}/${p.prefix}`

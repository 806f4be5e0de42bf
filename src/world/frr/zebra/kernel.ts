import { deleteRoute, namespaceByName, setRoute } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { netnsName } from '../install.ts'
import { groupOf, installGroup } from './nexthop-group.ts'
import { leavesOf } from './resolve.ts'
import type { RibEntry, RibNode, RouteProtocol } from './tables.ts'

/** RTPROT of what zebra installs, by its source. */
export const PROTOCOL: Readonly<Record<RouteProtocol, number>> = { kernel: 0, connected: 2, static: 196, bgp: 186 }
/** The metric of all of zebra's routes in the kernel. */
const METRIC = 20
const TYPES = { blackhole: 'blackhole', reject: 'unreachable' } as const

const attempt = (change: () => void): boolean => {
  try {
    change()
    return true
  } catch (refused) {
    if (!isErrno(refused)) throw refused
    return false
  }
}

/** Puts a route into the kernel by a nexthop object; gives its group, or undefined when the kernel refused. */
export function install(w: World, node: RibNode, e: RibEntry): { nhg?: number } | undefined {
  const ns = namespaceByName(w, netnsName(w, node.host))
  if (!ns) return undefined
  const leaves = leavesOf(e.nexthops)
  const base = { dst: node.dst, prefix: node.prefix, protocol: PROTOCOL[e.proto], metric: METRIC }
  const refusal = leaves.find((l) => l.blackhole)?.blackhole
  if (refusal) return attempt(() => setRoute(w, ns.id, 'replace', { ...base, type: TYPES[refusal] })) ? {} : undefined
  const group = groupOf(w, node.host, e.proto, leaves)
  if (!group || !installGroup(w, node.host, group.id)) return undefined
  return attempt(() => setRoute(w, ns.id, 'replace', { ...base, nhid: group.id })) ? { nhg: group.id } : undefined
}

/** Takes zebra's route to a prefix back. It may have gone already. */
export function uninstall(w: World, node: Pick<RibNode, 'host' | 'dst' | 'prefix'>, proto: RouteProtocol): void {
  const ns = namespaceByName(w, netnsName(w, node.host))
  if (ns) attempt(() => deleteRoute(w, ns.id, { dst: node.dst, prefix: node.prefix, protocol: PROTOCOL[proto], metric: METRIC }))
}

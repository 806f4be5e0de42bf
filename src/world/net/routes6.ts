import type { World } from '../sim/index.ts'
import { TABLE, type RouteType } from './fib.ts'
import { isRunning, type LinkId } from './link.ts'
import { linksOf } from './netns-links.ts'
import type { NsId } from './netns.ts'

/** An IPv6 route that follows from a link's addresses: for display. */
export interface Route6 { readonly type: RouteType; readonly dst: string; readonly link: LinkId; readonly table: number; readonly metric: number }

export function routes6Of(world: World, ns: NsId): Route6[] {
  const all = linksOf(world, ns)
  const main = all.filter((l) => l.kind !== 'loopback' && isRunning(l) && l.addresses6.length > 0).map((l): Route6 => ({ type: 'unicast', dst: 'fe80::/64', link: l.id, table: TABLE.main, metric: 256 }))
  const local = all.flatMap((l) => l.addresses6.map((a): Route6 => ({ type: 'local', dst: a.local, link: l.id, table: TABLE.local, metric: 0 })))
  const multicast = all.filter((l) => l.kind !== 'loopback' && isRunning(l) && l.addresses6.length > 0).map((l): Route6 => ({ type: 'multicast', dst: 'ff00::/8', link: l.id, table: TABLE.local, metric: 256 }))
  return [...main, ...local, ...multicast]
}

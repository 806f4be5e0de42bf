import { formatIp, maskOf } from '../../net/index.ts'
import { net, type RouteView } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'

/** A row of the kernel's old routing file, as `route` and `netstat -r` show it. */
export interface OldRoute {
  readonly destination: string
  readonly gateway: string
  readonly mask: string
  readonly flags: string
  readonly metric: number
  readonly device: string
}

const NET_TOOLS = 'net-tools 2.10'
export const VERSION = `${NET_TOOLS}\n`

function oldRoute(r: RouteView, nameOf: (link: number) => string): OldRoute | undefined {
  const reject = r.type === 'unreachable' || r.type === 'prohibit'
  const hop = r.uses[0]
  if (!hop && !reject) return undefined
  const flags = reject ? '!' : `U${hop?.via === undefined ? '' : 'G'}`
  return {
    destination: formatIp(r.dst), gateway: reject ? '-' : formatIp(hop?.via ?? 0), mask: formatIp(maskOf(r.prefix)), flags: `${flags}${r.prefix === 32 ? 'H' : ''}`,
    metric: r.metric, device: reject ? '-' : nameOf(hop!.link),
  }
}

/** The main table as /proc/net/route has it: of several nexthops the first. */
export function* oldRoutes(): Sys<OldRoute[]> {
  const links = yield* net.ask('links')
  const routes = yield* net.ask('routes', 254)
  return routes.map((r) => oldRoute(r, (id) => links.find((l) => l.id === id)?.name ?? '*')).filter((r) => r !== undefined)
}

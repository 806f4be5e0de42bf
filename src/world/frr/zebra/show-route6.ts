import { has, type CommandContext, type CommandResult } from '../command.ts'
import { pretty } from '../json.ts'
import { uptime } from '../log/times.ts'
import { nameOfLink } from './resolve.ts'
import { nexthopGroups, type NexthopGroup } from './tables.ts'

const CODES = `Codes: K - kernel route, C - connected, S - static, R - RIPng,
       O - OSPFv3, I - IS-IS, B - BGP, N - NHRP, T - Table,
       v - VNC, V - VNC-Direct, A - Babel, F - PBR,
       f - OpenFabric,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup
       t - trapped, o - offload failure

`

const links6 = (c: CommandContext): NexthopGroup[] => [...c.world.table(nexthopGroups).prefix(`${c.host}/`)].flatMap(([, g]) => (g.family === 6 ? [g] : []))

/** How many routes of each kind there are, and how many of them in the kernel. */
export function summaryText(rows: readonly (readonly [name: string, routes: number, fib: number])[]): string {
  const row = (name: string, routes: number | string, fib: number | string): string => `${name.padEnd(20)} ${String(routes).padEnd(20)} ${String(fib).padEnd(20)} \n`
  const sum = (of: 1 | 2): number => rows.reduce((n, r) => n + r[of], 0)
  return `${row('Route Source', 'Routes', 'FIB  (vrf default)')}${rows.map((r) => row(...r)).join('')}------\n${row('Totals', sum(1), sum(2))}\n`
}

/** `show ipv6 route summary`. */
export function showSummary6(c: CommandContext): CommandResult {
  const n = links6(c).length
  if (!has(c.args, 'json')) return { output: summaryText(n === 0 ? [] : [['connected', n, n]]) }
  return { output: `${pretty({ prefixRoutesTotal: n === 0 ? 0 : 1, routes: n === 0 ? [] : [{ fib: n, rib: n, fibOffLoaded: 0, fibTrapped: 0, type: 'connected' }], routesTotal: n, routesTotalFib: n })}\n` }
}

/** `show ipv6 route`: of IPv6 zebra has the links' own networks only, all of them fe80::/64; one of them is selected. */
export function showRoutes6(c: CommandContext): CommandResult {
  const links = links6(c).reverse()
  const other = c.args.some((a) => ['kernel', 'static', 'ripng', 'ospf6', 'isis', 'bgp', 'tag', 'longer-prefixes'].includes(a.token))
  if (has(c.args, 'json')) {
    const entries = links.map((g) => ({
      prefix: 'fe80::/64', prefixLen: 64, protocol: 'connected', vrfId: 0, vrfName: 'default', ...(g.installed ? { selected: true, destSelected: true } : {}), distance: 0, metric: 0, ...(g.installed ? { installed: true } : {}),
      table: 254, internalStatus: 16, internalFlags: 8, internalNextHopNum: 1, internalNextHopActiveNum: 1, nexthopGroupId: g.id, ...(g.installed ? { installedNexthopGroupId: g.id } : {}), uptime: uptime(c.world, g.since),
      nexthops: [{ flags: 3, fib: true, directlyConnected: true, interfaceIndex: g.nexthop!.link, interfaceName: nameOfLink(c.world, g.nexthop!.link), active: true }],
    }))
    return { output: `${pretty(other || entries.length === 0 ? {} : { 'fe80::/64': entries })}\n` }
  }
  if (other || links.length === 0) return {}
  return { output: CODES + links.map((g) => `C${g.installed ? '>' : ' '}* fe80::/64 is directly connected, ${nameOfLink(c.world, g.nexthop!.link)}, ${uptime(c.world, g.since)}\n`).join('') }
}

import { formatIp, linkOf, parseIp, parsePrefix, within, type Prefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { after, has, type CommandContext, type CommandResult } from '../command.ts'
import { pretty, type Json } from '../json.ts'
import { uptime } from '../log/times.ts'
import { nameOfLink, prefixText } from './resolve.ts'
import { ribs, type Resolved, type RibEntry, type RibNode, type RouteProtocol } from './tables.ts'

const LETTER: Readonly<Record<RouteProtocol, string>> = { kernel: 'K', connected: 'C', static: 'S', bgp: 'B' }

const CODES = `Codes: K - kernel route, C - connected, S - static, R - RIP,
       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,
       T - Table, v - VNC, V - VNC-Direct, A - Babel, F - PBR,
       f - OpenFabric,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup
       t - trapped, o - offload failure

`

export const nodesOf = (w: World, host: string): RibNode[] => [...w.table(ribs).prefix(`${host}/`)].map(([, n]) => n)

const owned = (e: RibEntry): boolean => e.proto === 'bgp' || e.proto === 'static'

/** Where a nexthop leads, without what stands before and behind it. */
function where(w: World, n: Resolved, long: boolean): string {
  if (n.blackhole) return `unreachable (${n.blackhole === 'blackhole' ? 'blackhole' : 'ICMP unreachable'})`
  if (n.via === undefined) return `${long ? '' : 'is '}directly connected, ${n.ifname ?? nameOfLink(w, n.link)}`
  const via = `${long ? '' : 'via '}${formatIp(n.via)}`
  if (!n.active) return `${via} inactive`
  if (n.recursive) return `${via} (recursive)`
  return long ? `${via}, via ${nameOfLink(w, n.link)}` : `${via}, ${nameOfLink(w, n.link)}`
}

const tail = (e: RibEntry, n: Resolved): string => `${n.src === undefined ? '' : `, src ${formatIp(n.src)}`}${n.onlink ? ' onlink' : ''}${owned(e) ? `, weight ${n.weight}` : ''}`

/** Nexthops with what they resolve to beneath them. */
const flat = (nexthops: readonly Resolved[], depth = 0): { n: Resolved; depth: number }[] => nexthops.flatMap((n) => [{ n, depth }, ...flat(n.recursive ?? [], depth + 1)])

/** In the kernel: a leaf of a route that is selected and installed. */
const inFib = (e: RibEntry, n: Resolved): boolean => e.selected && e.installed && n.active && !n.recursive

function listLines(w: World, node: RibNode, e: RibEntry): string {
  const metric = e.proto === 'connected' && e.metric === 0 ? '' : ` [${e.distance}/${e.metric}]`
  const head = `${prefixText(node)}${metric}`
  return flat(e.nexthops).map(({ n, depth }, i) => {
    const mark = inFib(e, n) ? '*' : ' '
    const start = i === 0 ? `${LETTER[e.proto]}${e.selected ? '>' : ' '}${mark} ${head} ` : `  ${mark} ${' '.repeat(head.length + 1)}`
    return `${start}${'  '.repeat(depth)}${where(w, n, false)}${tail(e, n)}, ${uptime(w, e.since)}\n`
  }).join('')
}

function detail(w: World, node: RibNode, e: RibEntry): string {
  const lines = flat(e.nexthops).map(({ n, depth }) => `  ${inFib(e, n) ? '*' : ' '} ${'  '.repeat(depth)}${where(w, n, true)}${tail(e, n)}\n`)
  return `Routing entry for ${prefixText(node)}\n  Known via "${e.proto}", distance ${e.distance}, metric ${e.metric}${e.tag === undefined ? '' : `, tag ${e.tag}`}${e.selected ? ', best' : ''}\n  Last update ${uptime(w, e.since)} ago\n${lines.join('')}\n`
}

/** ROUTE_ENTRY_* as zebra shows them. */
const INSTALLED = 16
const flagsOf = (e: RibEntry): number => (e.proto === 'bgp' ? 0 : 8)

function nexthopJson(w: World, e: RibEntry, n: Resolved): Json {
  const fib = inFib(e, n)
  return {
    flags: (n.active ? 1 : 0) + (fib ? 2 : 0) + (n.recursive ? 4 : 0), ...(fib ? { fib: true } : {}),
    ...(n.blackhole ? { unreachable: true, [n.blackhole]: true } : n.via === undefined ? { directlyConnected: true } : { ip: formatIp(n.via), afi: 'ipv4' }),
    ...(n.link === undefined ? {} : { interfaceIndex: indexOf(w, n.link), interfaceName: nameOfLink(w, n.link) }),
    ...(n.active ? { active: true } : {}), ...(n.recursive ? { recursive: true } : {}), ...(n.src === undefined ? {} : { source: formatIp(n.src) }), ...(owned(e) ? { weight: n.weight } : {}),
  }
}

const indexOf = (w: World, link: number): number => {
  try {
    return linkOf(w, link).index
  } catch {
    return 0
  }
}

function entryJson(w: World, node: RibNode, e: RibEntry): Json {
  const nexthops = flat(e.nexthops)
  return {
    prefix: prefixText(node), prefixLen: node.prefix, protocol: e.proto, vrfId: 0, vrfName: 'default', ...(e.selected ? { selected: true, destSelected: true } : {}),
    distance: e.distance, metric: e.metric, ...(e.installed ? { installed: true } : {}), ...(e.tag === undefined ? {} : { tag: e.tag }),
    table: 254, internalStatus: e.installed ? INSTALLED : 0, internalFlags: flagsOf(e), internalNextHopNum: e.nexthops.length,
    internalNextHopActiveNum: e.nexthops.filter((n) => n.active).length, ...(e.nhg === undefined ? {} : { nexthopGroupId: e.nhg, ...(e.installed ? { installedNexthopGroupId: e.nhg } : {}) }),
    uptime: uptime(w, e.since), nexthops: nexthops.map(({ n }) => nexthopJson(w, e, n)),
  }
}

const PROTOCOLS: readonly string[] = ['kernel', 'connected', 'static', 'bgp', 'rip', 'ospf', 'isis', 'eigrp', 'nhrp', 'table', 'vnc', 'babel', 'openfabric']

/** `show ip route` and `show ip fib` with their filters. */
export function showRoutes(c: CommandContext): CommandResult {
  const protocol = c.args.find((a) => PROTOCOLS.includes(a.token))?.token
  const longer = has(c.args, 'longer-prefixes') ? parsePrefix(c.args.find((a) => a.token === 'A.B.C.D/M')?.text ?? '') : undefined
  const tag = after(c.args, 'tag')
  const fib = c.args.some((a) => a.token === 'fib')
  const wanted = (node: RibNode, e: RibEntry): boolean =>
    (protocol === undefined || e.proto === protocol) && (longer === undefined || (node.prefix >= longer.length && within(node.dst, longer.address, longer.length))) &&
    (tag === undefined || e.tag === Number(tag)) && (!fib || (e.selected && e.installed))
  const vrf = after(c.args, 'vrf')
  if (vrf !== undefined && vrf !== 'all' && vrf !== 'default') return { output: `VRF ${vrf} not found\n`, status: 'warning' }
  const found = nodesOf(c.world, c.host).map((node) => ({ node, entries: node.entries.filter((e) => wanted(node, e)) })).filter((f) => f.entries.length > 0)
  if (has(c.args, 'json')) {
    return { output: `${pretty(Object.fromEntries(found.map(({ node, entries }) => [prefixText(node), entries.map((e) => entryJson(c.world, node, e))])))}\n` }
  }
  if (found.length === 0) return {}
  return { output: CODES + found.flatMap(({ node, entries }) => entries.map((e) => listLines(c.world, node, e))).join('') }
}

/** `show ip route A.B.C.D[/M]`: the node that an address falls into, or exactly the prefix. */
export function showRoute(c: CommandContext): CommandResult {
  const text = c.args.find((a) => a.token === 'A.B.C.D' || a.token === 'A.B.C.D/M')?.text ?? ''
  const node = findNode(c.world, c.host, text)
  if (has(c.args, 'json')) return { output: `${pretty(node ? { [prefixText(node)]: node.entries.map((e) => entryJson(c.world, node, e)) } : {})}\n` }
  if (!node) return { output: '% Network not in table\n', status: 'warning' }
  return { output: node.entries.map((e) => detail(c.world, node, e)).join('') }
}

function findNode(w: World, host: string, text: string): RibNode | undefined {
  const all = nodesOf(w, host)
  const p: Prefix | undefined = text.includes('/') ? parsePrefix(text) : undefined
  if (p) return all.find((n) => n.prefix === p.length && within(p.address, n.dst, n.prefix))
  const address = parseIp(text) ?? 0
  return all.filter((n) => within(address, n.dst, n.prefix)).sort((a, b) => b.prefix - a.prefix)[0]
}

/** `show ip route summary`: how many of each kind, and how many of them are in the kernel. */
export function showSummary(c: CommandContext): CommandResult {
  const entries = nodesOf(c.world, c.host).flatMap((n) => n.entries)
  const kinds = [
    ...(['kernel', 'connected', 'static'] as const).map((proto) => ({ name: proto as string, of: entries.filter((e) => e.proto === proto) })),
    { name: 'ebgp', of: entries.filter((e) => e.proto === 'bgp' && !e.recursion) }, { name: 'ibgp', of: entries.filter((e) => e.proto === 'bgp' && e.recursion) },
  ].filter((k) => k.of.length > 0 || k.name === 'ebgp' || k.name === 'ibgp').filter((k) => k.of.length > 0 || entries.some((e) => e.proto === 'bgp'))
  const fib = (of: readonly RibEntry[]): number => of.filter((e) => e.selected && e.installed).length
  if (has(c.args, 'json')) {
    return { output: `${pretty({
      prefixRoutesTotal: entries.length, routes: kinds.map((k) => ({ fib: fib(k.of), rib: k.of.length, fibOffLoaded: 0, fibTrapped: 0, type: k.name })), routesTotal: entries.length, routesTotalFib: fib(entries),
    })}\n` }
  }
  const row = (name: string, rib: number | string, inKernel: number | string): string => `${name.padEnd(20)} ${String(rib).padEnd(20)} ${String(inKernel).padEnd(20)} \n`
  const rows = kinds.map((k) => row(k.name, k.of.length, fib(k.of)))
  return { output: `${row('Route Source', 'Routes', 'FIB  (vrf default)')}${rows.join('')}------\n${row('Totals', entries.length, fib(entries))}\n` }
}

import { formatIp, parseIp, parsePrefix, within, type Prefix } from '../../net/index.ts'
import { advertisedTo, bestOf, destinationsOf, findPeer, findSpeaker, formatPath, receivedFrom, type Advertised, type Attributes, type Destination, type Path } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { after, has, type CommandContext, type CommandResult } from '../command.ts'
import { pretty, type Json } from '../json.ts'
import { applyFilters, applyRouteMap, asPathListPermits, communityListPermits, prefixListPermits } from '../policy/apply.ts'
import { parseCommunity } from '../policy/community.ts'
import { bgpRegexMatches } from '../policy/lists.ts'
import { routeMapOf } from '../policy/route-map.ts'
import { speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { neighborsOf } from './peer-list.ts'
import { describePrefix, prefixJson } from './path-text.ts'
import { nextHopText, prefixText, row, rowsOf, tableHead } from './table-text.ts'

const NO_INSTANCE = '% BGP instance not found\n'
const NO_TABLE = 'No BGP prefixes displayed, 0 exist\n'
const gone = (c: CommandContext): boolean => !bgpOf(c.world, c.host) || !findSpeaker(c.world, speakerId(c.host))

/** Only IPv4 unicast has routes in the lab. */
const otherFamily = (c: CommandContext): boolean => c.args.some((a) => ['ipv6', 'multicast', 'vpn', 'labeled-unicast', 'flowspec', 'l2vpn'].includes(a.token))

/** Prints destinations with those of their paths that are wanted. */
function table(c: CommandContext, of: readonly Destination[], wanted: (p: Path) => boolean = () => true): CommandResult {
  const id = speakerId(c.host)
  const all = destinationsOf(c.world, id)
  const shown = of.map((d) => ({ d, rows: rowsOf(c.world, id, d, wanted) })).filter((x) => x.rows !== '')
  if (shown.length === 0) return {}
  const total = all.reduce((n, d) => n + d.paths.length, 0)
  return { output: `${tableHead(c.world, c.host)}${shown.map((x) => x.rows).join('')}\nDisplayed  ${shown.length} routes and ${total} total paths\n` }
}

function pathListJson(w: World, c: CommandContext, d: Destination, p: Path): Json {
  const a = p.attributes
  const peer = p.source === 'peer' ? findPeer(w, speakerId(c.host), p.from) : undefined
  const own = findSpeaker(w, speakerId(c.host))!
  return {
    ...(p.stale ? { stale: true } : {}), ...(p.valid ? { valid: true } : {}), ...(p.best ? { bestpath: true, selectionReason: d.reason ?? 'First path received' } : {}), ...(p.multipath ? { multipath: true } : {}),
    pathFrom: p.internal ? 'internal' : 'external', prefix: formatIp(d.prefix.address), prefixLen: d.prefix.length, network: prefixText(d.prefix), version: d.version,
    ...(a.med === undefined ? {} : { metric: a.med }), ...(a.localPref === undefined ? {} : { locPrf: a.localPref }), weight: p.weight, peerId: p.source === 'peer' ? formatIp(p.from) : '(unspec)',
    path: formatPath(a.asPath), origin: a.origin === 'incomplete' ? 'incomplete' : a.origin.toUpperCase(),
    nexthops: [{ ip: nextHopText(a, p.source), ...(p.source === 'peer' ? (peer?.hostname === undefined ? {} : { hostname: peer.hostname }) : { hostname: own.hostname ?? '' }), afi: 'ipv4', used: true }],
  }
}

/** `show ip bgp json`: bgpd writes it piece by piece, one line a prefix. */
function tableJson(c: CommandContext, of: readonly Destination[], wanted: (p: Path) => boolean = () => true): CommandResult {
  const s = findSpeaker(c.world, speakerId(c.host))!
  const rows = of.map((d) => ({ d, paths: d.paths.filter(wanted) })).filter((x) => x.paths.length > 0)
    .map(({ d, paths }) => `"${prefixText(d.prefix)}": [${paths.map((p) => JSON.stringify(pathListJson(c.world, c, d, p))).join(',')}]`)
  return { output: `{\n "vrfId": 0,\n "vrfName": "default",\n "tableVersion": ${s.tableVersion},\n "routerId": "${formatIp(s.routerId)}",\n "defaultLocPrf": ${s.defaultLocalPref ?? 100},\n "localAS": ${s.as},\n "routes": { ${rows.join('\n,')}\n }  } \n` }
}

const classful = (p: Prefix): boolean => {
  const first = p.address >>> 24
  return p.length === (first < 128 ? 8 : first < 192 ? 16 : 24)
}

/** Which paths the words of `show ip bgp …` mean; a text is a refusal. */
function selection(c: CommandContext): { of: (d: Destination) => boolean; path?: (p: Path) => boolean } | string {
  const { world: w, host } = c
  const list = after(c.args, 'community-list')
  const plainly = (a: Attributes): number[] => [...(a.communities ?? [])]
  if (has(c.args, 'cidr-only')) return { of: (d) => !classful(d.prefix) }
  if (list !== undefined) return { of: () => true, path: (p) => communityListPermits(w, host, list, p.attributes, has(c.args, 'exact-match')) }
  if (has(c.args, 'community')) {
    const wanted = c.args.slice(c.args.findIndex((a) => a.token === 'community') + 1).filter((a) => a.token !== 'exact-match' && a.token !== 'json' && a.token !== 'wide' && a.token !== 'detail').map((a) => parseCommunity(a.text)).filter((x) => x !== undefined)
    const exact = has(c.args, 'exact-match')
    return { of: () => true, path: (p) => (wanted.length === 0 ? plainly(p.attributes).length > 0 : wanted.every((x) => plainly(p.attributes).includes(x)) && (!exact || plainly(p.attributes).length === wanted.length)) }
  }
  const prefixes = after(c.args, 'prefix-list')
  if (prefixes !== undefined) return { of: (d) => prefixListPermits(w, host, prefixes, d.prefix, false) }
  const filter = after(c.args, 'filter-list')
  if (filter !== undefined) return { of: () => true, path: (p) => asPathListPermits(w, host, filter, p.attributes.asPath) }
  const map = after(c.args, 'route-map')
  if (map !== undefined) {
    if (!routeMapOf(w, host, 'bgpd', map)) return `${map} is not a valid route-map name\n`
    return { of: (d) => d.paths.some((p) => applyRouteMap(w, { host, peer: p.from, localAs: bgpOf(w, host)!.as }, map, { prefix: d.prefix, attributes: p.attributes, weight: p.weight }) !== undefined) }
  }
  const longer = c.args.find((a) => a.token === 'A.B.C.D/M')?.text
  if (longer !== undefined && has(c.args, 'longer-prefixes')) {
    const over = parsePrefix(longer)!
    return { of: (d) => d.prefix.length >= over.length && within(d.prefix.address, over.address, over.length) }
  }
  return { of: () => true }
}

/** `show ip bgp` and `show bgp ipv4 unicast` with their filters. */
export function showTable(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  if (otherFamily(c)) return { output: has(c.args, 'json') ? '{\n}\n' : NO_TABLE }
  const chosen = selection(c)
  if (typeof chosen === 'string') return { output: chosen, status: 'warning' }
  const of = destinationsOf(c.world, speakerId(c.host)).filter(chosen.of)
  if (has(c.args, 'json')) return tableJson(c, of, chosen.path)
  const printed = table(c, of, chosen.path)
  const total = destinationsOf(c.world, speakerId(c.host)).length
  return printed.output === undefined && total === 0 ? { output: NO_TABLE } : printed
}

/** `show ip bgp regexp REGEX`. */
export function showRegexp(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  const expression = c.line.slice(c.line.indexOf(' regexp ') + ' regexp '.length).replace(/ json$/, '')
  const of = destinationsOf(c.world, speakerId(c.host))
  const wanted = (p: Path): boolean => bgpRegexMatches(expression, formatPath(p.attributes.asPath))
  return has(c.args, 'json') ? tableJson(c, of, wanted) : table(c, of, wanted)
}

/** `show ip bgp A.B.C.D[/M] [bestpath|multipath] [json]`. */
export function showPrefix(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  const text = c.args.find((a) => a.token.startsWith('A.B.C.D'))?.text
  const d = text === undefined ? undefined : lookup(c.world, speakerId(c.host), text)
  if (!d) return { output: has(c.args, 'json') ? '{\n}\n' : '% Network not in table\n' }
  const wanted = (p: Path): boolean => (has(c.args, 'bestpath') ? p.best : has(c.args, 'multipath') ? p.best || p.multipath : true)
  return { output: has(c.args, 'json') ? `${pretty(prefixJson(c.world, speakerId(c.host), d, wanted))}\n` : describePrefix(c.world, speakerId(c.host), d, wanted) }
}

function lookup(w: World, id: string, text: string): Destination | undefined {
  const all = destinationsOf(w, id)
  const p = text.includes('/') ? parsePrefix(text) : undefined
  if (p) return all.find((d) => d.prefix.length === p.length && within(p.address, d.prefix.address, p.length))
  const address = parseIp(text)
  return address === undefined ? undefined : all.filter((d) => within(address, d.prefix.address, d.prefix.length)).sort((a, b) => b.prefix.length - a.prefix.length)[0]
}

const STATUS_CODES: Json = { suppressed: 's', damped: 'd', history: 'h', valid: '*', best: '>', multipath: '=', internal: 'i', ribFailure: 'r', stale: 'S', removed: 'R' }
const ORIGIN = { igp: 'i', egp: 'e', incomplete: '?' } as const

interface Row { readonly prefix: Prefix; readonly attributes: Attributes; readonly weight: number }

function adjacencyJson(c: CommandContext, name: 'advertisedRoutes' | 'receivedRoutes' | 'filteredRoutes', rows: readonly Row[], filtered: number): CommandResult {
  const s = findSpeaker(c.world, speakerId(c.host))!
  return {
    output: `${pretty({
      bgpTableVersion: s.tableVersion, bgpLocalRouterId: formatIp(s.routerId), defaultLocPrf: s.defaultLocalPref ?? 100, localAS: s.as, bgpStatusCodes: STATUS_CODES, bgpOriginCodes: { igp: 'i', egp: 'e', incomplete: '?' },
      [name]: Object.fromEntries(rows.map((r) => [prefixText(r.prefix), {
        addrPrefix: formatIp(r.prefix.address), prefixLen: r.prefix.length, network: prefixText(r.prefix), nextHop: formatIp(r.attributes.nextHop), ...(r.attributes.med === undefined ? {} : { metric: r.attributes.med }),
        ...(r.attributes.localPref === undefined ? {} : { locPrf: r.attributes.localPref }), weight: r.weight, path: formatPath(r.attributes.asPath), bgpOriginCode: ORIGIN[r.attributes.origin], appliedStatusSymbols: { '*': true, '>': true },
      }])), totalPrefixCounter: rows.length, filteredPrefixCounter: filtered,
    })}\n`,
  }
}

/** `show ip bgp neighbors X advertised-routes|received-routes|filtered-routes`. */
export function showAdjacency(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  const name = c.args.find((a) => ['A.B.C.D', 'X:X::X:X', 'WORD'].includes(a.token))?.text ?? ''
  const address = parseIp(name)
  const w = c.world
  const id = speakerId(c.host)
  const peer = address === undefined ? undefined : findPeer(w, id, address)
  if (address === undefined && !neighborsOf(w, c.host).some((l) => l.name === name)) return { output: `% Malformed address or name: ${name}\n` }
  if (!peer) return { output: 'No such neighbor in this view/vrf\n' }
  const json = has(c.args, 'json')
  if (has(c.args, 'advertised-routes')) {
    const all = advertisedTo(w, id, peer.address)
    const rows = all.filter((a) => a.originated !== true).map((a): Row => ({ prefix: a.prefix, attributes: a.attributes, weight: weightOf(w, id, a) }))
    if (json) return adjacencyJson(c, 'advertisedRoutes', rows, 0)
    if (all.length === 0) return {}
    const own = all.some((a) => a.originated) ? 'Originating default network 0.0.0.0/0\n\n' : ''
    return { output: `${tableHead(w, c.host, own)}${rows.map((r) => row('*> ', prefixText(r.prefix), formatIp(r.attributes.nextHop), r.attributes, r.weight)).join('')}\nTotal number of prefixes ${rows.length}\n` }
  }
  if (!peer.spec.softReconfiguration) return { output: json ? pretty({ warning: 'Inbound soft reconfiguration not enabled' }) + '\n' : '% Inbound soft reconfiguration not enabled\n' }
  const received = receivedFrom(w, id, peer.address)
  const passed = (r: Row): Row | undefined => {
    if (peer.spec.policyIn === undefined) return r
    const after = applyFilters(w, { host: c.host, peer: peer.address, localAs: bgpOf(w, c.host)!.as }, peer.spec.policyIn, r)
    return after && { ...after }
  }
  const judged = received.map((r) => ({ prefix: r.prefix, attributes: r.attributes, weight: peer.spec.weight ?? 0 })).map((r) => ({ before: r, after: passed(r) }))
  const filtered = judged.filter((j) => j.after === undefined).length
  const rows = has(c.args, 'filtered-routes') ? judged.filter((j) => j.after === undefined).map((j) => j.before) : judged.map((j) => j.after ?? j.before)
  if (json) return adjacencyJson(c, has(c.args, 'filtered-routes') ? 'filteredRoutes' : 'receivedRoutes', rows, filtered)
  const shown = rows.map((r) => row('*> ', prefixText(r.prefix), formatIp(r.attributes.nextHop), r.attributes, r.weight)).join('')
  if (rows.length === 0) return { output: received.length === 0 ? '' : tableHead(w, c.host) }
  return { output: `${tableHead(w, c.host)}${shown}\nTotal number of prefixes ${rows.length}${!has(c.args, 'filtered-routes') && filtered > 0 ? ` (${filtered} filtered)` : ''}\n` }
}

const weightOf = (w: World, id: string, a: Advertised): number => bestOf(destinationsOf(w, id).find((d) => prefixText(d.prefix) === prefixText(a.prefix)))?.weight ?? 0

/** `show ip bgp neighbors X routes`. */
export function showRoutesOf(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  const name = c.args.find((a) => ['A.B.C.D', 'X:X::X:X', 'WORD'].includes(a.token))?.text ?? ''
  const address = parseIp(name)
  if (address === undefined) return { output: `% Malformed address or name: ${name}\n` }
  if (!findPeer(c.world, speakerId(c.host), address)) return { output: 'No such neighbor in this view/vrf\n' }
  const of = destinationsOf(c.world, speakerId(c.host))
  const wanted = (p: Path): boolean => p.source === 'peer' && p.from === address
  return has(c.args, 'json') ? tableJson(c, of, wanted) : table(c, of, wanted)
}

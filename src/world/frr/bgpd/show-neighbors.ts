import { formatIp, linkOf } from '../../net/index.ts'
import { destinationsOf, findSpeaker, isInternal, pathLength } from '../../bgp/index.ts'
import { has, type CommandContext, type CommandResult } from '../command.ts'
import { pretty, type Json } from '../json.ts'
import { ctime } from '../log/times.ts'
import { communityListsOf, asPathListsOf } from '../policy/lists.ts'
import { trackedBy } from '../zebra/tracking.ts'
import { speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { gracefulJson, neighborJson } from './neighbor-json.ts'
import { describeNeighbor } from './neighbor-text.ts'
import { familyWords } from './notices.ts'
import { neighborsOf, shownAs, type Listed } from './peer-list.ts'
import { describeGroups } from './update-groups.ts'

const gone = (c: CommandContext): boolean => !bgpOf(c.world, c.host) || !findSpeaker(c.world, speakerId(c.host))
const NO_INSTANCE = '% BGP instance not found\n'

/** json-c escapes a slash unless it is told not to; this command does not tell it. */
const escaped = (value: Json): string => pretty(value).replaceAll('/', '\\/')

const named = (c: CommandContext): string | undefined => c.args.find((a) => ['A.B.C.D', 'X:X::X:X', 'WORD'].includes(a.token))?.text

/** `show [ip] bgp neighbors [X] [json]`. */
export function showNeighbors(c: CommandContext): CommandResult {
  const json = has(c.args, 'json')
  if (gone(c)) return { output: json ? '{\n}\n' : NO_INSTANCE }
  const all = neighborsOf(c.world, c.host)
  const name = named(c)
  const shown = name === undefined ? all : all.filter((l) => l.name === name)
  if (json) {
    if (name !== undefined && shown.length === 0) return { output: `${escaped({ bgpNoSuchNeighbor: true })}\n` }
    return { output: `${escaped(Object.fromEntries(shown.map((l) => [l.name, neighborJson(c.world, c.host, l)])))}\n` }
  }
  if (all.length === 0 && name === undefined) return { output: '% No BGP neighbors found\n\n' }
  if (shown.length === 0) return { output: '% No such neighbor in this view/vrf\n\n' }
  return { output: shown.map((l) => describeNeighbor(c.world, c.host, l)).join('') }
}

/** `show bgp [<ipv4|ipv6>] neighbors [X] graceful-restart [json]`: bgpd insists on the family. */
export function showRestart(c: CommandContext): CommandResult {
  if (!c.args.some((a) => a.token === 'ipv4' || a.token === 'ipv6')) return { output: '% Command incomplete.\n', status: 'failed' }
  if (gone(c)) return { output: NO_INSTANCE }
  const name = named(c)
  const shown = neighborsOf(c.world, c.host).filter((l) => name === undefined || l.name === name)
  if (has(c.args, 'json')) return { output: `${escaped(Object.fromEntries(shown.map((l) => [l.name, { neighborAddr: l.name, ...(gracefulJson(c.world, c.host, l.peer) as object) }])))}\n` }
  if (shown.length === 0) return { output: '% No such neighbor in this view/vrf\n\n' }
  const about = (l: Listed): string => {
    const text = describeNeighbor(c.world, c.host, l).split('\n')
    const from = text.findIndex((t) => t.startsWith('  Graceful restart information:'))
    const to = text.findIndex((t) => t.startsWith('  Message statistics:'))
    return `BGP neighbor on ${l.name}, remote AS ${shownAs(l)}, local AS ${bgpOf(c.world, c.host)!.as}, ${l.peer && isInternal(bgpOf(c.world, c.host)!.as, l.peer) ? 'internal' : 'external'} link\n  BGP state = ${l.peer?.state ?? 'Idle'}\n${text.slice(from + 1, to).map((t) => t.slice(2)).join('\n')}\n\n`
  }
  return { output: `\nCodes: GR - Graceful Restart, * -  Inheriting Global GR Config,\n       Restart - GR Mode-Restarting, Helper - GR Mode-Helper,\n       Disable - GR Mode-Disable.\n\n${shown.map(about).join('')}` }
}

/** `show bgp peer-group [NAME] [json]`. */
export function showGroups(c: CommandContext): CommandResult {
  const m = bgpOf(c.world, c.host)
  if (!m) return { output: NO_INSTANCE }
  const name = c.args.find((a) => a.token === 'PGNAME')?.text
  const groups = m.groups.filter((g) => name === undefined || g.name === name)
  if (name !== undefined && groups.length === 0) return { output: has(c.args, 'json') ? '{\n}\n' : '% No such peer-group\n' }
  const all = neighborsOf(c.world, c.host)
  const facts = groups.map((g) => {
    const as = g.session['remote-as']?.[0]
    const type = as === undefined ? undefined : as === 'internal' || as === String(m.as) ? 'internal' : 'external'
    return { g, as: Number(as) || 0, type, members: all.filter((l) => l.group === g.name) }
  })
  const status = (l: Listed): string => (l.peer?.spec.shutdown ? 'Idle (Admin)' : l.peer?.state ?? 'Idle')
  if (has(c.args, 'json')) {
    return { output: `${pretty(Object.fromEntries(facts.map((f) => [f.g.name, {
      remoteAs: f.as, ...(f.type ? { type: f.type } : {}), addressFamiliesConfigured: ['IPv4 Unicast'],
      ...(f.g.ranges.length > 0 ? { dynamicRanges: { IPv4: { count: f.g.ranges.length, ranges: f.g.ranges.map((r) => `${formatIp(r.address)}/${r.length}`) } } } : {}),
      ...(f.members.length === 0 ? {} : { members: Object.fromEntries(f.members.map((l) => [l.name, { status: status(l), ...(l.dynamic ? { dynamic: true } : {}) }])) }),
    }])))}\n` }
  }
  return {
    output: facts.map((f) => [
      `\nBGP peer-group ${f.g.name}${f.type === undefined ? '' : `, remote AS ${f.as}`}\n`, ...(f.type ? [`  Peer-group type is ${f.type}\n`] : []), '  Configured address-families: IPv4 Unicast;\n',
      ...(f.g.ranges.length > 0 ? [`  ${f.g.ranges.length} IPv4 listen range(s)\n`, ...f.g.ranges.map((r) => `    ${formatIp(r.address)}/${r.length}\n`)] : []),
      ...(f.members.length > 0 ? ['  Peer-group members:\n', ...f.members.map((l) => `    ${l.name} ${l.dynamic ? '(dynamic)' : ''} ${status(l)} \n`)] : []),
    ].join('')).join(''),
  }
}

/** `show ip bgp nexthop`: next hops of paths and of neighbors. */
export function showNextHops(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  const id = speakerId(c.host)
  const only = named(c)
  const paths = destinationsOf(c.world, id).flatMap((d) => d.paths).filter((p) => p.source === 'peer')
  const peers = neighborsOf(c.world, c.host).flatMap((l) => (l.peer ? [l.peer] : []))
  const rows = trackedBy(c.world, c.host, 'bgp').filter((t) => only === undefined || formatIp(t.address) === only).flatMap((t) => {
    const count = paths.filter((p) => p.attributes.nextHop === t.address).length
    const peer = peers.find((p) => p.address === t.address)
    if (count === 0 && !peer) return []
    const reach = t.answer
    const ways = (reach?.nexthops ?? []).map((n) => (n.via === undefined ? `  if ${linkOf(c.world, n.link).name}\n` : `  gate ${formatIp(n.via)}, if ${linkOf(c.world, n.link).name}\n`))
    return [` ${formatIp(t.address)} ${reach ? `valid [IGP metric ${reach.proto === 'connected' ? 0 : reach.metric}]` : 'invalid'}, #paths ${count}${peer ? `, peer ${formatIp(peer.address)}` : ''}\n${ways.join('')}  Last update: ${ctime(c.world, t.since)}\n\n`]
  })
  return { output: `Current BGP nexthop cache:\n${rows.join('')}` }
}

/** `show ip bgp statistics`. */
export function showStatistics(c: CommandContext): CommandResult {
  if (gone(c)) return { output: NO_INSTANCE }
  const all = destinationsOf(c.world, speakerId(c.host))
  const paths = all.flatMap((d) => d.paths)
  const lengths = paths.map((p) => pathLength(p.attributes.asPath))
  const sizes = paths.map((p) => p.attributes.asPath.reduce((n, s) => n + 2 + 4 * s.ases.length, 0))
  const average = (of: readonly number[]): string => (of.length === 0 ? '0.00' : (of.reduce((a, b) => a + b, 0) / of.length).toFixed(2))
  const space = all.reduce((n, d) => n + 2 ** (32 - d.prefix.length), 0)
  const top = all.filter((d) => !all.some((o) => o !== d && o.prefix.length < d.prefix.length && (d.prefix.address >>> (32 - o.prefix.length)) === (o.prefix.address >>> (32 - o.prefix.length)) && o.prefix.length > 0))
  const isPublic = (as: number): boolean => as < 64_512 || (as > 65_535 && as < 4_200_000_000)
  const rows: readonly (readonly [string, string | number])[] = [
    ['Total Advertisements', paths.length], ['Total Prefixes', all.length], ['Average prefix length', average(all.map((d) => d.prefix.length))], ['Unaggregateable prefixes', top.length], ['Maximum aggregateable prefixes', all.length - top.length],
    ['BGP Aggregate advertisements', paths.filter((p) => p.attributes.aggregator).length], ['Address space advertised', space], ['% announced ', ((space * 100) / 2 ** 32).toFixed(2)],
    ['/8 equivalent ', (space / 2 ** 24).toFixed(2)], ['/24 equivalent ', (space / 2 ** 8).toFixed(2)],
  ]
  const more: readonly (readonly [string, string | number])[] = [
    ['Advertisements with paths', paths.length], ['Longest AS-Path (hops)', Math.max(0, ...lengths)], ['Average AS-Path length (hops)', average(lengths)], ['Largest AS-Path (bytes)', Math.max(0, ...sizes)],
    ['Average AS-Path size (bytes)', average(sizes)], ['Highest public ASN', Math.max(0, ...paths.flatMap((p) => p.attributes.asPath.flatMap((s) => s.ases)).filter(isPublic))],
  ]
  const line = ([name, value]: readonly [string, string | number]): string => `${name.endsWith(' ') ? name.padStart(30) : name.padEnd(30)}: ${String(value).padStart(12)}\n`
  return { output: `${familyWords('ipv4-unicast').replace('IPv4', 'BGP IPv4')} RIB statistics (VRF default)\n${rows.map(line).join('')}\n${more.map(line).join('')}` }
}

/** `show bgp vrfs`. */
export function showVrfs(c: CommandContext): CommandResult {
  if (gone(c)) return {}
  const all = neighborsOf(c.world, c.host)
  const s = findSpeaker(c.world, speakerId(c.host))!
  const up = all.filter((l) => l.peer?.state === 'Established').length
  if (has(c.args, 'json')) {
    return { output: `${pretty({ vrfs: { default: { type: 'DFLT', vrfId: 0, routerId: formatIp(s.routerId), numConfiguredPeers: all.length, numEstablishedPeers: up, l3vni: 0, rmac: '00:00:00:00:00:00', interface: 'unknown' } }, totalVrfs: 1 })}\n` }
  }
  const row = (a: string, b: string, d: string, e: string, f: string, g: string): string => `${a.padEnd(4)}  ${b.padEnd(5)}  ${d.padEnd(16)}  ${e.padEnd(9)}  ${f.padEnd(10)}  ${g.padEnd(37)}\n`
  return { output: `${row('Type', 'Id', 'routerId', '#PeersCfg', '#PeersEstb', 'Name')}             L3-VNI            RouterMAC              Interface\n${row('DFLT', '0', formatIp(s.routerId), String(all.length), String(up), 'default')}             0                 00:00:00:00:00:00      unknown             \n\nTotal number of VRFs (including default): 1\n` }
}

export const showUpdateGroups = (c: CommandContext): CommandResult => (gone(c) ? { output: NO_INSTANCE } : { output: describeGroups(c.world, c.host) })

/** `show bgp community-list [NAME detail]`. */
export function showCommunityLists(c: CommandContext): CommandResult {
  const name = c.args.find((a) => a.token === 'COMMUNITY_LIST_NAME' || a.token === '(1-500)')?.text
  const lists = communityListsOf(c.world, c.host).filter((l) => !l.large && (name === undefined || l.name === name))
  if (name !== undefined && lists.length === 0) return { output: '% Can\'t find community-list\n', status: 'warning' }
  return { output: lists.map((l) => `${/^\d+$/.test(l.name) ? 'Community' : 'Named Community'} ${l.kind} list ${l.name}\n${l.rules.map((r) => `    ${r.action} ${r.values.join(' ')}\n`).join('')}`).join('') }
}

/** `show bgp as-path-access-list [NAME]`. */
export function showAsPathLists(c: CommandContext): CommandResult {
  const name = c.args.find((a) => a.token === 'AS_PATH_FILTER_NAME')?.text
  const lists = asPathListsOf(c.world, c.host).filter((l) => name === undefined || l.name === name)
  return { output: lists.map((l) => `AS path access list ${l.name}\n${l.rules.map((r) => `    ${r.action} ${r.regex}\n`).join('')}`).join('') }
}

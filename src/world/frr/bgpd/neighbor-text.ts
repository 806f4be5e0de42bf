import { formatIp } from '../../net/index.ts'
import { findSpeaker, type Peer } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { uptime } from '../log/times.ts'
import { speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { bothWays, capability, endsOf, hopsOf, left, localMode, remoteMode, restartTimeOf, staleLeft, timersOf } from './neighbor-facts.ts'
import { familyWords } from './notices.ts'
import { acceptedCount, lacksPolicy, shownAs, totals, type Listed } from './peer-list.ts'
import { resetWords } from './show-summary.ts'
import { updateGroupOf } from './update-groups.ts'

const yesNo = (b: boolean): string => (b ? 'Yes' : 'No')
const trueFalse = (b: boolean | undefined): string => (b ? 'True' : 'False')
const indent = (n: number, lines: readonly string[]): string[] => lines.map((l) => `${' '.repeat(n)}${l}`)

/** What was negotiated. */
function capabilities(p: Peer): string[] {
  const { sent, received } = p.nego!
  const has = (list: typeof sent, kind: Parameters<typeof capability>[1]): boolean => capability(list, kind) !== undefined
  const both = (kind: Parameters<typeof capability>[1]): string => bothWays(has(sent, kind), has(received, kind))
  const names = (cap: ReturnType<typeof capability<'fqdn'>>): string => `(name: ${cap?.host || 'n/a'},domain name: ${cap?.domain || 'n/a'})`
  const paths = capability(sent, 'add-path')
  const graceful = capability(received, 'graceful-restart')
  const families = [...new Set([...sent, ...received].flatMap((c) => (c.kind === 'multiprotocol' ? [c.family] : [])))]
  const spoken = (list: typeof sent, family: string): boolean => list.some((c) => c.kind === 'multiprotocol' && c.family === family)
  const extended = capability(received, 'extended-next-hop')
  const refresh = has(received, 'route-refresh')
  const lines: string[] = [
    ...(both('four-octet-as') === '' ? [] : [`4 Byte AS: ${both('four-octet-as')}`]), ...(both('extended-message') === '' ? [] : [`Extended Message: ${both('extended-message')}`]),
    ...(paths ? ['AddPath:', ...paths.entries.map((e) => `  ${familyWords(e.family)}: RX advertised`)] : []),
    ...(extended || has(sent, 'extended-next-hop') ? [`Extended nexthop: ${bothWays(has(sent, 'extended-next-hop'), extended !== undefined)}`] : []),
    ...(extended ? ['  Address families by peer:', ...extended.entries.map((e) => `               ${familyWords(e.family)}`)] : []),
    ...(both('long-lived-graceful-restart') === '' ? [] : [`Long-lived Graceful Restart: ${both('long-lived-graceful-restart')}`]),
    `Route refresh: ${bothWays(true, refresh || has(received, 'route-refresh-cisco'))}${refresh ? `(${has(received, 'route-refresh-cisco') ? 'old & new' : 'new'})` : ''}`,
    ...(both('enhanced-route-refresh') === '' ? [] : [`Enhanced Route Refresh: ${both('enhanced-route-refresh')}`]),
    ...families.map((f) => `Address Family ${familyWords(f)}: ${bothWays(spoken(sent, f), spoken(received, f))}`),
    `Hostname Capability: advertised ${names(capability(sent, 'fqdn'))} ${capability(received, 'fqdn') ? `received ${names(capability(received, 'fqdn'))}` : 'not received'}`,
    `Graceful Restart Capability: ${bothWays(has(sent, 'graceful-restart'), graceful !== undefined)}`,
    ...(graceful ? [
      `  Remote Restart timer is ${graceful.time} seconds`, '  Address families by peer:',
      graceful.families.length === 0 ? '    none' : `    ${graceful.families.map((f) => `${familyWords(f.family)}(${f.preserved ? 'preserved' : 'not preserved'})`).join(', ')}`,
    ] : []),
  ]
  return ['  Neighbor capabilities:', ...indent(4, lines)]
}

function graceful(w: World, host: string, p: Peer | undefined): string[] {
  const s = findSpeaker(w, speakerId(host))!
  const settings = s.gracefulRestart!
  const up = p?.state === 'Established'
  const offer = up ? capability(p.nego?.received, 'graceful-restart') : undefined
  const restart = left(w, p?.restart?.timer)
  const stale = staleLeft(w, host, p)
  const mode = localMode(s, p)
  const kept = (p?.nego?.families ?? []).filter((f) => offer?.families.some((x) => x.family === f))
  return [
    '  Graceful restart information:',
    ...(up && p.endOfRibSent.length > 0 ? [`    End-of-RIB send: ${p.endOfRibSent.map(familyWords).join(', ')}`] : []),
    ...(up && p.endOfRibReceived.length > 0 ? [`    End-of-RIB received: ${p.endOfRibReceived.map(familyWords).join(', ')}`] : []),
    ...(restart === undefined || up ? [] : [`    The remaining time of restart timer is ${restart}`]), ...(stale === undefined ? [] : [`    The remaining time of stalepath timer is ${stale}`]),
    `    Local GR Mode: ${mode}`, `    Remote GR Mode: ${remoteMode(p)}`, `    R bit: ${trueFalse(offer?.restarting)}`, `    N bit: ${trueFalse(offer?.notification)}`,
    '    Timers:', `      Configured Restart Time(sec): ${settings.restartTime}`, `      Received Restart Time(sec): ${restartTimeOf(w, host, p)}`,
    ...(restart === undefined || up ? [] : [`      Restart Time Remaining(sec): ${restart}`, `      Restart Time Remaining(sec): ${restart}`]),
    ...kept.flatMap((f) => [
      `    ${familyWords(f)}:`, `      F bit: ${trueFalse(offer?.families.find((x) => x.family === f)?.preserved)}`, `      End-of-RIB sent: ${yesNo(p!.endOfRibSent.includes(f))}`,
      `      End-of-RIB sent after update: ${yesNo(p!.endOfRibSent.includes(f))}`, `      End-of-RIB received: ${yesNo(p!.endOfRibReceived.includes(f))}`,
      '      Timers:', `        Configured Stale Path Time(sec): ${settings.stalePathTime}`, ...(mode.startsWith('Restart') ? ['        Configured Selection Deferral Time(sec): 360'] : []),
    ]),
  ]
}

function statistics(p: Peer | undefined): string[] {
  const all = totals(p ?? EMPTY)
  const rows: readonly (readonly [string, number, number])[] = [
    ['Opens:', p?.sent.opens ?? 0, p?.received.opens ?? 0], ['Notifications:', p?.sent.notifications ?? 0, p?.received.notifications ?? 0], ['Updates:', p?.sent.updates ?? 0, p?.received.updates ?? 0],
    ['Keepalives:', p?.sent.keepalives ?? 0, p?.received.keepalives ?? 0], ['Route Refresh:', p?.sent.routeRefresh ?? 0, p?.received.routeRefresh ?? 0],
    ['Capability:', p?.sent.capability ?? 0, p?.received.capability ?? 0], ['Total:', all.sent, all.received],
  ]
  return [
    '  Message statistics:', '    Inq depth is 0', '    Outq depth is 0', '                         Sent       Rcvd',
    ...rows.map(([name, sent, received]) => `    ${name.padEnd(15)}${String(sent).padStart(10)} ${String(received).padStart(10)}`),
  ]
}

const NOTHING = { opens: 0, notifications: 0, updates: 0, keepalives: 0, routeRefresh: 0, capability: 0 }
const EMPTY = { sent: NOTHING, received: NOTHING } as unknown as Peer

function family(w: World, host: string, l: Listed, f: string): string[] {
  const p = l.peer
  const a = l.ipv4
  const ipv4 = f === 'ipv4-unicast'
  const group = p?.state === 'Established' ? updateGroupOf(w, host, p) : undefined
  const maximum = a['maximum-prefix']
  const filters = (['distribute-list', 'prefix-list', 'filter-list', 'route-map'] as const)
  const words = { 'distribute-list': 'Network', 'prefix-list': 'prefix', 'filter-list': 'filter', 'route-map': 'Route map' } as const
  const lists = ipv4 ? (['in', 'out'] as const).flatMap((d) => filters.flatMap((k) => {
    const name = a[`${k} ${d}`]?.[0]
    const way = d === 'in' ? 'Incoming' : 'Outgoing'
    if (name === undefined) return []
    if (k === 'route-map') return [`  Route map for ${d === 'in' ? 'incoming' : 'outgoing'} advertisements is *${name}`]
    return [k === 'distribute-list' ? `  ${way} update network filter list is *${name}` : `  ${way} update ${words[k]} filter list is *${name}`]
  })) : []
  const on = (key: string): boolean => ipv4 && a[key] !== undefined
  return [
    ` For address family: ${familyWords(f)}`, ...(l.group === undefined ? [] : [`  ${l.group} peer-group member`]),
    ...(group === undefined ? ['  Not part of any update group'] : [`  Update group ${group}, subgroup ${group}`, '  Packet Queue length 0']),
    ...(on('route-reflector-client') ? ['  Route-Reflector Client'] : []), ...(on('soft-reconfiguration inbound') ? ['  Inbound soft reconfiguration allowed'] : []),
    ...(on('as-override') ? ['  Override ASNs in outbound updates if aspath equals remote-as'] : []), ...(on('next-hop-self') ? ['  NEXT_HOP is always this router'] : []),
    ...(on('allowas-in') ? [a['allowas-in']![0] === 'origin' ? '  Local AS allowed as path origin' : `  Local AS allowed in path, ${a['allowas-in']![0] ?? 3} occurrences`] : []),
    '  Community attribute sent to this neighbor(all)', ...(on('default-originate') ? ['  Default information originate, default sent'] : []), ...lists,
    ...(ipv4 && on('weight') ? [`  Default weight ${a['weight']![0]}`] : []),
    ...(p && lacksPolicy(w, host, l, 'in') ? ['  Inbound updates discarded due to missing policy'] : []), ...(p && lacksPolicy(w, host, l, 'out') ? ['  Outbound updates discarded due to missing policy'] : []),
    `  ${p && ipv4 ? acceptedCount(w, host, p) : 0} accepted prefixes`,
    ...(ipv4 && maximum ? [
      `  Maximum prefixes allowed ${maximum[0]}${maximum.includes('warning-only') ? ' (warning-only)' : ''}`, `  Threshold for warning message ${/^\d+$/.test(maximum[1] ?? '') ? maximum[1] : 75}%${maximum.includes('restart') ? `, restart interval ${maximum[maximum.indexOf('restart') + 1]} min` : ''}`,
    ] : []), '',
  ]
}

/** `show ip bgp neighbors X`: one neighbor. */
export function describeNeighbor(w: World, host: string, l: Listed): string {
  const s = findSpeaker(w, speakerId(host))!
  const m = bgpOf(w, host)!
  const p = l.peer
  const as = shownAs(l)
  const up = p?.state === 'Established'
  const t = timersOf(s, p)
  const ends = up ? endsOf(w, host, p) : undefined
  const kind = p?.spec.remoteAs === 'internal' || as === (p?.spec.localAs ?? m.as) ? 'internal' : 'external'
  const range = l.dynamic ? m.groups.find((g) => g.name === l.group)?.ranges[0] : undefined
  const about = l.session['description']?.join(' ')
  const next = left(w, p?.retry)
  const start = left(w, p?.start)
  return [
    `BGP neighbor is ${l.dynamic ? '*' : ''}${l.name}, remote AS ${as}, local AS ${p?.spec.localAs ?? m.as}, ${kind} link`, '  Local Role: undefined', '  Remote Role: undefined',
    ...(about === undefined ? [] : [` Description: ${about}`]), ...(p?.hostname === undefined ? [] : [`Hostname: ${p.hostname}${p.domain ? `.${p.domain}` : ''}`]),
    ...(l.group === undefined ? [] : [` Member of peer-group ${l.group} for session parameters`]), ...(range ? [` Belongs to the subnet range group: ${formatIp(range.address)}/${range.length}`] : []),
    ...(p?.spec.shutdown ? [` Administratively shut down`] : []),
    `  BGP version 4, remote router ID ${formatIp(p?.nego?.remoteId ?? p?.id ?? 0)}, local router ID ${formatIp(s.routerId)}`,
    `  BGP state = ${p?.state ?? 'Idle'}${up ? `, up for ${uptime(w, p.since!)}` : p?.state === 'Active' ? `${p.restart?.timer ? ' (NSF passive)' : p.spec.passive ? ' (passive)' : ''}` : ''}`,
    `  Last read ${uptime(w, p?.lastRead ?? p?.created ?? w.now)}, Last write ${p?.lastWrite === undefined ? 'never' : uptime(w, p.lastWrite)}`,
    `  Hold time is ${t.hold} seconds, keepalive interval is ${t.keepalive} seconds`, `  Configured hold time is ${t.configuredHold} seconds, keepalive interval is ${t.configuredKeepalive} seconds`,
    '  Configured conditional advertisements interval is 60 seconds', ...(up ? capabilities(p) : []), ...graceful(w, host, p), ...statistics(p),
    `  Minimum time between advertisement runs is ${p?.spec.advertisementInterval ?? 0} seconds`, ...(l.session['update-source'] ? [`  Update source is ${l.session['update-source'][0]}`] : []), '',
    ...l.families.flatMap((f) => family(w, host, l, f)),
    `  Connections established ${p?.established ?? 0}; dropped ${p?.dropped ?? 0}`,
    ...(p?.lastReset === undefined ? ['  Last reset never'] : [`  Last reset ${uptime(w, p.lastReset.at)},  ${resetWords(p)}`]),
    ...(p?.overflow ? ['  Peer had exceeded the max. no. of prefixes configured.', ...(p.overflow.restart ? [`  Reduce the no. of prefix from ${l.name}, will restart in ${left(w, p.overflow.restart)} seconds`] : ['  Reduce the no. of prefix and clear ip bgp ' + l.name + ' to restore peering'])] : []),
    ...(kind === 'external' ? [`  External BGP neighbor may be up to ${hopsOf(p)} hops away.`] : ['  Internal BGP neighbor may be up to 255 hops away.']),
    ...(ends ? [
      `Local host: ${ends.local}, Local port: ${ends.localPort}`, `Foreign host: ${ends.foreign}, Foreign port: ${ends.foreignPort}`, `Nexthop: ${ends.nextHop}`, `Nexthop global: ${ends.linkLocal}`, `Nexthop local: ${ends.linkLocal}`,
      `BGP connection: ${ends.shared ? 'shared network' : 'non shared network'}`,
    ] : []),
    `BGP Connect Retry Timer in Seconds: ${p?.spec.connectRetry ?? 120}`, ...(ends ? ['Estimated round trip time: 1 ms'] : []),
    ...(!up && p?.state === 'Idle' && start !== undefined ? [`Next start timer due in ${start} seconds`] : []), ...(!up && p?.state !== 'Idle' && next !== undefined ? [`Next connect timer due in ${next} seconds`] : []),
    ...(p?.spec.password === undefined ? [] : ['Peer Authentication Enabled']), `Read thread: ${up ? 'on' : 'off'}  Write thread: ${up ? 'on' : 'off'}  FD used: ${ends?.fd ?? -1}`, '', '', '',
  ].join('\n')
}

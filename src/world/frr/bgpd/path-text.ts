import { formatIp } from '../../net/index.ts'
import { advertisedTo, bestOf, findPeer, findSpeaker, formatPath, pathLength, peersOf, type Destination, type Path, type Peer } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import type { Json } from '../json.ts'
import { ctime, epochSeconds } from '../log/times.ts'
import { formatCommunities, formatCommunity, formatLarge } from '../policy/community.ts'
import { hostOfSpeaker } from './instance.ts'
import { bgpOf } from './model.ts'
import { suppressed } from './routes.ts'
import { nextHopText, prefixText } from './table-text.ts'

const ORIGIN = { igp: 'IGP', egp: 'EGP', incomplete: 'incomplete' } as const
const SECOND = 1_000_000

/** Peers that were told of a prefix, in the order of their addresses. */
const toldOf = (w: World, speaker: string, d: Destination): Peer[] =>
  peersOf(w, speaker).filter((p) => p.state === 'Established' && advertisedTo(w, speaker, p.address).some((a) => prefixText(a.prefix) === prefixText(d.prefix) && a.originated !== true))

const HALTS: readonly (readonly [number, string])[] = [[0xffffff02, 'not advertised to any peer'], [0xffffff01, 'not advertised to EBGP peer'], [0xffffff03, 'not advertised outside local AS']]

/** Seconds until a stale path goes. */
const remaining = (w: World, p: Peer | undefined): number | undefined => {
  const at = p?.restart?.timer?.time
  return at === undefined ? undefined : Math.max(0, Math.floor((at - w.now) / SECOND))
}

function pathLines(w: World, speaker: string, d: Destination, p: Path): string {
  const a = p.attributes
  const peer = p.source === 'peer' ? findPeer(w, speaker, p.from) : undefined
  const own = findSpeaker(w, speaker)!
  const m = bgpOf(w, hostOfSpeaker(speaker))
  const path = formatPath(a.asPath)
  const aggregated = a.aggregator ? `, (aggregated by ${a.aggregator.as} ${formatIp(a.aggregator.id)})` : ''
  const from = p.source === 'peer' ? formatIp(p.from) : p.source === 'aggregate' ? '::' : '0.0.0.0'
  const routerId = p.source === 'peer' ? (p.stale ? (peer?.nego?.remoteId ?? peer?.id ?? 0) : p.routerId) : own.routerId
  const reached = p.valid ? (p.metric > 0 && p.source === 'peer' ? ` (metric ${p.metric})` : '') : ' (inaccessible)'
  const attributes = [
    `Origin ${ORIGIN[a.origin]}`, ...(a.med === undefined ? [] : [`metric ${a.med}`]), ...(a.localPref === undefined ? [] : [`localpref ${a.localPref}`]),
    ...(p.weight === 0 ? [] : [`weight ${p.weight}`]), p.valid ? 'valid' : 'invalid',
    ...(p.source === 'peer' ? [p.internal ? 'internal' : 'external'] : p.source === 'aggregate' ? ['aggregated', 'local'] : ['sourced', ...(p.source === 'network' ? ['local'] : [])]),
    ...(a.atomicAggregate ? ['atomic-aggregate'] : []), ...(p.multipath ? ['multipath'] : []), ...(m && suppressed(m, d.prefix) && p.source === 'peer' ? ['suppressed'] : []),
    ...(p.best ? [`best (${d.reason ?? 'First path received'})`] : []),
  ]
  const stale = remaining(w, peer)
  return [
    `  ${path === '' ? 'Local' : path}${aggregated}${p.stale ? ', (stale)' : ''}`,
    `    ${nextHopText(a, p.source)}${reached} from ${from} (${formatIp(a.originatorId ?? routerId)})`,
    `      ${attributes.join(', ')}`,
    ...(a.communities?.length ? [`      Community: ${formatCommunities(a.communities)}`] : []),
    ...(a.largeCommunities?.length ? [`      Large Community: ${formatLarge(a.largeCommunities)}`] : []),
    ...(a.originatorId === undefined && !a.clusterList?.length ? [] : [`      Originator: ${formatIp(a.originatorId ?? 0)}, Cluster list: ${(a.clusterList ?? []).map(formatIp).join(' ')}`]),
    `      Last update: ${ctime(w, p.received)}`,
    ...(p.stale && stale !== undefined ? [`      Time until Graceful Restart stale route deleted: ${stale}`] : []), '',
  ].join('\n')
}

/** `show ip bgp PREFIX`. */
export function describePrefix(w: World, speaker: string, d: Destination, wanted: (p: Path) => boolean = () => true): string {
  const best = bestOf(d)
  const place = d.paths.findIndex((p) => p.best) + 1
  const halt = HALTS.find(([c]) => best?.attributes.communities?.includes(c))
  const m = bgpOf(w, hostOfSpeaker(speaker))
  const withheld = m && suppressed(m, d.prefix) ? ', Advertisements suppressed by an aggregate.' : ''
  const told = toldOf(w, speaker, d)
  return [
    `BGP routing table entry for ${prefixText(d.prefix)}, version ${d.version}\n`,
    `Paths: (${d.paths.length} available, ${best ? `best #${place}, table default${halt ? `, ${halt[1]}` : ''}${withheld}` : 'no best path'})\n`,
    told.length === 0 ? '  Not advertised to any peer\n' : `  Advertised to non peer-group peers:\n  ${told.map((p) => formatIp(p.address)).join(' ')}\n`,
    ...d.paths.filter(wanted).map((p) => pathLines(w, speaker, d, p)),
  ].join('')
}

const SEGMENT = { 'sequence': 'as-sequence', 'set': 'as-set', 'confed-sequence': 'as-confed-sequence', 'confed-set': 'as-confed-set' } as const

function pathJson(w: World, speaker: string, d: Destination, p: Path): Json {
  const a = p.attributes
  const peer = p.source === 'peer' ? findPeer(w, speaker, p.from) : undefined
  const own = findSpeaker(w, speaker)!
  const stale = remaining(w, peer)
  const text = formatPath(a.asPath)
  return {
    aspath: { string: text === '' ? 'Local' : text, segments: a.asPath.map((s) => ({ type: SEGMENT[s.type], list: [...s.ases] })), length: pathLength(a.asPath) },
    ...(a.aggregator ? { aggregatorAs: a.aggregator.as, aggregatorId: formatIp(a.aggregator.id) } : {}), ...(p.stale ? { stale: true } : {}),
    origin: ORIGIN[a.origin], ...(a.med === undefined ? {} : { metric: a.med }), ...(a.localPref === undefined ? {} : { locPrf: a.localPref }), ...(p.weight === 0 ? {} : { weight: p.weight }),
    ...(p.valid ? { valid: true } : {}), version: d.version,
    ...(p.source === 'peer' ? {} : { sourced: true, ...(p.source === 'network' ? { local: true } : {}) }), ...(a.atomicAggregate ? { atomicAggregate: true } : {}),
    ...(p.multipath ? { multipath: true } : {}), ...(p.best ? { bestpath: { overall: true, selectionReason: d.reason ?? 'First path received' } } : {}),
    ...(a.communities?.length ? { community: { string: formatCommunities(a.communities), list: [...a.communities].map((c) => formatCommunity(c)) } } : {}),
    lastUpdate: { epoch: epochSeconds(w, p.received), string: `${ctime(w, p.received)}\n` },
    ...(p.stale && stale !== undefined ? { gracefulRestart: { staleRouteDeleteTime: stale } } : {}),
    nexthops: [{
      ip: nextHopText(a, p.source), ...(peer?.hostname === undefined ? (p.source === 'peer' ? {} : { hostname: own.hostname ?? '' }) : { hostname: peer.hostname }), afi: p.source === 'aggregate' ? 'ipv6' : 'ipv4',
      metric: p.metric, ...(p.valid ? { accessible: true } : {}), used: true,
    }],
    peer: {
      peerId: p.source === 'peer' ? formatIp(p.from) : '0.0.0.0', routerId: formatIp(p.source === 'peer' ? p.routerId : own.routerId), ...(peer?.hostname === undefined ? {} : { hostname: peer.hostname }),
      ...(p.source === 'peer' ? { type: p.internal ? 'internal' : 'external' } : {}),
    },
  }
}

export function prefixJson(w: World, speaker: string, d: Destination, wanted: (p: Path) => boolean = () => true): Json {
  const told = toldOf(w, speaker, d)
  return {
    prefix: prefixText(d.prefix), version: d.version,
    ...(told.length === 0 ? {} : { advertisedTo: Object.fromEntries(told.map((p) => [formatIp(p.address), (p.hostname === undefined ? {} : { hostname: p.hostname }) as Json])) }),
    paths: d.paths.filter(wanted).map((p) => pathJson(w, speaker, d, p)),
  }
}

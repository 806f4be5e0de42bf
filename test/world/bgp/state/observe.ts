import { advertisedTo, destinationsOf, findSpeaker, formatPath, peersOf, type Attributes, type Destination, type Path, type Peer } from '../../../../src/world/bgp/index.ts'
import { formatIp, formatPrefix } from '../../../../src/world/net/index.ts'
import type { World } from '../../../../src/world/sim/index.ts'
import type { RouterState, Seed, State } from './seed.ts'

const ORIGINS = { igp: 'IGP', egp: 'EGP', incomplete: 'incomplete' } as const
const LETTERS = { igp: 'i', egp: 'e', incomplete: '?' } as const
const KNOWN: Readonly<Record<number, string>> = { 0xffffff01: 'no-export', 0xffffff02: 'no-advertise', 0xffffff03: 'local-AS' }

const communityText = (c: number): string => KNOWN[c] ?? `${c >>> 16}:${c & 0xffff}`

function pathState(d: Destination, p: Path): Record<string, unknown> {
  const a = p.attributes
  const own = p.source !== 'peer'
  const address = p.source === 'aggregate' ? '::' : own ? '0.0.0.0' : formatIp(p.from)
  return {
    from: address, nexthop: own && a.nextHop === 0 ? address : formatIp(a.nextHop), ...(p.valid ? {} : { inaccessible: true, valid: false }),
    aspath: a.asPath.length === 0 ? 'Local' : formatPath(a.asPath), origin: ORIGINS[a.origin], ...(a.med === undefined ? {} : { metric: a.med }),
    ...(a.localPref === undefined ? {} : { locPrf: a.localPref }), ...(p.weight === 0 ? {} : { weight: p.weight }),
    ...(own ? (p.source === 'aggregate' ? { aggregated: true, local: true } : { sourced: true, ...(p.source === 'network' ? { local: true } : {}) }) : { type: p.internal ? 'internal' : 'external' }),
    ...(a.atomicAggregate ? { atomicAggregate: true } : {}), ...(a.aggregator ? { aggregatorAs: a.aggregator.as, aggregatorId: formatIp(a.aggregator.id) } : {}),
    ...(a.communities?.length ? { community: [...a.communities].sort((x, y) => x - y).map(communityText).join(' ') } : {}),
    ...(a.originatorId === undefined ? {} : { originatorId: formatIp(a.originatorId) }), ...(a.clusterList?.length ? { clusterList: a.clusterList.map(formatIp) } : {}),
    ...(p.multipath ? { multipath: true } : {}), ...(p.best ? { best: true, reason: d.reason } : {}),
  }
}

/** The text of a route in `advertised-routes`. */
function advertisedText(a: Attributes, source: string): string {
  const words = [source === 'aggregate' && a.nextHop === 0 ? '::' : formatIp(a.nextHop), `[${formatPath(a.asPath)}]`, LETTERS[a.origin]]
  if (a.med !== undefined) words.push(`med=${a.med}`)
  if (a.localPref !== undefined) words.push(`lp=${a.localPref}`)
  return words.join(' ')
}

function session(p: Peer, sent: number): RouterState['sessions'][string] {
  const remoteAs = p.as ?? (typeof p.spec.remoteAs === 'number' ? p.spec.remoteAs : 0)
  if (p.state === 'Established') return { remoteAs, state: 'Established', pfxRcd: p.accepted, pfxSnt: sent }
  return { remoteAs, state: p.spec.shutdown ? 'Idle (Admin)' : 'down' }
}

function routerState(w: World, id: string): RouterState {
  if (!findSpeaker(w, id)) return { sessions: {}, bgp: {}, advertised: {} }
  const peers = peersOf(w, id)
  const sorted = (d: Destination): Record<string, unknown>[] => d.paths.map((p) => pathState(d, p))
    .sort((a, b) => (a['from'] as string).localeCompare(b['from'] as string, 'en', { numeric: true }))
  return {
    sessions: Object.fromEntries(peers.map((p) => [formatIp(p.address), session(p, advertisedTo(w, id, p.address).length)])),
    bgp: Object.fromEntries(destinationsOf(w, id).map((d) => [formatPrefix(d.prefix), sorted(d)])),
    advertised: Object.fromEntries(peers.filter((p) => p.state === 'Established').map((p) => [
      formatIp(p.address), Object.fromEntries(advertisedTo(w, id, p.address).filter((a) => !a.originated).map((a) => [formatPrefix(a.prefix), advertisedText(a.attributes, a.source)])),
    ])),
  }
}

export const observe = (w: World, seed: Seed): State => Object.fromEntries(Object.keys(seed.topology.routers).map((r) => [r, routerState(w, `${r}/bgpd`)]))


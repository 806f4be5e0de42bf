import { advertisedTo, destinationsOf, findPeer, peersOf, receivedFrom, type Attributes, type Peer } from '../../bgp/index.ts'
import { formatIp, formatPrefix, parseIp, type Ip } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { instancesOf, type BgpInstance, type InstancePeer } from './tables.ts'

/** BgpPeer of the agent's API, by its JSON names. */
export interface PeerModel {
  readonly 'applied-hold-time-seconds'?: number
  readonly 'applied-keep-alive-time-seconds'?: number
  readonly 'configured-hold-time-seconds': number
  readonly 'configured-keep-alive-time-seconds': number
  readonly 'connect-retry-time-seconds': number
  readonly 'ebgp-multihop-ttl'?: number
  readonly families: readonly { readonly afi: string; readonly safi: string; readonly received?: number; readonly accepted?: number; readonly advertised?: number }[]
  readonly 'graceful-restart': { readonly enabled?: boolean; readonly 'restart-time-seconds'?: number }
  readonly 'local-asn': number
  readonly name?: string
  readonly 'peer-address': string
  readonly 'peer-asn'?: number
  readonly 'peer-port': number
  readonly 'session-state': string
  readonly 'tcp-password-enabled'?: boolean
  readonly 'uptime-nanoseconds'?: number
}

const STATES: Readonly<Record<Peer['state'], string>> = {
  Idle: 'idle', Connect: 'connect', Active: 'active', OpenSent: 'open_sent', OpenConfirm: 'open_confirm', Established: 'established',
}

const family = (afi: string, safi: string): string => `${afi}-${safi}`
const restarts = (p: Peer): boolean => p.nego?.received.some((c) => c.kind === 'graceful-restart') === true && p.nego.sent.some((c) => c.kind === 'graceful-restart')

/** Counts of one family: what was received before any policy, and what was sent; with graceful restart the End-of-RIB is counted too. */
export function counts(w: World, i: BgpInstance, p: Peer | undefined, afi: string, safi: string): { readonly received: number; readonly advertised: number } {
  if (p?.state !== 'Established' || !p.nego?.families.includes(family(afi, safi))) return { received: 0, advertised: 0 }
  const unicast = afi === 'ipv4' && safi === 'unicast'
  const marker = restarts(p) && p.endOfRibSent.includes(family(afi, safi)) ? 1 : 0
  return { received: unicast ? receivedFrom(w, i.speaker, p.address).length : 0, advertised: (unicast ? advertisedTo(w, i.speaker, p.address).length : 0) + marker }
}

export const stateOf = (p: Peer | undefined): string => (p ? STATES[p.state] : 'unknown')

function peerModel(w: World, i: BgpInstance, c: InstancePeer): PeerModel {
  const p = findPeer(w, i.speaker, c.address)
  const up = p?.state === 'Established'
  return {
    ...(up ? { 'applied-hold-time-seconds': p.nego!.holdTime, 'applied-keep-alive-time-seconds': p.nego!.keepalive } : {}),
    'configured-hold-time-seconds': c.hold, 'configured-keep-alive-time-seconds': c.keepalive, 'connect-retry-time-seconds': c.retry, ...(c.asn !== i.as && c.multihop > 1 ? { 'ebgp-multihop-ttl': c.multihop } : {}),
    families: c.families.map(({ afi, safi }) => {
      const n = counts(w, i, p, afi, safi)
      return { afi, safi, ...(n.received > 0 ? { received: n.received } : {}), ...(n.advertised > 0 ? { advertised: n.advertised } : {}) }
    }),
    'graceful-restart': c.restart === undefined ? {} : { enabled: true, 'restart-time-seconds': c.restart },
    'local-asn': i.as, name: c.name, 'peer-address': formatIp(c.address), 'peer-asn': p?.nego?.remoteAs ?? c.asn, 'peer-port': c.port, 'session-state': stateOf(p),
    ...(c.password === undefined ? {} : { 'tcp-password-enabled': true }), ...(up && p.since !== undefined ? { 'uptime-nanoseconds': (w.now - p.since) * 1000 } : {}),
  }
}

/** Peers of an agent's instances, as `GET /bgp/peers` gives them. */
export const peerModels = (w: World, agent: Agent): PeerModel[] => instancesOf(w, agent).flatMap((i) => i.peers.map((c) => peerModel(w, i, c)))

/** One way to a prefix. */
export interface PathView { readonly nextHop: string; readonly ageNanoseconds: number; readonly attributes: Attributes; readonly best: boolean }
export interface RouteView { readonly asn: number; readonly neighbor?: string; readonly prefix: string; readonly paths: readonly PathView[] }

export interface RouteQuestion {
  readonly table: 'available' | 'advertised'
  readonly afi: string
  readonly safi: string
  readonly asn?: number
  readonly neighbor?: string
}

const nextHopText = (a: Attributes): string => formatIp(a.nextHop as Ip)

function available(w: World, i: BgpInstance): RouteView[] {
  return destinationsOf(w, i.speaker).flatMap((d) => {
    const paths = d.paths.filter((p) => p.source !== 'peer')
    return paths.length === 0 ? [] : [{
      asn: i.as, prefix: formatPrefix(d.prefix), paths: paths.map((p) => ({ nextHop: nextHopText(p.attributes), ageNanoseconds: (w.now - p.received) * 1000, attributes: p.attributes, best: p.best })),
    }]
  })
}

function advertised(w: World, i: BgpInstance, q: RouteQuestion): RouteView[] {
  const only = q.neighbor === undefined ? undefined : parseIp(q.neighbor)
  return peersOf(w, i.speaker).filter((p) => only === undefined || p.address === only).flatMap((p) => advertisedTo(w, i.speaker, p.address).map((a) => {
    const own = destinationsOf(w, i.speaker).find((d) => d.prefix.address === a.prefix.address && d.prefix.length === a.prefix.length)?.paths[0]
    return { asn: i.as, neighbor: formatIp(p.address), prefix: formatPrefix(a.prefix), paths: [{ nextHop: nextHopText(a.wire), ageNanoseconds: (w.now - (own?.received ?? w.now)) * 1000, attributes: a.wire, best: true }] }
  }))
}

/** Routes of an agent's instances, sorted by AS number, neighbor and prefix. */
export function routeViews(w: World, agent: Agent, q: RouteQuestion): RouteView[] {
  if (q.afi !== 'ipv4' || q.safi !== 'unicast') return []
  const found = instancesOf(w, agent).filter((i) => q.asn === undefined || i.as === q.asn).flatMap((i) => (q.table === 'available' ? available(w, i) : advertised(w, i, q)))
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return found.sort((a, b) => a.asn - b.asn || order(a.neighbor ?? '', b.neighbor ?? '') || order(a.prefix, b.prefix))
}

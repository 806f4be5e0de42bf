import { addressesOf, namespaceByName, type Ip } from '../../net/index.ts'
import { findSpeaker, peersOf, removePeer, setPeer, setSpeaker, startSpeaker, stopSpeaker, type SpeakerId, type SpeakerSpec } from '../../bgp/index.ts'
import { hosts } from '../../os/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { daemonKey, frrDaemons } from '../command.ts'
import { netnsName } from '../install.ts'
import { bgpOf, type BgpModel } from './model.ts'
import { specOfGroup, specOfNeighbor } from './peer-spec.ts'

/** Name under which FRR's hooks stand in the slots of the bgp room. */
export const USER = 'frr'
const PORT = 179

export const speakerId = (host: string): SpeakerId => `${host}/bgpd`
export const hostOfSpeaker = (id: SpeakerId): string => id.slice(0, -'/bgpd'.length)

/** The router id without a line that gives one: the highest address that zebra has, of loopback first (zebra_router_id). */
export function routerIdOf(w: World, host: string, m: BgpModel): Ip {
  if (m.routerId !== undefined) return m.routerId
  const ns = namespaceByName(w, netnsName(w, host))
  const all = (ns ? addressesOf(w, ns.id) : []).filter(({ address, link }) => link.up && address.scope === 0)
  const of = (loopback: boolean): number[] => all.filter(({ link }) => (link.kind === 'loopback') === loopback).map(({ address }) => address.local)
  return Math.max(0, ...(of(true).length > 0 ? of(true) : of(false)))
}

function speakerSpec(w: World, host: string, m: BgpModel): SpeakerSpec {
  const has = (line: string): boolean => m.flags.has(line)
  const mode = has('bgp graceful-restart') ? 'restart' : has('bgp graceful-restart-disable') ? 'disable' : 'helper'
  return {
    id: speakerId(host), process: w.table(frrDaemons).must(daemonKey(host, 'bgpd')).task, ns: namespaceByName(w, netnsName(w, host))!.id, as: m.as, routerId: routerIdOf(w, host, m),
    listen: { port: PORT }, user: USER, profile: 'frr', hostname: w.table(hosts).must(host).hostname,
    ...(m.holdTime === undefined ? {} : { holdTime: m.holdTime, keepalive: m.keepalive! }), defaultLocalPref: m.localPref,
    selection: {
      compareRouterId: has('bgp bestpath compare-routerid'), ignoreAsPathLength: has('bgp bestpath as-path ignore'), multipathRelax: [...m.flags].some((f) => f.startsWith('bgp bestpath as-path multipath-relax')),
      alwaysCompareMed: has('bgp always-compare-med'), deterministicMed: has('bgp deterministic-med'), missingMedAsWorst: [...m.flags].some((f) => f.startsWith('bgp bestpath med') && f.includes('missing-as-worst')),
      maximumPaths: m.maximumPaths, maximumPathsInternal: m.maximumPathsInternal,
    },
    gracefulRestart: { mode, restartTime: m.restartTime, stalePathTime: m.stalePathTime, notification: !has('no bgp graceful-restart notification'), preserved: has('bgp graceful-restart preserve-fw-state') },
    requirePolicy: !has('no bgp ebgp-requires-policy'), suppressed: m.aggregates.filter((a) => a.summaryOnly).map((a) => a.prefix),
    ranges: m.groups.flatMap((g) => g.ranges.map((prefix) => ({ prefix, peer: specOfGroup(w, host, m, g) }))), rangeLimit: m.listenLimit,
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Fields of a speaker that may change while it runs. */
const LIVE = ['as', 'routerId', 'hostname', 'holdTime', 'keepalive', 'defaultLocalPref', 'selection', 'gracefulRestart', 'requirePolicy', 'suppressed', 'ranges', 'rangeLimit'] as const

/** Makes the speaker of a host and its peers what the configuration says. False when nothing of the instance remains. */
export function reconcile(w: World, host: string): boolean {
  const m = bgpOf(w, host)
  const id = speakerId(host)
  const there = findSpeaker(w, id)
  if (!m) {
    if (there) stopSpeaker(w, id, { how: 'cease' })
    return false
  }
  const spec = speakerSpec(w, host, m)
  if (!there) {
    try {
      startSpeaker(w, spec)
    } catch (e) {
      if (!isErrno(e)) throw e
      return false
    }
  } else {
    const change = Object.fromEntries(LIVE.filter((k) => !same(there[k], spec[k])).map((k) => [k, spec[k]]))
    if (Object.keys(change).length > 0) setSpeaker(w, id, change)
  }
  const wanted = m.neighbors.flatMap((n) => specOfNeighbor(w, host, m, n) ?? [])
  const now = new Map(peersOf(w, id).map((p) => [p.address, p]))
  for (const p of now.values()) {
    if (!p.dynamic && !wanted.some((s) => s.address === p.address)) removePeer(w, id, p.address)
    if (p.dynamic && !m.groups.some((g) => g.ranges.length > 0)) removePeer(w, id, p.address)
  }
  for (const s of wanted) if (!same(now.get(s.address)?.spec, s)) setPeer(w, id, s)
  return true
}

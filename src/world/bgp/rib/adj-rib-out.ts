import type { Ip, Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { findConnection } from '../connection.ts'
import { bgpPolicy } from '../hooks.ts'
import { endOfRib, type Attributes, type Message, type RouteRefresh } from '../message/message.ts'
import { clearPeer, findPeer, isInternal, patchPeer, peerKey, peerOf, peersOf, type Peer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { speakerOf, type Speaker, type SpeakerId } from '../speaker.ts'
import { find } from '../session/capabilities.ts'
import { send } from '../session/sockets.ts'
import { arm, disarm } from '../session/timers.ts'
import { exported, onWire, type Exported } from './export.ts'
import { bestOf, destinationsOf, findDestination, prefixKey } from './path.ts'
import { regroup } from './update-group.ts'

/** A route as a peer has been told it. */
export interface Advertised extends Exported {
  readonly wire: Attributes
  /** The default route that is made for the peer. */
  readonly originated?: true
}

/** By `${peerKey} ${prefixKey}`. */
const advertised = defineTable<string, Advertised>('bgp.adj-rib-out')
/** `again`: it is told even if it knows. */
interface Due { readonly prefix: Prefix; readonly again: boolean }

/** Prefixes whose advertisement to a peer is due, by the same key. */
const due = defineTable<string, Due>('bgp.due')

const SECOND = 1_000_000
const DEFAULT: Prefix = { address: 0, length: 0 }
/** Most prefixes that fit into one UPDATE beside attributes of usual size (4,096 octets). */
const PREFIXES = 700

const keyOf = (speaker: SpeakerId, peer: Ip, prefix: Prefix): string => `${peerKey(speaker, peer)} ${prefixKey(prefix)}`

/** Adj-RIB-Out of a peer in the order of the prefixes. */
export const advertisedTo = (w: World, speaker: SpeakerId, peer: Ip): Advertised[] => [...w.table(advertised).prefix(`${peerKey(speaker, peer)} `)].map(([, a]) => a)

/** The session of a peer is over: it knows nothing any more. */
export function forgetAdvertised(w: World, speaker: SpeakerId, peer: Ip): void {
  for (const table of [advertised, due]) for (const [key] of w.table<string, object>(table).prefix(`${peerKey(speaker, peer)} `)) w.table<string, object>(table).delete(key)
}

/** A session is up: the whole table goes out when FRR's coalesce timer ends (a second, and 50 ms for each peer), at once with GoBGP. */
export function scheduleInitial(w: World, s: Speaker, p: Peer): void {
  const profile = PROFILES[s.profile]
  const configured = peersOf(w, s.id).length
  const delay = profile.firstAdvertisement + profile.perPeer * (configured + 1)
  patchPeer(w, s.id, p.address, { flush: arm(w, delay, 'bgp.flush', { speaker: s.id, peer: p.address }) })
}

/** The chosen paths of a prefix changed: every peer is due to hear of it. */
export function announceLater(w: World, speaker: SpeakerId, prefix: Prefix): void {
  const best = bestOf(findDestination(w, speaker, prefix))
  if (best) regroup(w, speakerOf(w, speaker), prefix, best)
  for (const p of peersOf(w, speaker)) if (p.state === 'Established' && p.synced) dueFor(w, p, prefix)
}

function dueFor(w: World, p: Peer, prefix: Prefix, again = false): void {
  const key = keyOf(p.speaker, p.address, prefix)
  w.table(due).set(key, { prefix, again: again || w.table(due).get(key)?.again === true })
  if (p.flush) return
  const interval = p.spec.advertisementInterval ?? 0
  patchPeer(w, p.speaker, p.address, { flush: arm(w, interval * SECOND, 'bgp.flush', { speaker: p.speaker, peer: p.address }) })
}

/** The whole table is due for a peer: its policy changed. With `anew` it is told again what it knows. */
export function announceAll(w: World, speaker: SpeakerId, peer: Ip, anew = false): void {
  const p = findPeer(w, speaker, peer)
  if (!p || p.state !== 'Established' || !p.synced) return
  const prefixes = new Map<string, Prefix>()
  for (const d of destinationsOf(w, speaker)) prefixes.set(prefixKey(d.prefix), d.prefix)
  for (const a of advertisedTo(w, speaker, peer)) prefixes.set(prefixKey(a.prefix), a.prefix)
  prefixes.set(prefixKey(DEFAULT), DEFAULT)
  for (const prefix of prefixes.values()) dueFor(w, peerOf(w, speaker, peer), prefix, anew)
}

/** ROUTE-REFRESH: all is told again (RFC 2918). */
export function receiveRefresh(w: World, s: Speaker, p: Peer, m: RouteRefresh): void {
  if (m.subtype !== 0 || !p.nego!.families.includes(m.family)) return
  announceAll(w, s.id, p.address, true)
  if (PROFILES[s.profile].endsRefresh) patchPeer(w, s.id, p.address, { refreshing: m.family })
}

/** The advertisement of a peer is due: withdrawals, then routes with like attributes together, then the End-of-RIB of the first run. */
export function flush(w: World, speaker: SpeakerId, peer: Ip): void {
  const s = speakerOf(w, speaker)
  const before = peerOf(w, speaker, peer)
  disarm(w, before.flush)
  const { refreshing } = before
  const p = clearPeer(w, speaker, peer, 'flush', 'refreshing')
  if (p.state !== 'Established' || p.connection === undefined) return
  const first = !p.synced
  const all = first ? [DEFAULT, ...destinationsOf(w, speaker).map((d) => d.prefix).filter((q) => q.length > 0 || q.address > 0)].map((prefix) => ({ prefix, again: false })) : taken(w, p)
  const messages: Message[] = [...changes(w, s, p, all)]
  // The end is told where both sides know of graceful restarts.
  const ended = first && find(p.nego!.sent, 'graceful-restart') && find(p.nego!.received, 'graceful-restart') ? p.nego!.families : []
  if (first) messages.push(...ended.map(endOfRib))
  else if (refreshing !== undefined) messages.push(endOfRib(refreshing))
  patchPeer(w, speaker, peer, { synced: true, ...(first ? { endOfRibSent: ended } : {}) })
  if (messages.length > 0) send(w, p.connection, messages)
}

function taken(w: World, p: Peer): Due[] {
  const out: Due[] = []
  for (const [key, d] of w.table(due).prefix(`${peerKey(p.speaker, p.address)} `)) {
    w.table(due).delete(key)
    out.push(d)
  }
  return out
}

function wanted(w: World, s: Speaker, p: Peer, prefix: Prefix): (Exported & { originated?: true }) | undefined {
  if (prefix.length === 0 && p.spec.defaultOriginate) return defaultRoute(w, s, p)
  const best = bestOf(findDestination(w, s.id, prefix))
  return best && exported(w, s, p, prefix, best)
}

function defaultRoute(w: World, s: Speaker, p: Peer): (Exported & { originated: true }) | undefined {
  const attributes: Attributes = { origin: 'igp', asPath: [], nextHop: 0, ...(isInternal(s.as, p) ? { med: 0, localPref: s.defaultLocalPref ?? 100 } : {}) }
  const condition = p.spec.defaultOriginate
  if (typeof condition !== 'string') return { prefix: DEFAULT, attributes, source: 'network', originated: true }
  const passed = w.registry.get(bgpPolicy, s.user)?.(w, { speaker: s.id, peer: p.address, direction: 'default-originate', policy: condition, route: { prefix: DEFAULT, attributes, weight: 0 } })
  return passed && { prefix: DEFAULT, attributes: passed.attributes, source: 'network', originated: true }
}

/** What has to be told for some prefixes, and that it is told now. */
function changes(w: World, s: Speaker, p: Peer, all: readonly Due[]): Message[] {
  const local = findConnection(w, p.connection)?.local?.address ?? 0
  const withdrawn: Prefix[] = []
  const groups = new Map<string, { attributes: Attributes; nlri: Prefix[] }>()
  for (const { prefix, again } of all) {
    const key = keyOf(s.id, p.address, prefix)
    const known = w.table(advertised).get(key)
    const route = wanted(w, s, p, prefix)
    if (!route) {
      if (known) withdrawn.push(prefix)
      w.table(advertised).delete(key)
      continue
    }
    const wire = onWire(w, s, p, local, route)
    const text = JSON.stringify(wire)
    w.table(advertised).set(key, { ...route, wire })
    if (known && !again && JSON.stringify(known.wire) === text) continue
    const group = groups.get(text)
    if (group) group.nlri.push(prefix)
    else groups.set(text, { attributes: wire, nlri: [prefix] })
  }
  const out: Message[] = chunks(withdrawn).map((part) => ({ kind: 'update', withdrawn: part, nlri: [] }))
  for (const { attributes, nlri } of groups.values()) out.push(...chunks(nlri).map((part): Message => ({ kind: 'update', withdrawn: [], attributes, nlri: part })))
  return out
}

const chunks = (list: readonly Prefix[]): Prefix[][] => Array.from({ length: Math.ceil(list.length / PREFIXES) }, (_, i) => list.slice(i * PREFIXES, (i + 1) * PREFIXES))

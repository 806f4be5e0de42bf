import { bindSocket, listenSocket, openSocket, parsePrefix, setSocketOptions, socketEvents, watchSocket, type Prefix } from '../../net/index.ts'
import { SysError, type Registry, type World } from '../../sim/index.ts'
import { connections } from '../connection.ts'
import type { Attributes } from '../message/message.ts'
import { CEASE } from '../message/notification.ts'
import { findPeer, peerKey, peers, peersOf } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { dropReceived } from '../rib/adj-rib-in.ts'
import { announceAll, flush, forgetAdvertised } from '../rib/adj-rib-out.ts'
import { decide, dropTable, putPath, reconsiderAll, removePath } from '../rib/loc-rib.ts'
import type { PathSource } from '../rib/path.ts'
import { dropGroups } from '../rib/update-group.ts'
import { restartExpired, staleExpired } from '../rib/restart.ts'
import { findSpeaker, speakerOf, speakers, type Speaker, type SpeakerId, type SpeakerSpec } from '../speaker.ts'
import { stopWithNotice } from '../session/close.ts'
import { holdExpired, keepaliveDue } from '../session/liveness.ts'
import { attend } from '../session/receive.ts'
import { HANDLER, hold, letGo } from '../session/sockets.ts'
import { dialTimeout, retry, start } from '../session/start.ts'
import { disarm, dropDeferred, onTimer, releaseDeferred } from '../session/timers.ts'
import { overflowEnds } from './peers.ts'

const BACKLOG = 4096

/** Starts a speaker. Throws a SysError when it cannot listen (EADDRINUSE, EADDRNOTAVAIL), and when the name is taken (EEXIST). */
export function startSpeaker(w: World, spec: SpeakerSpec): void {
  if (w.table(speakers).has(spec.id)) throw new SysError('EEXIST')
  const s: Speaker = { ...spec, profile: spec.profile ?? 'frr', started: w.now, frozen: false, tableVersion: 0 }
  w.table(speakers).set(s.id, s)
  if (!spec.listen) return
  const listener = openSocket(w, { ns: s.ns, type: 'stream' })
  try {
    setSocketOptions(w, listener, { reuseAddress: true, tos: PROFILES[s.profile].tos, ...(s.profile === 'frr' ? { ttl: 255 } : {}) })
    bindSocket(w, listener, { address: spec.listen.address ?? 0, port: spec.listen.port }, { privileged: true })
    listenSocket(w, listener, BACKLOG)
  } catch (e) {
    letGo(w, { ...s, user: '' }, listener)
    w.table(speakers).delete(s.id)
    throw e
  }
  hold(w, s, listener)
  w.table(speakers).patch(s.id, { listener })
  watchSocket(w, listener, { handler: HANDLER, data: { speaker: s.id } })
}

/** Changes how a speaker is set. Sessions stay; what is chosen is decided anew. */
export function setSpeaker(w: World, id: SpeakerId, change: Partial<Omit<SpeakerSpec, 'id' | 'process' | 'ns' | 'listen' | 'user'>>): void {
  w.table(speakers).patch(id, change)
  reconsiderAll(w, id)
  if ('suppressed' in change) for (const p of peersOf(w, id)) announceAll(w, id, p.address)
}

/**
 * Ends a speaker. `cease`: each peer is told first, with the subcode of Cease that the daemon gives for its end (3, Peer De-configured, without one);
 * `kill`: nobody is told, and sockets that the process had are gone already.
 */
export function stopSpeaker(w: World, id: SpeakerId, o: { readonly how: 'cease' | 'kill'; readonly subcode?: number }): void {
  const s = findSpeaker(w, id)
  if (!s) return
  if (o.how === 'cease') {
    const notice = { code: CEASE.code, subcode: o.subcode ?? CEASE.deconfigured }
    for (const p of peersOf(w, id)) {
      for (const c of [p.connection, p.incoming]) {
        if (c === undefined) continue
        stopWithNotice(w, c, notice, { times: PROFILES[s.profile].farewells })
      }
    }
  }
  for (const [cid, c] of w.table(connections).entries()) {
    if (c.speaker !== id) continue
    disarm(w, c.hold)
    disarm(w, c.keepalive)
    letGo(w, s, c.socket)
    w.table(connections).delete(cid)
  }
  if (s.listener !== undefined) letGo(w, s, s.listener)
  for (const p of peersOf(w, id)) {
    for (const timer of [p.start, p.retry, p.flush, p.restart?.timer, p.restart?.stale, p.overflow?.restart]) disarm(w, timer)
    forgetAdvertised(w, id, p.address)
    dropReceived(w, id, p.address)
    w.table(peers).delete(peerKey(id, p.address))
  }
  dropTable(w, id)
  dropGroups(w, id)
  dropDeferred(w, id)
  w.table(speakers).delete(id)
}

/** SIGSTOP: nothing is read, no timer goes off. */
export const freezeSpeaker = (w: World, id: SpeakerId): void => {
  w.table(speakers).patch(id, { frozen: true })
}

/** SIGCONT: what came meanwhile is read, timers that ran out go off. */
export function thawSpeaker(w: World, id: SpeakerId): void {
  const s = w.table(speakers).patch(id, { frozen: false })
  if (s.listener !== undefined) watchSocket(w, s.listener, { handler: HANDLER, data: { speaker: id } })
  for (const c of w.table(connections).values()) if (c.speaker === id) watchSocket(w, c.socket, { handler: HANDLER, data: { speaker: id, connection: c.id } })
  releaseDeferred(w, id)
}

/** How a route of our own looks. */
export interface Origination extends Partial<Attributes> {
  /** What brings it in; `origin` distinguishes several of one prefix (`connected`, `static`). */
  readonly source?: Exclude<PathSource, 'peer'>
  readonly key?: string
  /** Without it 32768 with FRR, nothing with GoBGP. */
  readonly weight?: number
  /** False: it is there but not used (FRR's import check). */
  readonly valid?: boolean
}

const prefixOf = (prefix: string | Prefix): Prefix => {
  const parsed = typeof prefix === 'string' ? parsePrefix(prefix) : prefix
  if (!parsed) throw new SysError('EINVAL')
  return parsed
}

/** Brings a route of our own into the table, or changes it. EINVAL for what is no prefix. */
export function originate(w: World, id: SpeakerId, prefix: string | Prefix, o: Origination = {}): void {
  const s = speakerOf(w, id)
  const { source = 'network', key = source, weight = PROFILES[s.profile].ownWeight, valid = true, ...attributes } = o
  putPath(w, id, prefixOf(prefix), {
    source, from: 0, origin: key, attributes: { origin: 'igp', asPath: [], nextHop: 0, ...attributes }, weight, internal: false, neighborAs: 0, routerId: s.routerId,
    received: w.now, stale: false, valid, metric: 0,
  })
}

/** Takes a route of our own back. */
export const withdraw = (w: World, id: SpeakerId, prefix: string | Prefix, key = 'network'): void => removePath(w, id, prefixOf(prefix), 0, key)

/** Registers the room's timers and socket handler. Once a registry. */
export function installBgp(registry: Registry): void {
  registry.add(socketEvents, HANDLER, attend)
  onTimer(registry, 'bgp.start', (w, d) => start(w, d.speaker, d.peer!))
  onTimer(registry, 'bgp.retry', (w, d) => retry(w, d.speaker, d.peer!))
  onTimer(registry, 'bgp.dial-timeout', (w, d) => dialTimeout(w, d.speaker, d.peer!))
  onTimer(registry, 'bgp.hold', (w, d) => holdExpired(w, d.connection!))
  onTimer(registry, 'bgp.keepalive', (w, d) => keepaliveDue(w, d.connection!))
  onTimer(registry, 'bgp.decide', (w, d) => decide(w, d.speaker))
  onTimer(registry, 'bgp.flush', (w, d) => flush(w, d.speaker, d.peer!))
  onTimer(registry, 'bgp.overflow', (w, d) => overflowEnds(w, d.speaker, d.peer!))
  onTimer(registry, 'bgp.restart', (w, d) => {
    const p = findPeer(w, d.speaker, d.peer!)
    if (p) restartExpired(w, speakerOf(w, d.speaker), p)
  })
  onTimer(registry, 'bgp.stale', (w, d) => {
    const p = findPeer(w, d.speaker, d.peer!)
    if (p) staleExpired(w, speakerOf(w, d.speaker), p)
  })
}

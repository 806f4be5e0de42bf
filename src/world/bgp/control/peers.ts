import type { Ip } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { CEASE } from '../message/notification.ts'
import { findPeer, NO_MESSAGES, patchPeer, peerKey, peerOf, peers, type Peer, type PeerSpec, type ResetReason } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { announceAll, forgetAdvertised } from '../rib/adj-rib-out.ts'
import { dropReceived, receivedFrom, removeRoutesOf } from '../rib/adj-rib-in.ts'
import { giveUp } from '../rib/restart.ts'
import { refilter, tooMany } from '../rib/update.ts'
import { speakerOf, type SpeakerId } from '../speaker.ts'
import { dropConnection, stopWithNotice } from '../session/close.ts'
import { enter } from '../session/notices.ts'
import { send, shareKeys } from '../session/sockets.ts'
import { start, startLater, stopTimers } from '../session/start.ts'
import { disarm } from '../session/timers.ts'

/** A peer that was not there before, Idle; a configured one starts by itself. */
export function addPeer(w: World, speaker: SpeakerId, spec: PeerSpec, dynamic = false): Peer {
  const s = speakerOf(w, speaker)
  const profile = PROFILES[s.profile]
  const peer: Peer = {
    speaker, address: spec.address, spec, state: 'Idle', dynamic, order: w.next(`bgp.order.${speaker}`), startDelay: profile.idle, sent: NO_MESSAGES, received: NO_MESSAGES,
    established: 0, dropped: 0, created: w.now, lastReset: { reason: spec.initialReset ?? 'No AFI/SAFI activated for peer', at: w.now }, endOfRibReceived: [], endOfRibSent: [], synced: false, accepted: 0,
  }
  w.table(peers).set(peerKey(speaker, spec.address), peer)
  if (spec.password !== undefined && !dynamic) shareKeys(w, speaker)
  if (!dynamic) startLater(w, speaker, spec.address, profile.firstStart)
  return peer
}

/** What of a specification makes a session begin anew when it changes, and the reason that is shown. */
const RESETS: readonly (readonly [keyof PeerSpec, ResetReason, number])[] = [
  ['remoteAs', 'Remote AS changed', CEASE.configChange], ['localAs', 'Local AS change', CEASE.configChange], ['localAddress', 'Update source change', CEASE.configChange],
  ['multihop', 'Multihop config change', CEASE.configChange], ['ttlSecurity', 'Multihop config change', CEASE.configChange], ['passive', 'Passive config change', CEASE.configChange],
  ['families', 'Address family activated', CEASE.configChange], ['reflectorClient', 'RR client config change', CEASE.configChange], ['password', 'User reset', CEASE.configChange],
  ['restartTime', 'Capability changed', CEASE.configChange], ['port', 'User reset', CEASE.configChange],
]
/** What only changes which routes pass, and where. */
const FILTERS_IN: readonly (keyof PeerSpec)[] = ['policyIn', 'weight', 'allowAsIn', 'softReconfiguration']
const FILTERS_OUT: readonly (keyof PeerSpec)[] = ['policyOut', 'nextHopSelf', 'nextHopUnchanged', 'asOverride', 'defaultOriginate', 'sendCommunity', 'group']

const differs = (a: PeerSpec, b: PeerSpec, key: keyof PeerSpec): boolean => JSON.stringify(a[key]) !== JSON.stringify(b[key])

/** Configures a peer, or changes how it is configured: with the effects on its session that FRR has. */
export function setPeer(w: World, speaker: SpeakerId, spec: PeerSpec): void {
  const old = findPeer(w, speaker, spec.address)
  if (!old) {
    addPeer(w, speaker, spec)
    return
  }
  patchPeer(w, speaker, spec.address, { spec })
  if (old.spec.password !== spec.password) shareKeys(w, speaker)
  if (spec.shutdown && !old.spec.shutdown) {
    halt(w, speaker, spec.address, 'Admin. shutdown', CEASE.shutdown)
    return
  }
  if (!spec.shutdown && old.spec.shutdown) {
    restartPeer(w, speaker, spec.address)
    return
  }
  const reset = RESETS.find(([key]) => differs(old.spec, spec, key))
  if (reset) {
    halt(w, speaker, spec.address, reset[1], reset[2])
    restartPeer(w, speaker, spec.address)
    return
  }
  if (differs(old.spec, spec, 'maximumPrefix') && old.state === 'Established') tooMany(w, speakerOf(w, speaker), peerOf(w, speaker, spec.address))
  if (FILTERS_IN.some((key) => differs(old.spec, spec, key))) softIn(w, speaker, spec.address)
  if (FILTERS_OUT.some((key) => differs(old.spec, spec, key))) announceAll(w, speaker, spec.address)
}

function restartPeer(w: World, speaker: SpeakerId, address: Ip): void {
  const p = peerOf(w, speaker, address)
  if (p.state === 'Idle') startLater(w, speaker, address, PROFILES[speakerOf(w, speaker).profile].firstStart)
}

/** Ends whatever goes on with a peer and leaves it Idle; it starts again unless something holds it. */
function halt(w: World, speaker: SpeakerId, address: Ip, reason: ResetReason, subcode: number): void {
  const p = stopTimers(w, speaker, address)
  const s = speakerOf(w, speaker)
  if (p.incoming !== undefined) stopWithNotice(w, p.incoming, { code: CEASE.code, subcode })
  const { connection, state } = peerOf(w, speaker, address)
  if (connection !== undefined && (state === 'Established' || state === 'OpenSent' || state === 'OpenConfirm')) {
    stopWithNotice(w, connection, { code: CEASE.code, subcode }, subcode === CEASE.shutdown || subcode === CEASE.reset ? { reason } : {})
  } else {
    if (connection !== undefined) dropConnection(w, connection)
    // Only the end of a session counts as the moment of a reset.
    patchPeer(w, speaker, address, { lastReset: { reason, at: p.lastReset?.at ?? w.now } })
    enter(w, speaker, address, 'Idle')
    startLater(w, speaker, address, PROFILES[s.profile].idle)
  }
  const now = findPeer(w, speaker, address)
  if (now?.restart) giveUp(w, s, now)
}

/** `clear bgp`: a hard reset, or routes passed through the policies anew. */
export function resetPeer(w: World, speaker: SpeakerId, address: Ip, how: 'hard' | 'soft in' | 'soft out'): void {
  const p = peerOf(w, speaker, address)
  if (how === 'soft in') softIn(w, speaker, address)
  else if (how === 'soft out') announceAll(w, speaker, address, true)
  else {
    disarm(w, p.overflow?.restart)
    const { overflow: _, ...rest } = p
    w.table(peers).set(peerKey(speaker, address), { ...rest, startDelay: PROFILES[speakerOf(w, speaker).profile].idle })
    if (!p.spec.shutdown) halt(w, speaker, address, 'User reset', CEASE.reset)
  }
}

/** What was received passes the policy anew: from what is kept, or from the peer, which is asked to send it again (RFC 2918). */
function softIn(w: World, speaker: SpeakerId, address: Ip): void {
  const p = peerOf(w, speaker, address)
  if (p.state !== 'Established' || p.connection === undefined) return
  const kept = receivedFrom(w, speaker, address)
  if (p.spec.softReconfiguration || kept.length > 0) refilter(w, speaker, address, kept)
  if (!p.spec.softReconfiguration || kept.length === 0) {
    const refreshes = p.nego!.received.some((c) => c.kind === 'route-refresh')
    if (refreshes) send(w, p.connection, p.nego!.families.map((family) => ({ kind: 'route-refresh', family, subtype: 0 })))
  }
}

/** Takes a peer out of the configuration. */
export function removePeer(w: World, speaker: SpeakerId, address: Ip): void {
  const p = findPeer(w, speaker, address)
  if (!p) return
  halt(w, speaker, address, 'Neighbor deleted', CEASE.deconfigured)
  // A dynamic one went with its session.
  if (!findPeer(w, speaker, address)) return
  stopTimers(w, speaker, address)
  removePeerRecord(w, speaker, address)
}

/** Takes the record of a peer away with everything that is kept for it. */
export function removePeerRecord(w: World, speaker: SpeakerId, address: Ip): void {
  const p = findPeer(w, speaker, address)
  if (!p) return
  for (const timer of [p.start, p.retry, p.flush, p.restart?.timer, p.restart?.stale, p.overflow?.restart]) disarm(w, timer)
  removeRoutesOf(w, speakerOf(w, speaker), p)
  forgetAdvertised(w, speaker, address)
  dropReceived(w, speaker, address)
  w.table(peers).delete(peerKey(speaker, address))
  if (p.spec.password !== undefined) shareKeys(w, speaker)
}

/** The time of a `maximum-prefix … restart` is over. */
export function overflowEnds(w: World, speaker: SpeakerId, address: Ip): void {
  const p = findPeer(w, speaker, address)
  if (!p?.overflow) return
  const { overflow: _, ...rest } = p
  w.table(peers).set(peerKey(speaker, address), rest)
  start(w, speaker, address)
}


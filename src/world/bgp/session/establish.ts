import type { World } from '../../sim/index.ts'
import { findConnection, patchConnection } from '../connection.ts'
import { CEASE } from '../message/notification.ts'
import { clearPeer, patchPeer, peerOf, type Counted, type Counters, type Peer, type Reset } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { scheduleInitial } from '../rib/adj-rib-out.ts'
import { resumeRestart } from '../rib/restart.ts'
import { speakerOf, type Speaker } from '../speaker.ts'
import { find } from './capabilities.ts'
import { dropConnection, stopWithNotice } from './close.ts'
import { armHold } from './liveness.ts'
import { enter, remark } from './notices.ts'
import { stopTimers } from './start.ts'

const sum = (a: Counters, b: Counters): Counters => Object.fromEntries(Object.entries(a).map(([k, n]) => [k, n + b[k as Counted]])) as unknown as Counters

/** A KEEPALIVE in OpenConfirm: the session is up. A connection that the peer opened takes the place of the peer's own. */
export function establish(w: World, id: number): void {
  const c = patchConnection(w, id, { state: 'established' })
  const s = speakerOf(w, c.speaker)
  const before = peerOf(w, c.speaker, c.peer)
  if (before.connection !== id) {
    const loser = findConnection(w, before.connection)
    if (loser && loser.state !== 'connecting') stopOther(w, loser.id)
    else if (loser) dropConnection(w, loser.id)
    const now = peerOf(w, c.speaker, c.peer)
    patchPeer(w, c.speaker, c.peer, { lastReset: passiveReset(s, now, w.now), connection: id, sent: sum(now.sent, c.sent), received: sum(now.received, c.received), lastRead: w.now, lastWrite: w.now })
  } else if (before.incoming !== undefined) stopOther(w, before.incoming)
  stopTimers(w, c.speaker, c.peer)
  const rest = clearPeer(w, c.speaker, c.peer, 'incoming')
  const name = find(c.nego!.received, 'fqdn')
  enter(w, c.speaker, c.peer, 'Established', {
    as: c.nego!.remoteAs, id: c.nego!.remoteId, established: rest.established + 1, since: w.now, nego: c.nego!, startDelay: PROFILES[s.profile].idle, synced: false, endOfRibReceived: [], endOfRibSent: [],
    ...(name ? { hostname: name.host, domain: name.domain } : {}),
  })
  armHold(w, id)
  remark(w, c.speaker, { kind: 'up', peer: c.peer })
  resumeRestart(w, s, peerOf(w, c.speaker, c.peer))
  scheduleInitial(w, s, peerOf(w, c.speaker, c.peer))
}

/**
 * The `Last reset` of a session that the peer opened is that of the stand-in which FRR makes for the connection: it had no family when it was made.
 * With TTL security the peer's next hop is registered anew, which says otherwise.
 */
const passiveReset = (s: Speaker, p: Peer, now: number): Reset =>
  s.profile === 'frr' && p.spec.ttlSecurity === undefined ? { reason: 'No AFI/SAFI activated for peer', at: p.lastReset?.at ?? now } : (p.lastReset ?? { reason: '', at: now })

/** The connection that lost: it is told of the collision if it had come as far as an OPEN. */
function stopOther(w: World, id: number): void {
  const other = findConnection(w, id)
  if (!other) return
  const p = peerOf(w, other.speaker, other.peer)
  // It may not be taken for the peer's own: its end is not the session's.
  if (p.connection === id) {
    clearPeer(w, p.speaker, p.address, 'connection')
    patchPeer(w, p.speaker, p.address, { incoming: id })
  }
  stopWithNotice(w, id, { code: CEASE.code, subcode: CEASE.collision })
}

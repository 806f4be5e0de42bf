import type { World } from '../../sim/index.ts'
import type { Family } from '../message/family.ts'
import { clearPeer, findPeer, patchPeer, type Peer } from '../peer.ts'
import type { Speaker } from '../speaker.ts'
import { find, RESTART_DEFAULTS, restartMode } from '../session/capabilities.ts'
import { remark } from '../session/notices.ts'
import { waitActive } from '../session/start.ts'
import { arm, disarm } from '../session/timers.ts'
import { removeRoutesOf } from './adj-rib-in.ts'
import { changePaths } from './loc-rib.ts'
import { destinationsOf } from './path.ts'

const SECOND = 1_000_000

const offer = (p: Peer) => find(p.nego?.received, 'graceful-restart')

/** Families that the peer of a session would restart gracefully. */
const restartable = (p: Peer): readonly Family[] => (offer(p)?.families ?? []).map((f) => f.family).filter((f) => p.nego!.families.includes(f))

/** Whether the routes of an established peer stay when its connection ends (RFC 4724 4.2). */
export const isHelperFor = (s: Speaker, p: Peer): boolean => restartMode(s, p) !== 'disable' && restartable(p).length > 0

/** Both sides set the N bit (RFC 8538): a NOTIFICATION and an expired hold time are like an end of the connection. */
export const notificationKeeps = (p: Peer): boolean => offer(p)?.notification === true && find(p.nego?.sent, 'graceful-restart')?.notification === true

/** The session of a peer that restarts gracefully is down: its routes stay as stale ones, for its restart time and for ours. `p` is as it was. */
export function keepStale(w: World, s: Speaker, p: Peer): void {
  const families = restartable(p)
  const about = { speaker: s.id, peer: p.address }
  const time = offer(p)?.time ?? 0
  disarm(w, p.restart?.stale)
  for (const d of destinationsOf(w, s.id)) changePaths(w, s.id, d, (path) => (path.from === p.address && path.source === 'peer' ? { ...path, stale: true, routerId: 0 } : path))
  const timer = arm(w, time * SECOND, 'bgp.restart', about)
  const stale = arm(w, (s.gracefulRestart ?? RESTART_DEFAULTS).stalePathTime * SECOND, 'bgp.stale', about)
  patchPeer(w, s.id, p.address, { restart: { families, timer, stale } })
  remark(w, s.id, { kind: 'restart-timer-started', peer: p.address, seconds: time })
}

/** The peer is back: what it did not keep, or does not restart any more, goes at once; the rest waits for its End-of-RIB. */
export function resumeRestart(w: World, s: Speaker, p: Peer): void {
  if (!p.restart) return
  disarm(w, p.restart.timer)
  const kept = (offer(p)?.families ?? []).filter((f) => f.preserved && p.nego!.families.includes(f.family)).map((f) => f.family)
  const { timer: _, ...rest } = p.restart
  patchPeer(w, s.id, p.address, { restart: rest })
  if (p.restart.families.every((f) => kept.includes(f))) return
  removeRoutesOf(w, s, p, true)
  if (restartable(p).length === 0) end(w, s, p)
}

function end(w: World, s: Speaker, p: Peer): void {
  disarm(w, p.restart?.timer)
  disarm(w, p.restart?.stale)
  clearPeer(w, s.id, p.address, 'restart')
}

/** End-of-RIB: what the restarted peer has not sent again is gone. */
export function endOfRibReceived(w: World, s: Speaker, p: Peer, family: Family): void {
  remark(w, s.id, { kind: 'end-of-rib', peer: p.address, family })
  if (!p.endOfRibReceived.includes(family)) patchPeer(w, s.id, p.address, { endOfRibReceived: [...p.endOfRibReceived, family] })
  if (!p.restart) return
  removeRoutesOf(w, s, p, true)
  end(w, s, p)
}

/** The peer did not come back in its restart time. */
export function restartExpired(w: World, s: Speaker, p: Peer): void {
  if (!p.restart) return
  remark(w, s.id, { kind: 'restart-timer-expired', peer: p.address })
  giveUp(w, s, p)
}

/** Stale paths have lived as long as we let them. */
export function staleExpired(w: World, s: Speaker, p: Peer): void {
  if (!p.restart) return
  remark(w, s.id, { kind: 'stale-timer-expired', peer: p.address })
  removeRoutesOf(w, s, p, true)
  if (p.state === 'Established') end(w, s, p)
}

/** A restart that will not end well: the stale routes go now. */
export function giveUp(w: World, s: Speaker, p: Peer): void {
  removeRoutesOf(w, s, p, true)
  end(w, s, p)
  const now = findPeer(w, s.id, p.address)
  // It has not been called while its restart was waited for.
  if (now?.state === 'Active') waitActive(w, s.id, p.address)
}


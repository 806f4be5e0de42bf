import type { World } from '../../sim/index.ts'
import { connections, findConnection, type Connection } from '../connection.ts'
import { CEASE, type Notice } from '../message/notification.ts'
import type { Notification } from '../message/message.ts'
import { clearPeer, patchPeer, peerOf, type Peer, type ResetReason } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { forgetAdvertised } from '../rib/adj-rib-out.ts'
import { leaveGroup } from '../rib/update-group.ts'
import { keepStale, notificationKeeps, isHelperFor } from '../rib/restart.ts'
import { removeRoutesOf } from '../rib/adj-rib-in.ts'
import { speakerOf } from '../speaker.ts'
import { removePeerRecord } from '../control/peers.ts'
import { enter, remark } from './notices.ts'
import { letGo, owns, send } from './sockets.ts'
import { startLater, waitActive } from './start.ts'
import { disarm } from './timers.ts'

export interface Cause {
  readonly reason: ResetReason
  readonly notice?: Notice
  readonly hardReset?: boolean
}

/** Takes a connection away with its socket and timers; what it means for the peer is the caller's. */
export function dropConnection(w: World, id: number): Connection | undefined {
  const c = findConnection(w, id)
  if (!c) return undefined
  disarm(w, c.hold)
  disarm(w, c.keepalive)
  w.table(connections).delete(id)
  letGo(w, speakerOf(w, c.speaker), c.socket)
  const p = peerOf(w, c.speaker, c.peer)
  if (p.incoming === id) clearPeer(w, c.speaker, c.peer, 'incoming')
  if (p.connection === id) clearPeer(w, c.speaker, c.peer, 'connection')
  return c
}

/** A peer's own connection that was not established is gone: what FRR's table of states says comes next. */
function unfinished(w: World, c: Connection, p: Peer, cause: Cause | undefined, again: 'idle' | 'active'): void {
  if (cause) patchPeer(w, p.speaker, p.address, { lastReset: { ...cause, at: p.lastReset?.at ?? w.now } })
  dropConnection(w, c.id)
  if (p.dynamic) {
    removePeerRecord(w, p.speaker, p.address)
    return
  }
  const profile = PROFILES[speakerOf(w, p.speaker).profile]
  if (again === 'active' && profile.start === 'dial') {
    waitActive(w, p.speaker, p.address)
    return
  }
  enter(w, p.speaker, p.address, 'Idle')
  startLater(w, p.speaker, p.address, profile.start === 'dial' ? p.startDelay : profile.idle)
}

/** The session of a connection ends. `stale`: its routes stay for the time of a graceful restart. */
export function sessionDown(w: World, id: number, cause: Cause, stale: boolean): void {
  const c = findConnection(w, id)
  if (!c) return
  const s = speakerOf(w, c.speaker)
  const p = peerOf(w, c.speaker, c.peer)
  leaveGroup(w, s, p)
  dropConnection(w, id)
  disarm(w, p.flush)
  clearPeer(w, p.speaker, p.address, 'flush', 'nego')
  const { reason, notice } = cause
  patchPeer(w, p.speaker, p.address, {
    dropped: p.dropped + 1, since: w.now, lastReset: { ...cause, at: w.now }, synced: false, endOfRibReceived: [], endOfRibSent: [],
  })
  remark(w, p.speaker, { kind: 'down', peer: p.address, reason, ...(notice ? { notice } : {}) })
  forgetAdvertised(w, p.speaker, p.address)
  if (stale) keepStale(w, s, p)
  else removeRoutesOf(w, s, p)
  enter(w, p.speaker, p.address, 'Idle')
  if (p.dynamic && !stale) {
    removePeerRecord(w, p.speaker, p.address)
    return
  }
  const profile = PROFILES[s.profile]
  startLater(w, p.speaker, p.address, profile.start === 'dial' ? profile.clearing + peerOf(w, p.speaker, p.address).startDelay : profile.idle)
}

/** The peer ended the TCP connection. */
export function closed(w: World, id: number): void {
  const c = findConnection(w, id)
  if (!c) return
  remark(w, c.speaker, { kind: 'peer-closed', peer: c.peer })
  gone(w, c)
}

/** The TCP connection broke: `error` is what read(2) said. */
export function lost(w: World, id: number, error: string): void {
  const c = findConnection(w, id)
  if (!c) return
  remark(w, c.speaker, { kind: 'read-error', peer: c.peer, error })
  gone(w, c)
}

function gone(w: World, c: Connection): void {
  const p = peerOf(w, c.speaker, c.peer)
  if (!owns(w, c)) {
    dropConnection(w, c.id)
    return
  }
  if (c.state !== 'established') {
    unfinished(w, c, p, undefined, c.state === 'openconfirm' ? 'idle' : 'active')
    return
  }
  const stale = isHelperFor(speakerOf(w, c.speaker), p)
  sessionDown(w, c.id, { reason: stale ? 'NSF peer closed the session' : 'Peer closed the session' }, stale)
}

/** RFC 8538 3.1: once both set the N bit, an end that is meant for good is a Hard Reset with the reason inside. */
const HARD: readonly number[] = [CEASE.maxPrefix, CEASE.shutdown, CEASE.deconfigured, CEASE.reset, CEASE.hardReset]

function wrapped(w: World, c: Connection, notice: Notice): Notice {
  const keeps = c.state === 'established' && notificationKeeps(peerOf(w, c.speaker, c.peer))
  if (!keeps || notice.code !== CEASE.code || !HARD.includes(notice.subcode)) return notice
  return { code: CEASE.code, subcode: CEASE.hardReset, data: Uint8Array.of(notice.code, notice.subcode, ...(notice.data ?? [])) }
}

/** Sends a NOTIFICATION, the last of as many as `times` says, and ends the connection. */
export function stopWithNotice(w: World, id: number, notice: Notice, o: { readonly holdExpired?: boolean; readonly reason?: ResetReason; readonly times?: number } = {}): void {
  const c = findConnection(w, id)
  if (!c) return
  const p = peerOf(w, c.speaker, c.peer)
  const sent = wrapped(w, c, notice)
  send(w, id, [...Array.from({ length: (o.times ?? 1) - 1 }, () => ({ kind: 'notification' as const, ...notice })), { kind: 'notification', ...sent }])
  remark(w, c.speaker, { kind: 'notification-sent', peer: c.peer, notice, ...(sent === notice ? {} : { hardReset: true }) })
  if (!owns(w, c)) {
    dropConnection(w, id)
    return
  }
  const cause: Cause = { reason: o.reason ?? 'BGP Notification send', notice, ...(sent === notice ? {} : { hardReset: true }) }
  patchPeer(w, p.speaker, p.address, { startDelay: PROFILES[speakerOf(w, p.speaker).profile].idle })
  const stale = o.holdExpired === true && c.state === 'established' && notificationKeeps(p) && isHelperFor(speakerOf(w, c.speaker), p)
  if (c.state === 'established') sessionDown(w, id, cause, stale)
  else unfinished(w, c, p, cause, 'idle')
}

/** The peer said why it ends the session. */
export function notificationReceived(w: World, id: number, m: Notification): void {
  const c = findConnection(w, id)
  if (!c) return
  const s = speakerOf(w, c.speaker)
  const p = peerOf(w, c.speaker, c.peer)
  const hard = m.code === CEASE.code && m.subcode === CEASE.hardReset && notificationKeeps(p)
  const { kind: _, ...outer } = m
  const inner = hard && m.data && m.data.length > 1 ? { code: m.data[0]!, subcode: m.data[1]!, ...(m.data.length > 2 ? { data: m.data.slice(2) } : {}) } : outer
  remark(w, c.speaker, { kind: 'notification-received', peer: c.peer, notice: inner, ...(hard ? { hardReset: true } : {}) })
  if (!owns(w, c)) {
    dropConnection(w, id)
    return
  }
  const profile = PROFILES[s.profile]
  const cause: Cause = { reason: 'BGP Notification received', notice: inner, ...(hard ? { hardReset: true } : {}) }
  if (c.state === 'established' || c.state === 'openconfirm') patchPeer(w, p.speaker, p.address, { startDelay: Math.min(p.startDelay * 2, profile.idleMost) })
  if (c.state === 'established') sessionDown(w, id, cause, !hard && notificationKeeps(p) && isHelperFor(s, p))
  else unfinished(w, c, p, cause, 'idle')
}


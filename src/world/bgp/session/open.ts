import { peerOf as remoteOf, socketOf } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { findConnection, patchConnection, type Connection } from '../connection.ts'
import type { BgpNotice } from '../hooks.ts'
import { KEEPALIVE, type Open } from '../message/message.ts'
import { CEASE, OPEN_ERROR, type Notice } from '../message/notification.ts'
import { peerOf, type Peer } from '../peer.ts'
import { speakerOf, type Speaker } from '../speaker.ts'
import { asOf, find, negotiate, openFor } from './capabilities.ts'
import { stopWithNotice } from './close.ts'
import { armHold, armKeepalive } from './liveness.ts'
import { enter, remark } from './notices.ts'
import { owns, send } from './sockets.ts'
import { stopTimers } from './start.ts'

/** Until an OPEN comes (RFC 4271 8.2.2 suggests four minutes). */
const OPEN_WAIT = 240

/** The TCP connection stands: our OPEN goes out. */
export function connected(w: World, id: number): void {
  const c = findConnection(w, id)!
  const s = speakerOf(w, c.speaker)
  const p = peerOf(w, c.speaker, c.peer)
  const open = openFor(w, s, p)
  const { local } = socketOf(w, c.socket)
  const remote = remoteOf(w, c.socket)
  patchConnection(w, id, { state: 'opensent', capabilities: open.capabilities, ...(local ? { local } : {}), ...(remote ? { remote } : {}) })
  if (owns(w, c)) {
    stopTimers(w, c.speaker, c.peer)
    enter(w, c.speaker, c.peer, 'OpenSent')
  }
  armHold(w, id, OPEN_WAIT)
  send(w, id, [open])
}

type Refusal = { readonly notice: Notice; readonly why: Extract<BgpNotice, { kind: 'open-refused' }>['why'] }

/** What is wrong with an OPEN, in the order in which it is looked at (RFC 4271 6.2). */
function refusal(s: Speaker, p: Peer, open: Open): Refusal | undefined {
  const as = asOf(open)
  const ours = p.spec.localAs ?? s.as
  const { code } = OPEN_ERROR
  const four = find(open.capabilities, 'four-octet-as')?.as
  const field = Uint8Array.of(open.as >>> 8, open.as & 255)
  const badAs: Refusal = { notice: { code, subcode: OPEN_ERROR.peerAs, data: field }, why: 'bad-as' }
  if (as === 0 || (four !== undefined && open.as !== 23_456 && four !== open.as)) return badAs
  const expected = p.spec.remoteAs
  const internal = expected === 'internal' || expected === ours
  if (open.id === 0 || (internal && open.id === s.routerId)) {
    return { notice: { code, subcode: OPEN_ERROR.identifier, data: Uint8Array.of(open.id >>> 24, (open.id >>> 16) & 255, (open.id >>> 8) & 255, open.id & 255) }, why: 'bad-identifier' }
  }
  if (open.version !== 4) return { notice: { code, subcode: OPEN_ERROR.version, data: Uint8Array.of(0, 4) }, why: 'version' }
  if (expected === 'internal' ? as !== ours : expected === 'external' ? as === ours : as !== expected) return badAs
  return undefined
}

function unacceptable(s: Speaker, p: Peer, c: Connection, open: Open): Refusal | undefined {
  const { code } = OPEN_ERROR
  if (open.holdTime < 3 && open.holdTime !== 0) return { notice: { code, subcode: OPEN_ERROR.holdTime, data: Uint8Array.of(0, open.holdTime) }, why: 'hold-time' }
  if (negotiate(s, p, c.capabilities, open).families.length === 0) return { notice: { code, subcode: OPEN_ERROR.capability }, why: 'no-common-family' }
  return undefined
}

/** An OPEN in OpenSent: refused, or answered with a KEEPALIVE. */
export function receiveOpen(w: World, id: number, open: Open): void {
  const c = findConnection(w, id)!
  const s = speakerOf(w, c.speaker)
  const p = peerOf(w, c.speaker, c.peer)
  const refuse = (r: Refusal): void => {
    remark(w, c.speaker, { kind: 'open-refused', peer: c.peer, why: r.why, as: asOf(open), incoming: c.direction === 'in', ...(p.spec.remoteAs === undefined ? {} : { expected: p.spec.remoteAs }) })
    stopWithNotice(w, id, r.notice)
  }
  const wrong = refusal(s, p, open)
  if (wrong) {
    refuse(wrong)
    return
  }
  if (!collision(w, s, p, c, open)) {
    refuse({ notice: { code: CEASE.code, subcode: CEASE.collision }, why: 'collision' })
    return
  }
  const bad = unacceptable(s, p, c, open)
  if (bad) {
    refuse(bad)
    return
  }
  patchConnection(w, id, { state: 'openconfirm', nego: negotiate(s, p, c.capabilities, open) })
  if (owns(w, c)) enter(w, c.speaker, c.peer, 'OpenConfirm')
  send(w, id, [KEEPALIVE])
  armHold(w, id)
  armKeepalive(w, id)
}

/** RFC 4271 6.8: of two connections the one of the higher identifier's side stays. False: it is this one that goes. */
function collision(w: World, s: Speaker, p: Peer, c: Connection, open: Open): boolean {
  const otherId = p.connection === c.id ? p.incoming : p.connection
  const other = findConnection(w, otherId)
  if (!other || other.state === 'connecting') return true
  if (other.state === 'established') return false
  const theirs = s.routerId < open.id || (s.routerId === open.id && (p.spec.localAs ?? s.as) < asOf(open))
  const keepsOther = theirs ? other.direction === 'in' : other.direction === 'out'
  if (!keepsOther) stopWithNotice(w, other.id, { code: CEASE.code, subcode: CEASE.collision })
  return !keepsOther
}

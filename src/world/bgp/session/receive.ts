import { receiveStream, socketOf, takeSocketError, type SocketId } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { findConnection, patchConnection, type Connection } from '../connection.ts'
import { decodeMessage, HEADER_LENGTH, messageLength } from '../message/codec.ts'
import type { Message } from '../message/message.ts'
import { FSM_ERROR, ProtocolError } from '../message/notification.ts'
import { patchPeer, peerOf } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { receiveRefresh } from '../rib/adj-rib-out.ts'
import { receiveUpdate } from '../rib/update.ts'
import { findSpeaker, speakerOf } from '../speaker.ts'
import { acceptAll } from './accept.ts'
import { closed, lost, notificationReceived, stopWithNotice } from './close.ts'
import { establish } from './establish.ts'
import { connected, receiveOpen } from './open.ts'
import { remark } from './notices.ts'
import { count, drain, owns } from './sockets.ts'
import { connectFailed } from './start.ts'
import { armHold } from './liveness.ts'

const BLOCK = 65_536
const NOTIFICATION_TYPE = 3

/** A watched socket of a speaker has something: a listener's new connection, or a connection's progress. */
export function attend(w: World, socket: SocketId, data: { readonly speaker: string; readonly connection?: number }): void {
  const s = findSpeaker(w, data.speaker)
  if (!s || s.frozen) return
  if (data.connection === undefined) {
    acceptAll(w, s, socket)
    return
  }
  const c = findConnection(w, data.connection)
  if (!c || c.socket !== socket) return
  if (c.state === 'connecting' && !progress(w, c)) return
  drain(w, c.id)
  read(w, c.id)
}

/** What became of a dial: true when the connection stands. */
function progress(w: World, c: Connection): boolean {
  const { state } = socketOf(w, c.socket)
  if (state === 'SYN-SENT' || state === 'SYN-RECV') return false
  const error = takeSocketError(w, c.socket)
  if (error !== undefined || state === 'UNCONN') {
    connectFailed(w, c.speaker, c.peer, error ?? 'ECONNREFUSED')
    return false
  }
  connected(w, c.id)
  return true
}

/** Takes what came and handles the messages that are whole. */
function read(w: World, id: number): void {
  for (let c = findConnection(w, id); c; c = findConnection(w, id)) {
    let bytes: Uint8Array
    try {
      bytes = receiveStream(w, c.socket, BLOCK)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno !== 'EAGAIN') lost(w, id, e.message)
      return
    }
    if (bytes.length === 0) {
      closed(w, id)
      return
    }
    patchConnection(w, id, { input: c.input.append(bytes) })
    messages(w, id)
  }
}

function messages(w: World, id: number): void {
  for (let c = findConnection(w, id); c; c = findConnection(w, id)) {
    try {
      const all = c.input.read()
      const length = messageLength(all)
      if (length === undefined || all.length < length) return
      patchConnection(w, id, { input: c.input.drop(length) })
      const style = { fourOctetAs: c.nego?.fourOctetAs ?? true, longAsPath: PROFILES[speakerOf(w, c.speaker).profile].longAsPath }
      handle(w, c, decodeMessage(all.subarray(0, length), style))
    } catch (e) {
      if (!(e instanceof ProtocolError)) throw e
      if (c.state === 'opensent') remark(w, c.speaker, { kind: 'open-refused', peer: c.peer, why: 'malformed', incoming: c.direction === 'in' })
      stopWithNotice(w, id, e.notice)
    }
  }
}

/** A NOTIFICATION ends all; what came behind it is only counted. GoBGP says farewell twice. */
function countFollowing(w: World, c: Connection): void {
  const rest = findConnection(w, c.id)!.input.read()
  for (let at = 0; at + HEADER_LENGTH <= rest.length;) {
    const part = rest.subarray(at)
    const length = part[16]! * 256 + part[17]!
    if (length < HEADER_LENGTH || part[18] !== NOTIFICATION_TYPE) return
    count(w, c, 'received', 'notification')
    at += length
  }
}

const UNEXPECTED: Readonly<Record<string, number>> = { opensent: FSM_ERROR.openSent, openconfirm: FSM_ERROR.openConfirm, established: FSM_ERROR.established }

function handle(w: World, c: Connection, m: Message): void {
  count(w, c, 'received', m.kind)
  if (owns(w, c)) patchPeer(w, c.speaker, c.peer, { lastRead: w.now })
  if (m.kind === 'notification') {
    countFollowing(w, c)
    notificationReceived(w, c.id, m)
    return
  }
  if (m.kind === 'open' && c.state === 'opensent') receiveOpen(w, c.id, m)
  else if (m.kind === 'keepalive' && c.state === 'openconfirm') establish(w, c.id)
  else if (c.state === 'established' && m.kind !== 'open') {
    armHold(w, c.id)
    const p = peerOf(w, c.speaker, c.peer)
    if (m.kind === 'update') receiveUpdate(w, speakerOf(w, c.speaker), p, m)
    else if (m.kind === 'route-refresh') receiveRefresh(w, speakerOf(w, c.speaker), p, m)
  } else stopWithNotice(w, c.id, { code: FSM_ERROR.code, subcode: UNEXPECTED[c.state] ?? 0 })
}

import { acceptSocket, peerOf as remoteOf, watchSocket, within, type Ip, type SocketId } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { connections, findConnection, type Connection } from '../connection.ts'
import { findPeer, NO_MESSAGES, patchPeer, peersOf, type Peer } from '../peer.ts'
import { addPeer } from '../control/peers.ts'
import { PROFILES } from '../profile.ts'
import type { ListenRange, Speaker } from '../speaker.ts'
import { dropConnection, sessionDown } from './close.ts'
import { remark } from './notices.ts'
import { connected } from './open.ts'
import { dress, EMPTY_BUFFERS, HANDLER, hold, letGo } from './sockets.ts'
import { isSuppressed, stopTimers } from './start.ts'
import { isHelperFor } from '../rib/restart.ts'

/** Takes every connection that waits at the listener. */
export function acceptAll(w: World, s: Speaker, listener: SocketId): void {
  for (;;) {
    let socket: SocketId
    try {
      socket = acceptSocket(w, listener)
    } catch (e) {
      if (!isErrno(e)) throw e
      return
    }
    hold(w, s, socket)
    const from = remoteOf(w, socket)
    if (!from || !admit(w, s, socket, from.address)) letGo(w, s, socket)
  }
}

/** The range that an address stands in, unless it has made as many peers as it may. */
function rangeOf(w: World, s: Speaker, address: Ip): ListenRange | undefined {
  const range = s.ranges?.filter((r) => within(address, r.prefix.address, r.prefix.length)).sort((a, b) => b.prefix.length - a.prefix.length)[0]
  if (!range || range.peer.shutdown) return undefined
  const made = peersOf(w, s.id).filter((p) => p.dynamic).length
  return made >= (s.rangeLimit ?? 100) ? undefined : range
}

/** Lets a connection in from a peer that is known, or that a listen range makes: false, when it has to be closed. */
function admit(w: World, s: Speaker, socket: SocketId, address: Ip): boolean {
  const known = findPeer(w, s.id, address)
  const range = known ? undefined : rangeOf(w, s, address)
  if (!known && !range) {
    remark(w, s.id, { kind: 'unknown-peer', peer: address })
    return false
  }
  const p = known ?? addPeer(w, s.id, { ...range!.peer, address }, true)
  if (isSuppressed(p) || !PROFILES[s.profile].acceptsIn.includes(p.state)) return false
  const before = findConnection(w, p.incoming)
  if (before) dropConnection(w, before.id)
  take(w, s, p, socket)
  return true
}

function take(w: World, s: Speaker, p: Peer, socket: SocketId): void {
  const id = w.next('bgp.connection')
  const c: Connection = {
    id, speaker: s.id, peer: p.address, socket, direction: 'in', state: 'connecting', ...EMPTY_BUFFERS, sent: NO_MESSAGES, received: NO_MESSAGES, capabilities: [],
  }
  w.table(connections).set(id, c)
  dress(w, s, p, socket)
  if (p.dynamic) {
    stopTimers(w, s.id, p.address)
    patchPeer(w, s.id, p.address, { connection: id })
  } else patchPeer(w, s.id, p.address, { incoming: id })
  watchSocket(w, socket, { handler: HANDLER, data: { speaker: s.id, connection: id } })
  // RFC 4724 4.2: a peer of ours that restarts calls again before we know that it was away.
  if (p.state === 'Established' && isHelperFor(s, p)) sessionDown(w, p.connection!, { reason: 'NSF peer closed the session' }, true)
  connected(w, id)
}

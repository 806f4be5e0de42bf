import { bindSocket, closeSocket, openSocket, sendSocket, setSocketOptions, socketOf, type SocketId } from '../../net/index.ts'
import { Bytes, isErrno, type World } from '../../sim/index.ts'
import { findConnection, patchConnection, type Connection } from '../connection.ts'
import { bgpSockets } from '../hooks.ts'
import { encodeMessage } from '../message/codec.ts'
import type { Message } from '../message/message.ts'
import { isInternal, patchPeer, peerOf, peersOf, type Counted, type Counters, type Peer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { speakerOf, type Speaker, type SpeakerId } from '../speaker.ts'

/** Handler of sockets in `socketEvents`. */
export const HANDLER = 'bgp.socket'

export const COUNTED: Readonly<Record<Message['kind'], Counted>> = {
  'open': 'opens', 'update': 'updates', 'notification': 'notifications', 'keepalive': 'keepalives', 'route-refresh': 'routeRefresh',
}

export const counted = (c: Counters, kind: Message['kind']): Counters => ({ ...c, [COUNTED[kind]]: c[COUNTED[kind]] + 1 })

/** TTL and least TTL of a session (RFC 5082, ebgp-multihop). */
function reach(s: Speaker, p: Peer): { ttl: number; minTtl?: number } {
  if (p.spec.ttlSecurity !== undefined) return { ttl: 255, minTtl: 256 - p.spec.ttlSecurity }
  if (isInternal(s.as, p)) return { ttl: PROFILES[s.profile].internalTtl }
  return { ttl: p.spec.multihop ?? 1 }
}

/** What packets of a session to this peer look like. */
export function dress(w: World, s: Speaker, p: Peer, socket: SocketId): void {
  setSocketOptions(w, socket, { tos: PROFILES[s.profile].tos, noDelay: s.profile !== 'frr', ...reach(s, p) })
}

/** A socket for a dial, held by the speaker's daemon. */
export function dialSocket(w: World, s: Speaker, p: Peer): SocketId {
  const socket = openSocket(w, { ns: s.ns, type: 'stream' })
  dress(w, s, p, socket)
  setSocketOptions(w, socket, { reuseAddress: true, ...(p.spec.password === undefined ? {} : { md5: [{ address: p.address, key: p.spec.password }] }) })
  hold(w, s, socket)
  if (p.spec.localAddress !== undefined) bindSocket(w, socket, { address: p.spec.localAddress, port: 0 })
  return socket
}

/** The listener knows the keys of the peers that have one. */
export function shareKeys(w: World, speaker: SpeakerId): void {
  const s = speakerOf(w, speaker)
  if (s.listener === undefined) return
  const md5 = peersOf(w, speaker).flatMap((p) => (p.spec.password === undefined ? [] : [{ address: p.address, key: p.spec.password }]))
  setSocketOptions(w, s.listener, { md5 })
}

/** The daemon takes a socket. */
export function hold(w: World, s: Speaker, socket: SocketId): void {
  w.registry.get(bgpSockets, s.user)?.opened(w, s.id, socket)
}

/** Closes a socket, if the daemon's end has not done so already. */
export function letGo(w: World, s: Speaker, socket: SocketId): void {
  const holder = w.registry.get(bgpSockets, s.user)
  try {
    socketOf(w, socket)
    if (holder) holder.close(w, s.id, socket)
    else closeSocket(w, socket)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** Puts as much of what waits into the socket as it takes. */
export function drain(w: World, id: number): void {
  let c = findConnection(w, id)
  while (c && c.output.size > 0) {
    let taken = 0
    try {
      taken = sendSocket(w, c.socket, c.output.read())
    } catch (e) {
      // A full buffer is tried again when it empties; a broken connection shows when it is read.
      if (!isErrno(e)) throw e
      return
    }
    c = patchConnection(w, id, { output: c.output.drop(taken) })
  }
}

/** Sends messages on a connection in one write, and counts them. */
export function send(w: World, id: number, messages: readonly Message[]): void {
  const c = findConnection(w, id)
  if (!c) return
  const s = speakerOf(w, c.speaker)
  const style = { fourOctetAs: c.nego?.fourOctetAs ?? true, longAsPath: PROFILES[s.profile].longAsPath }
  let output = c.output
  for (const m of messages) output = output.append(encodeMessage(m, style))
  patchConnection(w, id, { output })
  drain(w, id)
  for (const m of messages) count(w, c, 'sent', m.kind)
  if (owns(w, c)) patchPeer(w, c.speaker, c.peer, { lastWrite: w.now })
}

/** The connection is the peer's own: its counters are the peer's. */
export const owns = (w: World, c: Connection): boolean => peerOf(w, c.speaker, c.peer).connection === c.id

/** Counts a message, at the peer or, before a connection has become the peer's, at the connection. */
export function count(w: World, c: Connection, side: 'sent' | 'received', kind: Message['kind']): void {
  const p = peerOf(w, c.speaker, c.peer)
  if (p.connection === c.id) patchPeer(w, c.speaker, c.peer, { [side]: counted(p[side], kind) })
  else if (findConnection(w, c.id)) {
    const now = findConnection(w, c.id)!
    patchConnection(w, c.id, { [side]: counted(now[side], kind) })
  }
}

export const EMPTY_BUFFERS = { input: Bytes.empty, output: Bytes.empty } as const


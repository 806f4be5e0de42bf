import { connectSocket, watchSocket, type Ip } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { connections, type Connection } from '../connection.ts'
import { clearPeer, isInternal, NO_MESSAGES, patchPeer, peerOf, type Peer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { nextHopState } from '../rib/next-hop.ts'
import { speakerOf, type Speaker, type SpeakerId } from '../speaker.ts'
import { familiesOf } from './capabilities.ts'
import { enter, remark } from './notices.ts'
import { dialSocket, EMPTY_BUFFERS, HANDLER, letGo } from './sockets.ts'
import { arm, disarm } from './timers.ts'

const SECOND = 1_000_000

/** Nothing may be tried: shut down, too many prefixes, no AS number, no family. */
export const isSuppressed = (p: Peer): boolean => p.spec.shutdown === true || p.overflow !== undefined || p.spec.remoteAs === undefined || familiesOf(p).length === 0

/** Idle, and the start when its time has come. */
export function startLater(w: World, speaker: SpeakerId, address: Ip, seconds: number): void {
  const p = stopTimers(w, speaker, address)
  if (isSuppressed(p) || p.dynamic) return
  patchPeer(w, speaker, address, { start: arm(w, seconds * SECOND, 'bgp.start', { speaker, peer: address }) })
}

/** Takes back a start or a retry that is due. */
export function stopTimers(w: World, speaker: SpeakerId, address: Ip): Peer {
  const p = peerOf(w, speaker, address)
  disarm(w, p.start)
  disarm(w, p.retry)
  return clearPeer(w, speaker, address, 'start', 'retry')
}

const retryTime = (s: Speaker, p: Peer): number => p.spec.connectRetry ?? PROFILES[s.profile].connectRetry

/** Active: waits for the peer to call, and tries again when the connect retry timer ends. `first`: no dial has failed since the start. */
export function waitActive(w: World, speaker: SpeakerId, address: Ip, first = false): void {
  const p = stopTimers(w, speaker, address)
  const s = speakerOf(w, speaker)
  enter(w, speaker, address, 'Active')
  if (p.spec.passive || p.dynamic || p.restart?.timer) return
  const profile = PROFILES[s.profile]
  const tick = profile.start === 'wait' ? (first ? profile.firstTick : Math.max(retryTime(s, p), profile.firstTick)) : retryTime(s, p)
  const [from, to] = profile.wait
  const share = to > from ? w.rng(`bgp.${speaker}.${address}`).below(Math.max(Math.floor((tick * (to - from)) / profile.waitGrain), 1)) * profile.waitGrain : 0
  patchPeer(w, speaker, address, { retry: arm(w, (tick * from + share) * SECOND, 'bgp.retry', { speaker, peer: address }) })
}

/** BGP_Start: dials at once, or begins to wait for the moment to dial. */
export function start(w: World, speaker: SpeakerId, address: Ip): void {
  const s = speakerOf(w, speaker)
  const p = clearPeer(w, speaker, address, 'start')
  if (p.state !== 'Idle' || isSuppressed(p)) return
  if (PROFILES[s.profile].start === 'wait' || p.spec.passive) waitActive(w, speaker, address, true)
  else dial(w, speaker, address)
}

/** The connect retry timer ended: a dial that goes on is given up, another begins. */
export function retry(w: World, speaker: SpeakerId, address: Ip): void {
  const p = clearPeer(w, speaker, address, 'retry')
  if (p.state !== 'Active' && p.state !== 'Connect') return
  dropOwn(w, p)
  dial(w, speaker, address)
}

function dropOwn(w: World, p: Peer): void {
  const c = p.connection === undefined ? undefined : w.table(connections).get(p.connection)
  if (!c) return
  w.table(connections).delete(c.id)
  clearPeer(w, p.speaker, p.address, 'connection')
  letGo(w, speakerOf(w, p.speaker), c.socket)
}

/** An external peer one hop away has to be on a link of ours. */
export const mustBeConnected = (s: Speaker, p: Peer): boolean =>
  !isInternal(s.as, p) && p.spec.multihop === undefined && p.spec.ttlSecurity === undefined && p.spec.disableConnectedCheck !== true

/** May the peer be reached at all? When the answer is a new one it stands as the reason why there is no session. */
export function track(w: World, s: Speaker, p: Peer): boolean {
  if (!PROFILES[s.profile].tracksNextHop) return true
  const connected = mustBeConnected(s, p)
  const { reachable } = nextHopState(w, s, p.address, connected)
  if (p.tracked?.connected === connected && p.tracked.reachable === reachable) return reachable
  patchPeer(w, s.id, p.address, { tracked: { connected, reachable }, lastReset: { reason: reachable ? 'Waiting for peer OPEN' : 'Waiting for NHT', at: p.lastReset?.at ?? w.now } })
  return reachable
}

function dial(w: World, speaker: SpeakerId, address: Ip): void {
  const s = speakerOf(w, speaker)
  const p = peerOf(w, speaker, address)
  clearPeer(w, speaker, address, 'id')
  if (!track(w, s, p)) {
    remark(w, speaker, { kind: 'waiting-for-next-hop', peer: address })
    waitActive(w, speaker, address)
    return
  }
  const waits = PROFILES[s.profile].start === 'wait'
  try {
    const socket = dialSocket(w, s, p)
    const id = w.next('bgp.connection')
    const c: Connection = { id, speaker, peer: address, socket, direction: 'out', state: 'connecting', ...EMPTY_BUFFERS, sent: NO_MESSAGES, received: NO_MESSAGES, capabilities: [] }
    w.table(connections).set(id, c)
    patchPeer(w, speaker, address, { connection: id })
    if (!waits) enter(w, speaker, address, 'Connect', { retry: arm(w, retryTime(s, p) * SECOND, 'bgp.retry', { speaker, peer: address }) })
    else patchPeer(w, speaker, address, { retry: arm(w, Math.max(retryTime(s, p) - 1, PROFILES[s.profile].firstTick) * SECOND, 'bgp.dial-timeout', { speaker, peer: address }) })
    watchSocket(w, socket, { handler: HANDLER, data: { speaker, connection: id } })
    connect(w, socket, address, p.spec.port ?? 179)
  } catch (e) {
    if (!isErrno(e)) throw e
    connectFailed(w, speaker, address, e.errno)
  }
}

function connect(w: World, socket: number, address: Ip, port: number): void {
  try {
    connectSocket(w, socket, { address, port })
  } catch (e) {
    if (!isErrno(e, 'EINPROGRESS')) throw e
  }
}

/** The dial came to nothing. */
export function connectFailed(w: World, speaker: SpeakerId, address: Ip, error: string): void {
  remark(w, speaker, { kind: 'connect-failed', peer: address, error })
  const p = peerOf(w, speaker, address)
  dropOwn(w, p)
  waitActive(w, speaker, address)
}

/** A dial took longer than GoBGP waits for one. */
export function dialTimeout(w: World, speaker: SpeakerId, address: Ip): void {
  const p = peerOf(w, speaker, address)
  if (p.state === 'Active' && p.connection !== undefined) connectFailed(w, speaker, address, 'ETIMEDOUT')
}

import { SysError, type Errno, type World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { ACK, FIN, RST, SYN } from '../packet.ts'
import { patchSocket, removeSocket, wakeSocket } from '../socket.ts'
import { sockets, type Socket, type SocketId } from '../socket-table.ts'
import { confOf } from '../sysctl/conf.ts'
import { ahead, emit, flush, LEAST_RTO, wrap } from './segment.ts'
import { arm, disarm, patchTcp, stopTimers } from './timers.ts'

const TIME_WAIT = 60_000_000
const MOST_RTO = 120_000_000
const NOTHING = new Uint8Array(0)

export const at = (world: World, id: SocketId): Socket | undefined => world.table(sockets).get(id)
export const push = (world: World, id: SocketId): void => {
  flush(world, id, (n) => at(world, n))
  const t = at(world, id)?.tcp
  if (t && !t.rtx && (ahead(t.sndNxt, t.sndUna) > 0 || t.sendQueue.size > 0)) arm(world, id, 'rtx', t.rto)
}

/** A connection is over with an error, or without one; whoever holds the socket hears of it. */
export function finish(world: World, id: SocketId, error: Errno | undefined): void {
  const socket = at(world, id)
  if (!socket) return
  stopTimers(world, socket)
  const waiting = socket.accepting
  if (socket.orphan || socket.tcp?.parent !== undefined) removeSocket(world, id)
  else {
    const { tcp, ...rest } = socket
    const left = tcp && { ...tcp, finReceived: true }
    world.table(sockets).set(id, { ...rest, state: 'UNCONN', shutWrite: true, ...(left ? { tcp: left } : {}), ...(error ? { error } : {}) })
    wakeSocket(world, id, 'rw')
  }
  for (const child of waiting) abort(world, child)
}

/** Resets the peer and forgets the connection. */
export function abort(world: World, id: SocketId): void {
  const socket = at(world, id)
  if (!socket) return
  if (socket.tcp && socket.remote && socket.state !== 'SYN-SENT' && socket.state !== 'TIME-WAIT' && socket.state !== 'UNCONN') {
    count(world, socket.ns, 'TcpOutRsts')
    emit(world, socket, RST | ACK, socket.tcp.sndNxt, NOTHING)
  }
  const now = at(world, id)
  if (now) stopTimers(world, now)
  removeSocket(world, id)
}

/** Both directions are closed: the port stays taken for a minute. */
export function timeWait(world: World, id: SocketId): void {
  disarm(world, id, 'rtx')
  patchSocket(world, id, { state: 'TIME-WAIT' })
  arm(world, id, 'other', TIME_WAIT)
  wakeSocket(world, id, 'rw')
}

/** Timer: TIME-WAIT or FIN-WAIT-2 is over. */
export function waitOver(world: World, { socket: id }: { socket: SocketId }): void {
  const socket = at(world, id)
  if (!socket) return
  if (socket.state === 'TIME-WAIT' || (socket.state === 'FIN-WAIT-2' && socket.orphan)) removeSocket(world, id)
}

/** Timer: nothing was acknowledged in time (RFC 6298; SYNs first at a steady pace where tcp_syn_linear_timeouts says so). */
export function retransmit(world: World, { socket: id }: { socket: SocketId }): void {
  const socket = at(world, id)
  const t = socket?.tcp
  if (!socket || !t) return
  const { rtx: _, ...rest } = t
  patchSocket(world, id, { tcp: rest })
  const conf = confOf(world, socket.ns)
  const limit = socket.state === 'SYN-SENT' ? (socket.options.synRetries ?? conf.synRetries) + conf.synLinear : socket.state === 'SYN-RECV' ? conf.synAckRetries : socket.orphan ? 8 : conf.retries2
  if (t.retransmits >= limit) {
    count(world, socket.ns, 'TcpExtTCPTimeouts')
    finish(world, id, (t.softError as Errno | undefined) ?? 'ETIMEDOUT')
    return
  }
  count(world, socket.ns, 'TcpRetransSegs')
  const linear = socket.state === 'SYN-SENT' && t.retransmits + 1 <= conf.synLinear
  const rto = linear ? t.rto : Math.min(MOST_RTO, t.rto * 2)
  const { timing: _timing, ...untimed } = at(world, id)!.tcp!
  patchSocket(world, id, { tcp: { ...untimed, retransmits: t.retransmits + 1, backoff: linear ? t.backoff : t.backoff + 1, rto, retransTotal: t.retransTotal + 1 } })
  resend(world, id)
  arm(world, id, 'rtx', rto)
}

/** Sends the oldest segment that was not acknowledged again. */
function resend(world: World, id: SocketId): void {
  const socket = at(world, id)!
  const t = socket.tcp!
  if (socket.state === 'SYN-SENT') emit(world, socket, SYN, t.iss, NOTHING)
  else if (socket.state === 'SYN-RECV') emit(world, socket, SYN | ACK, t.iss, NOTHING)
  else if (t.sendQueue.size > 0) {
    const size = Math.min(t.mss, t.sendQueue.size, Math.max(1, Math.min(t.sndWnd, ahead(t.sndNxt, t.sndUna) || 1)))
    if (ahead(t.sndNxt, t.sndUna) < size) patchTcp(world, id, { sndNxt: wrap(t.sndUna + size) })
    const fin = t.finSent && size === t.sendQueue.size
    emit(world, at(world, id)!, ACK | (fin ? FIN : 0), t.sndUna, t.sendQueue.read(0, size))
  } else if (t.finSent) emit(world, socket, FIN | ACK, wrap(t.sndNxt - 1), NOTHING)
}

/** A round trip was measured (RFC 6298). */
export function measured(world: World, id: SocketId, rtt: number): void {
  const t = at(world, id)!.tcp!
  const srtt = t.srtt === undefined ? rtt : Math.round(0.875 * t.srtt + 0.125 * rtt)
  const rttvar = t.srtt === undefined ? rtt / 2 : Math.round(0.75 * t.rttvar + 0.25 * Math.abs(t.srtt - rtt))
  patchTcp(world, id, { srtt, rttvar, rto: Math.max(LEAST_RTO, srtt + Math.max(4_000, 4 * rttvar)), minRtt: t.minRtt === 0 ? rtt : Math.min(t.minRtt, rtt), backoff: 0 })
}

/** ECONNREFUSED, ECONNRESET or EPIPE, as the state says (tcp_reset). */
export const resetError = (socket: Socket): Errno => (socket.state === 'SYN-SENT' ? 'ECONNREFUSED' : socket.state === 'CLOSE-WAIT' ? 'EPIPE' : 'ECONNRESET')

export const mustBeStream = (socket: Socket): void => { if (socket.type !== 'stream') throw new SysError('EOPNOTSUPP') }

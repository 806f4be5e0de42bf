import { SysError, type Time, type World } from '../sim/index.ts'
import { isErrno } from '../sim/index.ts'
import { receiveDatagram, receiveError } from './datagram.ts'
import type { Ip } from './ip.ts'
import type { NsId } from './netns.ts'
import { bindSocket, openSocket, setSocketOptions } from './socket.ts'
import { sockets } from './socket-table.ts'
import { connectSocket, sendSocket } from './socket-api.ts'
import { hopsOf, type Hop } from './trace.ts'

export interface WalkQuestion {
  readonly ns: NsId
  readonly src?: Ip
  readonly dst: Ip
  readonly protocol: 'icmp' | 'udp' | 'tcp'
  readonly dport?: number
  /** Lab time after which no answer is an answer; 5 s without it. */
  readonly limit?: Time
}

export interface Walk {
  readonly verdict: 'answered' | 'refused' | 'unreachable' | 'lost' | 'local-error'
  /** errno of a local error or of the ICMP error; the reason of a loss. */
  readonly reason: string
  readonly hops: readonly Hop[]
}

const PATIENCE = 5_000_000
const TYPES = { icmp: 'ping', udp: 'dgram', tcp: 'stream' } as const
const TRACEROUTE_PORT = 33_434
const REFUSED: readonly string[] = ['ECONNREFUSED', 'ECONNRESET']

/** Asks a fork of the world by really sending the packet; the world itself does not change. */
export function walk(world: World, q: WalkQuestion): Walk {
  const w = world.fork()
  const trace = w.next('net.trace')
  const id = openSocket(w, { ns: q.ns, type: TYPES[q.protocol] })
  setSocketOptions(w, id, { trace, recvErr: true })
  const verdict = ask(w, id, q)
  return { ...verdict, hops: hopsOf(w, trace) }
}

type Verdict = Pick<Walk, 'verdict' | 'reason'>

function ask(w: World, id: number, q: WalkQuestion): Verdict {
  const port = q.dport ?? (q.protocol === 'tcp' ? 80 : q.protocol === 'udp' ? TRACEROUTE_PORT : 0)
  try {
    if (q.src !== undefined) bindSocket(w, id, { address: q.src, port: 0 })
    begin(w, id, q, port)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') return { verdict: 'local-error', reason: e.errno }
  }
  const end = w.now + (q.limit ?? PATIENCE)
  for (;;) {
    const found = outcome(w, id, q.protocol)
    if (found) return found
    const next = w.nextTime
    if (next === undefined || next > end) return { verdict: 'lost', reason: lastDrop(w, id) }
    w.step()
  }
}

function begin(w: World, id: number, q: WalkQuestion, port: number): void {
  if (q.protocol === 'tcp') connectSocket(w, id, { address: q.dst, port })
  else if (q.protocol === 'udp') sendSocket(w, id, new Uint8Array(32), { to: { address: q.dst, port } })
  else sendSocket(w, id, new Uint8Array(0), { to: { address: q.dst, port: 0 }, payload: { kind: 'icmp', type: 8, code: 0, id: 0, seq: 1, data: new Uint8Array(56) } })
}

function outcome(w: World, id: number, protocol: WalkQuestion['protocol']): Verdict | undefined {
  const s = w.table(sockets).get(id)
  if (!s) return { verdict: 'lost', reason: 'the socket is gone' }
  if (protocol === 'tcp' && s.state === 'ESTAB') return { verdict: 'answered', reason: '' }
  if (s.errors.length > 0) {
    const error = receiveError(w, id)
    return { verdict: error.origin === 'local' ? 'local-error' : REFUSED.includes(error.errno) ? 'refused' : 'unreachable', reason: error.errno }
  }
  if (s.error !== undefined) return { verdict: REFUSED.includes(s.error) ? 'refused' : 'unreachable', reason: s.error }
  if (protocol === 'tcp') return undefined
  try {
    receiveDatagram(w, id)
    return { verdict: 'answered', reason: '' }
  } catch (e) {
    if (e instanceof SysError && e.errno === 'EAGAIN') return undefined
    throw e
  }
}

/** Where the packet was last heard of: what the lab says of its loss. */
function lastDrop(w: World, id: number): string {
  const trace = w.table(sockets).get(id)?.options.trace
  const last = trace === undefined ? undefined : hopsOf(w, trace).findLast((h) => h.what === 'drop' || h.what === 'swallowed' || h.what === 'unresolved')
  return last?.detail ?? 'no answer came'
}

import { isErrno, type Sys } from '../../sim/index.ts'
import * as sys from '../calls.ts'
import * as net from '../net-leaves.ts'
import { tlsClient, tlsClose, tlsFeed, tlsSend, type ClientOptions, type TlsFailure, type TlsState } from './session.ts'

/** A handshake that failed; goTlsError and curlTlsError have the words. */
export class TlsError extends Error {
  readonly failure: TlsFailure | 'closed'
  constructor(failure: TlsFailure | 'closed') {
    super(failure === 'closed' ? 'EOF' : failure.kind)
    this.failure = failure
  }
}

/** A program's TLS connection over a connected stream whose descriptor waits (blocking). */
export interface TlsStream {
  readonly fd: number
  readonly state: TlsState
  /** What came with an earlier record and waits. */
  readonly waiting: boolean
  send(bytes: Uint8Array): Sys<void>
  /** What came; nothing at the end. Waits, at most `limit` microseconds where one is given: undefined then. */
  recv(limit?: number): Sys<Uint8Array | undefined>
  /** Says goodbye; the descriptor stays open. */
  end(): Sys<void>
}

function* randomBytes(n: number): Sys<Uint8Array> {
  const out = new Uint8Array(n)
  for (let i = 0; i < n; i += 4) {
    const word = yield* sys.random()
    for (let k = 0; k < 4 && i + k < n; k++) out[i + k] = (word >>> (8 * k)) & 255
  }
  return out
}

/** Sends all, also where the descriptor does not wait: half a record would be lost. */
function* sendAll(fd: number, bytes: Uint8Array): Sys<void> {
  for (let at = 0; at < bytes.length;) {
    try {
      at += yield* net.send(fd, bytes.subarray(at))
    } catch (e) {
      if (!isErrno(e) || e.errno !== 'EAGAIN') throw e
      yield* sys.poll([{ fd, for: 'w' }])
    }
  }
}

/** Waits until something can be read; false when the time is over. */
export type Wait = (fd: number) => Sys<boolean>

const MICROS = 1_000_000
const HANDSHAKE_LIMIT = 10 * MICROS

const patience: Wait = function* (fd) { return (yield* sys.poll([{ fd, for: 'r' }], HANDSHAKE_LIMIT)).length > 0 }

/** Shakes hands as a client. Throws TlsError; `wait` is asked before each read (Go gives a handshake ten seconds), and may throw for itself. */
export function* tlsConnect(fd: number, options: ClientOptions, wait: Wait = patience): Sys<TlsStream> {
  const seed = yield* randomBytes(32)
  const random = (n: number): Uint8Array => seed.slice(0, n)
  const calendar = (yield* sys.epoch()).micros
  let step = tlsClient(random, options)
  if (step.state.failure) throw new TlsError(step.state.failure)
  yield* sendAll(fd, step.out)
  let first: Uint8Array = new Uint8Array(0)
  while (step.state.phase !== 'open') {
    if (!(yield* wait(fd))) throw new TlsError('closed')
    const bytes = yield* net.recv(fd)
    if (bytes.length === 0) throw new TlsError('closed')
    step = tlsFeed(step.state, bytes, calendar + (yield* sys.clock()), random)
    if (step.out.length > 0) yield* sendAll(fd, step.out)
    if (step.state.failure) throw new TlsError(step.state.failure)
    if (step.state.phase === 'closed') throw new TlsError('closed')
    first = step.data
  }
  return stream(fd, step.state, first)
}

function stream(fd: number, opened: TlsState, first: Uint8Array): TlsStream {
  let state = opened
  let waiting = first
  const none = (): Uint8Array => new Uint8Array(0)
  return {
    fd,
    get state() { return state },
    get waiting() { return waiting.length > 0 },
    *send(bytes) {
      const next = tlsSend(state, bytes)
      state = next.state
      yield* sendAll(fd, next.out)
    },
    *recv(limit) {
      const until = limit === undefined ? undefined : (yield* sys.clock()) + limit
      while (waiting.length === 0 && state.phase === 'open') {
        if (until !== undefined && (yield* sys.poll([{ fd, for: 'r' }], Math.max(0, until - (yield* sys.clock())))).length === 0) return undefined
        const bytes = yield* net.recv(fd)
        if (bytes.length === 0) return none()
        const step = tlsFeed(state, bytes, 0, none)
        state = step.state
        waiting = step.data
      }
      const out = waiting
      waiting = none()
      return out
    },
    *end() { yield* sendAll(fd, tlsClose()) },
  }
}

import { net, sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { dial } from './dial.ts'
import type { Endpoint } from './endpoint.ts'
import type { Target } from './kubeconfig.ts'

/** A byte stream to a server, with or without TLS. */
export interface Connection {
  /** The socket's descriptor: to poll on. */
  readonly fd: number
  send(bytes: Uint8Array): Sys<void>
  /** What came; nothing at the end of the stream. Waits, at most `limit` microseconds where one is given: undefined then. */
  recv(limit?: number): Sys<Uint8Array | undefined>
  /** Bytes that came with an earlier record and wait already. */
  readonly waiting: boolean
  close(): Sys<void>
}

/** The bare socket. */
export function plainConnection(fd: number): Connection {
  return {
    fd, waiting: false,
    *send(bytes) { for (let at = 0; at < bytes.length;) at += yield* net.send(fd, bytes.subarray(at)) },
    *recv(limit) {
      if (limit !== undefined && (yield* sys.poll([{ fd, for: 'r' }], limit)).length === 0) return undefined
      return yield* net.recv(fd)
    },
    *close() { yield* sys.close(fd) },
  }
}

/** Connects to a server. Throws DialError. */
export function* openConnection(to: Endpoint, _target: Target): Sys<Connection> {
  const fd = yield* dial(to.host, to.port)
  yield* net.nonblock(fd, false)
  return plainConnection(fd)
}

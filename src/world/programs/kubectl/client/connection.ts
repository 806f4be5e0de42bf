import { net, sys, tls } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { failure } from '../command/failure.ts'
import { text, type Obj } from '../resource/object.ts'
import { decodeBase64 } from './base64.ts'
import { dial, DialError } from './dial.ts'
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

const SYSTEM_TRUST = '/etc/ssl/certs/ca-certificates.crt'

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

function tlsConnection(fd: number, stream: tls.TlsStream): Connection {
  return {
    fd,
    get waiting() { return stream.waiting },
    send: (bytes) => stream.send(bytes),
    recv: (limit) => stream.recv(limit),
    *close() {
      try {
        yield* stream.end()
      } catch (e) {
        if (!isErrno(e)) throw e
      }
      yield* sys.close(fd)
    },
  }
}

/** Data given in base64, or the text of the file that is named. Throws Failure for a file that cannot be read. */
export function* dataOrFile(entry: Obj, key: string): Sys<string | undefined> {
  const data = text(entry, `${key}-data`)
  if (data !== '') return decodeBase64(data)
  const file = text(entry, key)
  if (file === '') return undefined
  try {
    return yield* sys.readFile(file)
  } catch (e) {
    if (isErrno(e)) throw failure(`unable to read ${key} ${file} due to open ${file}: ${e.message.toLowerCase()}`)
    throw e
  }
}

/** What may sign a server: the cluster's own authority, or those of the system. */
function* authorities(cluster: Obj): Sys<string> {
  const own = yield* dataOrFile(cluster, 'certificate-authority')
  if (own !== undefined) return own
  try {
    return yield* sys.readFile(SYSTEM_TRUST)
  } catch (e) {
    if (isErrno(e)) return ''
    throw e
  }
}

/** Connects to a server, over TLS where its URL says so. Throws DialError and Failure. */
export function* openConnection(to: Endpoint, target: Target): Sys<Connection> {
  if (to.scheme === 'http') {
    const fd = yield* dial(to.host, to.port)
    yield* net.nonblock(fd, false)
    return plainConnection(fd)
  }
  const { cluster, user } = target
  const insecure = cluster['insecure-skip-tls-verify'] === true
  if (insecure && (text(cluster, 'certificate-authority') !== '' || text(cluster, 'certificate-authority-data') !== '')) throw failure('specifying a root certificates file with the insecure flag is not allowed')
  const trusted = yield* authorities(cluster)
  const [certificate, key] = [yield* dataOrFile(user, 'client-certificate'), yield* dataOrFile(user, 'client-key')]
  if ((certificate === undefined) !== (key === undefined)) throw failure('tls: both client-certificate and client-key must be specified')
  const fd = yield* dial(to.host, to.port)
  yield* net.nonblock(fd, false)
  try {
    return tlsConnection(fd, yield* tls.tlsConnect(fd, {
      host: text(cluster, 'tls-server-name') || to.host, roots: trusted, ...(insecure ? { insecure } : {}), ...(certificate === undefined || key === undefined ? {} : { identity: { certificate, key } }),
    }))
  } catch (e) {
    yield* sys.close(fd)
    if (e instanceof tls.TlsError) throw new DialError(e.failure === 'closed' ? 'EOF' : tls.goTlsError(e.failure))
    if (isErrno(e)) throw new DialError(`read tcp: ${e.message.toLowerCase()}`)
    throw e
  }
}

import { formatIp, type Ip } from '../../../net/index.ts'
import { getaddrinfo, net, resolverConfig, sys } from '../../../os/index.ts'
import { isErrno, SysError, type Sys } from '../../../sim/index.ts'

/** Go's net.Dialer of an HTTP client gives up a connection after this. */
const DIAL_LIMIT = 30_000_000

/** A dial that failed, in Go's words: `dial tcp 10.0.0.1:6443: connect: connection refused`. */
export class DialError extends Error {}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused', EHOSTUNREACH: 'connect: no route to host', ENETUNREACH: 'connect: network is unreachable', ETIMEDOUT: 'i/o timeout', EINVAL: 'connect: invalid argument',
}

function* addressesOf(host: string): Sys<readonly Ip[]> {
  const found = yield* getaddrinfo(host)
  if (typeof found !== 'string') return found.addresses
  throw new DialError(`dial tcp: lookup ${host}${yield* resolverName()}: ${found === 'EAI_AGAIN' ? 'server misbehaving' : 'no such host'}`)
}

function* resolverName(): Sys<string> {
  const server = (yield* resolverConfig()).servers[0]
  return server === undefined ? '' : ` on ${formatIp(server.address)}:${server.port}`
}

/** Connects to one of the host's addresses, in their order. Throws DialError. */
export function* dial(host: string, port: number, limit = DIAL_LIMIT): Sys<number> {
  const started = yield* sys.clock()
  let last: DialError | undefined
  for (const address of yield* addressesOf(host)) {
    const left = limit - ((yield* sys.clock()) - started)
    const fd = yield* net.socket('stream', { nonblock: true })
    const error = yield* connectWithin(fd, { address, port }, Math.max(left, 0))
    if (error === undefined) return fd
    yield* sys.close(fd)
    last = new DialError(`dial tcp ${formatIp(address)}:${port}: ${WORDS[error] ?? `connect: ${new SysError(error).message.toLowerCase()}`}`)
  }
  throw last ?? new DialError(`dial tcp: lookup ${host}: no such host`)
}

function* connectWithin(fd: number, to: { address: Ip; port: number }, limit: number): Sys<SysError['errno'] | undefined> {
  try {
    yield* net.connect(fd, to)
    return undefined
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') return e.errno
  }
  if ((yield* sys.poll([{ fd, for: 'w' }], limit)).length === 0) return 'ETIMEDOUT'
  return yield* net.sockerror(fd)
}

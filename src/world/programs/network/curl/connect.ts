import { formatIp, type Endpoint, type Ip } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import { isErrno, SysError, type Sys, type Time } from '../../../sim/index.ts'
import { abandonLookup, beginLookup, endLookup, resolveNow } from '../resolve-aside.ts'
import { Failure } from './url.ts'
import { closing, elapsed, maxTime, numbered, RESOLVE_WAKE, say, wait, type Limit, type Transfer } from './wait.ts'

/** When a lonely attempt is looked at for the first time (happy eyeballs). */
const FIRST_WAKE = 200_000
const CONNECT_LIMIT = 300_000_000

function overridden(t: Transfer): Ip[] | undefined {
  for (const entry of t.o.resolve) {
    const [host, port, ...rest] = entry.replace(/^\+/, '').split(':')
    if ((host === '*' || host?.toLowerCase() === t.url.host.toLowerCase()) && Number(port) === t.url.port) {
      return rest.join(':').split(',').map((a) => a.split('.').reduce((ip, part) => ip * 256 + Number(part), 0))
    }
  }
  return undefined
}

function* resolve(t: Transfer): Sys<readonly Ip[]> {
  const { host } = t.url
  const given = overridden(t) ?? (yield* resolveNow(host))
  if (given) return Array.isArray(given) ? given : given.addresses
  const lookup = yield* beginLookup(host)
  const late = (now: Time): Failure => new Failure(28, `Resolving timed out after ${elapsed(t, now)} milliseconds`)
  try {
    yield* wait(t, lookup.fd, 'r', [...maxTime(t, late), { at: t.started + (t.o.connectTimeout ?? CONNECT_LIMIT), failure: late }], RESOLVE_WAKE)
  } catch (e) {
    yield* abandonLookup(lookup)
    yield* closing(t, (e as Failure).message)
    throw e
  }
  const found = yield* endLookup(lookup)
  if (typeof found !== 'string') return found.addresses
  const message = `Could not resolve host: ${host}`
  yield* say(t, message)
  yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
  throw new Failure(6, message)
}

function* openSocket(t: Transfer): Sys<number> {
  const fd = yield* net.socket('stream', { nonblock: true })
  const device = t.o.interface
  try {
    if (device !== undefined && /^[\d.]+$/.test(device)) {
      yield* net.bind(fd, { address: device.split('.').reduce((ip, part) => ip * 256 + Number(part), 0), port: t.o.localPort ?? 0 })
    } else if (device !== undefined) yield* net.setsockopt(fd, { device })
    else if (t.o.localPort !== undefined) yield* net.bind(fd, { address: 0, port: t.o.localPort })
  } catch (e) {
    if (!isErrno(e)) throw e
    const message = e.errno === 'ENODEV' ? `Couldn't bind to interface '${device}'` : `bind failed with errno ${e.errno === 'EADDRNOTAVAIL' ? 99 : 98}: ${e.message}`
    yield* closing(t, message)
    throw new Failure(45, message)
  }
  return fd
}

/** Begins a connection and waits for it. Undefined when it failed, with what was said. */
function* tryConnect(t: Transfer, to: Endpoint): Sys<number | undefined> {
  yield* say(t, `  Trying ${formatIp(to.address)}:${to.port}...`)
  const fd = yield* openSocket(t)
  let error: SysError | undefined
  try {
    yield* net.connect(fd, to)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') {
      yield* say(t, `Immediate connect fail for ${formatIp(to.address)}: ${e.message}`)
      yield* sys.close(fd)
      return undefined
    }
    try {
      yield* wait(t, fd, 'w', limitsOfConnect(t), FIRST_WAKE)
    } catch (late) {
      yield* sys.close(fd)
      throw late
    }
    const errno = yield* net.sockerror(fd)
    error = errno && new SysError(errno)
  }
  if (!error) return fd
  yield* say(t, `connect to ${formatIp(to.address)} port ${to.port} failed: ${error.message}`)
  yield* sys.close(fd)
  return undefined
}

/** `--connect-timeout` ends the attempt, `-m` the whole. */
const limitsOfConnect = (t: Transfer): Limit[] => [
  ...(t.o.maxTime && t.o.maxTime <= (t.o.connectTimeout ?? CONNECT_LIMIT) ? maxTime(t, (now) => new Failure(28, `Connection timed out after ${elapsed(t, now)} milliseconds`)) : []),
  { at: t.started + Math.min(t.o.connectTimeout ?? CONNECT_LIMIT, t.o.maxTime ?? Infinity), failure: (now) => new Failure(28, failed(t, now, 'Timeout was reached')) },
]

const failed = (t: Transfer, now: Time, why: string): string => `Failed to connect to ${t.url.host} port ${t.url.port} after ${elapsed(t, now)} ms: ${why}`

/** A connection to one of the host's addresses, in their order. Throws `Failure`. */
export function* connect(t: Transfer): Sys<number> {
  const addresses = yield* resolve(t)
  t.report.at.lookup = (yield* sys.clock()) - t.started
  try {
    for (const address of addresses) {
      const fd = yield* tryConnect(t, { address, port: t.url.port })
      if (fd === undefined) continue
      t.report.at.connect = (yield* sys.clock()) - t.started
      t.report.connects++
      t.report.remote = { address, port: t.url.port }
      t.report.local = yield* net.getsockname(fd)
      yield* say(t, `Connected to ${t.url.host} (${formatIp(address)}) port ${t.url.port}${numbered(t) ? ' (#0)' : ''}`)
      return fd
    }
    throw new Failure(7, failed(t, yield* sys.clock(), "Couldn't connect to server"))
  } catch (e) {
    if (e instanceof Failure && e.code !== 45) yield* closing(t, e.message)
    throw e
  }
}

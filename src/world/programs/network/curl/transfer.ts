import { formatIp, type Endpoint, type Ip } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import { isErrno, SysError, type Sys, type Time } from '../../../sim/index.ts'
import { abandonLookup, beginLookup, endLookup, resolveNow } from '../resolve-aside.ts'
import type { Meter } from './meter.ts'
import type { CurlOptions } from './options.ts'
import { requestHead } from './request.ts'
import { headerOf, ResponseReader } from './response.ts'
import { Failure, formatUrl, type Url } from './url.ts'
import type { Report } from './write-out.ts'

const SECOND = 1_000_000
/** When a lonely attempt is looked at for the first time (happy eyeballs), and how often a waiting transfer wakes. */
const FIRST_WAKE = 200_000
/** A look-up is looked after often: the meter is drawn again as soon as the clock's second changes, here in the middle. */
const RESOLVE_WAKE = 500_000
const CONNECT_LIMIT = 300 * SECOND

/** Where a transfer's bytes go. */
export interface Sink {
  body(bytes: Uint8Array): Sys<void>
  header(raw: string): Sys<void>
}

export interface Transfer {
  readonly o: CurlOptions
  readonly url: Url
  /** libcurl's version: 7.88 numbers its connections aloud. */
  readonly version: string
  readonly meter: Meter | undefined
  readonly sink: Sink
  readonly report: Report
  readonly started: Time
  /** The terminal shows the body itself: nothing is said about it. */
  readonly bodyShown: boolean
}

const has = (t: Transfer, flag: string): boolean => t.o.flags.has(flag)
const numbered = (t: Transfer): boolean => t.version.startsWith('7.')

export function* say(t: Transfer, line: string): Sys<void> {
  if (has(t, 'v')) yield* sys.complain(`* ${line}\n`)
}

function* showMeter(t: Transfer, force = false): Sys<void> {
  const text = t.meter?.update(yield* sys.clock(), force)
  if (text) yield* sys.complain(text)
}

const elapsed = (t: Transfer, now: Time): number => Math.trunc((now - t.started) / 1000)

/** The end of what may be waited for, and the words when it comes. */
interface Limit { readonly at: Time; readonly failure: (now: Time) => Failure }

/** The last update of the meter: its line stays. */
function* finished(t: Transfer): Sys<void> {
  yield* showMeter(t, true)
  if (t.meter) yield* sys.complain('\n')
}

/** Waits for a descriptor, keeping the meter alive. Throws the failure of the first limit that is reached. */
function* wait(t: Transfer, fd: number, way: 'r' | 'w', limits: readonly Limit[], firstWake = SECOND): Sys<void> {
  let wake = (yield* sys.clock()) + firstWake
  for (;;) {
    const now = yield* sys.clock()
    const over = limits.find((l) => now >= l.at)
    if (over) throw over.failure(now)
    const until = Math.min(wake, ...limits.map((l) => l.at + 1_000))
    if ((yield* sys.poll([{ fd, for: way }], Math.max(0, until - now))).length > 0) return
    if ((yield* sys.clock()) >= wake) {
      yield* showMeter(t, firstWake === RESOLVE_WAKE)
      wake += SECOND
    }
  }
}

const maxTime = (t: Transfer, failure: (now: Time) => Failure): Limit[] => (t.o.maxTime ? [{ at: t.started + t.o.maxTime, failure }] : [])

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

/** Says why a connection ends before it served, after the meter's last line. */
function* closing(t: Transfer, message: string): Sys<void> {
  yield* say(t, message)
  yield* finished(t)
  yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
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
    yield* wait(t, fd, 'w', limitsOfConnect(t), FIRST_WAKE)
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

function* connect(t: Transfer): Sys<number> {
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

/** One request and its response, on a connection of its own. Throws `Failure`. */
export function* transfer(t: Transfer): Sys<ResponseReader> {
  yield* showMeter(t)
  const fd = yield* connect(t)
  try {
    if (t.url.scheme === 'https') yield* handshake(t, fd)
    yield* sendRequest(t, fd)
    return yield* receive(t, fd)
  } finally {
    yield* sys.close(fd)
  }
}

/** TLS 1.2's record of a ClientHello that asks for nothing: enough to see who answers. */
const CLIENT_HELLO = Uint8Array.of(0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0)
const HANDSHAKE = 0x16

/** No server of the lab speaks TLS: what answers is told as OpenSSL tells it. */
function* handshake(t: Transfer, fd: number): Sys<void> {
  yield* sendAll(t, fd, CLIENT_HELLO)
  yield* wait(t, fd, 'r', runLimits(t))
  const answer = yield* received(fd)
  const message = answer.length === 0 ? `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${t.url.host}:${t.url.port} `
    : answer[0] === HANDSHAKE ? 'error:0A000438:SSL routines::tlsv1 alert internal error' : 'error:0A00010B:SSL routines::wrong version number'
  yield* closing(t, message)
  throw new Failure(35, message)
}

const runLimits = (t: Transfer): Limit[] => maxTime(t, (now) => new Failure(28,
  `Operation timed out after ${elapsed(t, now)} milliseconds with ${t.report.downloaded} ${t.meter?.total === undefined ? 'bytes' : `out of ${t.meter.total} bytes`} received`))

function* sendRequest(t: Transfer, fd: number): Sys<void> {
  const head = requestHead(t.o, t.url, t.version)
  if (has(t, 'v')) yield* sys.complain(head.replace(/\r\n$/, '').split('\r\n').map((l) => `> ${l}\r\n`).join(''))
  const body = has(t, 'G') || has(t, 'I') ? '' : (t.o.data ?? '')
  const bytes = new TextEncoder().encode(head + body)
  t.report.at.pretransfer = (yield* sys.clock()) - t.started
  t.report.sizeRequest += head.length
  yield* sendAll(t, fd, bytes)
  const length = bytes.length - head.length
  if (length === 0) return
  t.report.uploaded = length
  if (t.meter) {
    t.meter.uploaded = length
    t.meter.uploadTotal = length
  }
  if (has(t, 'v')) yield* sys.complain(`} [${length} bytes data]\n`)
}

function* sendAll(t: Transfer, fd: number, bytes: Uint8Array): Sys<void> {
  for (let at = 0; at < bytes.length;) {
    try {
      at += yield* net.send(fd, bytes.subarray(at))
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno === 'EAGAIN') yield* wait(t, fd, 'w', runLimits(t))
      else yield* broken(t, 55, `Send failure: ${e.message}`)
    }
  }
}

function* broken(t: Transfer, code: number, message: string): Sys<never> {
  yield* closing(t, message)
  throw new Failure(code, message)
}

function* received(fd: number): Sys<Uint8Array> {
  return yield* net.recv(fd, 65_536)
}

function* receive(t: Transfer, fd: number): Sys<ResponseReader> {
  const reader = new ResponseReader(has(t, 'I'))
  while (!reader.done) {
    yield* waitForData(t, fd)
    let bytes: Uint8Array
    try {
      bytes = yield* received(fd)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno === 'EAGAIN') continue
      return yield* broken(t, 56, `Recv failure: ${e.message}`)
    }
    t.report.at.start ??= (yield* sys.clock()) - t.started
    if (bytes.length === 0) {
      yield* ended(t, reader)
      break
    }
    const first = reader.head === undefined
    const body = reader.push(bytes)
    if (reader.notHttp) return yield* broken(t, 1, 'Received HTTP/0.9 when not allowed')
    if (first && reader.head) yield* headArrived(t, reader)
    if (body.length > 0) yield* bodyArrived(t, body)
  }
  yield* finished(t)
  yield* sayGoodbye(t, reader)
  return reader
}

function* waitForData(t: Transfer, fd: number): Sys<void> {
  try {
    yield* wait(t, fd, 'r', runLimits(t))
  } catch (e) {
    if (e instanceof Failure) yield* closing(t, e.message)
    throw e
  }
}

/** The server closed: the end of a body without a length, or too soon. */
function* ended(t: Transfer, reader: ResponseReader): Sys<void> {
  if (!reader.started) yield* broken(t, 52, 'Empty reply from server')
  if (!reader.head || reader.chunked) yield* broken(t, 18, 'transfer closed with outstanding read data remaining')
  if (reader.remaining !== undefined && reader.remaining > 0) yield* broken(t, 18, `transfer closed with ${reader.remaining} bytes remaining to read`)
}

const closes = (reader: ResponseReader): boolean => {
  const connection = headerOf(reader.head!, 'connection')?.toLowerCase()
  return connection === 'close' || (reader.head!.version === '1.0' && connection !== 'keep-alive') || (reader.remaining === undefined && !reader.chunked && !reader.done)
}

function* headArrived(t: Transfer, reader: ResponseReader): Sys<void> {
  const head = reader.head!
  if (head.version === '1.0') yield* say(t, 'HTTP 1.0, assume close after body')
  if (has(t, 'v')) yield* sys.complain(head.raw.replace(/\r?\n$/, '').split(/\r?\n/).map((l) => `< ${l}\r\n`).join(''))
  if (!reader.done && !reader.chunked && reader.remaining === undefined) yield* say(t, 'no chunk, no close, no size. Assume close to signal end')
  t.report.status = head.status
  t.report.version = head.version.replace(/^1\.1$/, '1.1').replace(/^1\.0$/, '1')
  t.report.headers = head.headers.length
  t.report.sizeHeader += head.raw.length
  const type = headerOf(head, 'content-type')
  if (type !== undefined) t.report.contentType = type
  const length = headerOf(head, 'content-length')
  if (t.meter && !reader.chunked && length !== undefined) t.meter.total = Number(length)
  if (head.status >= 400 && has(t, 'f')) {
    const message = `The requested URL returned error: ${head.status}`
    yield* say(t, message)
    yield* finished(t)
    yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
    throw new Failure(22, message)
  }
  yield* t.sink.header(head.raw)
}

function* bodyArrived(t: Transfer, body: Uint8Array): Sys<void> {
  const first = t.report.downloaded === 0
  t.report.downloaded += body.length
  if (t.meter) t.meter.downloaded = t.report.downloaded
  if (first && has(t, 'v') && !t.bodyShown) yield* sys.complain(`{ [${body.length} bytes data]\n`)
  yield* t.sink.body(body)
  yield* showMeter(t)
}

function* sayGoodbye(t: Transfer, reader: ResponseReader): Sys<void> {
  if (closes(reader)) yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
  else yield* say(t, `Connection #0 to host ${t.url.host} left intact`)
  t.report.effective = formatUrl(t.url)
}

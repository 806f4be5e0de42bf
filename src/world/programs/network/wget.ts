import { formatIp } from '../../net/index.ts'
import { GAI, getaddrinfo, net, sys, type Program } from '../../os/index.ts'
import { isErrno, SysError, type Sys } from '../../sim/index.ts'
import { strftime } from '../../text/index.ts'
import { headerOf, ResponseReader } from './curl/response.ts'
import { Failure, formatUrl, hostHeader, parseUrl, redirectUrl, type Url } from './curl/url.ts'
import { getopt, type LongOptions } from './getopt.ts'

const LONG: LongOptions = {
  'output-document': { as: 'O', value: 'needed' }, quiet: { as: 'q' }, timeout: { as: 'T', value: 'needed' }, tries: { as: 't', value: 'needed' }, spider: {}, 'server-response': { as: 'S' },
  'no-verbose': { as: 'nv' }, 'connect-timeout': { as: 'T', value: 'needed' }, 'no-check-certificate': {}, header: { value: 'needed' }, version: { as: 'V' }, 'show-progress': {},
}
const USAGE = 'wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help\' for more options.\n'
const SECOND = 1_000_000
const VERSION = '1.21.3'
const NETWORK_FAILURE = 4
const SERVER_ERROR = 8
const MAX_REDIRECTS = 20

interface Request { readonly quiet: boolean; readonly output: string | undefined; readonly timeout: number; readonly spider: boolean; readonly showHead: boolean; readonly headers: readonly string[] }

/** wget 1.21: one file over HTTP. */
export const wget: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), 'O:qT:t:SVnchP:', LONG)
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  if (line.error !== undefined || line.operands.length === 0) {
    if (has('V')) {
      yield* sys.print(`GNU Wget ${VERSION} built on linux-gnu.\n`)
      return 0
    }
    yield* sys.complain(line.error === undefined ? USAGE : `wget: ${line.error}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`)
    return 2
  }
  const r: Request = {
    quiet: has('q'), output: value('O'), timeout: Number(value('T') ?? 900) * SECOND, spider: has('spider'), showHead: has('S'),
    headers: line.options.filter((o) => o.name === 'header').map((o) => o.value!),
  }
  let status = 0
  for (const word of line.operands) status = Math.max(status, yield* fetchAll(r, word, Number(value('t') ?? 20)))
  return status
}

function* log(r: Request, text: string): Sys<void> { if (!r.quiet) yield* sys.complain(text) }

function* stamp(): Sys<string> {
  const { micros, offsetMinutes, zone } = yield* sys.epoch()
  return strftime('%Y-%m-%d %H:%M:%S', { micros: micros + (yield* sys.clock()), offset: offsetMinutes * 60, zone })
}

function* fetchAll(r: Request, word: string, tries: number): Sys<number> {
  let url: Url
  try {
    url = parseUrl(word)
  } catch (e) {
    if (!(e instanceof Failure)) throw e
    yield* sys.complain(`${word}: ${e.code === 1 ? 'Unsupported scheme' : 'Invalid host name'}.\n`)
    return 1
  }
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    yield* log(r, `--${yield* stamp()}--  ${formatUrl(url)}\n`)
    const result = yield* attempt(r, url, tries)
    if (typeof result === 'number') return result
    yield* log(r, `Location: ${result.redirect} [following]\n`)
    url = parseUrl(redirectUrl(url, result.redirect))
  }
  yield* log(r, `${MAX_REDIRECTS} redirections exceeded.\n`)
  return SERVER_ERROR
}

function* connected(r: Request, url: Url): Sys<number | undefined> {
  const named = !/^[\d.]+$/.test(url.host)
  if (named) yield* log(r, `Resolving ${url.host} (${url.host})... `)
  const found = yield* getaddrinfo(url.host, { family: 4 })
  if (typeof found === 'string') {
    yield* log(r, `failed: ${GAI[found]}.\n`)
    if (!r.quiet) yield* sys.complain(`wget: unable to resolve host address ‘${url.host}’\n`)
    return undefined
  }
  const address = formatIp(found.addresses[0]!)
  if (named) yield* log(r, `${found.addresses.map(formatIp).join(', ')}\n`)
  yield* log(r, `Connecting to ${url.host}${named ? ` (${url.host})|${address}|` : ''}:${url.port}... `)
  const fd = yield* net.socket('stream', { nonblock: true })
  let failure: string | undefined
  try {
    yield* net.connect(fd, { address: found.addresses[0]!, port: url.port })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') failure = e.message
    else if ((yield* sys.poll([{ fd, for: 'w' }], r.timeout)).length === 0) failure = 'Connection timed out'
    else {
      const errno = yield* net.sockerror(fd)
      if (errno) failure = new SysError(errno).message
    }
  }
  if (failure === undefined) {
    yield* log(r, 'connected.\n')
    return fd
  }
  yield* log(r, `failed: ${failure}.\n`)
  yield* sys.close(fd)
  return -1
}

function* attempt(r: Request, url: Url, tries: number): Sys<number | { redirect: string }> {
  for (let n = 1; n <= tries; n++) {
    const fd = yield* connected(r, url)
    if (fd === undefined) return NETWORK_FAILURE
    if (fd >= 0) return yield* exchange(r, url, fd)
    if (n === tries) break
    yield* log(r, 'Retrying.\n\n')
    yield* sys.sleep(Math.min(n, 10) * SECOND)
    yield* log(r, `--${yield* stamp()}--  (try:${String(n + 1).padStart(2)})  ${formatUrl(url)}\n`)
  }
  yield* log(r, 'Giving up.\n\n')
  return NETWORK_FAILURE
}

function* exchange(r: Request, url: Url, fd: number): Sys<number | { redirect: string }> {
  const head = [`${r.spider ? 'HEAD' : 'GET'} ${url.path} HTTP/1.1`, `Host: ${hostHeader(url)}`, `User-Agent: Wget/${VERSION}`, 'Accept: */*', 'Accept-Encoding: identity', 'Connection: Keep-Alive', ...r.headers]
  yield* net.send(fd, new TextEncoder().encode(`${head.join('\r\n')}\r\n\r\n`))
  yield* log(r, 'HTTP request sent, awaiting response... ')
  const began = yield* sys.clock()
  const reader = new ResponseReader(r.spider)
  const parts: Uint8Array[] = []
  while (!reader.done) {
    if ((yield* sys.poll([{ fd, for: 'r' }], r.timeout)).length === 0) {
      yield* log(r, 'Read error (Connection timed out) in headers.\n')
      return NETWORK_FAILURE
    }
    const bytes = yield* net.recv(fd, 65_536)
    if (bytes.length === 0) break
    parts.push(reader.push(bytes))
  }
  yield* sys.close(fd)
  const h = reader.head
  if (!h) {
    yield* log(r, 'No data received.\n')
    return NETWORK_FAILURE
  }
  yield* log(r, `${h.status} ${/^HTTP\/\S+ \d+ ?(.*)/.exec(h.raw)?.[1]?.trim() ?? ''}\n`)
  const location = h.status >= 300 && h.status < 400 ? headerOf(h, 'location') : undefined
  if (location !== undefined) return { redirect: location }
  if (h.status >= 400) {
    yield* log(r, `${yield* stamp()} ERROR ${h.status}: ${/^HTTP\/\S+ \d+ ?(.*)/.exec(h.raw)?.[1]?.trim() ?? ''}.\n\n`)
    return SERVER_ERROR
  }
  if (r.spider) {
    yield* log(r, 'Remote file exists.\n\n')
    return 0
  }
  return yield* save(r, url, parts, (yield* sys.clock()) - began, headerOf(h, 'content-length'), headerOf(h, 'content-type'))
}

const KILO = 1024
const UNITS = ['B/s', 'KB/s', 'MB/s', 'GB/s'] as const

/** `571K` and `571 KB/s`: bytes a second. */
function scaled(rate: number): [number, number] {
  let unit = 0
  let n = rate
  while (n >= KILO && unit < UNITS.length - 1) {
    n /= KILO
    unit++
  }
  return [n, unit]
}
const shortRate = (rate: number): string => `${scaled(rate)[0].toFixed(scaled(rate)[0] >= 100 ? 0 : scaled(rate)[0] >= 10 ? 1 : 2)}${['', 'K', 'M', 'G'][scaled(rate)[1]]}`.padStart(5)
const longRate = (rate: number): string => `${scaled(rate)[0].toFixed(scaled(rate)[0] >= 100 ? 0 : scaled(rate)[0] >= 10 ? 1 : 2)} ${UNITS[scaled(rate)[1]]}`

function* save(r: Request, url: Url, parts: readonly Uint8Array[], took: number, length: string | undefined, type: string | undefined): Sys<number> {
  const name = r.output ?? (url.path.replace(/\?.*$/s, '').split('/').at(-1) || 'index.html')
  const size = parts.reduce((n, p) => n + p.length, 0)
  const kind = type === undefined ? '' : ` [${type.split(';')[0]}]`
  yield* log(r, `Length: ${length ?? 'unspecified'}${kind}\nSaving to: ‘${name === '-' ? 'STDOUT' : name}’\n\n`)
  const fd = name === '-' ? 1 : yield* sys.open(name, 'w', { create: true, truncate: true })
  for (const part of parts) yield* sys.writeAll(fd, part)
  if (fd !== 1) yield* sys.close(fd)
  const rate = (size * SECOND) / Math.max(1, took)
  yield* log(r, `     0K                                                       100% ${shortRate(rate)}=0s\n\n${yield* stamp()} (${longRate(rate)}) - ${name === '-' ? 'written to stdout' : `‘${name}’ saved`} [${size}${length === undefined ? '' : `/${length}`}]\n\n`)
  return 0
}

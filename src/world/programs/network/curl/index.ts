/**
 * # curl: a client of HTTP/1.1 over the lab's TCP
 *
 * `options.ts` reads the command line, `url.ts` URLs, `connect.ts` and `transfer.ts` make one transfer, `wait.ts` its time-outs, `request.ts` and `response.ts` speak HTTP, `meter.ts` draws
 * the progress meter, `write-out.ts` is `-w`. It is the version of the host's own distribution: 7.88.1 on Debian 12, 8.5.0 on Ubuntu 24.04.
 */
import { sys, type Program } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { isTerminal, latinOf, Output } from '../../cli/index.ts'
import { Meter } from './meter.ts'
import { Misuse, noUrl, readOptions, type CurlOptions } from './options.ts'
import { methodOf } from './request.ts'
import { headerOf } from './response.ts'
import { transfer } from './transfer.ts'
import { Failure, formatUrl, parseUrl, redirectUrl } from './url.ts'
import type { Sink } from './wait.ts'
import { writeOut, type Report } from './write-out.ts'

const SECOND = 1_000_000
const VERSIONS: Readonly<Record<string, string>> = {
  'debian-12': '7.88.1',
  'ubuntu-24.04': '8.5.0',
}
const NEWEST = '8.5.0'
const FEATURES = 'Protocols: http https\nFeatures: HTTP\n'

/** Statuses and failures that `--retry` counts as passing. */
const TRANSIENT_STATUS = [408, 429, 500, 502, 503, 504]
const REDIRECTS = [301, 302, 303, 307, 308]

export const curl: Program = function* ({ argv }) {
  try {
    const o = readOptions(argv.slice(1))
    const version = VERSIONS[(yield* sys.host()).machine.os] ?? NEWEST
    if (o.flags.has('V')) {
      yield* sys.print(`curl ${version} (x86_64-pc-linux-gnu) libcurl/${version}\n${FEATURES}`)
      return 0
    }
    if (o.flags.has('h')) {
      yield* sys.print(HELP)
      return 0
    }
    if (o.urls.length === 0) throw noUrl(o)
    yield* sys.sigaction('PIPE', 'ignore')
    const out = new Output(1)
    let status = 0
    for (const [i, url] of o.urls.entries()) {
      status = yield* withRetries(o, url, i, version, out)
      if (status !== 0 && o.flags.has('fail-early')) break
    }
    yield* out.flush()
    return status
  } catch (e) {
    if (!(e instanceof Misuse)) throw e
    yield* sys.complain(e.text)
    return e.code
  }
}

const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit

This is not the full help, this menu is stripped into categories.
Use "--help category" to get an overview of all categories.
For all options use the manual or "--help all".
`

function* withRetries(o: CurlOptions, url: string, number: number, version: string, out: Output): Sys<number> {
  let delay = o.retryDelay ?? SECOND
  for (let left = o.retry; ; left--) {
    const report = yield* once(o, url, number, version, out)
    const why = left > 0 ? retryReason(o, report) : undefined
    if (why === undefined) return yield* told(o, report, out)
    const seconds = Math.trunc(delay / SECOND)
    if (!o.flags.has('s')) {
      yield* sys.complain(`Warning: Problem: ${why}. Will retry in ${seconds} second${seconds === 1 ? '' : 's'}. ${left} retr${left === 1 ? 'y' : 'ies'} left.\n`)
    }
    yield* sys.sleep(delay)
    if (o.retryDelay === undefined) delay = Math.min(delay * 2, 600 * SECOND)
  }
}

function retryReason(o: CurlOptions, r: Report): string | undefined {
  if (r.exit === 28 || r.exit === 6) return 'timeout'
  if (r.exit === 7 && o.flags.has('retry-connrefused')) return 'connection refused'
  if (TRANSIENT_STATUS.includes(r.status)) return 'HTTP error'
  return r.exit !== 0 && o.flags.has('retry-all-errors') ? '(retrying all errors)' : undefined
}

/** What is said when a URL is done with. */
function* told(o: CurlOptions, r: Report, out: Output): Sys<number> {
  if (r.message !== undefined && (!o.flags.has('s') || o.flags.has('S'))) yield* sys.complain(`curl: (${r.exit}) ${r.message}${r.hint ?? ''}\n`)
  if (o.writeOut !== undefined) {
    const format = o.writeOut.startsWith('@') ? yield* sys.readFile(o.writeOut.slice(1)) : o.writeOut
    const text = writeOut(format, r)
    if (text.err) yield* sys.complain(text.err)
    out.put(text.out)
    yield* out.settle()
  }
  return r.exit
}

/** One URL with its redirects. Failures stand in the report. */
function* once(o: CurlOptions, text: string, number: number, version: string, out: Output): Sys<Report> {
  const started = yield* sys.clock()
  const report: Report = {
    url: text, effective: text, scheme: 'HTTP', method: methodOf(o), status: 0, version: '0', connects: 0, redirects: 0, headers: 0, sizeHeader: 0, sizeRequest: 0,
    downloaded: 0, uploaded: 0, exit: 0, number, at: {},
  }
  const sink = new FileSink(o, number, out)
  const terminal = yield* isTerminal(1)
  try {
    let url = parseUrl(text)
    sink.name(url.path)
    report.effective = formatUrl(url)
    report.scheme = url.scheme.toUpperCase()
    const quiet = o.flags.has('s') || o.flags.has('no-progress-meter') || (terminal && sink.path === undefined)
    for (;;) {
      const meter = quiet ? undefined : new Meter(yield* sys.clock())
      const follow = o.flags.has('L')
      const reader = yield* transfer({ o, url, version, meter, sink, report, started, bodyShown: terminal && sink.path === undefined })
      const location = REDIRECTS.includes(report.status) ? headerOf(reader.head!, 'location') : undefined
      if (location === undefined) break
      report.redirectUrl = redirectUrl(url, location)
      if (!follow) break
      if (++report.redirects > o.maxRedirects) throw new Failure(47, `Maximum (${o.maxRedirects}) redirects followed`)
      url = parseUrl(report.redirectUrl)
      delete report.redirectUrl
    }
  } catch (e) {
    if (!(e instanceof Failure)) throw e
    report.exit = e.code
    report.message = e.message
    if (e.hint !== undefined) report.hint = e.hint
  }
  yield* sink.close()
  if (sink.path !== undefined) report.file = sink.path
  report.at.total = (yield* sys.clock()) - started
  return report
}

/** The body's way out: standard output, or the file of `-o` and `-O`. */
class FileSink implements Sink {
  readonly #o: CurlOptions
  path: string | undefined
  #fd: number | undefined
  #remote: boolean

  readonly #out: Output

  /** `out`: standard output through its buffer, so that what a pipe gets stands behind the meter. */
  constructor(o: CurlOptions, number: number, out: Output) {
    this.#o = o
    this.#out = out
    const output = o.outputs[number]
    this.#remote = output === null
    this.path = output === '-' ? undefined : (output ?? undefined)
  }

  /** `-O`: the file is named after the last part of the path. */
  name(path: string): void {
    if (!this.#remote) return
    const name = path.replace(/\?.*$/s, '').split('/').at(-1)!
    if (name === '') throw new Failure(23, 'Failed writing received data to disk/application')
    this.path = name
  }

  *body(bytes: Uint8Array): Sys<void> {
    if (this.#o.flags.has('I')) return
    yield* this.#write(bytes)
  }

  *header(raw: string): Sys<void> {
    const bytes = new TextEncoder().encode(raw)
    if (this.#o.dumpHeader !== undefined) {
      const fd = this.#o.dumpHeader === '-' ? 1 : yield* sys.open(this.#o.dumpHeader, 'w', { create: true, truncate: true })
      yield* sys.writeAll(fd, bytes)
      if (fd !== 1) yield* sys.close(fd)
    }
    if (this.#o.flags.has('I') || this.#o.flags.has('i')) yield* this.#write(bytes)
  }

  *close(): Sys<void> {
    if (this.#fd !== undefined) yield* sys.close(this.#fd)
  }

  *#write(bytes: Uint8Array): Sys<void> {
    try {
      if (this.path === undefined) {
        this.#out.bytes(latinOf(bytes))
        yield* this.#o.flags.has('N') ? this.#out.flush() : this.#out.settle()
        return
      }
      this.#fd ??= yield* this.#open(this.path)
      yield* sys.writeAll(this.#fd, bytes)
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new Failure(23, 'Failure writing output to destination')
    }
  }

  *#open(name: string): Sys<number> {
    const path = this.#o.outputDir === undefined ? name : `${this.#o.outputDir}/${name}`
    try {
      return yield* sys.open(path, 'w', { create: true, truncate: true })
    } catch (e) {
      if (!isErrno(e)) throw e
      if (!this.#o.flags.has('s')) yield* sys.complain(`Warning: Failed to open the file ${path}: ${e.message}\n`)
      throw new Failure(23, 'Failure writing output to destination')
    }
  }
}

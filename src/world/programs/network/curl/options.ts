/** A transfer's request as the command line describes it. Times are microseconds. */
export interface CurlOptions {
  readonly urls: readonly string[]
  /** `-o` and `-O` in the order of the URLs; null: the name of the remote file. */
  readonly outputs: readonly (string | null)[]
  readonly flags: ReadonlySet<string>
  readonly headers: readonly string[]
  readonly data?: string
  readonly method?: string
  readonly agent?: string
  readonly referer?: string
  readonly user?: string
  readonly cookie?: string
  readonly range?: string
  readonly dumpHeader?: string
  readonly writeOut?: string
  readonly maxTime?: number
  readonly connectTimeout?: number
  readonly retry: number
  readonly retryDelay?: number
  readonly maxRedirects: number
  readonly resolve: readonly string[]
  readonly connectTo: readonly string[]
  readonly interface?: string
  readonly localPort?: number
  readonly outputDir?: string
  /** Files of trusted authorities, of a client certificate, of its key. */
  readonly cacert?: string
  readonly cert?: string
  readonly key?: string
}

/** Ends `curl` with words on stderr. */
export class Misuse {
  readonly text: string
  readonly code: number
  constructor(text: string, code = 2) {
    this.text = text
    this.code = code
  }
}

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n"
const SECOND = 1_000_000

type Draft = { -readonly [K in keyof CurlOptions]: CurlOptions[K] } & { flags: Set<string>; urls: string[]; outputs: (string | null)[]; headers: string[]; resolve: string[]; connectTo: string[] }

interface Option { readonly letter?: string; readonly long: string; readonly takes?: (d: Draft, value: string, name: string) => void }

const numberError = (name: string): Misuse => new Misuse(`curl: option ${name}: expected a proper numerical parameter\n${HINT}`)

function seconds(value: string, name: string): number {
  if (!/^\d+(\.\d*)?$|^\.\d+$/.test(value)) throw numberError(name)
  return Math.round(Number(value) * SECOND)
}

function integer(value: string, name: string): number {
  if (!/^\d+$/.test(value)) throw numberError(name)
  return Number(value)
}

const addData = (d: Draft, value: string): void => { d.data = d.data === undefined ? value : `${d.data}&${value}` }
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

function urlEncoded(value: string): string {
  const equals = value.indexOf('=')
  return equals < 0 ? encode(value) : `${value.slice(0, equals)}${equals > 0 ? '=' : ''}${encode(value.slice(equals + 1))}`
}

const ignored = (): void => undefined

/** Options with a value, then those without one. */
const options: readonly Option[] = [
  { letter: 'A', long: 'user-agent', takes: (d, v) => { d.agent = v } }, { letter: 'b', long: 'cookie', takes: (d, v) => { d.cookie = v } },
  { letter: 'c', long: 'cookie-jar', takes: ignored }, { letter: 'd', long: 'data', takes: (d, v) => addData(d, v) },
  { long: 'data-raw', takes: addData }, { long: 'data-ascii', takes: addData }, { long: 'data-binary', takes: addData },
  { long: 'data-urlencode', takes: (d, v) => addData(d, urlEncoded(v)) }, { long: 'json', takes: (d, v) => {
    addData(d, v)
    d.headers.push('Content-Type: application/json', 'Accept: application/json')
  } },
  { letter: 'D', long: 'dump-header', takes: (d, v) => { d.dumpHeader = v } }, { letter: 'e', long: 'referer', takes: (d, v) => { d.referer = v } },
  { letter: 'H', long: 'header', takes: (d, v) => { d.headers.push(v) } }, { letter: 'm', long: 'max-time', takes: (d, v, n) => { d.maxTime = seconds(v, n) } },
  { long: 'connect-timeout', takes: (d, v, n) => { d.connectTimeout = seconds(v, n) } }, { letter: 'o', long: 'output', takes: (d, v) => { d.outputs.push(v) } },
  { long: 'output-dir', takes: (d, v) => { d.outputDir = v } }, { letter: 'r', long: 'range', takes: (d, v) => { d.range = v } },
  { letter: 'u', long: 'user', takes: (d, v) => { d.user = v } }, { letter: 'w', long: 'write-out', takes: (d, v) => { d.writeOut = v } },
  { letter: 'X', long: 'request', takes: (d, v) => { d.method = v } }, { long: 'retry', takes: (d, v, n) => { d.retry = integer(v, n) } },
  { long: 'retry-delay', takes: (d, v, n) => { d.retryDelay = integer(v, n) * SECOND } }, { long: 'retry-max-time', takes: ignored },
  { long: 'max-redirs', takes: (d, v, n) => { d.maxRedirects = integer(v, n) } }, { long: 'resolve', takes: (d, v) => { d.resolve.push(v) } },
  { long: 'connect-to', takes: (d, v) => { d.connectTo.push(v) } }, { long: 'interface', takes: (d, v) => { d.interface = v } },
  { long: 'local-port', takes: (d, v, n) => { d.localPort = integer(v.split('-')[0]!, n) } }, { long: 'url', takes: (d, v) => { d.urls.push(v) } },
  { long: 'limit-rate', takes: ignored }, { long: 'keepalive-time', takes: ignored }, { long: 'noproxy', takes: ignored }, { long: 'cacert', takes: (d, v) => { d.cacert = v } },
  { letter: 'E', long: 'cert', takes: (d, v) => { d.cert = v } }, { long: 'key', takes: (d, v) => { d.key = v } }, { long: 'capath', takes: ignored }, { long: 'ciphers', takes: ignored },
  { letter: 'y', long: 'speed-time', takes: ignored }, { letter: 'Y', long: 'speed-limit', takes: ignored }, { letter: 'K', long: 'config', takes: ignored },
  { letter: 'O', long: 'remote-name' },
  ...([
    ['0', 'http1.0'], ['4', 'ipv4'], ['6', 'ipv6'], ['f', 'fail'], ['G', 'get'], ['g', 'globoff'], ['h', 'help'], ['i', 'include'], ['I', 'head'], ['j', 'junk-session-cookies'],
    ['J', 'remote-header-name'], ['k', 'insecure'], ['L', 'location'], ['M', 'manual'], ['N', 'no-buffer'], ['n', 'netrc'], ['p', 'proxytunnel'], ['q', 'disable'],
    ['R', 'remote-time'], ['s', 'silent'], ['S', 'show-error'], ['v', 'verbose'], ['V', 'version'], ['Z', 'parallel'], ['#', 'progress-bar'],
  ] as const).map(([letter, long]) => ({ letter, long })),
  ...['compressed', 'fail-early', 'fail-with-body', 'http1.1', 'http2', 'http2-prior-knowledge', 'http0.9', 'no-keepalive', 'no-progress-meter', 'progress-meter', 'path-as-is', 'retry-all-errors',
    'retry-connrefused', 'tcp-nodelay', 'location-trusted', 'create-dirs', 'styled-output', 'no-styled-output', 'anyauth', 'basic', 'tlsv1.2', 'tlsv1.3'].map((long) => ({ long })),
]

/** Reads the command line as tool_getparam.c does: letters may be joined, long names shortened as far as they stay one. */
export function readOptions(args: readonly string[]): CurlOptions {
  const d: Draft = { urls: [], outputs: [], flags: new Set(), headers: [], retry: 0, maxRedirects: 50, resolve: [], connectTo: [] }
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      d.urls.push(...args.slice(i + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') d.urls.push(word)
    else if (word.startsWith('--')) {
      const option = longOption(word)
      if (option.takes) option.takes(d, needed(args[++i], word), word)
      else set(d, option)
    } else i = letters(d, args, i)
  }
  return d
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new Misuse(`curl: option ${name}: requires parameter\n${HINT}`)
  return value
}

function set(d: Draft, option: Option): void {
  if (option.letter === 'O') d.outputs.push(null)
  d.flags.add(option.letter ?? option.long)
}

function longOption(word: string): Option {
  const name = word.slice(2)
  const exact = options.find((o) => o.long === name)
  if (exact) return exact
  const found = options.filter((o) => o.long.startsWith(name))
  if (found.length === 1) return found[0]!
  throw new Misuse(`curl: option ${word}: is ${found.length > 1 ? 'ambiguous' : 'unknown'}\n${HINT}`)
}

function letters(d: Draft, args: readonly string[], at: number): number {
  const word = args[at]!
  for (let k = 1; k < word.length; k++) {
    const option = options.find((o) => o.letter === word[k])
    if (!option) throw new Misuse(`curl: option ${word}: is unknown\n${HINT}`)
    if (!option.takes) {
      set(d, option)
      continue
    }
    const rest = word.slice(k + 1)
    if (rest !== '') {
      option.takes(d, rest, word)
      return at
    }
    option.takes(d, needed(args[at + 1], word), word)
    return at + 1
  }
  return at
}

/** No URL was given. */
export const noUrl = (o: CurlOptions): Misuse =>
  new Misuse(o.flags.size + o.headers.length > 0 ? `curl: no URL specified!\n${HINT}` : HINT)

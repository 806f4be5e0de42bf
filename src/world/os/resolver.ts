import { formatIp, parseIp, type Endpoint, type Ip } from '../net/index.ts'
import { isErrno, type Sys } from '../sim/index.ts'
import { clock, close, poll, random, readFile } from './calls.ts'
import { decodeDns, DNS_TYPE, dnsQuery, encodeDns, type DnsMessage } from './dns-message.ts'
import { connect, recv, send, socket } from './net-leaves.ts'

/** EAI_* of getaddrinfo(3) that the lab can meet, with gai_strerror's words. */
export const GAI = {
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_NONAME: 'Name or service not known',
  EAI_NODATA: 'No address associated with hostname',
  EAI_ADDRFAMILY: 'Address family for hostname not supported',
} as const
export type GaiError = keyof typeof GAI

export interface Resolved {
  readonly addresses: readonly Ip[]
  /** The name that the addresses belong to: the end of a chain of aliases. */
  readonly canonical: string
}

/** resolv.conf(5), as far as it is obeyed. */
export interface ResolverConfig {
  readonly servers: readonly Endpoint[]
  readonly search: readonly string[]
  /** Dots from which on a name is first tried as it stands. */
  readonly ndots: number
  /** Microseconds. */
  readonly timeout: number
  readonly attempts: number
}

const PORT = 53
const SECOND = 1_000_000
const MAX_SERVERS = 3

/** inet_aton(3): one to four parts, decimal, octal or hexadecimal; the last fills what is left. */
export function inetAton(text: string): Ip | undefined {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  const numbers = parts.map((p) => (/^0[xX][0-9a-fA-F]+$/.test(p) ? Number(p) : /^0[0-7]*$/.test(p) ? Number.parseInt(p, 8) : /^[1-9]\d*$/.test(p) ? Number(p) : Number.NaN))
  if (numbers.some((n) => Number.isNaN(n))) return undefined
  const last = numbers.pop()!
  if (numbers.some((n) => n > 255) || last >= 256 ** (4 - numbers.length)) return undefined
  return numbers.reduce((ip, n, i) => ip + n * 256 ** (3 - i), last)
}

function* textOf(path: string): Sys<string> {
  try {
    return yield* readFile(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    return ''
  }
}

/** /etc/hosts: the addresses of a name, or the names of an address. */
export function* hostsEntries(): Sys<{ address: string; names: readonly string[] }[]> {
  const text = yield* textOf('/etc/hosts')
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').split(/\s+/).filter((w) => w !== '')
    return address === undefined || names.length === 0 ? [] : [{ address, names }]
  })
}

export function* resolverConfig(): Sys<ResolverConfig> {
  const text = yield* textOf('/etc/resolv.conf')
  const servers: Endpoint[] = []
  let search: string[] = []
  const options = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.replace(/[#;].*/, '').split(/\s+/).filter((w) => w !== '')
    if (word === 'nameserver') {
      const address = parseIp(rest[0] ?? '')
      if (address !== undefined && servers.length < MAX_SERVERS) servers.push({ address, port: PORT })
    } else if (word === 'search' || word === 'domain') search = rest
    else if (word === 'options') for (const o of rest) options.set(o.split(':')[0]!, Number(o.split(':')[1] ?? 1))
  }
  if (servers.length === 0) servers.push({ address: 0x7f000001, port: PORT })
  return { servers, search, ndots: options.get('ndots') ?? 1, timeout: (options.get('timeout') ?? 5) * SECOND, attempts: options.get('attempts') ?? 2 }
}

/** Services of the `hosts:` line of nsswitch.conf. */
function* sources(): Sys<readonly string[]> {
  const line = (yield* textOf('/etc/nsswitch.conf')).split('\n').find((l) => l.trimStart().startsWith('hosts:'))
  return line ? line.trim().slice(6).replace(/\[[^\]]*\]/g, ' ').split(/\s+/).filter((w) => w !== '') : ['dns', 'files']
}

/** One question to one server: its answer, or why there is none. */
export function* askServer(server: Endpoint, query: DnsMessage, timeout: number): Sys<DnsMessage | 'timeout' | 'refused'> {
  const fd = yield* socket('dgram')
  try {
    yield* connect(fd, server)
    yield* send(fd, encodeDns(query))
    const until = (yield* clock()) + timeout
    for (;;) {
      const left = until - (yield* clock())
      if (left <= 0 || (yield* poll([{ fd, for: 'r' }], left)).length === 0) return 'timeout'
      const reply = decodeDns(yield* recv(fd, 65_536, { dontwait: true }))
      if (reply?.response && reply.id === query.id) return reply
    }
  } catch (e) {
    if (!isErrno(e) || isErrno(e, 'EINTR')) throw e
    return 'refused'
  } finally {
    yield* close(fd)
  }
}

/** res_query(3): every server in turn, `attempts` times round. Undefined when none answered. */
export function* queryDns(c: ResolverConfig, name: string, type: number): Sys<DnsMessage | undefined> {
  const id = (yield* random('resolver')) & 0xffff
  for (let round = 0; round < c.attempts; round++) {
    for (const server of c.servers) {
      const answer = yield* askServer(server, dnsQuery(id, name, type), round === 0 ? c.timeout : Math.max(c.timeout, SECOND))
      if (answer !== 'timeout' && answer !== 'refused' && answer.rcode !== 'SERVFAIL' && answer.rcode !== 'REFUSED') return answer
    }
  }
  return undefined
}

/** Names to try, in the order of resolv.conf(5). */
export function candidates(c: ResolverConfig, name: string): string[] {
  if (name.endsWith('.')) return [name]
  const searched = c.search.map((d) => `${name}.${d}`)
  const dots = name.split('.').length - 1
  return dots >= c.ndots ? [name, ...searched] : [...searched, name]
}

function* fromDns(name: string): Sys<Resolved | GaiError> {
  const c = yield* resolverConfig()
  let failure: GaiError = 'EAI_NONAME'
  for (const candidate of candidates(c, name)) {
    const answer = yield* queryDns(c, candidate, DNS_TYPE.A)
    if (!answer) return 'EAI_AGAIN'
    const records = answer.answers.filter((r) => r.type === DNS_TYPE.A)
    if (records.length > 0) return { addresses: records.map((r) => parseIp(r.data)!), canonical: records[0]!.name.replace(/\.$/, '') }
    if (answer.rcode === 'NOERROR') failure = 'EAI_NODATA'
  }
  return failure
}

/** getaddrinfo(3) for IPv4 (and `::1`): literals, then the sources of nsswitch.conf. */
export function* getaddrinfo(name: string, o: { family?: 4 | 6 } = {}): Sys<Resolved | GaiError> {
  const literal = inetAton(name)
  if (literal !== undefined) return o.family === 6 ? 'EAI_ADDRFAMILY' : { addresses: [literal], canonical: name }
  const wide = parseIp(name)
  if (wide !== undefined) return o.family === 4 ? 'EAI_ADDRFAMILY' : { addresses: [wide], canonical: name }
  if (name === '' || /[^\w.-]/.test(name)) return 'EAI_NONAME'
  let failure: GaiError = 'EAI_NONAME'
  for (const source of yield* sources()) {
    if (source === 'files') {
      const entries = (yield* hostsEntries()).filter((e) => e.names.some((n) => n.toLowerCase() === name.toLowerCase()))
      const addresses = entries.map((e) => parseIp(e.address)).filter((a) => a !== undefined && (a > 0xffffffff) === (o.family === 6)) as Ip[]
      if (addresses.length > 0) return { addresses, canonical: entries[0]!.names[0]! }
    } else if (source === 'dns') {
      const found = yield* fromDns(name)
      if (typeof found !== 'string') return found
      failure = found
    }
  }
  return failure
}

/** getnameinfo(3) with NI_NAMEREQD: the name of an address, EAI_NONAME where there is none, EAI_AGAIN where no server answered. */
export function* nameOfAddress(address: Ip): Sys<{ readonly name: string } | GaiError> {
  let failure: GaiError = 'EAI_NONAME'
  for (const source of yield* sources()) {
    if (source === 'files') {
      const entry = (yield* hostsEntries()).find((e) => parseIp(e.address) === address)
      if (entry) return { name: entry.names[0]! }
    } else if (source === 'dns') {
      const answer = yield* queryDns(yield* resolverConfig(), `${formatIp(address).split('.').reverse().join('.')}.in-addr.arpa.`, DNS_TYPE.PTR)
      const record = answer?.answers.find((r) => r.type === DNS_TYPE.PTR)
      if (record) return { name: record.data.replace(/\.$/, '') }
      if (!answer) failure = 'EAI_AGAIN'
    }
  }
  return failure
}

import { formatIp, type Endpoint, type Ip } from '../../../net/index.ts'
import { GAI, getaddrinfo, nameOfAddress, net, sys, type Program } from '../../../os/index.ts'
import { isErrno, SysError, type Sys } from '../../../sim/index.ts'
import { readServices, type Services } from '../services.ts'
import { readOptions, Stop, type NcOptions } from './options.ts'
import { relay } from './relay.ts'

const SECOND = 1_000_000
/** How long a UDP probe waits for a refusal. */
const UDP_WAIT = 3 * SECOND

/** nc of netcat-openbsd 1.219. */
export const nc: Program = function* ({ argv }) {
  try {
    const o = readOptions(argv.slice(1))
    yield* sys.sigaction('PIPE', 'ignore')
    const services = yield* readServices()
    return o.listen ? yield* serve(o, services) : yield* dial(o, services)
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    yield* sys.complain(e.text)
    return e.code
  }
}

const protocolOf = (o: NcOptions): 'tcp' | 'udp' => (o.udp ? 'udp' : 'tcp')

/** `80`, `http`, `20-25`: the ports of a word. */
function portsOf(word: string, o: NcOptions, services: Services): number[] {
  const range = /^(\d+)-(\d+)$/.exec(word)
  const [low, high] = range ? [Number(range[1]), Number(range[2])] : [portOf(word, o, services), undefined]
  for (const n of [low, high ?? low]) if (n > 65_535) throw new Stop(1, `nc: port number too large: ${n}\n`)
  if (high === undefined) return [low]
  return Array.from({ length: Math.abs(high - low) + 1 }, (_, i) => Math.min(low, high) + i)
}

function portOf(word: string, o: NcOptions, services: Services): number {
  if (/^\d+$/.test(word)) {
    if (Number(word) > 65_535) throw new Stop(1, `nc: port number too large: ${word}\n`)
    if (Number(word) < 1) throw new Stop(1, `nc: port number too small: ${word}\n`)
    return Number(word)
  }
  const port = o.numeric ? undefined : services.port(word, protocolOf(o))
  if (port === undefined) throw new Stop(1, `nc: port number invalid: ${word}\n`)
  return port
}

function* addressOf(host: string, port: string): Sys<Ip> {
  const found = yield* getaddrinfo(host, { family: 4 })
  if (typeof found === 'string') throw new Stop(1, `nc: getaddrinfo for host "${host}" port ${port}: ${GAI[found]}\n`)
  return found.addresses[0]!
}

function* open(o: NcOptions): Sys<number> {
  const fd = yield* net.socket(o.udp ? 'dgram' : 'stream', { nonblock: true })
  if (o.ttl !== undefined) yield* net.setsockopt(fd, { ttl: o.ttl })
  return fd
}

function* bindSource(o: NcOptions, fd: number, services: Services): Sys<void> {
  if (o.source === undefined && o.sourcePort === undefined) return
  const address = o.source === undefined ? 0 : yield* addressOf(o.source, o.sourcePort ?? '')
  try {
    yield* net.setsockopt(fd, { reuseAddress: true })
    yield* net.bind(fd, { address, port: o.sourcePort === undefined ? 0 : portOf(o.sourcePort, o, services) })
  } catch (e) {
    throw isErrno(e) ? new Stop(1, `nc: bind failed: ${e.message}\n`) : e
  }
}

/** Tries each port in turn; all but the last one of a scan are only tried. */
function* dial(o: NcOptions, services: Services): Sys<number> {
  const ports = o.ports.flatMap((word) => portsOf(word, o, services))
  const address = yield* addressOf(o.host!, o.ports[0]!)
  let status = 1
  for (const [i, port] of ports.entries()) {
    if (i > 0 && o.interval > 0) yield* sys.sleep(o.interval)
    const fd = yield* open(o)
    yield* bindSource(o, fd, services)
    const failure = yield* connected(o, fd, { address, port })
    if (failure !== undefined) {
      if (o.verbose) yield* sys.complain(`nc: connect to ${o.host} port ${port} (${protocolOf(o)}) ${failure}\n`)
      yield* sys.close(fd)
      continue
    }
    if (o.udp && (o.scan || o.verbose) && !(yield* udpAnswers(o, fd))) {
      yield* sys.close(fd)
      continue
    }
    status = 0
    if (o.verbose) {
      const name = o.numeric ? undefined : services.name(port, protocolOf(o))
      yield* sys.complain(`Connection to ${o.host} ${port} port [${protocolOf(o)}/${name ?? '*'}] succeeded!\n`)
    }
    if (!o.scan) yield* relay(o, fd)
    yield* sys.close(fd)
    if (!o.scan) return 0
  }
  return status
}

/** Undefined once connected, else what went wrong. */
function* connected(o: NcOptions, fd: number, to: Endpoint): Sys<string | undefined> {
  try {
    yield* net.connect(fd, to)
    return undefined
  } catch (e) {
    if (!(e instanceof SysError)) throw e
    if (e.errno !== 'EINPROGRESS') return `failed: ${e.message}`
  }
  const ready = yield* sys.poll([{ fd, for: 'w' }], o.timeout)
  if (ready.length === 0) return 'timed out: Operation now in progress'
  const errno = yield* net.sockerror(fd)
  return errno === undefined ? undefined : `failed: ${new SysError(errno).message}`
}

/** Writes some bytes and waits: a closed port refuses them (udptest). */
function* udpAnswers(o: NcOptions, fd: number): Sys<boolean> {
  const probe = Uint8Array.of(0x58)
  const sent = function* (): Sys<boolean> {
    try {
      yield* net.send(fd, probe)
      return true
    } catch (e) {
      if (!isErrno(e)) throw e
      return e.errno !== 'ECONNREFUSED'
    }
  }
  if (!(yield* sent()) || !(yield* sent())) return false
  yield* sys.sleep(o.timeout ?? UDP_WAIT)
  return yield* sent()
}

function* listener(o: NcOptions, at: Endpoint): Sys<number> {
  const fd = yield* net.socket(o.udp ? 'dgram' : 'stream')
  try {
    yield* net.setsockopt(fd, { reuseAddress: true })
    yield* net.bind(fd, at)
    if (!o.udp) yield* net.listen(fd, 1)
  } catch (e) {
    throw isErrno(e) ? new Stop(1, `nc: ${e.message}\n`) : e
  }
  return fd
}

function* shownName(o: NcOptions, address: Ip): Sys<string> {
  if (o.numeric || address === 0) return formatIp(address)
  const found = yield* nameOfAddress(address)
  return typeof found === 'string' ? formatIp(address) : found.name
}

/** `-l`: one connection, or with `-k` one after the other. */
function* serve(o: NcOptions, services: Services): Sys<number> {
  const port = portOf(o.ports[0]!, o, services)
  const at = { address: o.host === undefined ? 0 : yield* addressOf(o.host, o.ports[0]!), port }
  const fd = yield* listener(o, at)
  if (o.verbose) yield* sys.complain(`${o.udp ? 'Bound' : 'Listening'} on ${yield* shownName(o, at.address)} ${port}\n`)
  do {
    const peer = yield* nextPeer(o, fd)
    if (o.verbose) yield* sys.complain(`Connection received on ${yield* shownName(o, peer.from.address)} ${peer.from.port}\n`)
    yield* relay(o, peer.fd)
    if (!o.udp) yield* sys.close(peer.fd)
  } while (o.keep && !o.udp)
  return 0
}

/** The next connection; for UDP the sender of the first datagram, to whom the socket is then connected. */
function* nextPeer(o: NcOptions, fd: number): Sys<{ fd: number; from: Endpoint }> {
  if (!o.udp) {
    const { fd: connection, peer } = yield* net.accept(fd)
    return { fd: connection, from: peer }
  }
  const { from } = yield* net.recvfrom(fd, { peek: true })
  if (!o.keep) yield* net.connect(fd, from)
  return { fd, from }
}

import { formatIp, ICMP, isIp6, parseIp, type Datagram, type IcmpEcho, type IcmpError, type Ip, type QueuedError } from '../../../net/index.ts'
import { GAI, getaddrinfo, inetAton, nameOfAddress, net, sys, type Program } from '../../../os/index.ts'
import { isErrno, SysError, type Sys, type Time } from '../../../sim/index.ts'
import { socketTimeout } from '../wheel.ts'
import { icmpWords } from './messages.ts'
import { readOptions, Stop, type PingOptions } from './options.ts'
import { acknowledge, addTrip, finalWords, inFlight, isTimed, newTally, statusLine, tripText, type Tally } from './statistics.ts'

const MILLI = 1_000
/** Shortest gap of probes that are not answered, and of a flood. */
const MIN_INTERVAL = 10 * MILLI
const PROBE_PORT = 1025
const ICMP6 = 58
/** Types that `ping` wants to see on its raw socket (ICMP_FILTER), and what is left once errors come by the error queue. */
const WANTED = [ICMP.echoReply, ICMP.unreachable, ICMP.redirect, ICMP.exceeded, ICMP.parameter]
const WANTED_AFTER_ERROR = [ICMP.echoReply, ICMP.redirect]

interface Session {
  readonly o: PingOptions
  readonly host: string
  readonly to: Ip
  readonly numeric: boolean
  readonly fd: number
  readonly id: number
  readonly epoch: number
  readonly t: Tally
  readonly sent: Map<number, Time>
  readonly seen: Set<number>
  route: string
  interval: number
}

/** ping of iputils 20221126. */
export const ping: Program = function* ({ argv }) {
  try {
    const { options, warnings } = readOptions(argv.slice(1))
    if (warnings) yield* sys.complain(warnings)
    return yield* run(options)
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    if (e.out) yield* sys.print(e.text)
    else yield* sys.complain(e.text)
    return e.code
  }
}

function* run(o: PingOptions): Sys<number> {
  const has = (flag: string): boolean => o.flags.has(flag)
  if (has('v')) {
    const hint = o.family === 4 ? 'AF_INET' : o.family === 6 ? 'AF_INET6' : 'AF_UNSPEC'
    yield* sys.complain(`ping: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: 4 (socktype: SOCK_RAW), hints.ai_family: ${hint}\n\n`)
  }
  const found = yield* getaddrinfo(o.target, o.family ? { family: o.family } : {})
  if (typeof found === 'string') throw new Stop(2, `ping: ${o.target}: ${GAI[found]}\n`)
  const to = found.addresses[0]!
  if (has('v')) yield* sys.print(`ai->ai_family: ${isIp6(to) ? 'AF_INET6' : 'AF_INET'}, ai->ai_canonname: '${found.canonical}'\n`)
  const { euid } = yield* sys.self()
  if (euid !== 0 && o.interval < 2 * MILLI) {
    throw new Stop(2, 'ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)\n')
  }
  const source = yield* chooseSource(o, to)
  if (o.pattern !== undefined) yield* sys.print(`PATTERN: 0x${o.pattern}\n`)
  const s = yield* begin(o, found.canonical, to === 0 ? source.address : to, source)
  yield* sys.print(header(s, source))
  for (const signal of ['INT', 'QUIT'] as const) yield* sys.sigaction(signal, 'catch')
  yield* loop(s)
  yield* sys.print(finalWords(s.t, o, s.host))
  return s.t.received === 0 || (o.deadline !== undefined && s.t.received < (o.count ?? 0)) ? 1 : 0
}

interface Source { readonly address: Ip; readonly device?: string; readonly strict: boolean }

/** Connects a datagram socket to see which address would be used, and whether there is a way at all. */
function* chooseSource(o: PingOptions, to: Ip): Sys<Source> {
  const given = o.source === undefined ? undefined : parseIp(o.source)
  const device = o.source !== undefined && given === undefined ? o.source : undefined
  const fd = yield* net.socket('dgram', isIp6(to) ? { family: 6 } : {})
  try {
    if (device !== undefined) yield* failing(`SO_BINDTODEVICE ${device}`, net.setsockopt(fd, { device }))
    if (given !== undefined) {
      yield* failing('bind', net.bind(fd, { address: given, port: 0 }))
      return { address: given, strict: true }
    }
    yield* connectProbe(o, fd, to)
    const { address } = yield* net.getsockname(fd)
    return { address, ...(device === undefined ? {} : { device }), strict: false }
  } finally {
    yield* sys.close(fd)
  }
}

function* connectProbe(o: PingOptions, fd: number, to: Ip): Sys<void> {
  try {
    yield* net.connect(fd, { address: to, port: PROBE_PORT })
  } catch (e) {
    if (!isErrno(e, 'EACCES')) throw isErrno(e) ? new Stop(2, `ping: connect: ${e.message}\n`) : e
    if (!o.flags.has('b')) throw new Stop(2, 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n')
    yield* sys.complain('WARNING: pinging broadcast address\n')
    yield* net.setsockopt(fd, { broadcast: true })
    yield* failing('connect', net.connect(fd, { address: to, port: PROBE_PORT }))
  }
}

function* failing(what: string, call: Sys<void>): Sys<void> {
  try {
    yield* call
  } catch (e) {
    throw isErrno(e) ? new Stop(2, `ping: ${what}: ${e.message}\n`) : e
  }
}

function* begin(o: PingOptions, host: string, to: Ip, source: Source): Sys<Session> {
  const six = isIp6(to)
  const fd = yield* net.socket('raw', { protocol: six ? ICMP6 : 1, capable: true, ...(six ? { family: 6 } : {}) })
  if (source.strict) yield* failing('bind', net.bind(fd, { address: source.address, port: 0 }))
  yield* failing('setsockopt', net.setsockopt(fd, {
    recvErr: true, icmpTypes: WANTED, ...(source.device === undefined ? {} : { device: source.device }), ...(o.flags.has('b') ? { broadcast: true } : {}),
    ...(o.ttl === undefined ? {} : { ttl: o.ttl }), ...(o.tos === undefined ? {} : { tos: o.tos }), ...(o.mark === undefined ? {} : { mark: o.mark }),
    ...(o.pmtu === undefined ? {} : { pmtu: o.pmtu }), ...(o.flags.has('R') ? { recordRoute: true } : {}),
  }))
  const { pid } = yield* sys.self()
  const now = yield* sys.clock()
  return {
    o, host, to, fd, id: o.id ?? pid & 0xffff, epoch: (yield* sys.epoch()).micros, t: newTally(now), sent: new Map(), seen: new Set(), route: '', interval: o.interval,
    numeric: o.flags.has('n') || inetAton(o.target) !== undefined || six,
  }
}

function header(s: Session, source: Source): string {
  const { o } = s
  if (isIp6(s.to)) return `PING ${s.host}(${formatIp(s.to)}) ${o.size} data bytes\n`
  const from = source.device !== undefined || source.strict ? `from ${formatIp(source.address)} ${source.device ?? ''}: ` : ''
  return `PING ${s.host} (${formatIp(s.to)}) ${from}${o.size}(${o.size + 28 + (o.flags.has('R') ? 40 : 0)}) bytes of data.\n`
}

/** Sends and receives until there is enough of it (ping_common.c: main_loop). */
function* loop(s: Session): Sys<void> {
  const { o, t } = s
  let next = t.started
  const deadline = o.deadline === undefined ? Infinity : t.started + o.deadline
  let exit = Infinity
  for (;;) {
    const signals = yield* sys.signals()
    if (signals.includes('QUIT')) yield* sys.complain(statusLine(t, o))
    if (signals.includes('INT')) return
    if (o.count !== undefined && t.received + t.errors >= o.count) return
    if (o.deadline !== undefined && t.errors > 0) return
    const now = yield* sys.clock()
    if (now >= deadline || now >= exit) return
    const done = o.count !== undefined && t.transmitted >= o.count && o.deadline === undefined
    if (!done && now >= next) {
      next = yield* probe(s, now)
      continue
    }
    if (done && exit === Infinity) exit = now + (t.received > 0 ? Math.max(2 * t.max, s.interval) : o.linger)
    yield* receive(s, Math.min(done ? Infinity : next, deadline, exit) - now)
    // A flood sends as soon as the last probe was answered.
    if (s.interval === 0 && inFlight(t) === 0) next = yield* sys.clock()
  }
}

/** Sends the probes that are due. Gives when the next one is. */
function* probe(s: Session, now: Time): Sys<Time> {
  const { o, t } = s
  const burst = t.transmitted === 0 ? o.preload : 1
  for (let i = 0; i < burst; i++) {
    t.lastSent = now
    if (o.flags.has('O') && t.transmitted > 0 && !s.seen.has(t.transmitted)) yield* sys.print(`${stamp(s, now)}no answer yet for icmp_seq=${t.transmitted}\n`)
    yield* sendOne(s)
  }
  if (s.interval === 0) return now + MIN_INTERVAL
  return s.interval < MIN_INTERVAL ? now + s.interval : socketTimeout(now, s.interval)
}

function* sendOne(s: Session): Sys<void> {
  const { o, t } = s
  const seq = (t.transmitted + 1) & 0xffff
  const data = new Uint8Array(o.size).map((_, i) => patternByte(o.pattern, i))
  const payload: IcmpEcho = { kind: 'icmp', type: 8, code: 0, id: s.id, seq, data }
  for (let tries = 0; ; tries++) {
    const now = yield* sys.clock()
    s.sent.set(seq, now)
    try {
      yield* net.send(s.fd, data, { to: { address: s.to, port: 0 }, payload, dontwait: true })
      t.transmitted++
      if (o.flags.has('f') && !o.flags.has('q')) yield* sys.print('.')
      return
    } catch (e) {
      if (!isErrno(e)) throw e
      const queued = yield* readErrors(s)
      // The error was that of an earlier probe: this one has not been sent.
      if (queued > 0 && tries < 3) continue
      t.transmitted++
      if (queued === 0 && !o.flags.has('q')) yield* sys.complain(`ping: sendmsg: ${e.message}\n`)
      return
    }
  }
}

const patternByte = (pattern: string | undefined, i: number): number => {
  if (pattern === undefined) return i & 255
  const bytes = pattern.length % 2 === 0 ? pattern : `${pattern.slice(0, -1)}0${pattern.at(-1)}`
  const at = (i * 2) % bytes.length
  return Number.parseInt(bytes.slice(at, at + 2), 16)
}

/** Waits for something to come, at most so long, and reads all of it. */
function* receive(s: Session, wait: number): Sys<void> {
  try {
    const ready = yield* sys.poll([{ fd: s.fd, for: 'r' }], wait === Infinity ? undefined : Math.max(0, wait))
    if (ready.length === 0) return
    for (;;) {
      const datagram = yield* received(s)
      if (datagram === 'none') return
      if (datagram) yield* take(s, datagram)
      if (s.o.count !== undefined && s.t.received + s.t.errors >= s.o.count) return
    }
  } catch (e) {
    if (!isErrno(e, 'EINTR')) throw e
  }
}

function* received(s: Session): Sys<Datagram | 'none' | undefined> {
  try {
    return yield* net.recvfrom(s.fd, { dontwait: true })
  } catch (e) {
    if (!(e instanceof SysError) || e.errno === 'EINTR') throw e
    if (e.errno === 'EAGAIN') return (yield* readErrors(s)) !== 0 ? undefined : 'none'
    if ((yield* readErrors(s)) === 0) yield* sys.complain(`ping: recvmsg: ${e.message}\n`)
    return undefined
  }
}

/** Takes one entry of the error queue: 1 for an ICMP error, -1 for one of this host, 0 when it was empty. */
function* readErrors(s: Session): Sys<number> {
  let e: QueuedError
  try {
    e = yield* net.recverr(s.fd)
  } catch (failure) {
    if (!isErrno(failure, 'EAGAIN')) throw failure
    return 0
  }
  const { o, t } = s
  const quiet = o.flags.has('q')
  if (e.origin === 'local') {
    t.errors++
    const words = e.errno === 'EMSGSIZE' ? `message too long, mtu=${e.info}` : new SysError(e.errno).message
    if (!quiet) yield* sys.complain(o.flags.has('f') ? 'E' : `ping: local error: ${words}\n`)
    return -1
  }
  const echo = echoOf(e.about)
  if (!echo || echo.id !== s.id || e.to.address !== s.to) return 1
  acknowledge(t, echo.seq)
  yield* net.setsockopt(s.fd, { icmpTypes: WANTED_AFTER_ERROR })
  t.errors++
  if (quiet) return 1
  if (o.flags.has('f')) yield* sys.print('\bE')
  else yield* sys.print(`${stamp(s, e.time)}From ${yield* nameOf(s, e.offender ?? 0)} icmp_seq=${echo.seq} ${icmpWords(e)}\n`)
  return 1
}

function echoOf(about: Datagram['packet']): IcmpEcho | undefined {
  const p = about.payload.kind === 'fragment' ? about.payload.whole.payload : about.payload
  return p.kind === 'icmp' && p.type === ICMP.echo ? p : undefined
}

const stamp = (s: Session, at: Time): string => {
  if (!s.o.flags.has('D')) return ''
  const wall = s.epoch + at
  return `[${Math.floor(wall / 1_000_000)}.${String(wall % 1_000_000).padStart(6, '0')}] `
}

function* nameOf(s: Session, address: Ip): Sys<string> {
  if (s.numeric) return formatIp(address)
  const found = yield* nameOfAddress(address)
  return typeof found === 'string' ? formatIp(address) : `${found.name} (${formatIp(address)})`
}

/** One packet of the raw socket. */
function* take(s: Session, d: Datagram): Sys<void> {
  const message = d.packet.payload
  if (message.kind !== 'icmp') return
  if (message.type === ICMP.echoReply && message.id === s.id) yield* reply(s, d, message)
  if ('about' in message) yield* errorPacket(s, d, message)
}

/** An ICMP error or redirect as a packet: errors are counted here and shown from the error queue, redirects are shown here. */
function* errorPacket(s: Session, d: Datagram, message: IcmpError): Sys<void> {
  const echo = echoOf(message.about)
  if (!echo || echo.id !== s.id || message.about.dst !== s.to) return
  if (message.type !== ICMP.redirect) {
    acknowledge(s.t, echo.seq)
    return
  }
  if (s.o.flags.has('q') || s.o.flags.has('f')) return
  yield* sys.print(`${stamp(s, d.time)}From ${yield* nameOf(s, d.from.address)}: icmp_seq=${echo.seq} ${icmpWords(message)}\n`)
}

function* reply(s: Session, d: Datagram, echo: IcmpEcho): Sys<void> {
  const { o, t } = s
  const again = s.seen.has(echo.seq)
  s.seen.add(echo.seq)
  if (again) t.duplicates++
  else t.received++
  acknowledge(t, echo.seq)
  const trip = Math.max(0, d.time - (s.sent.get(echo.seq) ?? d.time))
  const timed = isTimed(o)
  if (timed) addTrip(t, trip)
  if (o.flags.has('A')) s.interval = Math.max(0, Math.round((t.ewma / 8 + 500) / MILLI) * MILLI)
  if (o.flags.has('q')) return
  if (o.flags.has('f')) {
    yield* sys.print('\b \b')
    return
  }
  const ident = o.flags.has('v') ? ` ident=${echo.id}` : ''
  const parts = `icmp_seq=${echo.seq}${ident} ttl=${d.packet.ttl}${timed ? ` time=${tripText(trip)}` : ''}${again ? ' (DUP!)' : ''}`
  yield* sys.print(`${stamp(s, d.time)}${echo.data.length + 8} bytes from ${yield* nameOf(s, d.from.address)}: ${parts}${o.flags.has('a') ? '\x07' : ''}${routeOf(s, d)}\n`)
}

/** The record-route option of an answer, or that it is that of the last one. */
function routeOf(s: Session, d: Datagram): string {
  const recorded = d.packet.recordRoute
  if (!recorded) return ''
  const route = recorded.map((hop) => `\t${formatIp(hop)}\n`).join('')
  if (route === s.route) return '\t(same route)'
  s.route = route
  return `\nRR: ${route}`
}


import { isIp6, type IcmpEcho } from '../../../net/index.ts'
import { GAI, getaddrinfo, net, sys, type Program } from '../../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../../sim/index.ts'
import { socketTimeout } from '../wheel.ts'
import { begin, chooseSource, header, type Session } from './open.ts'
import { readOptions, Stop, type PingOptions } from './options.ts'
import { readErrors, receive, stamp } from './receive.ts'
import { finalWords, inFlight, statusLine } from './statistics.ts'

const MILLI = 1_000
/** Shortest gap of probes that are not answered, and of a flood. */
const MIN_INTERVAL = 10 * MILLI

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
  // No other IPv6 address than ::1 has a route.
  if (/^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(o.target) && o.target !== '::1' && o.target !== '::' && o.family !== 4) throw new Stop(2, 'ping: connect: Network is unreachable\n')
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

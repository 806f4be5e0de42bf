import { formatIp } from '../../../net/index.ts'
import { GAI, getaddrinfo, nameOfAddress, sys, type Program } from '../../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../../sim/index.ts'
import { readOptions, Stop, type TraceOptions } from './options.ts'
import { newProbe, type Probe, type ProbeMethod } from './probe.ts'
import { icmpMethod, tcpMethod } from './raw.ts'
import { failure, type Target } from './socket.ts'
import { udpMethod } from './udp.ts'

/** Added to a round trip before it is multiplied. */
const PRECISION = 1_000

/** traceroute 2.1.2. */
export const traceroute: Program = function* ({ argv }) {
  try {
    return yield* run(readOptions(argv.slice(1)))
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    if (e.out) yield* sys.print(e.text)
    else yield* sys.complain(e.text)
    return e.code
  }
}

function* run(o: TraceOptions): Sys<number> {
  const found = yield* getaddrinfo(o.host, o.family ? { family: o.family } : {})
  if (typeof found === 'string') throw new Stop(2, `${o.host}: ${GAI[found]}\nCannot handle "host" cmdline arg \`${o.host}' on position 1 (argc 1)\n`)
  const to = found.addresses[0]!
  const length = o.length ?? (o.mtu ? 65_000 : 60)
  yield* sys.print(`traceroute to ${o.host} (${formatIp(to)}), ${o.max} hops max, ${length} byte packets`)
  const target: Target = { o, to }
  const method = o.method === 'icmp' ? yield* icmpMethod(target) : o.method === 'tcp' ? yield* tcpMethod(target) : udpMethod(target)
  yield* method.init()
  yield* trace(o, method)
  yield* sys.print('\n')
  return 0
}

/** Keeps some probes under way, prints them in their order, ends with the hop that was the end (traceroute.c: do_it). */
function* trace(o: TraceOptions, method: ProbeMethod): Sys<void> {
  const probes = Array.from({ length: o.max * o.perHop }, newProbe)
  let start = (o.first - 1) * o.perHop
  let end = o.max * o.perHop
  let lastSent = -Infinity
  while (start < end) {
    let next = Infinity
    let underWay = 0
    const now = yield* sys.clock()
    for (let n = start; n < end && underWay < o.simultaneous; n++) {
      const probe = probes[n]!
      if (!probe.done && probe.sent > 0 && now - probe.sent >= patience(o, probes, n)) {
        yield* method.expire(probe)
        probe.done = true
      }
      if (probe.done) {
        if (n === start) {
          yield* show(o, probes, n)
          start++
        }
        if (probe.final) end = (Math.floor(n / o.perHop) + 1) * o.perHop
        continue
      }
      if (probe.sent === 0) {
        if (o.pause > 0 && now - lastSent < o.pause) {
          next = Math.min(next, lastSent + o.pause)
          break
        }
        yield* sent(method, probe, n, Math.floor(n / o.perHop) + 1)
        lastSent = probe.sent
      }
      next = Math.min(next, probe.sent + patience(o, probes, n))
      underWay++
    }
    if (next === Infinity) continue
    const fds = method.waiting()
    const ready = yield* sys.poll(fds.map((fd) => ({ fd, for: 'r' as const })), Math.max(0, next - (yield* sys.clock())))
    for (const i of ready) yield* method.receive(fds[i]!)
  }
}

function* sent(method: ProbeMethod, probe: Probe, n: number, ttl: number): Sys<void> {
  try {
    yield* method.send(probe, n, ttl)
  } catch (e) {
    throw isErrno(e) ? failure('send', e.message) : e
  }
}

/** How long a probe is waited for: by what others of its hop, or of a later one, took. */
function patience(o: TraceOptions, probes: readonly Probe[], n: number): Time {
  const hop = n - (n % o.perHop)
  const trip = (p: Probe): Time => (p.done && p.received > 0 ? p.received - p.sent : 0)
  if (o.here > 0) {
    for (const p of probes.slice(hop, hop + o.perHop)) if (trip(p) > 0) return Math.min((trip(p) + PRECISION) * o.here, o.wait)
  }
  if (o.near > 0) {
    for (const p of probes.slice(n + 1)) if (trip(p) > 0) return Math.min((trip(p) + PRECISION) * o.near, o.wait)
  }
  return o.wait
}

function* show(o: TraceOptions, probes: readonly Probe[], n: number): Sys<void> {
  const probe = probes[n]!
  const place = n % o.perHop
  let text = place === 0 ? `\n${String(Math.floor(n / o.perHop) + 1).padStart(2)} ` : ''
  if (probe.from === undefined) text += ' *'
  else {
    const before = probes.slice(n - place, n).findLast((p) => p.from !== undefined)
    if (before?.from !== probe.from) {
      yield* sys.print(text)
      text = ''
      yield* sys.print(yield* nameOf(o, probe.from))
    }
  }
  if (probe.received > 0) text += `  ${((probe.received - probe.sent) / 1000).toFixed(3)} ms`
  if (probe.note) text += ` ${probe.note}`
  yield* sys.print(text)
}

function* nameOf(o: TraceOptions, address: number): Sys<string> {
  const text = formatIp(address)
  if (o.numeric) return ` ${text}`
  const found = yield* nameOfAddress(address)
  return ` ${typeof found === 'string' ? text : found.name} (${text})`
}

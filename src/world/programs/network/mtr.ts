import { formatIp, ICMP, type Datagram, type Ip, type Payload } from '../../net/index.ts'
import { GAI, getaddrinfo, nameOfAddress, net, sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../sim/index.ts'
import { strftime } from '../../text/index.ts'
import { getopt, type LongOptions } from './getopt.ts'

const LONG: LongOptions = {
  report: { as: 'r' }, 'report-wide': { as: 'w' }, 'report-cycles': { as: 'c', value: 'needed' }, 'no-dns': { as: 'n' }, interval: { as: 'i', value: 'needed' }, 'max-ttl': { as: 'm', value: 'needed' },
  timeout: { as: 'Z', value: 'needed' }, version: { as: 'v' }, help: { as: 'h' },
}
const SECOND = 1_000_000
const FIRST_SEQUENCE = 33_000
/** mtr gives up on a path after so many hops in a row that say nothing. */
const MAX_UNKNOWN = 5
const USAGE = `
Usage:
 mtr [options] hostname

 -r, --report               output using report mode
 -w, --report-wide          output wide report
 -c, --report-cycles COUNT  set the number of pings sent
 -n, --no-dns               do not resolve host names
 -i, --interval SECONDS     ICMP echo request interval
 -m, --max-ttl NUMBER       maximum number of hops
 -Z, --timeout SECONDS      seconds to keep probe sockets open
 -h, --help                 display this help and exit
 -v, --version              output version information and exit

See the 'man 8 mtr' for details.
`

interface Hop { address?: Ip; sent: number; readonly trips: Time[] }

/** mtr 0.95: its report (`-r`, `-w`); without `-r` the report is made all the same: the lab draws no full-screen display for it. */
export const mtr: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), 'hv46rwc:ni:m:bZ:usTP:', LONG)
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  if (line.error !== undefined || has('h') || (line.operands.length === 0 && !has('v'))) {
    yield* (has('h') ? sys.print(USAGE) : sys.complain(`${line.error === undefined ? '' : `mtr: ${line.error}\n`}${USAGE}`))
    return has('h') ? 0 : 1
  }
  if (has('v')) {
    yield* sys.print('mtr 0.95\n')
    return 0
  }
  const target = line.operands[0]!
  const found = yield* getaddrinfo(target, { family: 4 })
  if (typeof found === 'string') {
    yield* sys.complain(`mtr: Failed to resolve host: ${target}: ${GAI[found]}\n`)
    return 1
  }
  const { micros, offsetMinutes, zone } = yield* sys.epoch()
  const start = strftime('%Y-%m-%dT%H:%M:%S%z', { micros: micros + (yield* sys.clock()), offset: offsetMinutes * 60, zone })
  const hops = yield* measure(found.addresses[0]!, { cycles: Number(value('c') ?? 10), interval: Number(value('i') ?? 1) * SECOND, max: Number(value('m') ?? 30), timeout: Number(value('Z') ?? 1) * SECOND })
  if (typeof hops === 'string') {
    yield* sys.complain(hops)
    return 1
  }
  yield* report(hops, start, has('n'), has('w'))
  return 0
}

interface Plan { readonly cycles: number; readonly interval: Time; readonly max: number; readonly timeout: Time }

/** A probe to every hop of the path each interval; the path ends where the target answers. */
function* measure(to: Ip, plan: Plan): Sys<Hop[] | string> {
  let fd: number
  try {
    fd = yield* net.socket('raw', { protocol: 1, capable: true })
    yield* net.setsockopt(fd, { icmpTypes: [ICMP.echoReply, ICMP.exceeded, ICMP.unreachable] })
  } catch (e) {
    if (!isErrno(e)) throw e
    return 'mtr-packet: Failure to open IPv4 sockets: Permission denied\nmtr: Failure to start mtr-packet: Invalid argument\n'
  }
  const id = (yield* sys.self()).pid & 0xffff
  const hops: Hop[] = []
  const sent = new Map<number, { hop: number; time: Time }>()
  let length = plan.max
  let seq = FIRST_SEQUENCE
  for (let cycle = 0; cycle < plan.cycles; cycle++) {
    const began = yield* sys.clock()
    for (let hop = 0; hop < length; hop++) {
      const h = (hops[hop] ??= { sent: 0, trips: [] })
      const payload: Payload = { kind: 'icmp', type: 8, code: 0, id, seq, data: new Uint8Array(36) }
      sent.set(seq++, { hop, time: yield* sys.clock() })
      h.sent++
      try {
        yield* net.send(fd, new Uint8Array(36), { to: { address: to, port: 0 }, ttl: hop + 1, payload })
      } catch (e) {
        if (!isErrno(e)) throw e
      }
    }
    const until = began + (cycle === plan.cycles - 1 ? plan.timeout : plan.interval)
    for (let now = yield* sys.clock(); now < until; now = yield* sys.clock()) {
      if ((yield* sys.poll([{ fd, for: 'r' }], until - now)).length === 0) break
      const end = yield* take(fd, id, to, hops, sent)
      if (end !== undefined) length = Math.min(length, end + 1)
    }
    const lastKnown = hops.slice(0, length).findLastIndex((h) => h.address !== undefined)
    length = Math.min(length, lastKnown + 1 + MAX_UNKNOWN)
  }
  return hops.slice(0, length)
}

/** Takes one packet; the number of the hop where the target answered. */
function* take(fd: number, id: number, to: Ip, hops: Hop[], sent: Map<number, { hop: number; time: Time }>): Sys<number | undefined> {
  let d: Datagram
  try {
    d = yield* net.recvfrom(fd, { dontwait: true })
  } catch (e) {
    if (!isErrno(e)) throw e
    return undefined
  }
  const p = d.packet.payload
  if (p.kind !== 'icmp') return undefined
  const echo = 'about' in p ? p.about.payload : p
  if (echo.kind !== 'icmp' || 'about' in echo || echo.id !== id) return undefined
  const probe = sent.get(echo.seq)
  if (!probe || (p.type === ICMP.echo)) return undefined
  sent.delete(echo.seq)
  const hop = hops[probe.hop]!
  hop.address = d.from.address
  hop.trips.push(d.time - probe.time)
  return d.from.address === to && p.type !== ICMP.exceeded ? probe.hop : undefined
}

const milli = (t: Time): string => (t / 1000).toFixed(1).padStart(6)

function* report(hops: readonly Hop[], start: string, numeric: boolean, wide: boolean): Sys<void> {
  const { hostname } = yield* sys.host()
  const names: string[] = []
  for (const h of hops) {
    const found = h.address === undefined || numeric ? 'EAI_NONAME' : yield* nameOfAddress(h.address)
    names.push(h.address === undefined ? '???' : typeof found === 'string' ? formatIp(h.address) : found.name)
  }
  const width = wide ? Math.max(20, ...names.map((n) => n.length)) : 26
  yield* sys.print(`Start: ${start}\nHOST: ${hostname.padEnd(width + 2)}Loss%   Snt   Last   Avg  Best  Wrst StDev\n`)
  for (const [i, h] of hops.entries()) {
    const n = h.trips.length
    const mean = n === 0 ? 0 : h.trips.reduce((a, b) => a + b, 0) / n
    const deviation = n < 2 ? 0 : Math.sqrt(h.trips.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1))
    const loss = `${(((h.sent - n) * 100) / h.sent).toFixed(1)}${n === 0 ? '' : '%'}`
    const cells = [n === 0 ? 0 : h.trips.at(-1)!, mean, n === 0 ? 0 : Math.min(...h.trips), n === 0 ? 0 : Math.max(...h.trips), deviation].map(milli)
    yield* sys.print(`${String(i + 1).padStart(3)}.|-- ${(wide ? names[i]! : names[i]!.slice(0, width)).padEnd(width)}${loss.padStart(5)}${String(h.sent).padStart(6)}${cells[0]!.padStart(7)}${cells.slice(1).join('')}\n`)
  }
}

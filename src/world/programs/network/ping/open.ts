import { formatIp, ICMP, isIp6, parseIp, type Ip } from '../../../net/index.ts'
import { inetAton, net, sys } from '../../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../../sim/index.ts'
import { Stop, type PingOptions } from './options.ts'
import { newTally, type Tally } from './statistics.ts'

const PROBE_PORT = 1025
const ICMP6 = 58
/** Types that `ping` wants to see on its raw socket (ICMP_FILTER). */
const WANTED = [ICMP.echoReply, ICMP.unreachable, ICMP.redirect, ICMP.exceeded, ICMP.parameter]

/** One run. */
export interface Session {
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

export interface Source { readonly address: Ip; readonly device?: string; readonly strict: boolean }

/** Connects a datagram socket to see which address would be used, and whether there is a way at all. */
export function* chooseSource(o: PingOptions, to: Ip): Sys<Source> {
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

export function* begin(o: PingOptions, host: string, to: Ip, source: Source): Sys<Session> {
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

export function header(s: Session, source: Source): string {
  const { o } = s
  if (isIp6(s.to)) return `PING ${s.host}(${formatIp(s.to)}) ${o.size} data bytes\n`
  const from = source.device !== undefined || source.strict ? `from ${formatIp(source.address)} ${source.device ?? ''}: ` : ''
  return `PING ${s.host} (${formatIp(s.to)}) ${from}${o.size}(${o.size + 28 + (o.flags.has('R') ? 40 : 0)}) bytes of data.\n`
}

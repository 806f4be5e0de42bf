import { formatIp, ICMP, type Datagram, type IcmpEcho, type IcmpError, type Ip, type QueuedError } from '../../../net/index.ts'
import { nameOfAddress, net, sys } from '../../../os/index.ts'
import { isErrno, SysError, type Sys, type Time } from '../../../sim/index.ts'
import { icmpWords } from './messages.ts'
import type { Session } from './open.ts'
import { acknowledge, addTrip, isTimed, tripText } from './statistics.ts'

const MILLI = 1_000
/** What is left of the filter once errors come by the error queue. */
const WANTED_AFTER_ERROR = [ICMP.echoReply, ICMP.redirect]

/** Waits for something to come, at most so long, and reads all of it. */
export function* receive(s: Session, wait: number): Sys<void> {
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
export function* readErrors(s: Session): Sys<number> {
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

export const stamp = (s: Session, at: Time): string => {
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

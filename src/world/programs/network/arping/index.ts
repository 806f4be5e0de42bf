import { BROADCAST_MAC, formatIp, parseIp, type Captured, type Frame, type Ip, type Link } from '../../../net/index.ts'
import { GAI, getaddrinfo, net, sys, type Program } from '../../../os/index.ts'
import { isErrno, type Sys, type Time } from '../../../sim/index.ts'
import { getopt } from '../getopt.ts'
import { USAGE, VERSION } from './usage.ts'

const SECOND = 1_000_000

/** Ends `arping` with words on stderr. */
class Stop {
  readonly code: number
  readonly text: string
  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

interface Options {
  readonly target: string
  readonly device?: string
  readonly source?: string
  readonly count: number
  /** Microseconds; Infinity without `-w`. */
  readonly timeout: Time
  readonly interval: Time
  readonly flags: ReadonlySet<string>
}

interface Session {
  readonly o: Options
  readonly fd: number
  readonly link: Link
  readonly from: Ip
  readonly to: Ip
  /** Where the next probe goes: everybody, until somebody answered. */
  mac: string
  sent: number
  broadcasts: number
  received: number
  broadcastAnswers: number
  requests: number
  lastSent: Time
}

function integer(word: string, min: number, max: number): number {
  if (!/^[-+]?\d+$/.test(word)) throw new Stop(1, `arping: invalid argument: '${word}'\n`)
  const n = Number(word)
  if (n < min || n > max) throw new Stop(1, `arping: invalid argument: '${word}': out of range: ${min} <= value <= ${max}\n`)
  return n
}

function readOptions(args: readonly string[]): Options | 'version' {
  const line = getopt(args, 'h?bfDUAqc:w:i:s:I:V')
  if (line.error !== undefined) throw new Stop(2, `arping: ${line.error}\n${USAGE}`)
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  const flags = new Set(line.options.map((o) => o.name))
  if (flags.has('V')) return 'version'
  const [target, ...more] = line.operands
  if (flags.has('h') || flags.has('?') || target === undefined || more.length > 0) throw new Stop(2, USAGE)
  const count = value('c')
  const timeout = value('w')
  const device = value('I')
  const source = value('s')
  return {
    target, flags, count: count === undefined ? Infinity : integer(count, 1, 2_147_483_647), timeout: timeout === undefined ? Infinity : integer(timeout, 0, 2_147_483) * SECOND,
    interval: integer(value('i') ?? '1', 0, 2_147_483) * SECOND, ...(device === undefined ? {} : { device }), ...(source === undefined ? {} : { source }),
  }
}

/** arping of iputils 20221126. */
export const arping: Program = function* ({ argv }) {
  try {
    const o = readOptions(argv.slice(1))
    if (o === 'version') {
      yield* sys.print(VERSION)
      return 0
    }
    return yield* run(o)
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    yield* sys.complain(e.text)
    return e.code
  }
}

function* run(o: Options): Sys<number> {
  const links = yield* net.ask('links')
  if (o.device !== undefined && !links.some((l) => l.name === o.device)) throw new Stop(2, `arping: Device ${o.device} not available.\n`)
  const found = yield* getaddrinfo(o.target, { family: 4 })
  if (typeof found === 'string') throw new Stop(2, `arping: ${o.target}: ${GAI[found]}\n`)
  const to = found.addresses[0]!
  const named = links.find((l) => l.name === o.device)
  const { link: out, src } = yield* way(to, named?.id)
  const link = named ?? links.find((l) => l.id === out) ?? links[0]!
  if (!link.up) throw new Stop(2, `Interface "${link.name}" is down\n`)
  if (link.kind === 'loopback' || link.noArp) throw new Stop(2, `Interface "${link.name}" is not ARPable\n`)
  const given = o.source === undefined ? undefined : parseIp(o.source)
  if (o.source !== undefined && given === undefined) throw new Stop(2, `arping: invalid source ${o.source}\n`)
  const announcing = o.flags.has('U') || o.flags.has('A')
  const from = given ?? (o.flags.has('D') ? 0 : announcing ? to : (src ?? link.addresses[0]?.local ?? 0))
  const fd = yield* opened(link.name)
  yield* sys.print(`ARPING ${formatIp(to)} from ${formatIp(from)} ${link.name}\n`)
  const s: Session = { o, fd, link, from, to, mac: BROADCAST_MAC, sent: 0, broadcasts: 0, received: 0, broadcastAnswers: 0, requests: 0, lastSent: 0 }
  yield* sys.sigaction('INT', 'catch')
  yield* loop(s)
  return yield* finish(s)
}

/** The link and source address that the kernel would take. */
function* way(to: Ip, oif: number | undefined): Sys<{ link?: number; src?: Ip }> {
  try {
    const answer = yield* net.ask('route', { dst: to, ...(oif === undefined ? {} : { oif }) })
    return { link: answer.link, src: answer.src }
  } catch (e) {
    if (!isErrno(e)) throw e
    if (oif === undefined) throw new Stop(2, `arping: connect: ${e.message}\n`)
    return {}
  }
}

function* opened(device: string): Sys<number> {
  try {
    return yield* net.tap({ device, protocol: 'arp' })
  } catch (e) {
    throw isErrno(e) ? new Stop(2, `arping: socket: ${e.message}\n`) : e
  }
}

function* loop(s: Session): Sys<void> {
  const { o } = s
  const started = yield* sys.clock()
  let next = started
  for (;;) {
    if ((yield* sys.signals()).includes('INT')) return
    const now = yield* sys.clock()
    if (now >= started + o.timeout) return
    if (now >= next) {
      if (s.sent >= o.count) return
      yield* probe(s)
      next += o.interval
      continue
    }
    try {
      yield* sys.poll([{ fd: s.fd, for: 'r' }], Math.min(next, started + o.timeout) - now)
      for (const captured of yield* net.capture(s.fd, { dontwait: true })) if (yield* take(s, captured)) return
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
    }
  }
}

function* probe(s: Session): Sys<void> {
  const answer = s.o.flags.has('A')
  const frame: Frame = {
    src: s.link.mac, dst: s.mac, kind: 'arp',
    arp: { op: answer ? 'reply' : 'request', senderMac: s.link.mac, senderIp: s.from, targetMac: answer ? s.link.mac : s.mac, targetIp: s.to },
  }
  s.lastSent = yield* sys.clock()
  s.sent++
  if (s.mac === BROADCAST_MAC) s.broadcasts++
  try {
    yield* net.sendFrame(s.fd, s.link.name, frame)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`arping: sendto: ${e.message}\n`)
  }
}

/** One frame that came in. True when that was enough. */
function* take(s: Session, c: Captured): Sys<boolean> {
  const { o } = s
  if (c.frame.kind !== 'arp' || c.direction === 'out') return false
  const { op, senderIp, senderMac, targetIp, targetMac } = c.frame.arp
  if (o.flags.has('D')) {
    if (senderIp !== s.to || senderMac === s.link.mac || (s.from !== 0 && targetIp !== s.from)) return false
  } else if (senderIp !== s.to || targetIp !== s.from || targetMac !== s.link.mac) return false
  const mine = c.direction === 'in'
  if (!o.flags.has('q')) {
    const took = c.time - s.lastSent
    const shown = `${Math.floor(took / 1000)}.${String(took % 1000).padStart(3, '0')}ms`
    const forWhom = `${targetIp === s.from ? '' : `for ${formatIp(targetIp)} `}${targetMac === s.link.mac ? '' : `${targetIp === s.from ? 'for ' : ''}[${targetMac.toUpperCase()}]`}`
    yield* sys.print(`${mine ? 'Unicast' : 'Broadcast'} ${op} from ${formatIp(senderIp)} [${senderMac.toUpperCase()}] ${forWhom} ${shown}\n`)
  }
  s.received++
  if (o.timeout !== Infinity && s.received === o.count) return true
  if (!mine) s.broadcastAnswers++
  if (op === 'request') s.requests++
  if (o.flags.has('f') || o.flags.has('D')) return true
  if (!o.flags.has('b')) s.mac = senderMac
  return false
}

function* finish(s: Session): Sys<number> {
  if (!s.o.flags.has('q')) {
    const parts = [...(s.requests > 0 ? [`${s.requests} request(s)`] : []), ...(s.broadcastAnswers > 0 ? [`${s.broadcastAnswers} broadcast(s)`] : [])]
    yield* sys.print(`Sent ${s.sent} probes (${s.broadcasts} broadcast(s))\nReceived ${s.received} response(s)${parts.length > 0 ? ` (${parts.join(', ')})` : ''}\n`)
  }
  if (s.o.flags.has('D')) return s.received > 0 ? 1 : 0
  if (s.o.flags.has('U') || s.o.flags.has('A')) return 0
  if (s.o.timeout !== Infinity && s.o.count === Infinity) return s.received > 0 ? 0 : 1
  return s.sent === s.received ? 0 : 1
}

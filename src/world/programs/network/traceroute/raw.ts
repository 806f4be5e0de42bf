import { ICMP, RST, SYN, type Datagram, type Payload, type QueuedError } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { prepare, type Target } from './socket.ts'
import { takeError, type Probe, type ProbeMethod } from './probe.ts'

const TCP = 6
const ICMP_PROTOCOL = 1
const HTTP = 80
const IP_HEADER = 20
const ICMP_HEADER = 8
const SEND_TRIES = 16

interface Kind {
  readonly protocol: number
  payload(key: number): Payload
  /** The number in an answer, or in the packet that an error is about. */
  keyOf(payload: Payload, answer: boolean): number | undefined
}

/** A method of one raw socket for all probes, told apart by a number in each. */
function rawMethod(t: Target, kind: Kind, firstKey: number): ProbeMethod {
  let fd = -1
  let key = firstKey
  const inFlight = new Map<number, Probe>()

  function* drain<T>(read: Sys<T>): Sys<T | undefined> {
    try {
      return yield* read
    } catch (e) {
      if (!isErrno(e)) throw e
      return undefined
    }
  }

  function finish(which: number | undefined, take: (p: Probe) => void): void {
    const probe = which === undefined ? undefined : inFlight.get(which)
    if (!probe || probe.done) return
    take(probe)
    probe.done = true
    inFlight.delete(which!)
  }

  const answer = (d: Datagram): void => finish(kind.keyOf(d.packet.payload, true), (p) => {
    if (d.from.address !== t.to) return
    p.from = d.from.address
    p.received = d.time
    p.ttl = d.packet.ttl
    p.final = true
  })

  const error = (e: QueuedError): void => finish(e.origin === 'icmp' ? kind.keyOf(e.about.payload, false) : undefined, (p) => takeError(p, e))

  return {
    *init() {
      fd = yield* prepare(t, 'raw', { protocol: kind.protocol, port: 0, pmtu: t.o.dontFragment ? 'do' : 'dont' })
      if (kind.protocol === ICMP_PROTOCOL) yield* net.setsockopt(fd, { icmpTypes: [ICMP.echoReply] })
    },
    *send(probe, _n, ttl) {
      const mine = key++
      inFlight.set(mine, probe)
      for (let tries = 1; ; tries++) {
        probe.sent = yield* sys.clock()
        try {
          yield* net.send(fd, new Uint8Array(0), { ttl, payload: kind.payload(mine) })
          return
        } catch (e) {
          // An error of an earlier probe, kept for the next call, is read from the queue later; this one goes out then.
          if (!isErrno(e) || tries === SEND_TRIES) throw e
        }
      }
    },
    waiting: () => [fd],
    *receive() {
      for (let e = yield* drain(net.recverr(fd)); e; e = yield* drain(net.recverr(fd))) error(e)
      for (let d = yield* drain(net.recvfrom(fd, { dontwait: true })); d; d = yield* drain(net.recvfrom(fd, { dontwait: true }))) answer(d)
    },
    *expire(probe) {
      for (const [k, p] of inFlight) if (p === probe) inFlight.delete(k)
    },
  }
}

const original = (p: Payload): Payload => (p.kind === 'fragment' ? p.whole.payload : p)

export function* icmpMethod(t: Target): Sys<ProbeMethod> {
  const { pid } = yield* sys.self()
  const id = pid & 0xffff
  const data = new Uint8Array(Math.max(0, (t.o.length ?? 60) - IP_HEADER - ICMP_HEADER)).map((_, i) => 0x40 + (i & 0x3f))
  return rawMethod(t, {
    protocol: ICMP_PROTOCOL,
    payload: (seq) => ({ kind: 'icmp', type: 8, code: 0, id, seq, data }),
    keyOf(payload, answer) {
      const p = original(payload)
      return p.kind === 'icmp' && !('about' in p) && p.id === id && p.type === (answer ? ICMP.echoReply : ICMP.echo) ? p.seq : undefined
    },
  }, t.o.port ?? 1)
}

/** Half-open connections: a SYN a probe from a port of its own, the answer is taken from the raw socket. */
export function* tcpMethod(t: Target): Sys<ProbeMethod> {
  const first = t.o.sport ?? 32_768 + ((yield* sys.random()) % 16_384)
  const seq = yield* sys.random()
  const dport = t.o.port ?? HTTP
  return rawMethod(t, {
    protocol: TCP,
    payload: (sport) => ({
      kind: 'tcp', sport, dport, seq, ack: 0, flags: SYN, window: 5840, options: { mss: 1460, sackOk: true, wscale: 2, ts: [0, 0] }, data: new Uint8Array(0),
    }),
    keyOf(payload, answer) {
      const p = original(payload)
      if (p.kind !== 'tcp') return undefined
      if (!answer) return p.dport === dport ? p.sport : undefined
      return p.sport === dport && (p.flags & (SYN | RST)) !== 0 ? p.dport : undefined
    },
  }, first)
}

import type { Endpoint, QueuedError } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { prepare, type Target } from './socket.ts'
import { takeError, type Probe, type ProbeMethod } from './probe.ts'

const FIRST_PORT = 33_434
const UDP_PORT = 53
const HEADERS = 28
const MTU_LENGTH = 65_000

/** UDP to a port that grows with each probe (`default`) or stays (`-U`); a socket a probe. With `--mtu` the path MTU is found on the way. */
export function udpMethod(t: Target): ProbeMethod {
  const { o } = t
  let port = o.port ?? (o.method === 'udp' ? UDP_PORT : FIRST_PORT)
  let length = Math.max(0, (o.length ?? (o.mtu ? MTU_LENGTH : 60)) - HEADERS)
  let lastMtu: number | undefined
  const inFlight = new Map<number, Probe>()

  function* close(fd: number): Sys<void> {
    inFlight.delete(fd)
    yield* sys.close(fd)
  }

  /** Connects and sends, smaller again while this host says that it is too much. */
  function* transmit(fd: number, probe: Probe, to: Endpoint): Sys<boolean> {
    yield* net.connect(fd, to)
    for (;;) {
      probe.sent = yield* sys.clock()
      try {
        yield* net.send(fd, new Uint8Array(length).map((_, i) => 0x40 + (i & 0x3f)))
        return true
      } catch (e) {
        if (!isErrno(e)) throw e
        if (!isErrno(e, 'EMSGSIZE') || !o.mtu) {
          probe.sent = 0
          throw e
        }
        const mtu = yield* mtuOf(fd)
        if (mtu === undefined || mtu - HEADERS >= length) throw e
        noteMtu(probe, mtu)
      }
    }
  }

  function noteMtu(probe: Probe, mtu: number): void {
    length = mtu - HEADERS
    if (mtu !== lastMtu) probe.note = `F=${mtu}`
    lastMtu = mtu
  }

  return {
    *init() { yield* sys.close(yield* prepare(t, 'dgram', { port })) },
    *send(probe, _n, ttl) {
      const fd = yield* prepare(t, 'dgram', { ttl, pmtu: o.mtu ? 'probe' : o.dontFragment ? 'do' : 'dont' })
      inFlight.set(fd, probe)
      const to = { address: t.to, port }
      if (o.method === 'default') port++
      yield* transmit(fd, probe, to)
    },
    waiting: () => [...inFlight.keys()],
    *receive(fd) {
      const probe = inFlight.get(fd)
      if (!probe) return
      const error = yield* queued(fd)
      if (error?.origin === 'icmp') {
        if (o.mtu && error.type === 3 && error.code === 4) {
          // The same probe again, as small as the way needs it.
          noteMtu(probe, error.info)
          yield* transmit(fd, probe, error.to)
          return
        }
        const { note } = probe
        takeError(probe, error)
        if (note && !probe.note) probe.note = note
      } else if (!error) {
        if (!(yield* answered(fd, probe))) return
      }
      probe.done = true
      yield* close(fd)
    },
    *expire(probe) {
      for (const [fd, p] of inFlight) if (p === probe) yield* close(fd)
    },
  }
}

function* queued(fd: number): Sys<QueuedError | undefined> {
  try {
    return yield* net.recverr(fd)
  } catch (e) {
    if (!isErrno(e, 'EAGAIN')) throw e
    return undefined
  }
}

function* mtuOf(fd: number): Sys<number | undefined> {
  const e = yield* queued(fd)
  return e?.origin === 'local' ? e.info : undefined
}

/** Somebody listens there and answered. */
function* answered(fd: number, probe: Probe): Sys<boolean> {
  try {
    const d = yield* net.recvfrom(fd, { dontwait: true })
    probe.from = d.from.address
    probe.received = d.time
    probe.ttl = d.packet.ttl
    probe.final = true
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

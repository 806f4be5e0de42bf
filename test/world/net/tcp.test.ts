import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptSocket, bindSocket, closeSocket, connectSocket, counters, ip, listenSocket, openSocket, peerOf, receiveStream, sendSocket, setLinkUp, setNetworkDelay, setNetworkLoss,
  setSocketOptions, shutdownSocket, socketOf, socketReady, socketsOf, takeSocketError, watchSocket, socketEvents, SYN, FIN, RST, ACK, setLinkMtu, type Captured, type SocketId, type Tcp,
} from '../../../src/world/net/index.ts'
import { isErrno, type World } from '../../../src/world/sim/index.ts'
import { dev, emptyWorld, errnoOf, listen, MS, ns, route, run, SECOND, sysctl, twoLans, host } from './rig.ts'
import { createNetwork } from '../../../src/world/net/index.ts'

function listener(w: World, on: string, port: number, backlog = 8): SocketId {
  const id = openSocket(w, { ns: ns(w, on), type: 'stream' })
  bindSocket(w, id, { address: 0, port }, { privileged: true })
  listenSocket(w, id, backlog)
  return id
}

function dial(w: World, from: string, to: string, port: number): SocketId {
  const id = openSocket(w, { ns: ns(w, from), type: 'stream' })
  expect(errnoOf(() => connectSocket(w, id, { address: ip(to), port }))).toBe('EINPROGRESS')
  return id
}

/** Two ends of a connection from a to b. */
function pair(w: World, port = 80): { client: SocketId; server: SocketId; listening: SocketId } {
  const listening = listener(w, 'b', port)
  const client = dial(w, 'a', '10.2.0.1', port)
  run(w, 10 * SECOND)
  connectSocket(w, client, { address: ip('10.2.0.1'), port })
  return { client, server: acceptSocket(w, listening), listening }
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const read = (w: World, id: SocketId, max = 1 << 20): string => new TextDecoder().decode(receiveStream(w, id, max))
const names = (t: Tcp): string => [[SYN, 'S'], [FIN, 'F'], [RST, 'R'], [8, 'P'], [ACK, '.']].filter(([bit]) => (t.flags & (bit as number)) !== 0).map(([, n]) => n).join('')
const segments = (frames: Captured[]): Tcp[] => frames.flatMap((f) => (f.frame.kind === 'ip' && f.frame.packet.payload.kind === 'tcp' ? [f.frame.packet.payload] : []))

describe('a connection opens', () => {
  it('with SYN, SYN-ACK and ACK; connect reports success once; both ends know each other', () => {
    const w = twoLans()
    const frames = listen(w, 'a', 'eth0')
    const listening = listener(w, 'b', 80)
    const client = dial(w, 'a', '10.2.0.1', 80)
    expect(errnoOf(() => connectSocket(w, client, { address: ip('10.2.0.1'), port: 80 }))).toBe('EALREADY')
    run(w, SECOND)
    expect(segments(frames()).map(names)).toEqual(['S', 'S.', '.'])
    expect(socketOf(w, client).state).toBe('ESTAB')
    expect(errnoOf(() => connectSocket(w, client, { address: ip('10.2.0.1'), port: 80 }))).toBeUndefined()
    expect(errnoOf(() => connectSocket(w, client, { address: ip('10.2.0.1'), port: 80 }))).toBe('EISCONN')
    const server = acceptSocket(w, listening)
    expect(peerOf(w, server)).toEqual(socketOf(w, client).local)
    expect(errnoOf(() => acceptSocket(w, listening))).toBe('EAGAIN')
  })

  it('SYN options: MSS of the link, window scale, timestamps; the sysctls switch them off', () => {
    const w = twoLans()
    const frames = listen(w, 'a', 'eth0')
    listener(w, 'b', 80)
    dial(w, 'a', '10.2.0.1', 80)
    run(w, SECOND)
    const [syn, synAck] = segments(frames())
    expect(syn!.options).toMatchObject({ mss: 1460, sackOk: true, ts: [expect.any(Number), 0] })
    expect(syn!.window).toBe(64_240)
    expect(synAck!.window).toBe(65_160)
    for (const s of ['tcp_timestamps', 'tcp_window_scaling', 'tcp_sack']) sysctl(w, 'a', s, '0')
    dial(w, 'a', '10.2.0.1', 80)
    run(w, SECOND)
    expect(segments(frames())[0]!.options).toEqual({ mss: 1460 })
  })

  it('is refused at once by a host where nobody listens', () => {
    const w = twoLans()
    const client = dial(w, 'a', '10.2.0.1', 81)
    run(w, 10 * MS)
    expect(socketReady(w, client)).toMatchObject({ error: true, writable: true })
    expect(errnoOf(() => connectSocket(w, client, { address: ip('10.2.0.1'), port: 81 }))).toBe('ECONNREFUSED')
    expect(takeSocketError(w, client)).toBeUndefined()
  })

  it('fails as the router says: no route, and nobody at the address', () => {
    const w = twoLans()
    const far = dial(w, 'a', '99.0.0.1', 80)
    run(w, 10 * MS)
    expect(takeSocketError(w, far)).toBe('ENETUNREACH')
    const nobody = dial(w, 'a', '10.2.0.77', 80)
    run(w, 2.9 * SECOND)
    expect(socketOf(w, nobody).state).toBe('SYN-SENT')
    run(w, 0.2 * SECOND)
    expect(takeSocketError(w, nobody)).toBe('EHOSTUNREACH')
  })

  it('without any route of its own the call itself fails', () => {
    const w = twoLans()
    setLinkUp(w, dev(w, 'a', 'eth0'), false)
    const id = openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
    expect(errnoOf(() => connectSocket(w, id, { address: ip('10.2.0.1'), port: 80 }))).toBe('ENETUNREACH')
  })
})

describe('SYNs that nobody answers', () => {
  const times = (kernel: string): number[] => {
    const w = emptyWorld()
    createNetwork(w, { name: 'lan', nat: ip('10.0.0.2') })
    host(w, 'a', { eth0: ['lan', '10.0.0.1/24'] }, kernel)
    route(w, 'a', 'default via 10.0.0.2')
    const frames = listen(w, 'a', 'eth0')
    const id = dial(w, 'a', '9.9.9.9', 80)
    run(w, 200 * SECOND)
    expect(takeSocketError(w, id)).toBe('ETIMEDOUT')
    const syns = frames().filter((f) => f.frame.kind === 'ip')
    return syns.map((f) => (f.time - syns[0]!.time) / SECOND)
  }
  /** Kernel timers round up, by up to an eighth. */
  const about = (measured: number[], nominal: number[]): void => {
    expect(measured.length).toBe(nominal.length)
    nominal.forEach((n, i) => {
      expect(measured[i]! - n).toBeGreaterThanOrEqual(0)
      expect(measured[i]! - n).toBeLessThanOrEqual(n / 8)
    })
  }
  it('go out once a second first and then doubling, as Linux 6.5 and later do', () => {
    about(times('6.18.0'), [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67])
  })
  it('double from the first one on before', () => {
    about(times('5.15.0-25-generic'), [0, 1, 3, 7, 15, 31, 63])
  })
})

describe('data', () => {
  it('arrives in order and whole, both ways at once', () => {
    const w = twoLans()
    const { client, server } = pair(w)
    sendSocket(w, client, text('hello '))
    sendSocket(w, client, text('world'))
    sendSocket(w, server, text('good day'))
    run(w, 100 * MS)
    expect(read(w, server)).toBe('hello world')
    expect(read(w, client)).toBe('good day')
    expect(errnoOf(() => read(w, client))).toBe('EAGAIN')
  })

  it('goes in segments of the MSS less the timestamps; the last has PSH', () => {
    const w = twoLans()
    const { client } = pair(w)
    const frames = listen(w, 'b', 'eth0')
    sendSocket(w, client, new Uint8Array(4000))
    run(w, SECOND)
    expect(segments(frames()).filter((t) => t.data.length > 0).map((t) => [t.data.length, names(t)])).toEqual([[1448, '.'], [1448, '.'], [1104, 'P.']])
  })

  it('arrives whole whatever is lost, and at the end both sides are closed (property)', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 0.25, noNaN: true }), fc.integer({ min: 0, max: 60_000 }), (seed, loss, size) => {
      const w = twoLans(seed)
      const { client, server, listening } = pair(w)
      closeSocket(w, listening)
      setNetworkLoss(w, 'lan2', loss)
      const data = Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 255)
      let sent = 0
      const got: number[] = []
      const end = w.now + 3000 * SECOND
      let closed = false
      for (;;) {
        try {
          while (sent < size) sent += sendSocket(w, client, data.subarray(sent))
        } catch (e) {
          if (!isErrno(e, 'EAGAIN')) throw e
        }
        if (sent === size && !closed) {
          shutdownSocket(w, client, 'write')
          closed = true
        }
        let ended = false
        try {
          for (;;) {
            const part = receiveStream(w, server, 8192)
            if (part.length === 0) {
              ended = true
              break
            }
            got.push(...part)
          }
        } catch (e) {
          if (!isErrno(e, 'EAGAIN')) throw e
        }
        if (ended || !w.step() || w.now > end) break
      }
      expect(got.length).toBe(size)
      expect(Uint8Array.from(got)).toEqual(data)
      closeSocket(w, server)
      closeSocket(w, client)
      run(w, 2000 * SECOND)
      expect(socketsOf(w, ns(w, 'a'))).toEqual([])
      expect(socketsOf(w, ns(w, 'b'))).toEqual([])
    }), { numRuns: 25 })
  })

  it('a lost segment among many is sent again after three duplicate ACKs, long before the time-out', () => {
    const w = twoLans()
    setNetworkDelay(w, 'lan2', 100 * MS)
    const { client, server } = pair(w)
    const began = w.now
    sendSocket(w, client, new Uint8Array(1448))
    run(w, 10)
    // The router loses what it holds just now: its far cable is out for a moment.
    setNetworkLoss(w, 'lan2', 1)
    run(w, 0.5 * MS)
    setNetworkLoss(w, 'lan2', 0)
    sendSocket(w, client, new Uint8Array(1448 * 8))
    run(w, 320 * MS)
    expect(receiveStream(w, server, 1 << 20).length).toBe(1448 * 9)
    expect(counters(w, ns(w, 'a'))).toMatchObject({ TcpExtTCPFastRetrans: 1, TcpRetransSegs: 1 })
    expect(w.now - began).toBeLessThan(400 * MS)
  })

  it('a reader that does not read closes the window; the writer waits, probes, and goes on', () => {
    const w = twoLans()
    const { client, server } = pair(w)
    let sent = 0
    const fill = (): void => {
      try {
        for (;;) sent += sendSocket(w, client, new Uint8Array(50_000))
      } catch (e) {
        if (!isErrno(e, 'EAGAIN')) throw e
      }
    }
    fill()
    run(w, 30 * SECOND)
    const held = socketOf(w, server).tcp!.receiveQueue.size
    expect(held).toBeLessThanOrEqual(70_000)
    expect(socketReady(w, client).writable).toBe(false)
    let got = 0
    for (let i = 0; i < 2000 && got < sent; i++) {
      try {
        got += receiveStream(w, server, 10_000).length
      } catch (e) {
        if (!isErrno(e, 'EAGAIN')) throw e
        run(w, SECOND)
      }
    }
    expect(got).toBe(sent)
    expect(socketReady(w, client).writable).toBe(true)
  })

  it('a path MTU that is told shortens the segments', () => {
    const w = twoLans()
    setLinkMtu(w, dev(w, 'router', 'eth1'), 1000)
    const { client, server } = pair(w)
    sendSocket(w, client, new Uint8Array(20_000))
    run(w, 5 * SECOND)
    expect(receiveStream(w, server, 1 << 20).length).toBe(20_000)
    expect(socketOf(w, client).tcp!.mss).toBe(948)
  })

  it('over the loopback, by 127.0.0.1 and by ::1', () => {
    const w = twoLans()
    const id = openSocket(w, { ns: ns(w, 'a'), type: 'stream', family: 6 })
    bindSocket(w, id, { address: 2 ** 32, port: 8080 })
    listenSocket(w, id, 4)
    const v4 = dial(w, 'a', '127.0.0.1', 8080)
    const v6 = openSocket(w, { ns: ns(w, 'a'), type: 'stream', family: 6 })
    expect(errnoOf(() => connectSocket(w, v6, { address: ip('::1'), port: 8080 }))).toBe('EINPROGRESS')
    run(w, SECOND)
    expect([socketOf(w, v4).state, socketOf(w, v6).state]).toEqual(['ESTAB', 'ESTAB'])
  })
})

describe('a connection closes', () => {
  it('the one who closes first waits a minute in TIME-WAIT, the other is gone', () => {
    const w = twoLans()
    const { client, server } = pair(w)
    closeSocket(w, client)
    run(w, SECOND)
    expect(socketOf(w, client).state).toBe('FIN-WAIT-2')
    expect(socketOf(w, server).state).toBe('CLOSE-WAIT')
    expect(read(w, server)).toBe('')
    closeSocket(w, server)
    run(w, SECOND)
    expect(errnoOf(() => socketOf(w, server))).toBe('EBADF')
    expect(socketOf(w, client).state).toBe('TIME-WAIT')
    run(w, 70 * SECOND)
    expect(errnoOf(() => socketOf(w, client))).toBe('EBADF')
  })

  it('half: what was written before shutdown arrives, the other direction goes on', () => {
    const w = twoLans()
    const { client, server } = pair(w)
    sendSocket(w, client, text('last words'))
    shutdownSocket(w, client, 'write')
    expect(errnoOf(() => sendSocket(w, client, text('x')))).toBe('EPIPE')
    run(w, SECOND)
    expect([read(w, server), read(w, server)]).toEqual(['last words', ''])
    sendSocket(w, server, text('answer'))
    run(w, SECOND)
    expect(read(w, client)).toBe('answer')
  })

  it('with unread data it resets: the peer reads ECONNRESET, then its writes are EPIPE', () => {
    const w = twoLans()
    const { client, server } = pair(w)
    sendSocket(w, client, text('never read'))
    run(w, SECOND)
    closeSocket(w, server)
    run(w, SECOND)
    expect(errnoOf(() => read(w, client))).toBe('ECONNRESET')
    expect(errnoOf(() => sendSocket(w, client, text('x')))).toBe('EPIPE')
    expect(read(w, client)).toBe('')
  })

  it('a peer that vanished is given up after the retries', () => {
    const w = twoLans()
    const { client } = pair(w)
    sysctl(w, 'a', 'tcp_retries2', '3')
    setLinkUp(w, dev(w, 'router', 'eth1'), false)
    // The router has no way any more and says so: that alone ends no established connection.
    sendSocket(w, client, text('hello?'))
    run(w, 2 * SECOND)
    expect(socketOf(w, client).state).toBe('ESTAB')
    run(w, 60 * SECOND)
    expect(takeSocketError(w, client)).toBe('ETIMEDOUT')
  })

  it('keepalive finds a dead peer', () => {
    const w = twoLans()
    for (const [name, value] of [['tcp_keepalive_time', '10'], ['tcp_keepalive_intvl', '2'], ['tcp_keepalive_probes', '3']] as const) sysctl(w, 'a', name, value)
    const listening = listener(w, 'b', 80)
    const client = openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
    setSocketOptions(w, client, { keepalive: true })
    errnoOf(() => connectSocket(w, client, { address: ip('10.2.0.1'), port: 80 }))
    run(w, 60 * SECOND)
    expect(socketOf(w, client).state).toBe('ESTAB')
    acceptSocket(w, listening)
    setNetworkLoss(w, 'lan2', 1)
    run(w, 40 * SECOND)
    expect(takeSocketError(w, client)).toBe('ETIMEDOUT')
  })

  it('a full accept queue lets further clients wait', () => {
    const w = twoLans()
    const listening = listener(w, 'b', 80, 1)
    const clients = [1, 2, 3, 4].map(() => dial(w, 'a', '10.2.0.1', 80))
    run(w, SECOND / 2)
    const waiting = socketOf(w, listening).accepting.length
    expect(waiting).toBe(2)
    expect(counters(w, ns(w, 'b')).TcpExtListenOverflows).toBeGreaterThan(0)
    acceptSocket(w, listening)
    acceptSocket(w, listening)
    run(w, 10 * SECOND)
    expect(clients.filter((c) => socketOf(w, c).state === 'ESTAB').length).toBe(4)
  })
})

describe('ports', () => {
  it('are one host\'s each; who has no rights gets none below 1024', () => {
    const w = twoLans()
    const open = (): SocketId => openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
    expect(errnoOf(() => bindSocket(w, open(), { address: 0, port: 80 }))).toBe('EACCES')
    const first = open()
    bindSocket(w, first, { address: 0, port: 8080 })
    expect(errnoOf(() => bindSocket(w, open(), { address: ip('10.1.0.1'), port: 8080 }))).toBe('EADDRINUSE')
    expect(errnoOf(() => bindSocket(w, open(), { address: ip('10.9.9.9'), port: 8081 }))).toBe('EADDRNOTAVAIL')
    expect(errnoOf(() => bindSocket(w, first, { address: 0, port: 8082 }))).toBe('EINVAL')
    const chosen = open()
    bindSocket(w, chosen, { address: 0, port: 0 })
    expect(socketOf(w, chosen).local!.port).toBeGreaterThanOrEqual(32_768)
  })

  it('SO_REUSEADDR takes a port whose old connections wait in TIME-WAIT', () => {
    const w = twoLans()
    const { client, server, listening } = pair(w, 8080)
    closeSocket(w, server)
    run(w, SECOND)
    closeSocket(w, client)
    closeSocket(w, listening)
    run(w, SECOND)
    const again = openSocket(w, { ns: ns(w, 'b'), type: 'stream' })
    expect(errnoOf(() => bindSocket(w, again, { address: 0, port: 8080 }))).toBe('EADDRINUSE')
    setSocketOptions(w, again, { reuseAddress: true })
    setSocketOptions(w, server, { reuseAddress: true })
    expect(errnoOf(() => bindSocket(w, again, { address: 0, port: 8080 }))).toBeUndefined()
  })
})

it('a daemon that watches a listener is called for connections and data', () => {
  const seen: string[] = []
  const w = emptyWorld(1, (r) => r.add(socketEvents, 'echo', (world: World, id: SocketId, data: { role: string }) => {
    seen.push(data.role)
    if (data.role === 'listener') watchSocket(world, acceptSocket(world, id), { handler: 'echo', data: { role: 'child' } })
    else {
      try {
        sendSocket(world, id, receiveStream(world, id, 100))
      } catch (e) {
        if (!isErrno(e, 'EAGAIN')) throw e
      }
    }
  }))
  createNetwork(w, { name: 'lan' })
  host(w, 'a', { eth0: ['lan', '10.0.0.1/24'] })
  host(w, 'b', { eth0: ['lan', '10.0.0.2/24'] })
  const server = listener(w, 'b', 7)
  // A watched listener without a connection has nothing to accept: the daemon must not be called for nothing.
  const client = dial(w, 'a', '10.0.0.2', 7)
  run(w, SECOND)
  watchSocket(w, server, { handler: 'echo', data: { role: 'listener' } })
  sendSocket(w, client, text('ping'))
  run(w, SECOND)
  expect(read(w, client)).toBe('ping')
  expect(seen[0]).toBe('listener')
})

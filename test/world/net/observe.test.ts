import { describe, expect, it } from 'vitest'
import {
  bindSocket, cgroupConnect, closeTap, connectSocket, counters, encodeFrame, encodePacket, formatIp, ip, linkCounters, listenSocket, netfilter, openSocket, openTap, readTap, routeGet,
  sendFrame, sendSocket, setCable, setLinkUp, setNetworkDelay, setNetworkLoss, tapCounters, tapFilters, tcEgress, tcIngress, walk, receiveDatagram, type Frame, type Packet,
} from '../../../src/world/net/index.ts'
import { decodeState, encodeState, SysError, World, Registry } from '../../../src/world/sim/index.ts'
import { installNet } from '../../../src/world/net/index.ts'
import { dev, drain, echo, errnoOf, heard, listen, MS, ns, ping, pinger, route, run, SECOND, sysctl, twoLans } from './rig.ts'

const icmpOf = (f: { frame: Frame }): number | undefined => (f.frame.kind === 'ip' && f.frame.packet.payload.kind === 'icmp' ? f.frame.packet.payload.type : undefined)

describe('taps', () => {
  it('see what a link sends and receives, with lab time, from the moment they are open', () => {
    const w = twoLans()
    ping(w, 'a', '10.2.0.1')
    const any = listen(w, 'router')
    const began = w.now
    ping(w, 'a', '10.2.0.1')
    const name = (l: number): string => (l === dev(w, 'router', 'eth0') ? 'eth0' : 'eth1')
    const seen = any().filter((c) => icmpOf(c) !== undefined)
    expect(seen.map((c) => `${name(c.link)} ${c.direction} ${icmpOf(c)}`)).toEqual(['eth0 in 8', 'eth1 out 8', 'eth1 in 0', 'eth0 out 0'])
    expect(seen.every((c, i) => c.time >= began && (i === 0 || c.time >= seen[i - 1]!.time))).toBe(true)
  })

  it('filter in the kernel by name, count what passed and what found no room', () => {
    const w = twoLans(1, (r) => r.add(tapFilters, 'icmp type', (_w, data: { type: number }, frame) => icmpOf({ frame }) === data.type))
    const tap = openTap(w, { ns: ns(w, 'a'), filter: { name: 'icmp type', data: { type: 0 } }, limit: 2 })
    const id = pinger(w, 'a')
    for (let i = 0; i < 5; i++) echo(w, id, '10.2.0.1', i)
    run(w, SECOND)
    expect(tapCounters(w, tap)).toMatchObject({ received: 5, dropped: 3 })
    expect(readTap(w, tap).map(icmpOf)).toEqual([0, 0])
    closeTap(w, tap)
    ping(w, 'a', '10.2.0.1')
  })

  it('send frames of their own; a link that is down refuses', () => {
    const w = twoLans()
    const frames = listen(w, 'router', 'eth0')
    const link = dev(w, 'a', 'eth0')
    const frame: Frame = { kind: 'arp', src: '02:00:00:00:00:01', dst: 'ff:ff:ff:ff:ff:ff', arp: { op: 'request', senderMac: '02:00:00:00:00:01', senderIp: 0, targetMac: '00:00:00:00:00:00', targetIp: ip('10.1.0.254') } }
    sendFrame(w, link, frame)
    run(w, 10 * MS)
    expect(frames().map((f) => f.direction)).toEqual(['broadcast', 'out'])
    setLinkUp(w, link, false)
    expect(errnoOf(() => sendFrame(w, link, frame))).toBe('ENETDOWN')
  })
})

describe('hooks', () => {
  it('netfilter drops, refuses and rewrites; the first that does not accept decides', () => {
    const seen: string[] = []
    const w = twoLans(1, (r) => {
      r.add(netfilter, 'log', (_w, chain, c) => {
        if (icmpOf({ frame: { kind: 'ip', src: '', dst: '', packet: c.packet } }) === 8) seen.push(`${chain} ${c.ns}`)
        return undefined
      })
      r.add(netfilter, 'rules', (_w, chain, { packet }) => {
        if (chain === 'forward' && packet.dst === ip('10.2.0.2')) return { drop: 'policy' }
        if (chain === 'forward' && packet.dst === ip('10.2.0.3')) return { reject: 13 }
        if (chain === 'prerouting' && packet.dst === ip('10.2.0.9')) return { accept: { ...packet, dst: ip('10.2.0.1') } }
        if (chain === 'postrouting' && packet.src === ip('10.2.0.1')) return { accept: { ...packet, src: ip('10.2.0.9') } }
        return undefined
      })
    })
    expect(ping(w, 'a', '10.2.0.2')).toEqual([])
    expect(ping(w, 'a', '10.2.0.3')).toEqual(['icmp 3/13 from 10.1.0.254'])
    seen.length = 0
    expect(ping(w, 'a', '10.2.0.9')).toEqual(['reply 1 ttl 63'])
    expect(seen.map((s) => s.split(' ')[0])).toEqual(['output', 'postrouting', 'prerouting', 'forward', 'postrouting', 'prerouting', 'input'])
  })

  it('tc sees frames before the stack does; what it drops on the way out no tap sees', () => {
    const w = twoLans(1, (r) => {
      r.add(tcIngress, 'in', (world, link, frame) => (link === dev(world, 'b', 'eth0') && icmpOf({ frame }) === 8 ? { drop: 'no echo here' } : undefined))
      r.add(tcEgress, 'out', (world, link, frame) => (link === dev(world, 'a', 'eth0') && frame.kind === 'ip' && frame.packet.dst === ip('10.1.0.9') ? { drop: 'no' } : undefined))
    })
    expect(ping(w, 'a', '10.2.0.1')).toEqual([])
    expect(counters(w, ns(w, 'b')).IcmpInEchos ?? 0).toBe(0)
  })

  it('cgroup connect sends a connection elsewhere, or refuses it', () => {
    const w = twoLans(1, (r) => r.add(cgroupConnect, 'service', (_w, _s, to) => (to.address === ip('10.96.0.1') ? { address: ip('10.2.0.1'), port: 8080 } : to.port === 666 ? new SysError('EPERM') : undefined)))
    const server = openSocket(w, { ns: ns(w, 'b'), type: 'dgram' })
    bindSocket(w, server, { address: 0, port: 8080 })
    const id = openSocket(w, { ns: ns(w, 'a'), type: 'dgram' })
    connectSocket(w, id, { address: ip('10.96.0.1'), port: 80 })
    sendSocket(w, id, new Uint8Array([1]))
    run(w, SECOND)
    expect(drain(() => receiveDatagram(w, server)).length).toBe(1)
    expect(errnoOf(() => connectSocket(w, id, { address: ip('1.1.1.1'), port: 666 }))).toBe('EPERM')
  })
})

describe('networks', () => {
  it('delay and lose as they are told, and never turn frames round', () => {
    const w = twoLans()
    ping(w, 'a', '10.2.0.1')
    setNetworkDelay(w, 'lan2', 50 * MS)
    const id = pinger(w, 'a')
    echo(w, id, '10.2.0.1', 1)
    run(w, 99 * MS)
    expect(heard(w, id)).toEqual([])
    run(w, 5 * MS)
    expect(heard(w, id)).toEqual(['reply 1 ttl 63'])
    setNetworkDelay(w, 'lan2', 0)
    for (let i = 0; i < 100; i++) echo(w, id, '10.2.0.1', i)
    run(w, SECOND)
    expect(heard(w, id).map((x) => Number(x.split(' ')[1]))).toEqual(Array.from({ length: 100 }, (_, i) => i))
    setNetworkLoss(w, 'lan2', 0.5)
    for (let i = 0; i < 200; i++) echo(w, id, '10.2.0.1', i)
    run(w, SECOND)
    const got = heard(w, id).length
    expect(got).toBeGreaterThan(20)
    expect(got).toBeLessThan(90)
  })

  it('count frames and bytes at each end', () => {
    const w = twoLans()
    ping(w, 'a', '10.2.0.1')
    expect(linkCounters(w, dev(w, 'b', 'eth0'))).toMatchObject({ rxPackets: 2, rxBytes: 42 + 98, txPackets: 2, txBytes: 42 + 98 })
    expect(counters(w, ns(w, 'router'))).toMatchObject({ IpInReceives: 2, IpForwDatagrams: 2, IpInDelivers: 0 })
  })
})

describe('walk', () => {
  const hops = (w: World, to: string, protocol: 'icmp' | 'udp' | 'tcp' = 'icmp', limit = 5 * SECOND): ReturnType<typeof walk> => walk(w, { ns: ns(w, 'a'), dst: ip(to), protocol, limit })
  it('says that all is well, hop by hop, with the route that decided, and leaves no trace', () => {
    const w = twoLans()
    const digest = w.digest()
    const found = hops(w, '10.2.0.1')
    expect(w.digest()).toBe(digest)
    expect(found.verdict).toBe('answered')
    const routes = found.hops.filter((h) => h.what === 'route').map((h) => `${h.ns} ${h.route ? formatIp(h.route.dst) : '-'}`)
    expect(routes).toEqual([`${ns(w, 'a')} 0.0.0.0`, `${ns(w, 'router')} 10.2.0.0`, `${ns(w, 'b')} 10.2.0.1`, `${ns(w, 'b')} 0.0.0.0`, `${ns(w, 'router')} 10.1.0.0`, `${ns(w, 'a')} 10.1.0.1`])
  })

  it.each([
    ['the router does not forward', (w: World) => sysctl(w, 'router', 'ip_forward', '0'), '10.2.0.1', 'lost', /forwarding is off/],
    ['the far end has no way back', (w: World) => { setLinkUp(w, dev(w, 'b', 'eth0'), false); setLinkUp(w, dev(w, 'b', 'eth0'), true) }, '10.2.0.1', 'lost', /no way back/],
    ['the reverse path filter', (w: World) => { ping(w, 'a', '10.1.0.254'); sysctl(w, 'router', 'conf/all/rp_filter', '1'); route(w, 'router', '10.1.0.1/32 via 10.2.0.1') }, '10.2.0.1', 'lost', /the way back to its source is another one/],
    ['no route at the router', () => {}, '99.0.0.1', 'unreachable', /ENETUNREACH/],
    ['nobody there', () => {}, '10.2.0.77', 'unreachable', /EHOSTUNREACH/],
    ['no route here', (w: World) => setLinkUp(w, dev(w, 'a', 'eth0'), false), '10.2.0.1', 'local-error', /ENETUNREACH/],
    ['the cable is out', (w: World) => setCable(w, dev(w, 'b', 'eth0'), false), '10.2.0.1', 'unreachable', /EHOSTUNREACH/],
  ] as const)('%s', (_name, inject, to, verdict, reason) => {
    const w = twoLans()
    inject(w)
    const found = hops(w, to)
    expect([found.verdict, found.reason]).toEqual([verdict, expect.stringMatching(reason)])
  })

  it('knows refused connections from established ones', () => {
    const w = twoLans()
    expect(hops(w, '10.2.0.1', 'tcp')).toMatchObject({ verdict: 'refused', reason: 'ECONNREFUSED' })
    expect(hops(w, '10.2.0.1', 'udp')).toMatchObject({ verdict: 'refused' })
    const id = openSocket(w, { ns: ns(w, 'b'), type: 'stream' })
    bindSocket(w, id, { address: 0, port: 80 }, { privileged: true })
    listenSocket(w, id, 1)
    expect(hops(w, '10.2.0.1', 'tcp')).toMatchObject({ verdict: 'answered' })
    sysctl(w, 'b', 'icmp_echo_ignore_all', '1')
    const silent = hops(w, '10.2.0.1')
    expect(silent.hops.find((h) => h.sysctl)!.sysctl).toEqual({ path: 'net/ipv4/icmp_echo_ignore_all', value: '1' })
  })
})

describe('a fork', () => {
  const busy = (): World => {
    const w = twoLans(7)
    setNetworkLoss(w, 'lan2', 0.1)
    const server = openSocket(w, { ns: ns(w, 'b'), type: 'stream' })
    bindSocket(w, server, { address: 0, port: 80 }, { privileged: true })
    listenSocket(w, server, 1)
    const client = openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
    errnoOf(() => connectSocket(w, client, { address: ip('10.2.0.1'), port: 80 }))
    run(w, 5 * SECOND)
    sendSocket(w, client, new Uint8Array(30_000))
    const id = pinger(w, 'a')
    for (let i = 0; i < 20; i++) echo(w, id, i % 2 ? '10.2.0.1' : '10.2.0.66', i)
    run(w, 0.3 * MS)
    return w
  }
  it('that runs on comes to the same state as its original, and neither disturbs the other', () => {
    const w = busy()
    const fork = w.fork()
    expect(fork.digest()).toBe(w.digest())
    run(w, 30 * SECOND)
    const later = w.digest()
    sysctl(w, 'a', 'ip_forward', '1')
    run(fork, 30 * SECOND)
    expect(fork.digest()).toBe(later)
    expect(routeGet(fork, ns(fork, 'a'), { dst: ip('10.2.0.1') }).link).toBe(dev(fork, 'a', 'eth0'))
  })

  it('so does a world that was written down and read again', () => {
    const w = busy()
    const registry = new Registry()
    installNet(registry)
    const read = new World(w.seed, registry)
    read.importState(decodeState(encodeState(w.exportState())))
    expect(read.digest()).toBe(w.digest())
    run(w, 10 * SECOND)
    run(read, 10 * SECOND)
    expect(read.digest()).toBe(w.digest())
  })
})

describe('bytes', () => {
  const sum = (bytes: Uint8Array, from: number, to: number, start = 0): number => {
    let s = start
    for (let i = from; i < to; i += 2) s += (bytes[i]! << 8) | (i + 1 < to ? bytes[i + 1]! : 0)
    while (s > 0xffff) s = (s & 0xffff) + (s >>> 16)
    return s
  }
  it('of every packet on the wire have right lengths and checksums', () => {
    const w = twoLans()
    const frames = listen(w, 'router')
    ping(w, 'a', '10.2.0.1', { size: 2999, options: { pmtu: 'dont' } })
    ping(w, 'a', '10.2.0.1', { ttl: 1 })
    const id = openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
    errnoOf(() => connectSocket(w, id, { address: ip('10.2.0.1'), port: 81 }))
    const udp = openSocket(w, { ns: ns(w, 'a'), type: 'dgram' })
    sendSocket(w, udp, new Uint8Array([1, 2, 3]), { to: { address: ip('10.2.0.1'), port: 9 } })
    run(w, SECOND)
    const all = frames()
    expect(all.length).toBeGreaterThan(15)
    const seen = new Set<string>()
    for (const { frame } of all) {
      const bytes = encodeFrame(frame)
      if (frame.kind === 'arp') {
        expect(bytes.length).toBe(42)
        continue
      }
      const p: Packet = frame.packet
      const b = encodePacket(p)
      expect(b.length).toBe(p.length)
      expect(bytes.length).toBe(p.length + 14)
      const header = (b[0]! & 15) * 4
      expect(sum(b, 0, header)).toBe(0xffff)
      if (p.payload.kind === 'fragment') continue
      seen.add(p.payload.kind)
      const pseudo = p.payload.kind === 'icmp' ? 0 : sum(b, 12, 20) + p.proto + b.length - header
      expect(sum(b, header, b.length, pseudo)).toBe(0xffff)
    }
    expect([...seen].sort()).toEqual(['icmp', 'tcp', 'udp'])
  })

  it('of pieces, put side by side, are those of the whole', () => {
    const w = twoLans()
    const frames = listen(w, 'router', 'eth0')
    ping(w, 'a', '10.2.0.1', { size: 2999, options: { pmtu: 'dont' } })
    const pieces = frames().filter((f) => f.direction === 'in').flatMap((f) => (f.frame.kind === 'ip' && f.frame.packet.payload.kind === 'fragment' ? [f.frame.packet] : []))
    const whole = pieces[0]!.payload.kind === 'fragment' ? encodePacket(pieces[0]!.payload.whole).subarray(20) : new Uint8Array(0)
    const joined = new Uint8Array(whole.length)
    for (const p of pieces) joined.set(encodePacket(p).subarray(20), p.offset)
    expect(joined).toEqual(whole)
  })
})

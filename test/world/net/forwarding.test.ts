import { describe, expect, it } from 'vitest'
import {
  addAddress, addLink, counters, createNamespace, createNetwork, flushRouteCache, formatIp, ip, linkCounters, netfilter, openSocket, routeCache, routeGet, sendSocket, setLinkMtu, setLinkUp,
  bindSocket, receiveDatagram, setSocketOptions, connectSocket, closeSocket, setRoute, SCOPE,
} from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { address, dev, drain, echo, emptyWorld, errnoOf, heard, host, listen, MS, ns, ping, pinger, route, run, SECOND, sysctl, twoLans } from './rig.ts'

const count = (w: World, h: string, name: string): number => counters(w, ns(w, h))[name] ?? 0

describe('a router', () => {
  it('sends packets on with one TTL less, and both ways are needed', () => {
    const w = twoLans()
    expect(ping(w, 'a', '10.2.0.1')).toEqual(['reply 1 ttl 63'])
    setLinkUp(w, dev(w, 'b', 'eth0'), false)
    setLinkUp(w, dev(w, 'b', 'eth0'), true)
    // Its default route went with the link: the request arrives, no answer leaves.
    expect(ping(w, 'a', '10.2.0.1')).toEqual([])
    expect(count(w, 'b', 'IcmpInEchos')).toBe(2)
  })

  it('forwards nothing while ip_forward is off, or the input link\'s own switch, and is silent about it', () => {
    const w = twoLans()
    sysctl(w, 'router', 'ip_forward', '0')
    expect(ping(w, 'a', '10.2.0.1')).toEqual([])
    expect(ping(w, 'a', '10.2.0.254')).toEqual(['reply 1 ttl 64'])
    sysctl(w, 'router', 'ip_forward', '1')
    sysctl(w, 'router', 'conf/eth0/forwarding', '0')
    expect(ping(w, 'a', '10.2.0.1')).toEqual([])
    sysctl(w, 'router', 'conf/eth0/forwarding', '1')
    expect(ping(w, 'a', '10.2.0.1')).toEqual(['reply 1 ttl 63'])
  })

  it('says where a packet died: TTL, no route, prohibited, unreachable; blackhole is silent', () => {
    const w = twoLans()
    const say = (to: string, ttl?: number): string[] => {
      run(w, 10 * SECOND)
      return ping(w, 'a', to, ttl === undefined ? {} : { ttl })
    }
    expect(say('10.2.0.1', 1)).toEqual(['icmp 11/0 from 10.1.0.254'])
    expect(say('99.0.0.1')).toEqual(['icmp 3/0 from 10.1.0.254'])
    route(w, 'router', '99.1.0.0/16 type prohibit')
    route(w, 'router', '99.2.0.0/16 type unreachable')
    route(w, 'router', '99.3.0.0/16 type blackhole')
    expect(say('99.1.0.1')).toEqual(['icmp 3/13 from 10.1.0.254'])
    expect(say('99.2.0.1')).toEqual(['icmp 3/1 from 10.1.0.254'])
    expect(say('99.3.0.1')).toEqual([])
    run(w, 10 * SECOND)
    expect(ping(w, 'a', '10.2.0.77', { wait: 4 * SECOND })).toEqual(['icmp 3/1 from 10.1.0.254'])
  })

  it('tells an asker that keeps asking every second of four dead ends, then of none; every three seconds, of each', () => {
    const ask = (every: number, times: number): number[] => {
      const w = twoLans()
      ping(w, 'a', '10.2.0.1')
      run(w, 20 * SECOND)
      const id = pinger(w, 'a')
      return Array.from({ length: times }, (_, i) => {
        echo(w, id, '99.0.0.1', i)
        run(w, every)
        return heard(w, id).length
      })
    }
    expect(ask(1.01 * SECOND, 10)).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    expect(ask(3 * SECOND, 6)).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('answers a burst of dying packets six times, then one a second (icmp_ratelimit); 0 lifts the limit', () => {
    const w = twoLans()
    const burst = (n: number): number => {
      const id = pinger(w, 'a')
      for (let i = 0; i < n; i++) echo(w, id, '10.2.0.1', i, { ttl: 1 })
      run(w, 100 * MS)
      const got = heard(w, id).length
      closeSocket(w, id)
      return got
    }
    ping(w, 'a', '10.1.0.254')
    expect(burst(10)).toBe(6)
    run(w, 2 * SECOND)
    expect(burst(10)).toBe(2)
    sysctl(w, 'router', 'icmp_ratelimit', '0')
    expect(burst(10)).toBe(10)
  })

  it('never answers errors with errors, nor broadcasts', () => {
    const w = twoLans()
    const frames = listen(w, 'a', 'eth0')
    const id = openSocket(w, { ns: ns(w, 'a'), type: 'dgram' })
    setSocketOptions(w, id, { broadcast: true })
    sendSocket(w, id, new Uint8Array(4), { to: { address: ip('10.1.0.255'), port: 9 } })
    run(w, SECOND)
    expect(frames().filter((f) => f.frame.kind === 'ip' && f.frame.packet.payload.kind === 'icmp')).toEqual([])
  })
})

describe('where a source may come from', () => {
  /** b's way back goes by another link of the router's than its packets come in. */
  function asymmetric(): World {
    const w = twoLans()
    route(w, 'router', '10.3.0.0/24 via 10.2.0.1')
    address(w, dev(w, 'a', 'eth0'), '10.3.0.7/32')
    route(w, 'b', '10.3.0.0/24 via 10.2.0.254')
    // The router's MAC address is known: the source check holds for ARP questions, too.
    ping(w, 'a', '10.1.0.254')
    return w
  }
  const from3 = (w: World): string[] => {
    const id = pinger(w, 'a')
    bindSocket(w, id, { address: ip('10.3.0.7'), port: 0 })
    echo(w, id, '10.2.0.1', 1)
    run(w, SECOND)
    heard(w, id)
    return [`${count(w, 'b', 'IcmpInEchos')} arrived`, `${count(w, 'router', 'TcpExtIPReversePathFilter')} filtered`]
  }
  it('rp_filter 1 drops what comes in by another link than the way back; the larger of all and the link counts', () => {
    for (const [path, value, result] of [['all', '0', ['1 arrived', '0 filtered']], ['all', '1', ['0 arrived', '1 filtered']], ['eth0', '1', ['0 arrived', '1 filtered']], ['eth1', '1', ['1 arrived', '0 filtered']], ['all', '2', ['1 arrived', '0 filtered']]] as const) {
      const w = asymmetric()
      sysctl(w, 'router', `conf/${path}/rp_filter`, value)
      expect(from3(w), `${path} ${value}`).toEqual(result)
    }
  })

  it('rp_filter 2 drops only what has no way back at all', () => {
    const w = asymmetric()
    setRoute(w, ns(w, 'router'), 'replace', { dst: ip('10.3.0.0'), prefix: 24, type: 'unreachable' })
    sysctl(w, 'router', 'conf/all/rp_filter', '2')
    expect(from3(w)).toEqual(['0 arrived', '1 filtered'])
  })

  it('a packet from an own address is a martian, so a loop ends at the first turn', () => {
    const w = twoLans()
    sysctl(w, 'a', 'ip_forward', '1')
    route(w, 'router', '50.0.0.0/8 via 10.1.0.1')
    const frames = listen(w, 'a', 'eth0')
    expect(ping(w, 'a', '50.0.0.1')).toEqual(['redirect to 10.1.0.1'])
    const echoes = frames().filter((f) => f.frame.kind === 'ip' && f.frame.packet.payload.kind === 'icmp' && f.frame.packet.payload.type === 8)
    expect(echoes.map((f) => f.direction)).toEqual(['out', 'in'])
  })
})

describe('redirects', () => {
  function threeOnALan(): World {
    const w = twoLans()
    host(w, 'r2', { eth0: ['lan1', '10.1.0.253/24'], dum: [null, '77.0.0.1/24'] })
    route(w, 'router', '77.0.0.0/24 via 10.1.0.253')
    return w
  }
  it('tell of the nearer gateway; the first makes it known, the second is followed for 300 s', () => {
    const w = threeOnALan()
    expect(ping(w, 'a', '77.0.0.1')).toEqual(['redirect to 10.1.0.253', 'reply 1 ttl 64'])
    expect(routeGet(w, ns(w, 'a'), { dst: ip('77.0.0.1') }).via).toBe(ip('10.1.0.254'))
    expect(ping(w, 'a', '77.0.0.1')[0]).toBe('redirect to 10.1.0.253')
    const now = routeGet(w, ns(w, 'a'), { dst: ip('77.0.0.1') })
    expect([formatIp(now.via!), now.exception!.redirected]).toEqual(['10.1.0.253', true])
    expect(ping(w, 'a', '77.0.0.1')).toEqual(['reply 1 ttl 64'])
    run(w, 301 * SECOND)
    expect(routeGet(w, ns(w, 'a'), { dst: ip('77.0.0.1') }).via).toBe(ip('10.1.0.254'))
  })

  it('are not followed where accept_redirects is off, nor sent where send_redirects is', () => {
    const w = threeOnALan()
    for (const d of ['all', 'eth0']) sysctl(w, 'a', `conf/${d}/accept_redirects`, '0')
    for (let i = 0; i < 3; i++) ping(w, 'a', '77.0.0.1')
    expect(routeCache(w, ns(w, 'a'))).toEqual([])
    run(w, 30 * SECOND)
    for (const d of ['all', 'eth0', 'eth1']) sysctl(w, 'router', `conf/${d}/send_redirects`, '0')
    expect(ping(w, 'a', '77.0.0.1')).toEqual(['reply 1 ttl 64'])
  })
})

describe('MTU', () => {
  function narrow(): World {
    const w = twoLans()
    setLinkMtu(w, dev(w, 'router', 'eth1'), 1400)
    setLinkMtu(w, dev(w, 'b', 'eth0'), 1400)
    return w
  }
  it('a packet that must not be split is refused with the MTU, which is remembered for 600 s', () => {
    const w = narrow()
    const big = { size: 1472, options: { pmtu: 'do' } } as const
    expect(ping(w, 'a', '10.2.0.1', big)).toEqual(['icmp 3/4 from 10.1.0.254 mtu 1400'])
    const id = pinger(w, 'a', big.options)
    expect(errnoOf(() => echo(w, id, '10.2.0.1', 2, big))).toBe('EMSGSIZE')
    expect(heard(w, id)).toEqual(['local EMSGSIZE 1400'])
    expect(ping(w, 'a', '10.2.0.1', { size: 1372, options: { pmtu: 'do' } })).toEqual(['reply 1 ttl 63'])
    expect(routeCache(w, ns(w, 'a'))).toMatchObject([{ dst: ip('10.2.0.1'), mtu: 1400, redirected: false }])
    run(w, 601 * SECOND)
    expect(routeCache(w, ns(w, 'a'))).toEqual([])
    ping(w, 'a', '10.2.0.1', big)
    flushRouteCache(w, ns(w, 'a'))
    expect(routeGet(w, ns(w, 'a'), { dst: ip('10.2.0.1') }).mtu).toBe(1500)
  })

  it('is never believed below min_pmtu', () => {
    const w = twoLans()
    setLinkMtu(w, dev(w, 'router', 'eth1'), 300)
    ping(w, 'a', '10.2.0.1', { size: 1000, options: { pmtu: 'do' } })
    expect(routeGet(w, ns(w, 'a'), { dst: ip('10.2.0.1') }).mtu).toBe(552)
  })

  it('a packet that may be split is, by its sender and by routers, and put together at the end', () => {
    const w = narrow()
    const frames = listen(w, 'b', 'eth0')
    expect(ping(w, 'a', '10.2.0.1', { size: 3000, options: { pmtu: 'dont' } })).toEqual(['reply 1 ttl 63'])
    const pieces = frames().filter((f) => f.direction === 'in' && f.frame.kind === 'ip').map((f) => (f.frame.kind === 'ip' ? [f.frame.packet.offset, f.frame.packet.length, f.frame.packet.mf] : []))
    expect(pieces).toEqual([[0, 1396, true], [1376, 124, true], [1480, 1396, true], [2856, 124, true], [2960, 68, false]])
    expect(count(w, 'b', 'IpReasmOKs')).toBe(1)
    expect(count(w, 'a', 'IpFragCreates')).toBe(3)
  })

  it('a lost piece is missed for 30 s, then the sender hears of it', () => {
    const w = twoLans(1, (r) => r.add(netfilter, 'thief', (_w, chain, { packet }) => (chain === 'forward' && packet.offset > 0 && !packet.mf ? { drop: 'stolen' } : undefined)))
    const id = pinger(w, 'a', { pmtu: 'dont' })
    echo(w, id, '10.2.0.1', 5, { size: 3000 })
    run(w, 29 * SECOND)
    expect(heard(w, id)).toEqual([])
    run(w, 2 * SECOND)
    expect(heard(w, id)).toEqual(['icmp 11/1 from 10.2.0.1'])
    expect(count(w, 'b', 'IpReasmTimeout')).toBe(1)
  })

  it('frames longer than the receiver\'s own MTU are not taken', () => {
    const w = twoLans()
    setLinkMtu(w, dev(w, 'b', 'eth0'), 1000)
    expect(ping(w, 'a', '10.2.0.1', { size: 1200 })).toEqual([])
    expect(linkCounters(w, dev(w, 'b', 'eth0')).rxDropped).toBe(1)
  })
})

describe('the own host', () => {
  it('reaches its addresses over the loopback, also those of a link that is down, and 127/8', () => {
    const w = twoLans()
    for (const to of ['10.1.0.1', '127.0.0.1', '127.1.2.3']) expect(ping(w, 'a', to), to).toEqual(['reply 1 ttl 64'])
    setLinkUp(w, dev(w, 'a', 'eth0'), false)
    expect(ping(w, 'a', '10.1.0.1')).toEqual(['reply 1 ttl 64'])
    expect(errnoOf(() => ping(w, 'a', '10.2.0.1'))).toBe('ENETUNREACH')
  })

  it('sends to a broadcast address only for a socket that may; hosts answer pings to it only if told', () => {
    const w = twoLans()
    expect(errnoOf(() => ping(w, 'a', '10.1.0.255'))).toBe('EACCES')
    expect(ping(w, 'a', '10.1.0.255', { options: { broadcast: true } })).toEqual([])
    sysctl(w, 'router', 'icmp_echo_ignore_broadcasts', '0')
    expect(ping(w, 'a', '10.1.0.255', { options: { broadcast: true } })).toEqual(['reply 1 ttl 64'])
    sysctl(w, 'router', 'icmp_echo_ignore_all', '1')
    expect(ping(w, 'a', '10.1.0.254')).toEqual([])
  })

  it('ping sockets have identifiers of their own and see only their replies', () => {
    const w = twoLans()
    const [one, two] = [1, 2].map(() => openSocket(w, { ns: ns(w, 'a'), type: 'ping' })) as [number, number]
    const payload = { kind: 'icmp', type: 8, code: 0, id: 1, seq: 9, data: new Uint8Array(4) } as const
    sendSocket(w, one, new Uint8Array(0), { to: { address: ip('10.2.0.1'), port: 0 }, payload })
    run(w, SECOND)
    expect(drain(() => receiveDatagram(w, one)).length).toBe(1)
    expect(drain(() => receiveDatagram(w, two)).length).toBe(0)
  })

  it('the record-route option collects both ways', () => {
    const w = twoLans()
    const id = pinger(w, 'a', { recordRoute: true })
    echo(w, id, '10.2.0.1', 1)
    run(w, SECOND)
    expect(receiveDatagram(w, id).packet.recordRoute!.map(formatIp)).toEqual(['10.1.0.1', '10.2.0.254', '10.2.0.1', '10.2.0.1', '10.1.0.254', '10.1.0.1'])
  })
})

describe('UDP', () => {
  it('port unreachable ends up at the connected socket, and in the error queue of one that wants it', () => {
    const w = twoLans()
    const open = (): number => openSocket(w, { ns: ns(w, 'a'), type: 'dgram' })
    const to = { address: ip('10.2.0.1'), port: 9 }
    const plain = open()
    sendSocket(w, plain, new Uint8Array(1), { to })
    const connected = open()
    connectSocket(w, connected, to)
    sendSocket(w, connected, new Uint8Array(1))
    const asking = open()
    setSocketOptions(w, asking, { recvErr: true })
    sendSocket(w, asking, new Uint8Array(1), { to })
    run(w, SECOND)
    expect(errnoOf(() => receiveDatagram(w, plain))).toBe('EAGAIN')
    expect(errnoOf(() => receiveDatagram(w, connected))).toBe('ECONNREFUSED')
    expect(errnoOf(() => receiveDatagram(w, connected))).toBe('EAGAIN')
    expect(heard(w, asking)).toEqual(['icmp 3/3 from 10.2.0.1'])
  })

  it('a datagram goes to the socket that fits best: connected, then bound to the address, then to any', () => {
    const w = twoLans()
    const at = (address: string): number => {
      const id = openSocket(w, { ns: ns(w, 'b'), type: 'dgram' })
      setSocketOptions(w, id, { reuseAddress: true })
      bindSocket(w, id, { address: ip(address), port: 5000 })
      return id
    }
    const any = at('0.0.0.0')
    const exact = at('10.2.0.1')
    const client = openSocket(w, { ns: ns(w, 'a'), type: 'dgram' })
    const send = (): void => {
      sendSocket(w, client, new Uint8Array([1]), { to: { address: ip('10.2.0.1'), port: 5000 } })
      run(w, SECOND)
    }
    send()
    expect([drain(() => receiveDatagram(w, any)).length, drain(() => receiveDatagram(w, exact)).length]).toEqual([0, 1])
    closeSocket(w, exact)
    send()
    expect(drain(() => receiveDatagram(w, any)).length).toBe(1)
  })

  it('a full buffer loses datagrams and counts them', () => {
    const w = twoLans()
    const sink = openSocket(w, { ns: ns(w, 'b'), type: 'dgram' })
    bindSocket(w, sink, { address: 0, port: 5000 })
    setSocketOptions(w, sink, { recvBuffer: 8000 })
    const client = openSocket(w, { ns: ns(w, 'a'), type: 'dgram' })
    for (let i = 0; i < 10; i++) sendSocket(w, client, new Uint8Array(1000), { to: { address: ip('10.2.0.1'), port: 5000 } })
    run(w, SECOND)
    expect(drain(() => receiveDatagram(w, sink)).length).toBe(5)
    expect(count(w, 'b', 'UdpRcvbufErrors')).toBe(5)
  })
})

describe('the gateway of a hypervisor', () => {
  it('answers for itself, refuses connections, and swallows what is for others', () => {
    const w = emptyWorld()
    createNetwork(w, { name: 'nat', nat: ip('10.0.2.2') })
    host(w, 'a', { eth0: ['nat', '10.0.2.15/24'] })
    route(w, 'a', 'default via 10.0.2.2')
    expect(ping(w, 'a', '10.0.2.2')).toEqual(['reply 1 ttl 64'])
    expect(ping(w, 'a', '8.8.8.8')).toEqual([])
    const id = openSocket(w, { ns: ns(w, 'a'), type: 'stream' })
    errnoOf(() => connectSocket(w, id, { address: ip('10.0.2.2'), port: 80 }))
    run(w, SECOND)
    expect(errnoOf(() => connectSocket(w, id, { address: ip('10.0.2.2'), port: 80 }))).toBe('ECONNREFUSED')
  })
})

it('a pod behind a veth with /32 addresses reaches the world as the host\'s routes say', () => {
  const w = twoLans()
  const pod = createNamespace(w, { name: 'pod' })
  addLink(w, pod, { name: 'eth0', kind: 'veth', peer: { ns: ns(w, 'a'), name: 'lxc0' } })
  for (const [h, name, at] of [['pod', 'eth0', '172.20.0.10'], ['a', 'lxc0', '172.20.0.1']] as const) {
    addAddress(w, dev(w, h, name), { local: ip(at), prefix: 32 })
    setLinkUp(w, dev(w, h, name), true)
  }
  sysctl(w, 'a', 'ip_forward', '1')
  route(w, 'a', '172.20.0.10/32 dev lxc0')
  route(w, 'pod', '172.20.0.1 dev eth0')
  route(w, 'pod', 'default via 172.20.0.1')
  expect(ping(w, 'pod', '10.2.0.1')).toEqual([])
  route(w, 'router', '172.20.0.0/24 via 10.1.0.1')
  expect(ping(w, 'pod', '10.2.0.1')).toEqual(['reply 1 ttl 62'])
  setRoute(w, pod, 'add', { dst: ip('9.0.0.0'), prefix: 8, via: ip('172.20.0.1'), scope: SCOPE.universe })
  expect(routeGet(w, pod, { dst: ip('9.1.1.1') }).via).toBe(ip('172.20.0.1'))
})

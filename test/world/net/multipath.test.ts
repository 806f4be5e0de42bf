import { describe, expect, it } from 'vitest'
import {
  bindSocket, connectSocket, createNetwork, deleteNexthopObject, formatIp, ip, openSocket, receiveDatagram, routeGet, sendSocket, setLinkUp, setNeighbour, setNexthopObject, setRoute, socketOf,
  writeSysctl,
} from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { dev, drain, emptyWorld, errnoOf, host, ns, route, run, SECOND, sysctl } from './rig.ts'

const VIP = '172.16.1.1'
const NODES = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const

/** A router with three nodes behind it. */
function box(seed = 1, name = 'router'): World {
  const w = emptyWorld(seed)
  createNetwork(w, { name: 'lan' })
  createNetwork(w, { name: 'out' })
  host(w, name, { eth0: ['lan', '10.0.0.254/24'], eth1: ['out', '192.168.30.200/24'] })
  sysctl(w, name, 'ip_forward', '1')
  return w
}
const three = (w: World, nodes: readonly string[] = NODES, weights: readonly number[] = [1, 1, 1]): void => {
  setRoute(w, ns(w, 'router'), 'replace', { dst: ip(VIP), prefix: 32, nexthops: nodes.map((n, i) => ({ via: ip(n), weight: weights[i]! })) })
}
/** The nodes that flows meet: by address of the client (.30.10 …) and source port. */
function met(w: World, flows: readonly (readonly [number, number])[], of = 'router'): string[] {
  return flows.map(([client, sport]) => formatIp(routeGet(w, ns(w, of), { dst: ip(VIP), src: ip(`192.168.30.${client}`), iif: dev(w, of, 'eth1'), protocol: 17, sport, dport: 80 }).via!).slice(-1))
}
const ports = Array.from({ length: 300 }, (_, i) => [10, 20_000 + i] as const)
const clients = Array.from({ length: 30 }, (_, c) => Array.from({ length: 10 }, (_x, i) => [10 + c, 20_000 + i] as const)).flat()
const share = (nodes: string[]): Record<string, number> => Object.fromEntries([...new Set(nodes)].sort().map((n) => [n, nodes.filter((x) => x === n).length]))
const even = (counts: Record<string, number>, each: number): void => { for (const n of Object.values(counts)) expect(Math.abs(n - each)).toBeLessThan(each * 0.3) }

describe('fib_multipath_hash_policy', () => {
  it('0: a client\'s flows all meet one node, clients spread over all', () => {
    const w = box()
    three(w)
    expect(Object.values(share(met(w, ports)))).toEqual([300])
    const nodes = met(w, clients)
    for (let c = 0; c < 30; c++) expect(new Set(nodes.slice(c * 10, c * 10 + 10)).size).toBe(1)
    expect(Object.keys(share(nodes)).length).toBe(3)
  })

  it('1: ports count, so one client\'s flows spread evenly; the same flow meets the same node', () => {
    const w = box()
    three(w)
    sysctl(w, 'router', 'fib_multipath_hash_policy', '1')
    const nodes = met(w, ports)
    even(share(nodes), 100)
    expect(met(w, ports)).toEqual(nodes)
  })

  it('what a route get names is the node that a packet meets', () => {
    const w = box()
    for (const [i, n] of NODES.entries()) host(w, `n${i}`, { eth0: ['lan', `${n}/24`], vip: [null, `${VIP}/32`] })
    host(w, 'client', { eth0: ['out', '192.168.30.10/24'] })
    route(w, 'client', 'default via 192.168.30.200')
    three(w)
    sysctl(w, 'router', 'fib_multipath_hash_policy', '1')
    const sinks = [0, 1, 2].map((i) => {
      const id = openSocket(w, { ns: ns(w, `n${i}`), type: 'dgram' })
      bindSocket(w, id, { address: 0, port: 80 }, { privileged: true })
      return id
    })
    const some = ports.slice(0, 40)
    for (const [, port] of some) {
      const id = openSocket(w, { ns: ns(w, 'client'), type: 'dgram' })
      bindSocket(w, id, { address: 0, port })
      sendSocket(w, id, new Uint8Array(1), { to: { address: ip(VIP), port: 80 } })
    }
    run(w, SECOND)
    const really = new Map(sinks.flatMap((s, i) => drain(() => receiveDatagram(w, s)).map((d) => [d.from.port, String(i + 1)] as const)))
    expect(some.map(([, port]) => really.get(port))).toEqual(met(w, some))
  })
})

describe('the order and the number of nexthops', () => {
  const policy1 = (): World => {
    const w = box()
    sysctl(w, 'router', 'fib_multipath_hash_policy', '1')
    return w
  }
  it('another order turns the nodes round, flow by flow', () => {
    const w = policy1()
    three(w)
    const first = met(w, ports)
    three(w, ['10.0.0.3', '10.0.0.1', '10.0.0.2'])
    const turn: Record<string, string> = { 1: '3', 2: '1', 3: '2' }
    expect(met(w, ports)).toEqual(first.map((n) => turn[n]))
  })

  it('a group of nexthop objects chooses as a plain route of the same order', () => {
    const w = policy1()
    three(w)
    const plain = met(w, ports)
    const id = ns(w, 'router')
    NODES.forEach((n, i) => setNexthopObject(w, id, 'add', { id: 11 + i, nexthop: { via: ip(n), link: dev(w, 'router', 'eth0') } }))
    setNexthopObject(w, id, 'add', { id: 10, group: [11, 12, 13].map((m) => ({ id: m, weight: 1 })) })
    setRoute(w, id, 'replace', { dst: ip(VIP), prefix: 32, nhid: 10 })
    expect(met(w, ports)).toEqual(plain)
    // The middle one leaves: no flow of the others moves. The first one leaves: half of the middle one's do.
    setNexthopObject(w, id, 'replace', { id: 10, group: [11, 13].map((m) => ({ id: m, weight: 1 })) })
    const without2 = met(w, ports)
    plain.forEach((n, i) => { if (n !== '2') expect(without2[i]).toBe(n) })
    setNexthopObject(w, id, 'replace', { id: 10, group: [12, 13].map((m) => ({ id: m, weight: 1 })) })
    const without1 = met(w, ports)
    const moved = plain.filter((n, i) => n === '2' && without1[i] !== '2').length
    expect(moved).toBeGreaterThan(30)
    expect(plain.filter((n, i) => n === '3' && without1[i] !== '3').length).toBe(0)
    deleteNexthopObject(w, id, 10)
    expect(errnoOf(() => met(w, ports))).toBe('ENETUNREACH')
  })

  it('weights share as they say', () => {
    const w = policy1()
    three(w, NODES, [1, 2, 1])
    const counts = share(met(w, clients))
    even({ 2: counts['2']! }, 150)
    even({ 1: counts['1']!, 3: counts['3']! }, 75)
  })
})

describe('a node that died', () => {
  const flows = clients.slice(0, 120)
  const dead = (w: World): void => setNeighbour(w, 'replace', { link: dev(w, 'router', 'eth0'), address: ip('10.0.0.2'), state: 'FAILED' })
  it('keeps its flows in a plain route, unless fib_multipath_use_neigh', () => {
    const w = box()
    sysctl(w, 'router', 'fib_multipath_hash_policy', '1')
    three(w)
    const before = met(w, flows)
    setNeighbour(w, 'add', { link: dev(w, 'router', 'eth0'), address: ip('10.0.0.2'), mac: '02:00:00:00:00:02', state: 'STALE' })
    dead(w)
    expect(met(w, flows)).toEqual(before)
    sysctl(w, 'router', 'fib_multipath_use_neigh', '1')
    const after = met(w, flows)
    expect(after).not.toContain('2')
    before.forEach((n, i) => { if (n !== '2') expect(after[i]).toBe(n) })
  })

  it('loses them at once in a nexthop group', () => {
    const w = box()
    const id = ns(w, 'router')
    NODES.forEach((n, i) => setNexthopObject(w, id, 'add', { id: 11 + i, nexthop: { via: ip(n), link: dev(w, 'router', 'eth0') } }))
    setNexthopObject(w, id, 'add', { id: 10, group: [11, 12, 13].map((m) => ({ id: m, weight: 1 })) })
    setRoute(w, id, 'add', { dst: ip(VIP), prefix: 32, nhid: 10 })
    sysctl(w, 'router', 'fib_multipath_hash_policy', '1')
    expect(met(w, flows)).toContain('2')
    setNeighbour(w, 'add', { link: dev(w, 'router', 'eth0'), address: ip('10.0.0.2'), mac: '02:00:00:00:00:02', state: 'STALE' })
    dead(w)
    expect(met(w, flows)).not.toContain('2')
  })
})

describe('the seed of the hash', () => {
  it('is a namespace\'s own, the same for the same seed of the lab, and another when it is set', () => {
    const nodes = (seed: number, set?: string): string => {
      const w = box(seed)
      three(w)
      if (set) writeSysctl(w, ns(w, 'router'), 'net/ipv4/fib_multipath_hash_seed', set)
      return met(w, clients).join('')
    }
    expect(nodes(1)).toBe(nodes(1))
    expect(nodes(2)).not.toBe(nodes(1))
    expect(nodes(1, '7')).not.toBe(nodes(1))
    expect(nodes(1, '7')).toBe(nodes(2, '7'))
  })
})

it('the own connections of a host choose by their flow, too', () => {
  const w = box()
  three(w)
  sysctl(w, 'router', 'fib_multipath_hash_policy', '1')
  setLinkUp(w, dev(w, 'router', 'eth1'), true)
  const seen = new Set<string>()
  for (let i = 0; i < 20; i++) {
    const id = openSocket(w, { ns: ns(w, 'router'), type: 'stream' })
    errnoOf(() => connectSocket(w, id, { address: ip(VIP), port: 80 }))
    const { local } = socketOf(w, id)
    seen.add(formatIp(routeGet(w, ns(w, 'router'), { dst: ip(VIP), src: local!.address, protocol: 6, sport: local!.port, dport: 80 }).via!))
  }
  expect(seen.size).toBe(3)
})

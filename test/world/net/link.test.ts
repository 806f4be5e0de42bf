import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addAddress, addLink, addressesOf, createNamespace, createNetwork, deleteAddress, deleteLink, deleteNamespace, formatIp, ip, linkByName, linkChanged, linkFlags, linksOf, moveLink,
  namespaceByName, operState, renameLink, routeChanged, routes6Of, routesOf, setCable, setLinkMaster, setLinkMtu, setLinkUp, setRoute, TABLE, writeSysctl, type Route,
} from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { address, dev, emptyWorld, errnoOf, host, ns, ping, route, run, SECOND, sysctl } from './rig.ts'

function box(): World {
  const w = emptyWorld()
  createNetwork(w, { name: 'lan' })
  host(w, 'h', { eth1: ['lan', '192.168.10.100/24'] })
  host(w, 'g', { eth1: ['lan', '192.168.10.200/24'] })
  return w
}
const eth1 = (w: World): number => dev(w, 'h', 'eth1')
const link = (w: World, name = 'eth1', of = 'h') => linkByName(w, ns(w, of), name)!
const table = (w: World, t: number, of = 'h'): string[] => routesOf(w, ns(w, of), t).filter((r) => r.dst >>> 24 !== 127).map((r: Route) => `${r.type} ${formatIp(r.dst)}/${r.prefix}${r.nexthops[0]?.linkDown ? ' linkdown' : ''}`)
const list = (w: World): string[] => addressesOf(w, ns(w, 'h')).filter((x) => x.link.name !== 'lo').map(({ address: a }) => `${formatIp(a.local)}/${a.prefix}${a.secondary ? ' secondary' : ''}`)

describe('an address', () => {
  it('brings its local, prefix and broadcast routes, and takes them along', () => {
    const w = box()
    expect(table(w, TABLE.main)).toEqual(['unicast 192.168.10.0/24'])
    expect(table(w, TABLE.local)).toEqual(['local 192.168.10.100/32', 'broadcast 192.168.10.255/32'])
    deleteAddress(w, eth1(w), { local: ip('192.168.10.100'), prefix: 24 })
    expect([table(w, TABLE.main), table(w, TABLE.local)]).toEqual([[], []])
  })

  it('of /32 has no prefix route, of /31 no broadcast', () => {
    const w = box()
    address(w, eth1(w), '10.9.9.9/32')
    address(w, eth1(w), '10.8.8.8/31')
    expect(table(w, TABLE.main)).toEqual(['unicast 10.8.8.8/31', 'unicast 192.168.10.0/24'])
    expect(table(w, TABLE.local)).toEqual(['local 10.8.8.8/32', 'local 10.9.9.9/32', 'local 192.168.10.100/32', 'broadcast 192.168.10.255/32'])
  })

  it('that is there is refused; one more of the subnet is secondary and goes with the first', () => {
    const w = box()
    expect(errnoOf(() => address(w, eth1(w), '192.168.10.100/24'))).toBe('EEXIST: ipv4: Address already assigned')
    address(w, eth1(w), '192.168.10.101/24')
    address(w, eth1(w), '192.168.10.102/25')
    expect(list(w)).toEqual(['192.168.10.100/24', '192.168.10.102/25', '192.168.10.101/24 secondary'])
    deleteAddress(w, eth1(w), { local: ip('192.168.10.100'), prefix: 24 })
    expect(list(w)).toEqual(['192.168.10.102/25'])
    expect(errnoOf(() => deleteAddress(w, eth1(w), { local: ip('192.168.10.101'), prefix: 24 }))).toBe('EADDRNOTAVAIL: ipv4: Address not found')
  })

  it('promote_secondaries makes the next one the first', () => {
    const w = box()
    sysctl(w, 'h', 'conf/eth1/promote_secondaries', '1')
    address(w, eth1(w), '192.168.10.101/24')
    deleteAddress(w, eth1(w), { local: ip('192.168.10.100'), prefix: 24 })
    expect(list(w)).toEqual(['192.168.10.101/24'])
    expect(routesOf(w, ns(w, 'h'), TABLE.main).map((r) => formatIp(r.prefsrc!))).toEqual(['192.168.10.101'])
  })

  it('that goes takes the routes whose source it was; the last one takes every route of its link', () => {
    const w = box()
    address(w, eth1(w), '10.7.7.7/32')
    route(w, 'h', '50.0.0.0/8 via 192.168.10.200 src 10.7.7.7')
    route(w, 'h', '60.0.0.0/8 via 192.168.10.200')
    deleteAddress(w, eth1(w), { local: ip('10.7.7.7'), prefix: 32 })
    expect(table(w, TABLE.main)).toEqual(['unicast 60.0.0.0/8', 'unicast 192.168.10.0/24'])
    deleteAddress(w, eth1(w), { local: ip('192.168.10.100'), prefix: 24 })
    expect(table(w, TABLE.main)).toEqual([])
  })

  it('noprefixroute, a metric and an explicit broadcast do what they say', () => {
    const w = box()
    addAddress(w, eth1(w), { local: ip('10.1.1.1'), prefix: 24, noPrefixRoute: true })
    addAddress(w, eth1(w), { local: ip('10.2.2.2'), prefix: 24, metric: 50, broadcast: ip('10.2.2.127') })
    expect(routesOf(w, ns(w, 'h'), TABLE.main).map((r) => `${formatIp(r.dst)} ${r.metric}`)).toEqual(['10.2.2.0 50', '192.168.10.0 0'])
    expect(table(w, TABLE.local)).toContain('broadcast 10.2.2.127/32')
  })

  it('whatever comes and goes, the routes are those of the addresses that are left (property)', () => {
    const one = fc.record({ add: fc.boolean(), last: fc.integer({ min: 1, max: 3 }), net: fc.integer({ min: 0, max: 2 }), length: fc.constantFrom(24, 25, 32), link: fc.constantFrom('d0', 'd1') })
    fc.assert(fc.property(fc.array(one, { maxLength: 25 }), (acts) => {
      const make = (): World => {
        const w = emptyWorld()
        host(w, 'h', { d0: [null], d1: [null] })
        return w
      }
      const w = make()
      for (const a of acts) {
        const local = ip(`10.0.${a.net}.${a.last}`)
        errnoOf(() => (a.add ? addAddress(w, dev(w, 'h', a.link), { local, prefix: a.length }) : deleteAddress(w, dev(w, 'h', a.link), { local, prefix: a.length })))
      }
      const fresh = make()
      for (const { link: l, address: a } of addressesOf(w, ns(w, 'h'))) if (l.name !== 'lo') addAddress(fresh, dev(fresh, 'h', l.name), { local: a.local, prefix: a.prefix })
      const shape = (x: World): string[] => [TABLE.local, TABLE.main].flatMap((t) => [...new Set(routesOf(x, ns(x, 'h'), t).map((r) => `${r.type} ${formatIp(r.dst)}/${r.prefix} ${r.nexthops[0]!.link - dev(x, 'h', 'd0')}`))].sort())
      expect(shape(w)).toEqual(shape(fresh))
    }), { numRuns: 80 })
  })
})

describe('a link', () => {
  it('that goes down loses its routes but not its local addresses; up again it has only its own routes', () => {
    const w = box()
    route(w, 'h', '60.0.0.0/8 via 192.168.10.200')
    setLinkUp(w, eth1(w), false)
    expect(table(w, TABLE.main)).toEqual([])
    expect(table(w, TABLE.local)).toEqual(['local 192.168.10.100/32'])
    expect([operState(link(w)), linkFlags(link(w)).join()]).toEqual(['DOWN', 'BROADCAST,MULTICAST'])
    setLinkUp(w, eth1(w), true)
    expect(table(w, TABLE.main)).toEqual(['unicast 192.168.10.0/24'])
    expect([operState(link(w)), linkFlags(link(w)).join()]).toEqual(['UP', 'BROADCAST,MULTICAST,UP,LOWER_UP'])
  })

  it('without carrier keeps its routes, marked; they are used all the same, unless ignore_routes_with_linkdown', () => {
    const w = box()
    setCable(w, eth1(w), false)
    expect([operState(link(w)), linkFlags(link(w)).join()]).toEqual(['DOWN', 'NO-CARRIER,BROADCAST,MULTICAST,UP'])
    expect(table(w, TABLE.main)).toEqual(['unicast 192.168.10.0/24 linkdown'])
    expect(ping(w, 'h', '192.168.10.200', { wait: 4 * SECOND })).toEqual(['icmp 3/1 from 192.168.10.100'])
    sysctl(w, 'h', 'conf/eth1/ignore_routes_with_linkdown', '1')
    expect(errnoOf(() => ping(w, 'h', '192.168.10.200'))).toBe('ENETUNREACH')
    setCable(w, eth1(w), true)
    expect(ping(w, 'h', '192.168.10.200')).toEqual(['reply 1 ttl 64'])
  })

  it('of a multipath route dies alone: the others carry on', () => {
    const w = box()
    const d = addLink(w, ns(w, 'h'), { name: 'd0', kind: 'dummy' })
    address(w, d, '10.5.0.1/24')
    setLinkUp(w, d, true)
    setRoute(w, ns(w, 'h'), 'add', { dst: ip('60.0.0.0'), prefix: 8, nexthops: [{ via: ip('192.168.10.200') }, { via: ip('10.5.0.9') }] })
    setLinkUp(w, d, false)
    expect(routesOf(w, ns(w, 'h'), TABLE.main).find((r) => r.dst === ip('60.0.0.0'))!.nexthops.map((n) => n.dead)).toEqual([false, true])
    setLinkUp(w, eth1(w), false)
    expect(table(w, TABLE.main)).toEqual([])
  })

  it('of a veth pair has carrier while both ends are up; it ends with its far end', () => {
    const w = box()
    const a = addLink(w, ns(w, 'h'), { name: 'v0', kind: 'veth', peer: { ns: ns(w, 'g'), name: 'v1' } })
    expect(link(w, 'v0')).toMatchObject({ peerIndex: link(w, 'v1', 'g').index, peerNsNumber: 0 })
    setLinkUp(w, a, true)
    expect(operState(link(w, 'v0'))).toBe('DOWN')
    setLinkUp(w, dev(w, 'g', 'v1'), true)
    expect(operState(link(w, 'v0'))).toBe('UP')
    deleteLink(w, dev(w, 'g', 'v1'))
    expect(linkByName(w, ns(w, 'h'), 'v0')).toBeUndefined()
  })

  it('of a pair in one namespace blames the lower layer', () => {
    const w = box()
    setLinkUp(w, addLink(w, ns(w, 'h'), { name: 'v0', kind: 'veth', peer: { ns: ns(w, 'h'), name: 'v1' } }), true)
    expect(operState(link(w, 'v0'))).toBe('LOWERLAYERDOWN')
  })

  it('has a name that the kernel takes and an index of its own', () => {
    const w = box()
    for (const bad of ['', 'a/b', 'a b', '.', '..', 'sixteenletters12', 'a:b']) expect(errnoOf(() => addLink(w, ns(w, 'h'), { name: bad, kind: 'dummy' })), bad).toBe('EINVAL')
    expect(errnoOf(() => addLink(w, ns(w, 'h'), { name: 'eth1', kind: 'dummy' }))).toBe('EEXIST')
    addLink(w, ns(w, 'h'), { name: 'x', kind: 'dummy', index: 16 })
    expect(errnoOf(() => addLink(w, ns(w, 'h'), { name: 'y', kind: 'dummy', index: 16 }))).toBe('EEXIST')
    addLink(w, ns(w, 'h'), { name: 'y', kind: 'dummy' })
    expect(linksOf(w, ns(w, 'h')).map((l) => `${l.index} ${l.name}`)).toEqual(['1 lo', '2 eth1', '16 x', '17 y'])
    renameLink(w, dev(w, 'h', 'x'), 'z')
    expect(errnoOf(() => renameLink(w, dev(w, 'h', 'y'), 'z'))).toBe('EEXIST')
  })

  it('has an MTU between what its kind allows', () => {
    const w = box()
    expect(errnoOf(() => setLinkMtu(w, eth1(w), 100_000))).toBe('EINVAL: mtu greater than device maximum')
    expect(errnoOf(() => setLinkMtu(w, eth1(w), 60))).toBe('EINVAL: mtu less than device minimum')
  })

  it('that moves to another namespace arrives down and bare; its routes stay behind and go', () => {
    const w = box()
    const d = addLink(w, ns(w, 'h'), { name: 'd0', kind: 'dummy' })
    address(w, d, '10.5.0.1/24')
    setLinkUp(w, d, true)
    moveLink(w, d, ns(w, 'g'))
    expect(link(w, 'd0', 'g')).toMatchObject({ up: false, addresses: [] })
    expect(table(w, TABLE.main)).toEqual(['unicast 192.168.10.0/24'])
    expect(errnoOf(() => moveLink(w, dev(w, 'h', 'lo'), ns(w, 'g')))).toBe('EINVAL')
  })

  it('gets a link-local IPv6 address by its MAC address, or a stable one, or none', () => {
    const w = box()
    const make = (name: string, ip6: 'eui64' | 'stable' | 'off'): string[] => {
      setLinkUp(w, addLink(w, ns(w, 'h'), { name, kind: 'bridge', mac: '02:00:0a:00:10:c8', ip6 }), true)
      return link(w, name).addresses6.map((a) => `${a.local}/${a.prefix}`)
    }
    expect(make('b0', 'eui64')).toEqual(['fe80::aff:fe00:10c8/64'])
    expect(make('b1', 'stable')[0]).toMatch(/^fe80::[0-9a-f:]+\/64$/)
    expect(make('b1x', 'stable')).not.toEqual(make('b2x', 'stable'))
    expect(make('b3', 'off')).toEqual([])
    expect(routes6Of(w, ns(w, 'h')).map((r) => `${r.type} ${r.dst}`)).toContain('local ::1')
    setCable(w, eth1(w), false)
    expect(link(w).addresses6.length).toBe(1)
    setLinkUp(w, eth1(w), false)
    expect(link(w).addresses6).toEqual([])
  })

  it('has no IPv6 addresses while disable_ipv6 says so', () => {
    const w = box()
    writeSysctl(w, ns(w, 'h'), 'net/ipv6/conf/all/disable_ipv6', '1')
    expect([link(w).addresses6, link(w, 'lo').addresses6]).toEqual([[], []])
    writeSysctl(w, ns(w, 'h'), 'net/ipv6/conf/eth1/disable_ipv6', '0')
    expect([link(w).addresses6.length, link(w, 'lo').addresses6.length]).toEqual([1, 0])
  })
})

describe('a bridge', () => {
  it('of its own is UNKNOWN; with a port it is up as long as a port is, and carries frames between ports and to itself', () => {
    const w = emptyWorld()
    createNamespace(w, { name: 'sw' })
    const br = addLink(w, ns(w, 'sw'), { name: 'br0', kind: 'bridge' })
    setLinkUp(w, br, true)
    expect(operState(link(w, 'br0', 'sw'))).toBe('UNKNOWN')
    address(w, br, '10.0.0.254/24')
    for (const i of [1, 2, 3]) {
      createNamespace(w, { name: `p${i}` })
      addLink(w, ns(w, `p${i}`), { name: 'eth0', kind: 'veth', peer: { ns: ns(w, 'sw'), name: `port${i}` } })
      address(w, dev(w, `p${i}`, 'eth0'), `10.0.0.${i}/24`)
      setLinkMaster(w, dev(w, 'sw', `port${i}`), br)
      setLinkUp(w, dev(w, `p${i}`, 'eth0'), true)
      setLinkUp(w, dev(w, 'sw', `port${i}`), true)
    }
    expect(operState(link(w, 'br0', 'sw'))).toBe('UP')
    expect(ping(w, 'p1', '10.0.0.2')).toEqual(['reply 1 ttl 64'])
    expect(ping(w, 'p1', '10.0.0.254')).toEqual(['reply 1 ttl 64'])
    expect(ping(w, 'sw', '10.0.0.3')).toEqual(['reply 1 ttl 64'])
    for (const i of [1, 2, 3]) setLinkUp(w, dev(w, `p${i}`, 'eth0'), false)
    expect(operState(link(w, 'br0', 'sw'))).toBe('DOWN')
    expect(errnoOf(() => setLinkMaster(w, dev(w, 'sw', 'port1'), dev(w, 'sw', 'port2')))).toBe('EINVAL')
  })
})

it('a namespace that goes takes its links, their far ends and its name along', () => {
  const w = box()
  createNamespace(w, { name: 'pod' })
  addLink(w, ns(w, 'pod'), { name: 'eth0', kind: 'veth', peer: { ns: ns(w, 'h'), name: 'lxc0' } })
  expect(errnoOf(() => createNamespace(w, { name: 'pod' }))).toBe('EEXIST')
  deleteNamespace(w, ns(w, 'pod'))
  expect(namespaceByName(w, 'pod')).toBeUndefined()
  expect(linkByName(w, ns(w, 'h'), 'lxc0')).toBeUndefined()
  run(w, 10 * SECOND)
})

it('who listens is told of links and routes as they change', () => {
  const told: string[] = []
  const w = emptyWorld(1, (r) => {
    r.add(linkChanged, 'test', (_w: World, _ns: number, _l: number, what: string) => { told.push(what) })
    r.add(routeChanged, 'test', (_w: World, _ns: number, r2: Route, what: string) => { told.push(`${what} ${formatIp(r2.dst)}/${r2.prefix}`) })
  })
  createNamespace(w, { name: 'h', loopback: 'down' })
  const d = addLink(w, ns(w, 'h'), { name: 'd0', kind: 'dummy' })
  setLinkUp(w, d, true)
  address(w, d, '10.0.0.1/30')
  setRoute(w, ns(w, 'h'), 'add', { dst: ip('9.0.0.0'), prefix: 8, via: ip('10.0.0.2') })
  setRoute(w, ns(w, 'h'), 'replace', { dst: ip('9.0.0.0'), prefix: 8, link: d })
  setLinkUp(w, d, false)
  expect(told).toEqual(['new', 'new', 'up', 'added 10.0.0.1/32', 'added 10.0.0.0/30', 'added 10.0.0.3/32', 'address', 'added 9.0.0.0/8', 'replaced 9.0.0.0/8', 'removed 9.0.0.0/8', 'removed 10.0.0.0/30', 'removed 10.0.0.3/32', 'down'])
})

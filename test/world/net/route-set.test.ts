import { describe, expect, it } from 'vitest'
import { createNetwork, deleteRoute, formatIp, ip, nexthopsOf, routesOf, setLinkUp, setNexthopObject, setRoute, deleteNexthopObject, TABLE, type Route } from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { dev, emptyWorld, errnoOf, host, ns, request, route } from './rig.ts'

function box(): World {
  const w = emptyWorld()
  createNetwork(w, { name: 'lan' })
  createNetwork(w, { name: 'nat' })
  host(w, 'h', { eth1: ['lan', '192.168.10.100/24'], eth0: ['nat', '10.0.2.16/24'], lxc0: [null, '172.20.0.1/32'] })
  return w
}
const show = (w: World, r: Route): string => {
  const [hop] = nexthopsOf(w, ns(w, 'h'), r)
  return `${formatIp(r.dst)}/${r.prefix}${hop?.via ? ` via ${formatIp(hop.via)}` : ''}${r.metric ? ` metric ${r.metric}` : ''}`
}
const main = (w: World): string[] => routesOf(w, ns(w, 'h'), TABLE.main).filter((r) => r.protocol !== 2).map((r) => show(w, r))
const verb = (w: World, v: Parameters<typeof setRoute>[2], text: string): string | undefined => errnoOf(() => route(w, 'h', text, v))
const del = (w: World, text: string): string | undefined => errnoOf(() => {
  // ip route del says neither protocol nor scope.
  const { protocol: _, scope: _scope, ...rest } = request(w, 'h', text)
  deleteRoute(w, ns(w, 'h'), rest)
})

describe('ip route add, replace, change, append, prepend, del', () => {
  it('the key is prefix and metric: add refuses it twice, change needs it, replace takes the first, append and prepend stand beside', () => {
    const w = box()
    const p = '172.20.0.0/16'
    expect(verb(w, 'add', `${p} via 192.168.10.250`)).toBeUndefined()
    expect(verb(w, 'add', `${p} via 192.168.10.200`)).toBe('EEXIST')
    expect(verb(w, 'add', `${p} via 192.168.10.200 metric 100`)).toBeUndefined()
    expect(verb(w, 'replace', `${p} via 192.168.10.200`)).toBeUndefined()
    expect(verb(w, 'change', `${p} via 192.168.10.201`)).toBeUndefined()
    expect(verb(w, 'change', '172.21.0.0/16 via 192.168.10.201')).toBe('ENOENT')
    expect(verb(w, 'append', `${p} via 192.168.10.202`)).toBeUndefined()
    expect(verb(w, 'prepend', `${p} via 192.168.10.203`)).toBeUndefined()
    expect(verb(w, 'append', `${p} via 192.168.10.202`)).toBe('EEXIST')
    expect(main(w)).toEqual([`${p} via 192.168.10.203`, `${p} via 192.168.10.201`, `${p} via 192.168.10.202`, `${p} via 192.168.10.200 metric 100`])
    for (let i = 0; i < 4; i++) expect(del(w, p)).toBeUndefined()
    expect(del(w, p)).toBe('ESRCH')
  })

  it('del takes the first that matches what is said, and no other', () => {
    const w = box()
    route(w, 'h', '172.20.0.0/16 dev eth1')
    route(w, 'h', '172.20.0.0/16 dev eth1 metric 5')
    expect(del(w, '172.20.0.0/16 dev eth0')).toBe('ESRCH')
    expect(del(w, '172.20.0.0/16 metric 7')).toBe('ESRCH')
    expect(del(w, '172.20.0.0/16 metric 5')).toBeUndefined()
    expect(main(w)).toEqual(['172.20.0.0/16'])
    route(w, 'h', '172.21.0.0/16 type prohibit')
    expect(del(w, '172.21.0.0/16 type unreachable')).toBe('ESRCH')
    expect(del(w, '172.21.0.0/16 type prohibit')).toBeUndefined()
    expect(errnoOf(() => deleteRoute(w, ns(w, 'h'), { dst: 0, prefix: 0, table: 77 }))).toBe('ESRCH: FIB table does not exist')
  })

  it('prints in the order of the kernel: address, longer prefix first, metric', () => {
    const w = box()
    for (const r of ['10.0.0.0/8', '10.0.0.0/16', 'default', '9.0.0.0/8', '10.0.0.0/8 metric 3', '10.0.0.0/24']) route(w, 'h', r.includes(' ') ? r.replace(' ', ' via 192.168.10.5 ') : `${r} via 192.168.10.5`)
    expect(main(w).map((r) => r.replace(' via 192.168.10.5', ''))).toEqual(['0.0.0.0/0', '9.0.0.0/8', '10.0.0.0/24', '10.0.0.0/16', '10.0.0.0/8', '10.0.0.0/8 metric 3'])
  })

  it.each([
    ['172.20.0.0/16 via 192.168.20.200', 'ENETUNREACH: Nexthop has invalid gateway'],
    ['172.20.0.0/16 via 192.168.10.200 dev eth0', 'ENETUNREACH: Nexthop has invalid gateway'],
    ['172.20.0.0/16 via 192.168.10.255', 'EINVAL: Nexthop has invalid gateway'],
    ['172.20.0.0/16 via 224.0.0.1', 'ENETUNREACH: Nexthop has invalid gateway'],
    ['172.20.2.0/16 via 192.168.10.200', 'EINVAL: Invalid prefix for given prefix length'],
    ['172.20.0.0/16 via 0.0.0.0', 'ENODEV'],
    ['172.20.0.0/16', 'ENODEV'],
    ['172.20.0.0/16 via 192.168.10.200 src 192.168.10.77', 'EINVAL: Invalid prefsrc address'],
    ['172.20.0.0/16 via 10.0.0.9 onlink', 'ENODEV: Nexthop device required for onlink'],
    ['172.20.0.0/16 dev eth1 type blackhole', 'EINVAL: Gateway, device and multipath can not be specified for this route type'],
    ['172.20.0.0/16 nhid 99', 'EINVAL: Nexthop id does not exist'],
  ])('add %s → %s', (text, refusal) => {
    const w = box()
    expect(verb(w, 'add', text)).toBe(refusal)
    expect(main(w)).toEqual([])
  })

  it('takes a gateway of another subnet with onlink, the own address, and 127.0.0.1', () => {
    const w = box()
    expect(verb(w, 'add', '1.0.0.0/8 via 192.168.10.200 dev eth0 onlink')).toBeUndefined()
    expect(verb(w, 'add', '2.0.0.0/8 via 192.168.10.100')).toBeUndefined()
    expect(verb(w, 'add', '3.0.0.0/8 via 127.0.0.1')).toBeUndefined()
  })

  it('a link that is down takes no route', () => {
    const w = box()
    setLinkUp(w, dev(w, 'h', 'eth1'), false)
    expect(verb(w, 'add', '172.20.0.0/16 dev eth1')).toBe('ENETDOWN: Device for nexthop is not up')
    expect(verb(w, 'add', '172.20.0.0/16 via 192.168.10.200')).toBe('ENETUNREACH: Nexthop has invalid gateway')
  })

  it('multipath: all gateways are checked; del by the first one matches', () => {
    const w = box()
    const hops = (...via: string[]): object => ({ nexthops: via.map((v) => ({ via: ip(v) })) })
    const at = { dst: ip('10.80.0.0'), prefix: 24 }
    expect(errnoOf(() => setRoute(w, ns(w, 'h'), 'add', { ...at, ...hops('192.168.10.1', '192.168.99.1') }))).toBe('ENETUNREACH: Nexthop has invalid gateway')
    setRoute(w, ns(w, 'h'), 'add', { ...at, ...hops('192.168.10.1', '192.168.10.2', '10.0.2.2') })
    expect(errnoOf(() => deleteRoute(w, ns(w, 'h'), { ...at, via: ip('192.168.10.2') }))).toBe('ESRCH')
    expect(errnoOf(() => deleteRoute(w, ns(w, 'h'), { ...at, via: ip('192.168.10.1') }))).toBeUndefined()
  })
})

describe('nexthop objects', () => {
  it('routes follow their group as members come and go; the last member takes the route along', () => {
    const w = box()
    const id = ns(w, 'h')
    setNexthopObject(w, id, 'add', { id: 1, nexthop: { via: ip('192.168.10.1'), link: dev(w, 'h', 'eth1') } })
    setNexthopObject(w, id, 'add', { id: 2, nexthop: { via: ip('10.0.2.2'), link: dev(w, 'h', 'eth0') } })
    setNexthopObject(w, id, 'add', { id: 10, group: [{ id: 1, weight: 1 }, { id: 2, weight: 3 }] })
    route(w, 'h', '10.81.0.0/24 nhid 10')
    const hops = (): string[] => nexthopsOf(w, id, routesOf(w, id, TABLE.main).find((r) => r.nhid === 10)!).map((n) => `${formatIp(n.via!)}*${n.weight}`)
    expect(hops()).toEqual(['192.168.10.1*1', '10.0.2.2*3'])
    deleteNexthopObject(w, id, 1)
    expect(hops()).toEqual(['10.0.2.2*3'])
    setLinkUp(w, dev(w, 'h', 'eth0'), false)
    expect(routesOf(w, id, TABLE.main).some((r) => r.nhid === 10)).toBe(false)
  })

  it.each([
    [{ id: 1, group: [{ id: 77, weight: 1 }] }, 'EINVAL: Invalid nexthop id'],
    [{ id: 1, nexthop: { via: ip('192.168.77.1'), link: 2 } }, 'ENETUNREACH: Nexthop has invalid gateway'],
    [{ id: 1, nexthop: { via: ip('192.168.10.1') } }, 'EINVAL: Device attribute required for non-blackhole and non-fdb nexthops'],
    [{ id: 5, blackhole: true }, 'EEXIST'],
  ])('%j → %s', (o, refusal) => {
    const w = box()
    setNexthopObject(w, ns(w, 'h'), 'add', { id: 5, blackhole: true })
    expect(errnoOf(() => setNexthopObject(w, ns(w, 'h'), 'add', o))).toBe(refusal)
  })
})

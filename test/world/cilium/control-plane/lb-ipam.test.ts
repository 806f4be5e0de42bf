import { describe, expect, it } from 'vitest'
import type { NewObject } from '../../../../src/world/kube/index.ts'
import { operatorRig, type Rig } from './rig.ts'

const POOLS = 'cilium.io/ciliumloadbalancerippools'
const pool = (name: string, spec: object): NewObject => ({ metadata: { name }, spec })
const service = (name: string, spec: object = {}, metadata: object = {}): NewObject => ({ metadata: { name, namespace: 'default', ...metadata }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: name }, ...spec } })
const address = (r: Rig, name: string): string => r.api.get('services', name, 'default')!.status?.loadBalancer?.ingress?.[0]?.ip ?? '<pending>'
const condition = (r: Rig, name: string): string => {
  const c = (r.api.get('services', name, 'default')!.status?.conditions ?? []).find((x: { type: string }) => x.type === 'cilium.io/IPAMRequestSatisfied')
  return c ? `${c.status} ${c.reason} ${c.message}`.trim() : 'none'
}
const figures = (r: Rig, name: string): string => (r.api.get(POOLS, name)!.status?.conditions ?? []).map((c: { type: string; status: string; message: string }) => `${c.type.replace('cilium.io/', '')}=${c.type.endsWith('Conflict') ? c.status : c.message}`).join(' ')

function rig(version = '1.18.0'): Rig { return operatorRig({}, version) }
function make(r: Rig, gvr: string, o: NewObject): void {
  r.make(gvr, o)
  r.settle(1)
}

describe('LB IPAM', () => {
  it('sleeps until there is a pool: a Service is pending and says nothing', () => {
    const r = rig()
    make(r, 'services', service('webpod'))
    expect([address(r, 'webpod'), condition(r, 'webpod')]).toEqual(['<pending>', 'none'])
    make(r, POOLS, pool('cilium-pool', { allowFirstLastIPs: 'No', blocks: [{ cidr: '172.16.1.0/24' }] }))
    expect([address(r, 'webpod'), condition(r, 'webpod')]).toEqual(['172.16.1.1', 'True satisfied'])
    expect(r.api.get('services', 'webpod', 'default')!.status.loadBalancer.ingress).toEqual([{ ip: '172.16.1.1', ipMode: 'VIP' }])
  })

  it('counts as recorded: 254 of 256 with first and last kept back, then 253', () => {
    const r = rig()
    make(r, POOLS, pool('cilium-pool', { allowFirstLastIPs: 'No', blocks: [{ cidr: '172.16.1.0/24' }] }))
    expect(figures(r, 'cilium-pool')).toBe('PoolConflict=False IPsTotal=256 IPsAvailable=254 IPsUsed=2')
    make(r, 'services', service('webpod'))
    expect(figures(r, 'cilium-pool')).toBe('PoolConflict=False IPsTotal=256 IPsAvailable=253 IPsUsed=3')
  })

  it('counts ranges, and blocks of IPv6', () => {
    const r = rig()
    make(r, POOLS, pool('a', { blocks: [{ start: '192.168.10.211', stop: '192.168.10.215' }] }))
    make(r, POOLS, pool('b', { blocks: [{ cidr: '172.18.255.200/29' }, { cidr: '2001:db8:dead:beef::0/64' }], serviceSelector: { matchLabels: { org: 'empire' } } }))
    expect(figures(r, 'a')).toContain('IPsAvailable=5')
    expect(figures(r, 'b')).toContain('IPsAvailable=18446744073709551624')
  })

  it('reuses the lowest address that was given back', () => {
    const r = rig()
    make(r, POOLS, pool('p', { blocks: [{ cidr: '10.0.0.0/29' }] }))
    for (const n of ['a', 'b', 'c']) make(r, 'services', service(n))
    expect(['a', 'b', 'c'].map((n) => address(r, n))).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2'])
    r.api.delete('services', 'a', 'default')
    make(r, 'services', service('d'))
    expect(address(r, 'd')).toBe('10.0.0.0')
  })

  it('says why there is no address', () => {
    const r = rig()
    make(r, POOLS, pool('one', { blocks: [{ cidr: '10.0.0.1/32' }], serviceSelector: { matchLabels: { pool: 'one' } } }))
    make(r, 'services', service('first', {}, { labels: { pool: 'one' } }))
    make(r, 'services', service('second', {}, { labels: { pool: 'one' } }))
    make(r, 'services', service('other'))
    expect(address(r, 'first')).toBe('10.0.0.1')
    expect(condition(r, 'second')).toBe('False out_of_ips All enabled CiliumLoadBalancerIPPools that match this service ran out of allocatable IPs')
    expect(condition(r, 'other')).toBe('False no_pool There are no enabled CiliumLoadBalancerIPPools that match this service')
  })

  it('gives what is asked for by name, or says what stands against it', () => {
    const r = rig()
    make(r, POOLS, pool('p', { blocks: [{ cidr: '10.0.0.0/24' }], serviceSelector: { matchExpressions: [{ key: 'no', operator: 'DoesNotExist' }] } }))
    const asking = (name: string, ip: string, labels: object = {}): void => make(r, 'services', service(name, {}, { annotations: { 'lbipam.cilium.io/ips': ip }, labels }))
    asking('a', '10.0.0.77')
    asking('b', '10.9.9.9')
    asking('c', '10.0.0.77')
    asking('d', '10.0.0.78', { no: 'x' })
    expect(address(r, 'a')).toBe('10.0.0.77')
    expect(condition(r, 'b')).toBe('False no_pool No pool exists with a CIDR containing \'10.9.9.9\'')
    expect(condition(r, 'c')).toBe('False already_allocated The IP \'10.0.0.77\' is already allocated to another service')
    expect(condition(r, 'd')).toBe('False pool_selector_mismatch The pool with the CIDR containing \'10.0.0.78\', doesn\'t select this service')
  })

  it('lets Services with one key share an address while their ports differ', () => {
    const r = rig()
    make(r, POOLS, pool('p', { blocks: [{ cidr: '10.0.0.0/24' }] }))
    const sharing = (name: string, port: number): void => make(r, 'services', service(name, { ports: [{ port }] }, { annotations: { 'lbipam.cilium.io/sharing-key': 'k' } }))
    sharing('a', 80)
    sharing('b', 443)
    sharing('c', 80)
    expect([address(r, 'a'), address(r, 'b'), address(r, 'c')]).toEqual(['10.0.0.0', '10.0.0.0', '10.0.0.1'])
  })

  it('disables the younger of two pools that overlap, and says so', () => {
    const r = rig()
    make(r, POOLS, pool('old', { blocks: [{ cidr: '10.0.0.0/24' }] }))
    r.settle(2)
    make(r, POOLS, pool('young', { blocks: [{ cidr: '10.0.0.128/25' }] }))
    expect(figures(r, 'old')).toContain('PoolConflict=False')
    expect(r.api.get(POOLS, 'young')!.status.conditions[0]).toMatchObject({ status: 'True', reason: 'cidr_overlap', message: 'Pool conflicts since range \'10.0.0.128 - 10.0.0.255\' overlaps range \'10.0.0.0 - 10.0.0.255\' from IP Pool \'old\'' })
    r.api.delete(POOLS, 'old')
    r.settle(1)
    expect(figures(r, 'young')).toContain('PoolConflict=False')
  })

  it('keeps what was given when a pool is disabled, and gives nothing new', () => {
    const r = rig()
    make(r, POOLS, pool('p', { blocks: [{ cidr: '10.0.0.0/24' }] }))
    make(r, 'services', service('a'))
    const p = r.api.get(POOLS, 'p')!
    r.api.update(POOLS, { ...p, spec: { ...p.spec, disabled: true } })
    make(r, 'services', service('b'))
    expect([address(r, 'a'), address(r, 'b')]).toEqual(['10.0.0.0', '<pending>'])
  })

  it('takes addresses back with their pool, and with the type of the Service', () => {
    const r = rig()
    make(r, POOLS, pool('p', { blocks: [{ cidr: '10.0.0.0/24' }] }))
    make(r, 'services', service('a'))
    const a = r.api.get('services', 'a', 'default')!
    r.api.update('services', { ...a, spec: { ...a.spec, type: 'ClusterIP' } })
    r.settle(1)
    expect([address(r, 'a'), condition(r, 'a')]).toEqual(['<pending>', 'none'])
    make(r, 'services', service('b'))
    expect(address(r, 'b')).toBe('10.0.0.0')
    r.api.delete(POOLS, 'p')
    r.settle(1)
    expect(address(r, 'b')).toBe('<pending>')
  })

  it('leaves other classes alone', () => {
    const r = rig()
    make(r, POOLS, pool('p', { blocks: [{ cidr: '10.0.0.0/24' }] }))
    make(r, 'services', service('metal', { loadBalancerClass: 'example.com/metal' }))
    make(r, 'services', service('bgp', { loadBalancerClass: 'io.cilium/bgp-control-plane' }))
    expect([address(r, 'metal'), condition(r, 'metal'), address(r, 'bgp')]).toEqual(['<pending>', 'none', '10.0.0.0'])
  })

  it('of 1.18.1 leaves a second pool\'s figures blank until a Service moves', () => {
    const r = rig('1.18.1')
    make(r, POOLS, pool('first', { blocks: [{ cidr: '10.0.0.0/24' }] }))
    make(r, POOLS, pool('second', { blocks: [{ cidr: '10.1.0.0/24' }] }))
    expect(figures(r, 'second')).toBe('PoolConflict=False')
    make(r, 'services', service('a'))
    expect(figures(r, 'second')).toContain('IPsAvailable=256')
  })
})

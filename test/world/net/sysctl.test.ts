import { describe, expect, it } from 'vitest'
import { addAddress, addLink, createNamespace, ip, readSysctl, setLinkUp, sysctlMode, sysctlNames, writeSysctl } from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { dev, emptyWorld, errnoOf, ns } from './rig.ts'

function box(o: { initial?: boolean; kernel?: string } = {}): World {
  const w = emptyWorld()
  createNamespace(w, { name: 'h', ...o })
  for (const name of ['eth1', 'eth2']) addLink(w, ns(w, 'h'), { name, kind: 'dummy' })
  return w
}
const get = (w: World, path: string): string => readSysctl(w, ns(w, 'h'), `net/ipv4/${path}`)
const set = (w: World, path: string, value: string): string | undefined => errnoOf(() => writeSysctl(w, ns(w, 'h'), `net/ipv4/${path}`, value))

describe('ip_forward', () => {
  it('is conf/all/forwarding, and sets every link, the default, and accept_redirects of all', () => {
    const w = box()
    const all = (): string => ['ip_forward', 'conf/all/forwarding', 'conf/default/forwarding', 'conf/eth1/forwarding', 'conf/lo/forwarding', 'conf/all/accept_redirects'].map((p) => get(w, p)).join('')
    expect(all()).toBe('000001')
    set(w, 'ip_forward', '1')
    expect(all()).toBe('111110')
    set(w, 'conf/eth1/forwarding', '0')
    expect(all()).toBe('111010')
    set(w, 'conf/all/forwarding', '0')
    expect(all()).toBe('000001')
  })
})

describe('conf/default', () => {
  it('is what new links begin with, and what links follow that nobody has configured', () => {
    const w = box()
    addAddress(w, dev(w, 'h', 'eth2'), { local: ip('10.0.0.1'), prefix: 24 })
    set(w, 'conf/default/rp_filter', '2')
    addLink(w, ns(w, 'h'), { name: 'eth3', kind: 'dummy' })
    expect(['eth1', 'eth2', 'eth3', 'all'].map((d) => get(w, `conf/${d}/rp_filter`))).toEqual(['2', '0', '2', '0'])
    set(w, 'conf/eth1/rp_filter', '1')
    set(w, 'conf/default/rp_filter', '0')
    expect(get(w, 'conf/eth1/rp_filter')).toBe('1')
  })
})

describe('values', () => {
  it.each([
    ['ip_forward', 'foo', 'EINVAL'], ['ip_forward', '', 'EINVAL'], ['ip_forward', '1x', 'EINVAL'], ['ip_forward', '99999999999', 'EINVAL'],
    ['fib_multipath_hash_policy', '4', 'EINVAL'], ['fib_multipath_hash_policy', '-1', 'EINVAL'], ['ip_default_ttl', '0', 'EINVAL'], ['ip_default_ttl', '256', 'EINVAL'],
    ['tcp_syn_retries', '128', 'EINVAL'], ['ip_local_port_range', '5000 4000', 'EINVAL'], ['tcp_congestion_control', 'vegas', 'ENOENT'],
    ['ip_forwrd', '1', 'ENOENT'], ['conf/eth9/rp_filter', '1', 'ENOENT'], ['conf/eth1', '1', 'ENOENT'], ['tcp_available_congestion_control', 'x', 'EACCES'],
  ])('%s = "%s" → %s', (path, value, errno) => { expect(set(box(), path, value)).toBe(errno) })

  it.each([
    ['ip_forward', ' 1\n', '1'], ['ip_forward', '0x10', '16'], ['ip_forward', '010', '8'], ['conf/eth1/rp_filter', '5', '5'], ['ip_local_port_range', '1024 2048', '1024\t2048'],
    ['ip_local_port_range', '40000', '40000\t60999'], ['ip_default_ttl', '255', '255'], ['tcp_congestion_control', 'reno\n', 'reno'],
  ])('%s = "%s" reads %s', (path, value, reads) => {
    const w = box()
    expect(set(w, path, value)).toBeUndefined()
    expect(get(w, path)).toBe(reads)
  })

  it('what cannot be written says so in its mode', () => {
    const w = box()
    expect(sysctlMode(w, ns(w, 'h'), 'net/ipv4/tcp_available_congestion_control')).toBe(0o444)
    expect(sysctlMode(w, ns(w, 'h'), 'net/ipv4/ip_forward')).toBe(0o644)
  })
})

describe('names', () => {
  it('stand in the order of the directories, one directory for each link, and go with it', () => {
    const w = box()
    const names = sysctlNames(w, ns(w, 'h'))
    expect(names.filter((n) => n.endsWith('/rp_filter')).map((n) => n.split('/')[3])).toEqual(['all', 'default', 'eth1', 'eth2', 'lo'])
    expect(names.filter((n) => n.includes('fib_multipath'))).toEqual([
      'net/ipv4/fib_multipath_hash_fields', 'net/ipv4/fib_multipath_hash_policy', 'net/ipv4/fib_multipath_hash_seed', 'net/ipv4/fib_multipath_use_neigh',
      'net/ipv6/fib_multipath_hash_fields', 'net/ipv6/fib_multipath_hash_policy',
    ].filter((n) => names.includes(n)))
    for (const n of names) expect(() => readSysctl(w, ns(w, 'h'), n), n).not.toThrow()
  })

  it('of neighbour defaults exist in a machine\'s first namespace only', () => {
    expect(errnoOf(() => get(box(), 'neigh/default/gc_stale_time'))).toBe('ENOENT')
    expect(get(box(), 'neigh/eth1/gc_stale_time')).toBe('60')
    expect(get(box({ initial: true }), 'neigh/default/gc_stale_time')).toBe('60')
  })

  it('are those of the kernel', () => {
    expect(errnoOf(() => get(box({ kernel: '6.1.0-13-amd64' }), 'tcp_syn_linear_timeouts'))).toBe('ENOENT')
    expect(get(box({ kernel: '6.8.0-86-generic' }), 'tcp_syn_linear_timeouts')).toBe('4')
    expect(errnoOf(() => get(box({ kernel: '6.8.0-86-generic' }), 'fib_multipath_hash_seed'))).toBe('ENOENT')
  })

  it('follow a link that is renamed', () => {
    const w = box()
    setLinkUp(w, dev(w, 'h', 'eth1'), true)
    set(w, 'conf/eth1/rp_filter', '1')
    expect(get(w, 'conf/eth1/rp_filter')).toBe('1')
  })
})

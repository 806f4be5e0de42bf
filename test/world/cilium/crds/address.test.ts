import { describe, expect, it } from 'vitest'
import { ADDRESS, definitions } from '../../../../src/world/cilium/crds/index.ts'

describe('the pattern of an address', () => {
  const re = new RegExp(ADDRESS)
  it('takes IPv4 and IPv6', () => {
    for (const a of ['192.168.10.200', ' 10.0.0.1 ', 'fd00:10:0:1::1', '::1', 'fe80::1%eth0', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8', '2001:db8::', '1::8', '1:2:3:4:5:6:10.0.0.1']) expect(a).toMatch(re)
  })
  it('refuses prefixes, names, numbers that are too big', () => {
    for (const a of ['192.168.10.0/24', 'router', '192.168.10.256', '1:2:3:4:5:6:7:8:9', '', '10.0.0']) expect(a).not.toMatch(re)
  })
})

describe('definitions', () => {
  it('serve BGP as v2 from 1.18 on', () => {
    const versions = (release: string): string[] => {
      const crd = definitions(release, { bgp: true }).find((d) => d.metadata.name === 'ciliumbgpclusterconfigs.cilium.io')!
      return (crd['spec'].versions as { name: string; storage: boolean }[]).map((v) => `${v.name}${v.storage ? ' stored' : ''}`)
    }
    expect(versions('1.17.6')).toEqual(['v2alpha1 stored'])
    expect(versions('1.18.0')).toEqual(['v2 stored', 'v2alpha1'])
  })

  it('are without BGP where the control plane is off', () => {
    expect(definitions('1.18.0', { bgp: false }).map((d) => d.metadata.name).filter((n) => n!.includes('bgp'))).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { chartObjects, configData, readRelease, releaseSecret, valuesOf } from '../../../../src/world/cilium/chart/index.ts'
import { expand } from '../../../../src/world/cilium/chart/values.ts'
import type { KubeObject } from '../../../../src/world/kube/index.ts'

const LAB = {
  routingMode: 'native', autoDirectNodeRoutes: false, 'ipam.mode': 'cluster-pool', 'ipam.operator.clusterPoolIPv4PodCIDRList': ['172.20.0.0/16'], 'bgpControlPlane.enabled': true,
  ipv4NativeRoutingCIDR: '172.20.0.0/16', kubeProxyReplacement: true, 'hubble.relay.enabled': true, 'hubble.ui.enabled': true,
}

describe('cilium-config', () => {
  it('has the BGP keys of 1.18 in the order that `cilium config view` prints', () => {
    const data = configData(valuesOf(LAB, '1.18.0'), '1.18.0')
    expect(Object.entries(data).filter(([k]) => k.includes('bgp'))).toEqual([
      ['bgp-router-id-allocation-ip-pool', ''], ['bgp-router-id-allocation-mode', 'default'], ['bgp-secrets-namespace', 'kube-system'],
      ['enable-bgp-control-plane', 'true'], ['enable-bgp-control-plane-status-report', 'true'],
    ])
  })

  it('lacks the router id keys in 1.17', () => {
    expect(Object.keys(configData(valuesOf(LAB, '1.17.6'), '1.17.6')).filter((k) => k.includes('bgp'))).toEqual(['bgp-secrets-namespace', 'enable-bgp-control-plane', 'enable-bgp-control-plane-status-report'])
  })

  it('makes the value column start at 50 in every version: the longest key has 46 characters', () => {
    for (const version of ['1.17.6', '1.18.0', '1.18.1']) expect(Math.max(...Object.keys(configData(valuesOf(LAB, version), version)).map((k) => k.length))).toBe(46)
  })

  it('says what the values say', () => {
    const data = configData(valuesOf(LAB, '1.18.0'), '1.18.0')
    expect(data).toMatchObject({
      'routing-mode': 'native', 'auto-direct-node-routes': 'false', 'cluster-pool-ipv4-cidr': '172.20.0.0/16', 'cluster-pool-ipv4-mask-size': '24', 'kube-proxy-replacement': 'true', 'cluster-name': 'default',
      'ipv4-native-routing-cidr': '172.20.0.0/16', 'tunnel-protocol': 'vxlan', ipam: 'cluster-pool',
    })
    expect(configData(valuesOf({}, '1.18.0'), '1.18.0')['routing-mode']).toBe('tunnel')
  })

  it('lets extraConfig have the last word', () => {
    expect(configData(valuesOf({ 'extraConfig.debug': 'yes' }, '1.18.0'), '1.18.0').debug).toBe('yes')
  })
})

describe('values', () => {
  it('reads dotted keys, escaped dots, and trees with dotted keys in them', () => {
    expect(expand({ 'a.b.c': 1, a: { 'b.d': 2 }, 'x\\.y': 3 })).toEqual({ a: { b: { c: 1, d: 2 } }, 'x.y': 3 })
  })
})

describe('the chart', () => {
  it('makes relay and page only where they are wanted', () => {
    const names = (given: object): string[] => chartObjects(given as never, '1.18.0').filter((o) => o.kind === 'Deployment' || o.kind === 'DaemonSet').map((o) => o.metadata.name!)
    expect(names(LAB)).toEqual(['hubble-relay', 'hubble-ui', 'cilium-envoy', 'cilium', 'cilium-operator'])
    expect(names({})).toEqual(['cilium-envoy', 'cilium', 'cilium-operator'])
  })

  it('refuses a version that it does not have', () => {
    expect(() => chartObjects({}, '1.2.3')).toThrow('1.2.3')
  })

  it('keeps a release in a secret and reads it again', () => {
    const release = { name: 'cilium', namespace: 'kube-system', revision: 3, status: 'deployed' as const, chartVersion: '1.18.0', values: { a: { b: 'ü' } }, firstDeployed: '2025-08-16T09:50:00Z', lastDeployed: '2025-08-16T09:50:00Z', description: 'Upgrade complete' }
    expect(readRelease(releaseSecret(release) as KubeObject)).toEqual(release)
  })
})

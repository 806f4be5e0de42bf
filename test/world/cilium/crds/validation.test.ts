import { describe, expect, it } from 'vitest'
import { ApiError, type NewObject } from '../../../../src/world/kube/index.ts'
import { clusterConfig, operatorRig, type Rig } from '../control-plane/rig.ts'

function refusal(r: Rig, gvr: string, o: NewObject): string {
  try {
    r.make(gvr, o)
    return 'accepted'
  } catch (e) {
    if (e instanceof ApiError) return e.message
    throw e
  }
}
const ADVERTS = 'cilium.io/ciliumbgpadvertisements'
const PEERS = 'cilium.io/ciliumbgppeerconfigs'
const advert = (entry: object): NewObject => ({ metadata: { name: 'a' }, spec: { advertisements: [entry] } })

describe('what the API refuses of cilium.io', () => {
  const r = operatorRig()

  it('a type of advertisement that does not exist, with those that do', () => {
    expect(refusal(r, ADVERTS, advert({ advertisementType: 'Pod CIDR' }))).toContain('spec.advertisements[0].advertisementType: Unsupported value: "Pod CIDR": supported values: "PodCIDR", "CiliumPodIPPool", "Service"')
  })

  it('a selector for PodCIDR, a Service without service', () => {
    expect(refusal(r, ADVERTS, advert({ advertisementType: 'PodCIDR', selector: { matchLabels: { a: 'b' } } }))).toContain('selector field is not allowed for the \'PodCIDR\' advertisementType')
    expect(refusal(r, ADVERTS, advert({ advertisementType: 'Service' }))).toContain('service field is required for the \'Service\' advertisementType')
  })

  it('a keepalive that is longer than the hold time', () => {
    expect(refusal(r, PEERS, { metadata: { name: 'p' }, spec: { timers: { holdTimeSeconds: 3, keepAliveTimeSeconds: 5 } } })).toContain('keepAliveTimeSeconds can not be larger than holdTimeSeconds')
  })

  it('a family without safi, an address with a prefix length, a port out of range', () => {
    expect(refusal(r, PEERS, { metadata: { name: 'p' }, spec: { families: [{ afi: 'ipv4' }] } })).toContain('spec.families[0].safi: Required value')
    expect(refusal(r, 'cilium.io/ciliumbgpclusterconfigs', clusterConfig('c', { bgpInstances: [{ name: 'i', peers: [{ name: 'p', peerAddress: '192.168.10.0/24' }] }] }))).toContain('should match')
    expect(refusal(r, 'cilium.io/ciliumbgpclusterconfigs', clusterConfig('c', { bgpInstances: [{ name: 'i', localPort: 70000 }] }))).toContain('should be less than or equal to 65535')
  })

  it('an unquoted No, which is a boolean', () => {
    expect(refusal(r, 'cilium.io/ciliumloadbalancerippools', { metadata: { name: 'p' }, spec: { allowFirstLastIPs: false } })).toContain('spec.allowFirstLastIPs: Invalid value: "boolean"')
  })

  it('and puts in what was left out', () => {
    const made = r.make(PEERS, { metadata: { name: 'defaults' }, spec: { timers: {}, gracefulRestart: { enabled: true }, transport: {} } })
    expect(made.spec).toEqual({ ebgpMultihop: 1, timers: { connectRetryTimeSeconds: 120, holdTimeSeconds: 90, keepAliveTimeSeconds: 30 }, gracefulRestart: { enabled: true, restartTimeSeconds: 120 }, transport: { peerPort: 179 } })
  })
})

import { describe, expect, it } from 'vitest'
import { addNode, clusterConfig, operatorRig, type Rig } from './rig.ts'

const CONFIGS = 'cilium.io/ciliumbgpclusterconfigs'
const NODES = 'cilium.io/ciliumbgpnodeconfigs'
const conditions = (r: Rig, name = 'cilium-bgp'): string[] =>
  (r.api.get(CONFIGS, name)!.status?.conditions ?? []).map((c: { type: string; status: string; reason: string; message: string }) => `${c.type} ${c.status} ${c.reason} ${c.message}`)

function started(labels: Record<string, string> = { 'enable-bgp': 'true' }): Rig {
  const r = operatorRig()
  for (const n of ['k8s-ctr', 'k8s-w1', 'k8s-w0']) addNode(r, n, labels)
  r.make(CONFIGS, clusterConfig())
  r.settle()
  return r
}

describe('a cluster configuration', () => {
  it('becomes one node configuration for each node that it selects, named as the node and owned by it', () => {
    const r = started()
    expect(r.api.list(NODES).map((n) => n.metadata.name)).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1'])
    const config = r.api.get(CONFIGS, 'cilium-bgp')!
    expect(r.api.get(NODES, 'k8s-w0')).toMatchObject({
      metadata: { ownerReferences: [{ apiVersion: 'cilium.io/v2', kind: 'CiliumBGPClusterConfig', name: 'cilium-bgp', uid: config.metadata.uid, controller: true }] },
      spec: { bgpInstances: [{ name: 'instance-65001', localASN: 65001, peers: [{ name: 'tor-switch', peerASN: 65000, peerAddress: '192.168.10.200', peerConfigRef: { name: 'cilium-peer' } }] }] },
    })
  })

  it('has three conditions, sorted, and says that the peer configuration is missing until it is there', () => {
    const r = started()
    expect(conditions(r)).toEqual([
      'cilium.io/ConflictingClusterConfig False ConflictingClusterConfigs ',
      'cilium.io/MissingPeerConfigs True MissingPeerConfigs Referenced CiliumBGPPeerConfig(s) are missing: [cilium-peer]',
      'cilium.io/NoMatchingNode False NoMatchingNode No node matches spec.nodeSelector',
    ])
    r.make('cilium.io/ciliumbgppeerconfigs', { metadata: { name: 'cilium-peer' }, spec: {} })
    r.settle()
    expect(conditions(r)[1]).toBe('cilium.io/MissingPeerConfigs False MissingPeerConfigs ')
  })

  it('says that no node matches when a label is mistyped', () => {
    const r = started({ 'enable-bgp': 'ture' })
    expect(r.api.list(NODES)).toEqual([])
    expect(conditions(r)[2]).toBe('cilium.io/NoMatchingNode True NoMatchingNode No node matches spec.nodeSelector')
  })

  it('loses a node with its label', () => {
    const r = started()
    const node = r.api.get('cilium.io/ciliumnodes', 'k8s-w0')!
    r.api.update('cilium.io/ciliumnodes', { ...node, metadata: { ...node.metadata, labels: { 'enable-bgp': 'false' } } })
    r.settle()
    expect(r.api.list(NODES).map((n) => n.metadata.name)).toEqual(['k8s-ctr', 'k8s-w1'])
  })

  it('leaves a node to the one that has it, and says so', () => {
    const r = started()
    r.make(CONFIGS, clusterConfig('second'))
    r.settle()
    expect(conditions(r, 'second')[0]).toBe('cilium.io/ConflictingClusterConfig True ConflictingClusterConfigs Selecting the same node(s) with ClusterConfig(s): [cilium-bgp]')
    expect(r.api.get(NODES, 'k8s-ctr')!.metadata.ownerReferences![0]!.name).toBe('cilium-bgp')
  })

  it('takes its node configurations along when it goes', () => {
    const r = started()
    r.api.delete(CONFIGS, 'cilium-bgp')
    r.settle(5)
    expect(r.api.list(NODES)).toEqual([])
  })

  it('gives a node what its override says', () => {
    const r = started()
    r.make('cilium.io/ciliumbgpnodeconfigoverrides', { metadata: { name: 'k8s-ctr' }, spec: { bgpInstances: [{ name: 'instance-65001', routerID: '10.9.9.9', localPort: 1790, peers: [{ name: 'tor-switch', localAddress: '192.168.10.100' }] }] } })
    r.settle()
    expect(r.api.get(NODES, 'k8s-ctr')!.spec.bgpInstances[0]).toMatchObject({ routerID: '10.9.9.9', localPort: 1790, peers: [{ localAddress: '192.168.10.100' }] })
    expect(r.api.get(NODES, 'k8s-w1')!.spec.bgpInstances[0].routerID).toBeUndefined()
  })
})

describe('a peer configuration', () => {
  it('says whether its secret is there', () => {
    const r = operatorRig()
    r.make('cilium.io/ciliumbgppeerconfigs', { metadata: { name: 'p' }, spec: { authSecretRef: 'bgp-auth' } })
    r.settle()
    const condition = (): object => r.api.get('cilium.io/ciliumbgppeerconfigs', 'p')!.status.conditions[0]
    expect(condition()).toMatchObject({ type: 'cilium.io/MissingAuthSecret', status: 'True', message: 'Referenced Auth Secret "bgp-auth" is missing' })
    r.make('secrets', { metadata: { name: 'bgp-auth', namespace: 'kube-system' }, data: { password: 'eA==' } })
    r.settle()
    expect(condition()).toMatchObject({ status: 'False', message: '' })
  })
})

describe('PodCIDRs', () => {
  it('are given in the order in which the nodes come, the lowest free one first', () => {
    const r = operatorRig()
    for (const n of ['k8s-ctr', 'k8s-w1', 'k8s-w0']) { addNode(r, n); r.settle(1) }
    const cidr = (n: string): string => r.api.get('cilium.io/ciliumnodes', n)!.spec.ipam.podCIDRs[0]
    expect(['k8s-ctr', 'k8s-w1', 'k8s-w0'].map(cidr)).toEqual(['172.20.0.0/24', '172.20.1.0/24', '172.20.2.0/24'])
    r.api.delete('cilium.io/ciliumnodes', 'k8s-w1')
    addNode(r, 'k8s-w9')
    r.settle()
    expect(cidr('k8s-w9')).toBe('172.20.1.0/24')
  })
})

import { describe, expect, it } from 'vitest'
import { flowsFrom } from '../../../src/world/cilium/hubble/flow.ts'
import { store, type NewObject } from '../../../src/world/kube/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { SECOND } from '../net/rig.ts'
import { cluster, CLUSTER, ns, pod, run } from './cluster.ts'
import { connect, serve } from './rig.ts'

function web(): { w: World; to: string; server: Record<string, number> } {
  const w = cluster()
  pod(w, 'k8s-ctr', 'curl-pod', { app: 'curl' })
  pod(w, 'k8s-ctr', 'stranger', { app: 'other' })
  const to = pod(w, 'k8s-ctr', 'webpod', { app: 'webpod' })
  run(w, SECOND)
  return { w, to, server: { webpod: serve(w, 'webpod') } }
}

const apply = (w: World, gvr: string, o: NewObject): void => {
  store(w, CLUSTER).create(gvr, o)
  run(w, SECOND)
}
const types = (w: World): string[] => [...flowsFrom(w, ns(w, 'k8s-ctr'), 0)].map(([, f]) => `${f.type} ${f.verdict}`)
const cnp = (spec: object): NewObject => ({ metadata: { name: 'p', namespace: 'default' }, spec })

describe('policies', () => {
  it('lets everybody through where none selects', () => {
    const { w, to, server } = web()
    expect(connect(w, 'stranger', to, 80, server)).toMatchObject({ server: 'webpod' })
    expect(types(w).some((t) => t.startsWith('policy-verdict'))).toBe(false)
  })

  it('of Cilium let in whom they name, and say so; others are dropped without an answer', () => {
    const { w, to, server } = web()
    apply(w, 'cilium.io/ciliumnetworkpolicies', cnp({ endpointSelector: { matchLabels: { app: 'webpod' } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'curl' } }] }] }))
    expect(connect(w, 'curl-pod', to, 80, server)).toMatchObject({ server: 'webpod' })
    expect(types(w)).toContain('policy-verdict:L3-Only INGRESS FORWARDED')
    expect(connect(w, 'stranger', to, 80, server)).toEqual({ error: 'timeout' })
    expect(types(w)).toContain('Policy denied DROPPED')
    expect(types(w)).toContain('policy-verdict:none INGRESS DROPPED')
    expect(connect(w, 'k8s-ctr', to, 80, server), 'the node itself may always come').toMatchObject({ server: 'webpod' })
  })

  it('by port', () => {
    const { w, to, server } = web()
    apply(w, 'cilium.io/ciliumnetworkpolicies', cnp({ endpointSelector: { matchLabels: { app: 'webpod' } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'curl' } }], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] }] }))
    expect(connect(w, 'curl-pod', to, 80, server)).toEqual({ error: 'timeout' })
  })

  it('of Kubernetes deny by default, and end with their object', () => {
    const { w, to, server } = web()
    apply(w, 'networking.k8s.io/networkpolicies', { metadata: { name: 'deny', namespace: 'default' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } })
    expect(connect(w, 'curl-pod', to, 80, server)).toEqual({ error: 'timeout' })
    store(w, CLUSTER).delete('networking.k8s.io/networkpolicies', 'deny', 'default')
    run(w, SECOND)
    expect(connect(w, 'curl-pod', to, 80, server)).toMatchObject({ server: 'webpod' })
  })

  it('on the way out', () => {
    const { w, to, server } = web()
    apply(w, 'cilium.io/ciliumnetworkpolicies', cnp({ endpointSelector: { matchLabels: { app: 'curl' } }, egress: [{ toEntities: ['world'] }] }))
    expect(connect(w, 'curl-pod', to, 80, server)).toEqual({ error: 'timeout' })
    expect(connect(w, 'stranger', to, 80, server)).toMatchObject({ server: 'webpod' })
  })
})

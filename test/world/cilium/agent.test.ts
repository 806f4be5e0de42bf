import { describe, expect, it } from 'vitest'
import { agentOf, agentsOf, agentStarted, agentStopped, serviceMap } from '../../../src/world/cilium/index.ts'
import { frontendName } from '../../../src/world/cilium/service/tables.ts'
import { identityOf } from '../../../src/world/cilium/datapath/ipcache.ts'
import { store } from '../../../src/world/kube/index.ts'
import { formatIp, ip, routesOf } from '../../../src/world/net/index.ts'
import { exitProcess } from '../../../src/world/os/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { SECOND, route } from '../net/rig.ts'
import { agent, cluster, CLUSTER, ns, pod, run, service } from './cluster.ts'
import { connect, serve } from './rig.ts'

const routes = (w: World, node: string): string[] => routesOf(w, ns(w, node), 254).map((r) => `${formatIp(r.dst)}/${r.prefix}${r.nexthops[0]?.via === undefined ? '' : ` via ${formatIp(r.nexthops[0].via)}`}`)

describe('agents', () => {
  it('are ready when the lab begins, each with its CiliumNode', () => {
    const w = cluster()
    expect(agentsOf(w, CLUSTER).map((a) => `${a.node} ${a.state} ${a.version} ${a.nodeIp}`)).toEqual(['k8s-ctr ready 1.18.0 192.168.10.100', 'k8s-w0 ready 1.18.0 192.168.20.100', 'k8s-w1 ready 1.18.0 192.168.10.101'])
    const spec = store(w, CLUSTER).get('cilium.io/ciliumnodes', 'k8s-ctr')!.spec
    expect(spec.addresses[0]).toEqual({ ip: '192.168.10.100', type: 'InternalIP' })
    expect(spec.addresses[1].ip).toMatch(/^172\.20\.0\.\d+$/)
  })

  it('write no route to another node, with autoDirectNodeRoutes one to the neighbour only', () => {
    expect(routes(cluster(), 'k8s-ctr').filter((r) => r.startsWith('172.20')).length).toBe(2)
    const w = cluster({ config: { 'auto-direct-node-routes': 'true', 'direct-routing-skip-unreachable': 'true' } })
    run(w, SECOND)
    expect(routes(w, 'k8s-ctr').filter((r) => r.startsWith('172.20.1'))).toEqual(['172.20.1.0/24 via 192.168.10.101'])
    expect(routes(w, 'k8s-ctr').filter((r) => r.startsWith('172.20.2'))).toEqual([])
  })

  it('give pods of equal labels one identity and an endpoint object each', () => {
    const w = cluster()
    pod(w, 'k8s-ctr', 'curl-pod')
    const a = pod(w, 'k8s-ctr', 'webpod-a', { app: 'webpod', 'pod-template-hash': '123' })
    const b = pod(w, 'k8s-w1', 'webpod-b', { app: 'webpod', 'pod-template-hash': '456' })
    run(w, SECOND)
    const ids = Object.fromEntries(store(w, CLUSTER).list('cilium.io/ciliumendpoints').map((o) => [o.metadata.name, o.status.identity.id]))
    expect(ids['webpod-a']).toBe(ids['webpod-b'])
    expect(ids['curl-pod']).not.toBe(ids['webpod-a'])
    expect(identityOf(w, ns(w, 'k8s-w0'), ip(a))).toBe(ids['webpod-a'])
    expect(identityOf(w, ns(w, 'k8s-ctr'), ip(b))).toBe(ids['webpod-b'])
    expect(store(w, CLUSTER).get('cilium.io/ciliumidentities', String(ids['webpod-a']))!['security-labels']).toEqual({
      'k8s:app': 'webpod', 'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name': 'default', 'k8s:io.cilium.k8s.policy.cluster': 'default',
      'k8s:io.cilium.k8s.policy.serviceaccount': 'default', 'k8s:io.kubernetes.pod.namespace': 'default',
    })
  })

  it('serve a ClusterIP as soon as the objects are there', () => {
    const w = cluster()
    pod(w, 'k8s-ctr', 'curl-pod')
    const web = pod(w, 'k8s-ctr', 'webpod-a', { app: 'webpod' })
    service(w, 'webpod', [[web, 'k8s-ctr']])
    run(w, SECOND)
    expect(serviceMap(w, CLUSTER, 'k8s-ctr').map((f) => `${f.id} ${frontendName(f)} ${f.type} ${f.backends.length}`)).toEqual(['1 10.96.19.99:80/TCP ClusterIP 1'])
    expect(connect(w, 'curl-pod', '10.96.19.99', 80, { 'webpod-a': serve(w, 'webpod-a') })).toMatchObject({ server: 'webpod-a', peer: '10.96.19.99:80' })
  })

  it('make the frontends of a LoadBalancer in the order of the recording', () => {
    const w = cluster()
    service(w, 'netshoot-web', [], { type: 'LoadBalancer', ports: [{ port: 80, protocol: 'TCP', nodePort: 30412 }] })
    run(w, SECOND)
    const svc = store(w, CLUSTER).get('services', 'netshoot-web', 'default')!
    store(w, CLUSTER).updateStatus('services', { ...svc, status: { loadBalancer: { ingress: [{ ip: '172.16.1.1', ipMode: 'VIP' }] } } })
    run(w, SECOND)
    expect(serviceMap(w, CLUSTER, 'k8s-w1').map((f) => `${f.id} ${frontendName(f)} ${f.type}`)).toEqual([
      '1 0.0.0.0:30412/TCP NodePort', '2 10.0.2.15:30412/TCP NodePort', '3 192.168.10.101:30412/TCP NodePort', '4 10.96.19.99:80/TCP ClusterIP', '5 172.16.1.1:80/TCP LoadBalancer',
    ])
  })
})

describe('a restart of an agent', () => {
  it('is told to who listens, and the datapath goes on meanwhile', () => {
    const w = cluster()
    const told: string[] = []
    w.registry.add(agentStarted, 'test', (_w, a) => told.push(`start ${a.node}`))
    w.registry.add(agentStopped, 'test', (_w, a, how) => told.push(`${how} ${a.node}`))
    pod(w, 'k8s-ctr', 'curl-pod')
    const web = pod(w, 'k8s-ctr', 'webpod-a', { app: 'webpod' })
    service(w, 'webpod', [[web, 'k8s-ctr']])
    run(w, SECOND)
    const server = { 'webpod-a': serve(w, 'webpod-a') }
    const before = serviceMap(w, CLUSTER, 'k8s-ctr')
    exitProcess(w, agentOf(w, CLUSTER, 'k8s-ctr')!.process, { signal: 'KILL', core: false })
    expect(agentOf(w, CLUSTER, 'k8s-ctr')).toBeUndefined()
    expect(connect(w, 'curl-pod', '10.96.19.99', 80, server)).toMatchObject({ server: 'webpod-a' })
    agent(w, 'k8s-ctr')
    run(w, SECOND)
    expect(agentOf(w, CLUSTER, 'k8s-ctr')!.state).toBe('starting')
    run(w, 3 * SECOND)
    expect(agentOf(w, CLUSTER, 'k8s-ctr')!.state).toBe('ready')
    expect(serviceMap(w, CLUSTER, 'k8s-ctr')).toEqual(before)
    expect(connect(w, 'curl-pod', '10.96.19.99', 80, server)).toMatchObject({ server: 'webpod-a' })
    expect(told).toEqual(['kill k8s-ctr', 'start k8s-ctr'])
  })

  it('lets no pod have a network', () => {
    const w = cluster()
    exitProcess(w, agentOf(w, CLUSTER, 'k8s-ctr')!.process, { code: 0 })
    expect(() => pod(w, 'k8s-ctr', 'late')).toThrow('Is the agent running?')
  })
})

describe('the way between nodes', () => {
  it('is the /16 by the router, both ways', () => {
    const w = cluster()
    pod(w, 'k8s-ctr', 'curl-pod')
    const far = pod(w, 'k8s-w0', 'webpod-c', { app: 'webpod' })
    run(w, SECOND)
    const server = { 'webpod-c': serve(w, 'webpod-c') }
    expect(connect(w, 'curl-pod', far, 80, server)).toEqual({ error: 'timeout' })
    route(w, 'k8s-ctr', '172.20.0.0/16 via 192.168.10.200')
    route(w, 'router', '172.20.0.0/24 via 192.168.10.100')
    route(w, 'router', '172.20.2.0/24 via 192.168.20.100')
    expect(connect(w, 'curl-pod', far, 80, server)).toEqual({ error: 'timeout' })
    route(w, 'k8s-w0', '172.20.0.0/16 via 192.168.20.200')
    expect(connect(w, 'curl-pod', far, 80, server)).toMatchObject({ server: 'webpod-c' })
  })
})

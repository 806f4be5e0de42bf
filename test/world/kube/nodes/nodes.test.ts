import { describe, expect, it } from 'vitest'
import { linkByName, namespaceByName, setCable, socketsOf } from '../../../../src/world/net/index.ts'
import { resetMachine, stopUnit, startUnit } from '../../../../src/world/os/index.ts'
import type { World } from '../../../../src/world/sim/index.ts'
import { bridgeCni, deployment, Lab } from './lab.ts'

const ready = (lab: Lab, node: string): string => lab.api.get('nodes', node)!.status.conditions.find((c: { type: string }) => c.type === 'Ready').status
const taints = (lab: Lab, node: string): string[] => (lab.api.get('nodes', node)!.spec.taints ?? []).map((t: { key: string; effect: string }) => `${t.key}:${t.effect}`)
const linkOn = (w: World, machine: string): number => linkByName(w, namespaceByName(w, machine)!.id, 'eth1')!.id

describe('a node', () => {
  it('keeps one connection to the API server for its kubelet', () => {
    const lab = new Lab()
    lab.wait(5)
    const ns = namespaceByName(lab.world, 'k8s-w0')!.id
    expect(socketsOf(lab.world, ns).filter((s) => s.state === 'ESTAB' && s.remote?.port === 6443)).toHaveLength(1)
  })

  it('that is cut off is lost after 50 seconds, its pods after five minutes; when it is back it is told what became of them', () => {
    const lab = new Lab()
    lab.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 3))
    lab.api.create('services', { metadata: { name: 'webpod' }, spec: { selector: { app: 'webpod' }, ports: [{ port: 80 }] } })
    lab.until(() => lab.running(3), 20)
    const there = lab.pods().find((p) => p.spec.nodeName === 'k8s-w0')!.metadata.name
    const addresses = (): number => ((lab.api.get('endpoints', 'webpod', 'default')!.subsets as { addresses?: unknown[] }[])[0]!.addresses ?? []).length
    lab.wait(2)
    expect(addresses()).toBe(3)
    setCable(lab.world, linkOn(lab.world, 'k8s-w0'), false)
    lab.wait(38)
    expect(ready(lab, 'k8s-w0')).toBe('True')
    lab.wait(24)
    expect(ready(lab, 'k8s-w0')).toBe('Unknown')
    expect(taints(lab, 'k8s-w0')).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'])
    expect(addresses()).toBe(2)
    lab.wait(305)
    expect(lab.pod(there).metadata.deletionTimestamp).toBeDefined()
    expect(lab.pods().filter((p) => p.metadata.deletionTimestamp === undefined && p.status.phase === 'Running')).toHaveLength(3)
    setCable(lab.world, linkOn(lab.world, 'k8s-w0'), true)
    expect(lab.until(() => ready(lab, 'k8s-w0') === 'True' && lab.pod(there) === undefined, 90)).toBe(true)
    expect(taints(lab, 'k8s-w0')).toEqual([])
  })

  it('without a network plugin is not ready, and CoreDNS waits', () => {
    let on = false
    const lab = new Lab({ cni: bridgeCni({ ready: () => on }) })
    expect(ready(lab, 'k8s-ctr')).toBe('False')
    expect(lab.api.get('nodes', 'k8s-ctr')!.status.conditions.find((c: { type: string }) => c.type === 'Ready').message).toBe('container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized')
    expect(taints(lab, 'k8s-w1')).toContain('node.kubernetes.io/not-ready:NoSchedule')
    const dns = lab.pods('kube-system').find((p) => p.metadata.name.startsWith('coredns'))!
    expect(dns.status.phase).toBe('Pending')
    expect(dns.spec.nodeName).toBeUndefined()
    on = true
    expect(lab.until(() => lab.pods('kube-system').every((p) => p.status.phase === 'Running'), 60)).toBe(true)
  })

  it('that starts again starts its pods again, one restart more each', () => {
    const lab = new Lab()
    lab.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 3))
    lab.until(() => lab.running(3), 20)
    const there = lab.pods().find((p) => p.spec.nodeName === 'k8s-w1')!
    resetMachine(lab.world, 'k8s-w1')
    lab.wait(25)
    const after = lab.pod(there.metadata.name)
    expect(after.metadata.uid).toBe(there.metadata.uid)
    expect(after.status.containerStatuses).toMatchObject([{ ready: true, restartCount: 1, lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } }])
    expect(lab.events(there.metadata.name)).toContain('Normal SandboxChanged Pod sandbox changed, it will be killed and re-created.')
    expect(lab.events('k8s-w1').join('\n')).toMatch(/Warning Rebooted Node k8s-w1 has been rebooted, boot id: [0-9a-f-]{36}/)
  })

  it('goes on without its kubelet: containers run, nothing new begins', () => {
    const lab = new Lab()
    lab.api.create('pods', { metadata: { name: 'a' }, spec: { nodeName: 'k8s-w1', containers: [{ name: 'a', image: 'traefik/whoami' }] } })
    lab.until(() => lab.pod('a').status?.phase === 'Running', 20)
    stopUnit(lab.world, 'k8s-w1', 'kubelet')
    lab.api.create('pods', { metadata: { name: 'b' }, spec: { nodeName: 'k8s-w1', containers: [{ name: 'b', image: 'traefik/whoami' }] } })
    lab.wait(70)
    expect(ready(lab, 'k8s-w1')).toBe('Unknown')
    expect(lab.pod('a').status.containerStatuses[0].restartCount).toBe(0)
    expect(lab.pod('b').status.phase).toBe('Pending')
    startUnit(lab.world, 'k8s-w1', 'kubelet')
    expect(lab.until(() => ready(lab, 'k8s-w1') === 'True' && lab.pod('b').status.phase === 'Running', 30)).toBe(true)
    expect(lab.pod('a').status.containerStatuses[0]).toMatchObject({ ready: true, restartCount: 0 })
  })
})

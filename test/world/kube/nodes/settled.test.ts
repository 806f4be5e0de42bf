import { describe, expect, it } from 'vitest'
import { Lab, deployment } from './lab.ts'

describe('a cluster when the lab begins', () => {
  it('has ready nodes and running system pods', () => {
    const t0 = performance.now()
    const lab = new Lab()
    console.log('build ms', performance.now() - t0, 'steps', lab.world.steps)
    console.log(lab.api.list('nodes').map((n) => `${n.metadata.name} ${n.metadata.creationTimestamp} ${JSON.stringify(n.status.conditions.map((c: any) => [c.type, c.status, c.reason]))} ${JSON.stringify(n.spec)}`).join('\n'))
    console.log(lab.api.list('pods').map((p) => `${p.metadata.namespace}/${p.metadata.name} ${p.status?.phase} ${p.status?.podIP} ${p.spec.nodeName} ${JSON.stringify(p.status?.containerStatuses?.map((c: any) => [c.ready, c.restartCount, c.state]))} ${p.metadata.creationTimestamp}`).join('\n'))
    console.log(lab.api.list('events').map((e) => `${e.lastTimestamp ?? e.eventTime} ${e.type} ${e.reason} ${(e.involvedObject as any).kind}/${(e.involvedObject as any).name} ${e.message}`).join('\n'))
    const s = lab.world.steps
    const t1 = performance.now()
    lab.wait(60)
    console.log('idle minute', lab.world.steps - s, performance.now() - t1)
    lab.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 3))
    lab.wait(15)
    console.log(lab.pods().map((p) => `${p.metadata.name} ${p.status?.phase} ${p.status?.podIP} ${p.spec.nodeName}`).join('\n'))
    console.log(lab.pods().flatMap((p) => lab.events(p.metadata.name)).join('\n'))
    expect(1).toBe(1)
  })
})

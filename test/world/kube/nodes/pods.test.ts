import { beforeEach, describe, expect, it } from 'vitest'
import type { Program } from '../../../../src/world/os/index.ts'
import { deployment, Lab } from './lab.ts'

interface Status { ready: boolean; restartCount: number; state: Record<string, { reason?: string; message?: string; exitCode?: number }>; lastState: Record<string, { reason?: string; exitCode?: number }> }
const statusOf = (lab: Lab, name: string): Status | undefined => lab.pod(name).status?.containerStatuses?.[0]

const programs: Record<string, Program> = { false: function* () { return 1 }, true: function* () { return 0 } }
const single = (name: string, container: Record<string, unknown>, spec: Record<string, unknown> = {}): { metadata: { name: string }; spec: object } => ({ metadata: { name }, spec: { containers: [{ name: 'c', ...container }], ...spec } })

describe('a pod', () => {
  let lab: Lab
  beforeEach(() => { lab = new Lab({ programs }) })

  it('comes from a Deployment by way of a ReplicaSet to a node and an address, with the events of each step', () => {
    lab.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 3))
    lab.wait(0.5)
    expect(lab.pods().map((p) => p.status.phase)).toEqual(['Pending', 'Pending', 'Pending'])
    expect(lab.until(() => lab.running(3), 20)).toBe(true)
    const pods = lab.pods()
    expect(new Set(pods.map((p) => p.spec.nodeName)).size).toBe(3)
    for (const p of pods) {
      expect(p.metadata.name).toMatch(/^webpod-[456789bcdf]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
      expect(p.status.podIP).toMatch(/^172\.30\./)
      expect(lab.events(p.metadata.name).sort()).toEqual([
        'Normal Created Created container: webpod', expect.stringMatching(/^Normal Pulled Successfully pulled image "traefik\/whoami" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: 2990000 bytes\.$/),
        'Normal Pulling Pulling image "traefik/whoami"', `Normal Scheduled Successfully assigned default/${p.metadata.name} to ${p.spec.nodeName}`, 'Normal Started Started container webpod',
      ])
    }
    const d = lab.api.get('apps/deployments', 'webpod', 'default')!
    expect(d.status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3, observedGeneration: 1 })
    expect(d.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' })
  })

  it('that crashes is restarted at once, then after 10 s, 20 s, 40 s', () => {
    lab.api.create('pods', single('crash', { image: 'busybox', command: ['false'] }))
    const backoffs: string[] = []
    lab.until(() => {
      const message = statusOf(lab, 'crash')?.state.waiting?.message
      const delay = /^back-off (\S+) restarting failed container=c pod=crash_default\(/.exec(message ?? '')?.[1]
      if (delay !== undefined && backoffs.at(-1) !== delay) backoffs.push(delay)
      return backoffs.length === 4
    }, 180)
    expect(backoffs).toEqual(['10s', '20s', '40s', '1m20s'])
    expect(statusOf(lab, 'crash')).toMatchObject({ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1, reason: 'Error' } }, restartCount: 4 })
    expect(lab.pod('crash').status.phase).toBe('Running')
  })

  it('whose command ends well, and is not to be restarted, has succeeded', () => {
    lab.api.create('pods', single('once', { image: 'busybox', command: ['true'] }, { restartPolicy: 'Never' }))
    expect(lab.until(() => lab.pod('once').status?.phase === 'Succeeded', 20)).toBe(true)
    expect(statusOf(lab, 'once')!.state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
  })

  it('with an image that nobody has is told so by the registry, and tried less and less often', () => {
    lab.api.create('pods', single('bad', { image: 'nginx:nope' }))
    expect(lab.until(() => statusOf(lab, 'bad')?.state.waiting?.reason === 'ErrImagePull', 20)).toBe(true)
    expect(statusOf(lab, 'bad')!.state.waiting?.message).toBe('rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found')
    expect(lab.until(() => statusOf(lab, 'bad')!.state.waiting?.reason === 'ImagePullBackOff', 60)).toBe(true)
    expect(lab.events('bad')).toEqual(expect.arrayContaining(['Warning Failed Error: ErrImagePull', 'Normal BackOff Back-off pulling image "nginx:nope"', 'Warning Failed Error: ImagePullBackOff']))
  })

  it('whose command does not exist says what runc says', () => {
    lab.api.create('pods', single('typo', { image: 'busybox', command: ['slep', '1d'] }))
    lab.until(() => statusOf(lab, 'typo')?.lastState.terminated !== undefined || statusOf(lab, 'typo')?.state.terminated !== undefined, 20)
    expect(lab.events('typo').join('\n')).toContain('exec: "slep": executable file not found in $PATH: unknown')
  })

  it('that is bound to a node by name is no business of the scheduler; one on a node that is not there stays Pending', () => {
    lab.api.create('pods', single('pinned', { image: 'busybox', command: ['sleep', 'infinity'] }, { nodeName: 'k8s-w1' }))
    lab.api.create('pods', single('lost', { image: 'busybox' }, { nodeName: 'k8s-ctrl' }))
    expect(lab.until(() => lab.pod('pinned').status?.phase === 'Running', 20)).toBe(true)
    expect(lab.events('pinned').filter((e) => e.includes('Scheduled'))).toEqual([])
    expect(lab.pod('lost').status?.phase).toBe('Pending')
    expect(lab.events('lost')).toEqual([])
  })

  it('waits where anti-affinity leaves no node, with the scheduler\'s own sentence', () => {
    const alone = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'webpod' } }, topologyKey: 'kubernetes.io/hostname' }] } } }
    lab.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 4, alone))
    lab.wait(15)
    const pending = lab.pods().filter((p) => p.status.phase === 'Pending')
    expect(pending).toHaveLength(1)
    expect(lab.events(pending[0]!.metadata.name)).toEqual(["Warning FailedScheduling 0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."])
    expect(pending[0]!.status.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }])
  })

  it('is asked to end, and killed after its grace where it does not listen', () => {
    lab.api.create('pods', single('deaf', { image: 'busybox', command: ['tail', '-f', '/dev/null'] }, { terminationGracePeriodSeconds: 7 }))
    lab.until(() => lab.pod('deaf').status?.phase === 'Running', 20)
    lab.api.delete('pods', 'deaf', 'default')
    lab.wait(6)
    expect(lab.pod('deaf').metadata.deletionTimestamp).toBeDefined()
    expect(lab.events('deaf')).toContain('Normal Killing Stopping container c')
    lab.wait(4)
    expect(lab.pod('deaf')).toBeUndefined()
  })
})

describe('a rollout', () => {
  it('replaces pods one by one, keeps the old ReplicaSet, and goes back', () => {
    const lab = new Lab()
    lab.api.create('apps/deployments', deployment('webpod', 'traefik/whoami', 3))
    lab.until(() => lab.api.get('apps/deployments', 'webpod', 'default')!.status?.availableReplicas === 3, 30)
    const first = lab.api.get('apps/deployments', 'webpod', 'default')!
    lab.api.patch('apps/deployments', 'webpod', 'default', { spec: { template: { spec: { containers: [{ name: 'webpod', image: 'nginx', ports: [{ containerPort: 80 }] }] } } } })
    let least = 3
    let most = 0
    lab.until(() => {
      const s = lab.api.get('apps/deployments', 'webpod', 'default')!.status
      least = Math.min(least, s.availableReplicas ?? 0)
      most = Math.max(most, s.replicas)
      return s.observedGeneration === 2 && s.updatedReplicas === 3 && s.replicas === 3 && s.availableReplicas === 3
    }, 90)
    expect([least, most]).toEqual([3, 4])
    const sets = lab.api.list('apps/replicasets', { namespace: 'default' })
    expect(sets.map((rs) => [rs.spec.replicas, rs.metadata.annotations!['deployment.kubernetes.io/revision']]).sort()).toEqual([[0, '1'], [3, '2']])
    lab.api.update('apps/deployments', { ...lab.api.get('apps/deployments', 'webpod', 'default')!, spec: first.spec })
    lab.until(() => lab.api.list('apps/replicasets', { namespace: 'default' }).some((rs) => rs.spec.replicas === 3 && rs.metadata.annotations!['deployment.kubernetes.io/revision'] === '3'), 60)
    expect(lab.api.list('apps/replicasets', { namespace: 'default' })).toHaveLength(2)
  })
})

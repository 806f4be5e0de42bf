import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'
import { containers, stopContainer } from '../containerd/index.ts'
import { patch, pathOf, runtimeOf, setContainer, syncLater } from './sync.ts'
import { kubelets, workerKey, workers, workersOf, type ContainerRecord, type PodWorker } from './tables.ts'
import { remark, tell } from './write.ts'

/** From the notice to the first look. */
const LOOK = 30_000
export const MIRROR = 'kubernetes.io/config.mirror'

const record = (name: string, role: ContainerRecord['role']): ContainerRecord => ({ name, role, restarts: 0, ready: false, started: false })

function recordsOf(pod: KubeObject): ContainerRecord[] {
  const of = (list: readonly { name: string }[] | undefined, role: ContainerRecord['role']): ContainerRecord[] => (list ?? []).map((c) => record(c.name, role))
  return [...of(pod.spec.initContainers, 'init'), ...of(pod.spec.containers, 'main'), ...of(pod.spec.ephemeralContainers, 'ephemeral')]
}

const over = (pod: KubeObject): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** A pod of the node, as the API server (or a file) has it now. */
export function admit(w: World, machine: string, pod: KubeObject, file?: string): void {
  const k = w.table(kubelets).must(machine)
  const key = workerKey(machine, pod.metadata.uid!)
  const there = w.table(workers).get(key)
  if (!there) {
    if (pod.metadata.deletionTimestamp !== undefined) {
      tell(w, machine, 'kubelet.gone', { namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name, uid: pod.metadata.uid })
      return
    }
    if (over(pod)) return
    w.table(workers).set(key, {
      machine, cluster: k.cluster, node: k.node, uid: pod.metadata.uid!, namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name, pod, attempts: 0, ips: [], started: w.now, containers: recordsOf(pod), conditions: {},
      ...(file === undefined ? {} : { file }),
    })
    syncLater(w, key, LOOK)
    return
  }
  update(w, key, there, pod)
}

function update(w: World, key: string, p: PodWorker, pod: KubeObject): void {
  const added = ((pod.spec.ephemeralContainers ?? []) as { name: string }[]).filter((c) => !p.containers.some((x) => x.name === c.name))
  const changed = p.containers.filter((c) => c.role === 'main' && imageOf(p.pod, c.name) !== imageOf(pod, c.name))
  patch(w, key, { pod, ...(added.length > 0 ? { containers: [...p.containers, ...added.map((c) => record(c.name, 'ephemeral'))] } : {}) })
  if (pod.metadata.deletionTimestamp !== undefined && !p.going) go(w, key, (pod.metadata.deletionGracePeriodSeconds as number | undefined) ?? 30)
  else if (pod.metadata.deletionTimestamp !== undefined && p.going && (pod.metadata.deletionGracePeriodSeconds ?? 30) < p.going.grace) go(w, key, pod.metadata.deletionGracePeriodSeconds ?? 30)
  for (const c of changed) {
    const { pull: _, ...rest } = w.table(workers).must(key).containers.find((x) => x.name === c.name)!
    patch(w, key, { containers: w.table(workers).must(key).containers.map((x) => (x.name === c.name ? rest : x)) })
    if (runtimeOf(w, c) !== 'running') continue
    remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Killing', message: `Container ${c.name} definition changed, will be restarted` })
    setContainer(w, key, c.name, { stopping: { container: c.container!, reason: 'changed' } })
    stopContainer(w, c.container!)
    w.after(((pod.spec.terminationGracePeriodSeconds as number | undefined) ?? 30) * 1_000_000, 'kube.kubelet-kill-container', { container: c.container })
  }
  syncLater(w, key, LOOK)
}

const imageOf = (pod: KubeObject, name: string): string | undefined => (pod.spec.containers as { name: string; image: string }[]).find((c) => c.name === name)?.image

/** The pod is to go, after at most so many seconds. A pull or a start that is under way is let go. */
export function go(w: World, key: string, grace: number): void {
  const { busy, ...p } = w.table(workers).must(key)
  w.table(workers).set(key, { ...p, ...(busy?.step === 'tear-down' ? { busy } : {}), going: { since: w.now, grace, signalled: false } })
  syncLater(w, key, LOOK)
}

/** The API server has the pod no more: it was deleted by force. */
export function removed(w: World, machine: string, uid: string): void {
  const key = workerKey(machine, uid)
  const p = w.table(workers).get(key)
  if (p && !p.gone && p.file === undefined) go(w, key, Math.min(p.going?.grace ?? 0, 0))
}

/** The kubelet (re)starts: what did the runtime do meanwhile? Operations that were under way are forgotten. */
export function recover(w: World, machine: string): void {
  for (const p of workersOf(w, machine)) {
    const key = workerKey(machine, p.uid)
    const { busy: _b, sent: _s, ...rest } = p
    w.table(workers).set(key, { ...rest, ...(p.going ? { going: { ...p.going, signalled: false } } : {}) })
    for (const c of rest.containers) {
      const r = c.container === undefined ? undefined : w.table(containers).get(c.container)
      if (r?.state === 'exited' && c.last?.containerID !== r.id && !p.gone) w.after(1_000, 'kube.kubelet-ended', { key, name: c.name, container: c.container })
    }
    if (p.gone) w.after(1_000, 'kube.kubelet-remove', { key })
    else syncLater(w, key, LOOK)
  }
}


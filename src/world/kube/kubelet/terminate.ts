import type { Time, World } from '../../sim/index.ts'
import { containers, killContainer, podLogDirectory, removeContainer, removeSandbox, sandboxes, stopContainer, stopSandbox } from '../containerd/index.ts'
import { removeTreeAt } from './files.ts'
import { dropProbes } from './probes.ts'
import { begin, detach, patch, pathOf, runtimeOf, setContainer } from './sync.ts'
import { refreshStatus } from './status.ts'
import { specOf } from './spec.ts'
import { planned, workers, type PodWorker } from './tables.ts'
import { remark, tell } from './write.ts'
import { execIn } from './exec.ts'

const MS = 1_000
const SECOND = 1_000_000

/** The pod is to go: its containers are asked to end, killed after the grace period; then its network and files go, then the object. */
export function terminate(w: World, key: string): void {
  const p = w.table(workers).must(key)
  const going = p.going!
  const running = p.containers.filter((c) => runtimeOf(w, c) === 'running')
  if (!going.signalled) {
    patch(w, key, { going: { ...going, signalled: true } })
    for (const c of running) {
      remark(w, p.machine, { about: p.pod, fieldPath: pathOf(c), reason: 'Killing', message: `Stopping container ${c.name}` })
      signal(w, p, c.name)
      setContainer(w, key, c.name, { stopping: { container: c.container!, reason: 'deleted' } })
    }
    w.after(Math.max(going.grace, 0) * SECOND + 50 * MS, 'kube.kubelet-kill', { key, since: going.since })
  }
  if (p.containers.some((c) => runtimeOf(w, c) === 'running')) return
  for (const c of w.table(workers).must(key).containers) if (c.stopping && runtimeOf(w, c) === 'exited') noteEnd(w, key, c.name)
  begin(w, key, 'tear-down', 250 * MS)
}

function noteEnd(w: World, key: string, name: string): void {
  const p = w.table(workers).must(key)
  const c = p.containers.find((x) => x.name === name)!
  const r = w.table(containers).get(c.container!)
  if (!r) return
  const { stopping: _, ...rest } = c
  const last = { exitCode: r.exit?.code ?? 0, reason: r.exit?.reason ?? 'Completed', startedAt: r.started ?? r.created, finishedAt: r.finished ?? w.now, containerID: r.id }
  patch(w, key, { containers: p.containers.map((x) => (x.name === name ? { ...rest, last, ready: false } : x)) })
}

/** preStop, then SIGTERM. */
function signal(w: World, p: PodWorker, name: string): void {
  const c = p.containers.find((x) => x.name === name)!
  const hook = specOf(p, c).lifecycle?.preStop
  if (hook?.sleep) w.after(hook.sleep.seconds * SECOND, 'kube.kubelet-term', { container: c.container })
  else if (hook?.exec) {
    execIn(w, c.container!, hook.exec.command, { done: 'kube.kubelet-term', data: { container: c.container } })
  } else stopContainer(w, c.container!)
}

/** Timer: the grace period is over. */
export function killNow(w: World, d: { key: string; since: Time }): void {
  const p = w.table(workers).get(d.key)
  if (!p?.going || p.going.since !== d.since) return
  for (const c of p.containers) if (c.container !== undefined && runtimeOf(w, c) === 'running') killContainer(w, c.container)
}

/** Step: nothing runs any more. */
export function tearDown(w: World, key: string): void {
  const p = w.table(workers).must(key)
  detach(w, p)
  dropProbes(w, key)
  if (p.sandbox !== undefined) stopSandbox(w, p.sandbox)
  patch(w, key, { phase: p.phase ?? (p.containers.some((c) => c.role === 'main' && (c.last?.exitCode ?? 0) !== 0) ? 'Failed' : 'Succeeded'), gone: true })
  refreshStatus(w, key)
  w.after(150 * MS, 'kube.kubelet-remove', { key })
}

/** Timer: what is left on the node goes, and the object with it. */
export function remove(w: World, d: { key: string }): void {
  const p = w.table(workers).get(d.key)
  if (!p?.gone) return
  for (const [id, c] of w.table(containers).prefix(`${p.machine}/`)) if (c.pod.uid === p.uid && c.state !== 'running') removeContainer(w, id)
  for (const [id, s] of w.table(sandboxes).prefix(`${p.machine}/`)) if (s.pod.uid === p.uid && !s.ready) removeSandbox(w, id)
  removeTreeAt(w, p.machine, podLogDirectory(p.namespace, p.name, p.uid))
  removeTreeAt(w, p.machine, `/var/lib/kubelet/pods/${p.uid}`)
  w.table(workers).delete(d.key)
  w.table(planned).delete(d.key)
  if (p.file === undefined) tell(w, p.machine, 'kubelet.gone', { namespace: p.namespace, name: p.name, uid: p.uid })
  else tell(w, p.machine, 'kubelet.unmirror', { namespace: p.namespace, name: p.name })
}


import type { Time, World } from '../../sim/index.ts'
import { timestamp } from '../api/time.ts'
import { containers, type Container } from '../containerd/index.ts'
import { imageNamed } from '../images/index.ts'
import { qosClass } from '../quantity.ts'
import { isSidecar, specOf } from './spec.ts'
import { nodeConfigs, workers, type ContainerRecord, type PodWorker, type Terminated } from './tables.ts'
import { tell } from './write.ts'

const terminated = (w: World, t: Terminated): object => ({
  exitCode: t.exitCode, reason: t.reason, ...(t.message === undefined ? {} : { message: t.message }), startedAt: timestamp(w, t.startedAt), finishedAt: timestamp(w, t.finishedAt), containerID: `containerd://${t.containerID}`,
})

const runtime = (w: World, c: ContainerRecord): Container | undefined => (c.container === undefined ? undefined : w.table(containers).get(c.container))

/** Every init container is done, or a sidecar that runs. */
export const initialised = (w: World, p: PodWorker): boolean => p.containers.filter((c) => c.role === 'init').every((c) => {
  const r = runtime(w, c)
  return isSidecar(p, c) ? r?.state === 'running' && c.started : (r?.state === 'exited' && r.exit?.code === 0) || (r === undefined && c.last?.exitCode === 0)
})

function stateOf(w: World, c: ContainerRecord, begun: boolean): { state: object; lastState: object } {
  const r = runtime(w, c)
  const last = (t: Terminated | undefined): object => (t ? { terminated: terminated(w, t) } : {})
  if (r?.state === 'running') return { state: { running: { startedAt: timestamp(w, r.started!) } }, lastState: last(c.last) }
  if (c.waiting) return { state: { waiting: { reason: c.waiting.reason, ...(c.waiting.message === undefined ? {} : { message: c.waiting.message }) } }, lastState: last(c.last) }
  if (r?.state === 'exited' && c.last?.containerID === r.id) return { state: { terminated: terminated(w, c.last) }, lastState: last(c.previous) }
  if (r?.state === 'exited') {
    const now: Terminated = { exitCode: r.exit?.code ?? 0, reason: r.exit?.reason ?? 'Completed', ...(r.exit?.message === undefined ? {} : { message: r.exit.message }), startedAt: r.started ?? r.created, finishedAt: r.finished ?? w.now, containerID: r.id }
    return { state: { terminated: terminated(w, now) }, lastState: last(c.last) }
  }
  if (c.last && c.role === 'init') return { state: { terminated: terminated(w, c.last) }, lastState: last(c.previous) }
  return { state: { waiting: { reason: begun ? 'ContainerCreating' : 'PodInitializing' } }, lastState: last(c.last) }
}

interface ContainerStatus { readonly name: string; readonly ready: boolean; readonly [field: string]: unknown }

function containerStatus(w: World, p: PodWorker, c: ContainerRecord, begun: boolean): ContainerStatus {
  const spec = specOf(p, c)
  const r = runtime(w, c)
  const image = imageNamed(spec.image)
  const done = c.role === 'init' && !isSidecar(p, c)
  const ready = done ? (c.last?.exitCode ?? r?.exit?.code) === 0 && r?.state !== 'running' : r?.state === 'running' && c.ready
  const pulled = r !== undefined
  return {
    ...(pulled ? { containerID: `containerd://${r.id}` } : c.last && !r ? { containerID: `containerd://${c.last.containerID}` } : {}),
    image: pulled && image ? image.reference : spec.image, imageID: pulled && image ? `${image.repository}@${image.digest}` : '', ...stateOf(w, c, begun),
    name: c.name, ready, restartCount: c.restarts, started: done ? false : r?.state === 'running' && c.started,
    ...(spec.volumeMounts?.length ? { volumeMounts: spec.volumeMounts.map((m) => ({ mountPath: m.mountPath, name: m.name, ...(m.readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}) })) } : {}),
  }
}

function phaseOf(w: World, p: PodWorker): string {
  if (p.phase && !p.containers.some((c) => runtime(w, c)?.state === 'running')) return p.phase
  if (!initialised(w, p)) return 'Pending'
  const mains = p.containers.filter((c) => c.role === 'main')
  const unknown = mains.some((c) => {
    const state = runtime(w, c)?.state
    return state !== 'running' && state !== 'exited' && c.last === undefined
  })
  return unknown ? 'Pending' : 'Running'
}

const ORDER = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'] as const

interface Verdict { readonly status: boolean; readonly reason?: string; readonly message?: string }

/** The status of a pod as its kubelet sees it (GenerateAPIPodStatus). */
export function statusOf(w: World, key: string): object {
  const p = w.table(workers).must(key)
  const config = w.table(nodeConfigs).must(p.machine)
  const begun = initialised(w, p)
  const of = (role: ContainerRecord['role']): ReturnType<typeof containerStatus>[] => {
    const list = p.containers.filter((c) => c.role === role).map((c) => containerStatus(w, p, c, begun || role === 'init'))
    return role === 'init' ? list : list.sort((a, b) => (a.name < b.name ? -1 : 1))
  }
  const [init, main, ephemeral] = [of('init'), of('main'), of('ephemeral')]
  const phase = phaseOf(w, p)
  const sidecars = p.containers.filter((c) => isSidecar(p, c)).map((c) => init.find((s) => s.name === c.name)!)
  const unready = [...sidecars, ...main].filter((c) => !c.ready).map((c) => c.name)
  const over = phase === 'Succeeded'
  const done = over || phase === 'Failed'
  const notReady: Verdict = over ? { status: false, reason: 'PodCompleted' } : phase === 'Failed' ? { status: false, reason: 'PodFailed' }
    : unready.length > 0 ? { status: false, reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` } : { status: true }
  const incomplete = p.containers.filter((c) => c.role === 'init' && !init.find((s) => s.name === c.name)!.ready).map((c) => c.name)
  const verdicts: Readonly<Record<(typeof ORDER)[number], Verdict>> = {
    PodReadyToStartContainers: { status: p.sandbox !== undefined && p.ips.length > 0 && !done && !p.gone },
    Initialized: over ? { status: true, reason: 'PodCompleted' } : begun || incomplete.length === 0 ? { status: true } : { status: false, reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]` },
    Ready: gated(p, notReady), ContainersReady: notReady, PodScheduled: { status: true },
  }
  let kept = p.conditions
  const conditions = ORDER.map((type) => {
    const v = verdicts[type]
    const status = v.status ? 'True' : 'False'
    const old = kept[type]
    const at: Time = old?.status === status ? old.at : type === 'PodScheduled' && !old ? p.started : w.now
    if (old?.status !== status) kept = { ...kept, [type]: { status, at } }
    return { type, status, lastProbeTime: null, lastTransitionTime: timestamp(w, at), ...(v.reason ? { reason: v.reason } : {}), ...(v.message ? { message: v.message } : {}) }
  })
  if (kept !== p.conditions) w.table(workers).patch(key, { conditions: kept })
  return {
    phase, conditions, hostIP: config.ip, hostIPs: [{ ip: config.ip }], ...(p.ips.length > 0 ? { podIP: p.ips[0], podIPs: p.ips.map((ip) => ({ ip })) } : {}), startTime: timestamp(w, p.started),
    ...(p.reason === undefined ? {} : { reason: p.reason }), ...(p.message === undefined ? {} : { message: p.message }),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}), containerStatuses: main, ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}), qosClass: qosClass(p.pod.spec),
  }
}

/** Readiness gates: other conditions that must hold, too. */
function gated(p: PodWorker, own: Verdict): Verdict {
  for (const g of (p.pod.spec.readinessGates ?? []) as { conditionType: string }[]) {
    const there = ((p.pod.status?.conditions ?? []) as { type: string; status: string }[]).find((c) => c.type === g.conditionType)
    if (own.status && there?.status !== 'True') return { status: false, reason: 'ReadinessGatesNotReady', message: there ? `the status of pod readiness gate "${g.conditionType}" is not "True", but ${there.status}` : `corresponding condition of pod readiness gate "${g.conditionType}" does not exist.` }
  }
  return own
}

/** Sends the pod's status if it differs from what was sent last. */
export function refreshStatus(w: World, key: string): void {
  const p = w.table(workers).get(key)
  if (!p) return
  const status = statusOf(w, key)
  const text = JSON.stringify(status)
  if (text === p.sent || (p.file !== undefined && p.mirror === undefined)) return
  w.table(workers).patch(key, { sent: text })
  tell(w, p.machine, 'kubelet.status', { namespace: p.namespace, name: p.name, uid: p.mirror ?? p.uid, status })
}

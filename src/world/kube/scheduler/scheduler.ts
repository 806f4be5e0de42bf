import { defineTable, type World } from '../../sim/index.ts'
import { bind as bindPod } from '../api/binding.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import { store } from '../api/store.ts'
import { timestamp } from '../api/time.ts'
import { componentOf } from '../controllers/components.ts'
import { recordSeries } from '../controllers/events.ts'
import { controllers, enqueue, keyFor, splitKey, type Context, type Controller } from '../controllers/queue.ts'
import type { Condition } from '../controllers/pods.ts'
import { reject, type Rejection, type Snapshot } from './filters.ts'
import { best } from './score.ts'
import type { Registry } from '../../sim/index.ts'

const COMPONENT = 'default-scheduler'
const SECOND = 1_000_000
/** Pods that could not be placed are tried again when something changed, with a back-off of 1 s to 10 s, else after five minutes. */
const FLUSH = 300 * SECOND
const BACKOFF = 1 * SECOND
const MAX_BACKOFF = 10 * SECOND

/** Pods that wait for a place, by `cluster/namespace/name`. */
const waiting = defineTable<string, { readonly uid: string; readonly tries: number; readonly since: number }>('kube.unschedulable')

function snapshot(w: World, cluster: string): Snapshot {
  const pods = new Map<string, KubeObject[]>()
  for (const p of objectsOf(w, cluster, 'pods')) {
    if (!p.spec.nodeName) continue
    const list = pods.get(p.spec.nodeName)
    if (list) list.push(p)
    else pods.set(p.spec.nodeName, [p])
  }
  const api = store(w, cluster)
  return { nodes: [...objectsOf(w, cluster, 'nodes')], pods, namespaceLabels: (n) => api.get('namespaces', n)?.metadata.labels }
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) …`: reasons sorted as strings, counts before them. */
function fitError(total: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const r of reasons) counts.set(r, (counts.get(r) ?? 0) + 1)
  const words = Array.from(counts, ([text, n]) => `${n} ${text}`).sort((a, b) => (a < b ? -1 : 1))
  return `0/${total} nodes are available: ${words.join(', ')}.`
}

function message(s: Snapshot, rejections: readonly Rejection[]): string {
  if (s.nodes.length === 0) return 'no nodes available to schedule pods'
  const post = rejections.map((r) => (r.resolvable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling'))
  return `${fitError(s.nodes.length, rejections.flatMap((r) => r.reasons))} preemption: ${fitError(s.nodes.length, post)}`
}

/** What keeps a pod from being looked at on any node. */
function preFilter(c: Context, pod: KubeObject): string | undefined {
  for (const v of (pod.spec.volumes ?? []) as { persistentVolumeClaim?: { claimName: string } }[]) {
    const name = v.persistentVolumeClaim?.claimName
    if (name === undefined) continue
    const claim = c.api.get('persistentvolumeclaims', name, pod.metadata.namespace)
    if (!claim) return `0/${[...objectsOf(c.w, c.cluster, 'nodes')].length} nodes are available: persistentvolumeclaim "${name}" not found. preemption: 0/${[...objectsOf(c.w, c.cluster, 'nodes')].length} nodes are available: ${[...objectsOf(c.w, c.cluster, 'nodes')].length} Preemption is not helpful for scheduling.`
    if (claim.status?.phase !== 'Bound') return `0/${[...objectsOf(c.w, c.cluster, 'nodes')].length} nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/${[...objectsOf(c.w, c.cluster, 'nodes')].length} nodes are available: ${[...objectsOf(c.w, c.cluster, 'nodes')].length} Preemption is not helpful for scheduling.`
  }
  return undefined
}

function reconcile(c: Context, key: string): void {
  const [namespace, name] = splitKey(key)
  const pod = c.api.get('pods', name, namespace)
  const id = `${c.cluster}/${key}`
  if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp !== undefined || (pod.spec.schedulerName ?? COMPONENT) !== COMPONENT || pod.spec.schedulingGates?.length) {
    c.w.table(waiting).delete(id)
    return
  }
  const s = snapshot(c.w, c.cluster)
  const early = preFilter(c, pod)
  const rejections: Rejection[] = []
  const fit = early === undefined ? s.nodes.filter((n) => {
    const r = reject(s, pod, n)
    if (r) rejections.push(r)
    return !r
  }) : []
  if (fit.length === 0) {
    unschedulable(c, pod, early ?? message(s, rejections))
    return
  }
  const top = best(s, pod, fit)
  bind(c, pod, top[c.w.rng(`kube.scheduler.${c.cluster}`).below(top.length)]!)
  c.w.table(waiting).delete(id)
}

const host = (c: Context): string => componentOf(c.w, c.cluster, 'kube-scheduler')?.machine ?? ''

function bind(c: Context, pod: KubeObject, node: KubeObject): void {
  bindPod(c.w, c.cluster, pod.metadata.namespace ?? 'default', pod.metadata.name, node.metadata.name)
  recordSeries(c.w, c.cluster, { about: pod, reason: 'Scheduled', action: 'Binding', message: `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node.metadata.name}`, component: COMPONENT, host: host(c) })
}

function unschedulable(c: Context, pod: KubeObject, text: string): void {
  const key = keyFor(pod)
  const id = `${c.cluster}/${key}`
  const before = c.w.table(waiting).get(id)
  const tries = before?.uid === pod.metadata.uid ? before!.tries + 1 : 1
  c.w.table(waiting).set(id, { uid: pod.metadata.uid!, tries, since: c.w.now })
  recordSeries(c.w, c.cluster, { about: pod, type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', message: text, component: COMPONENT, host: host(c) })
  const condition = { type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: timestamp(c.w), reason: 'Unschedulable', message: text }
  const old = ((pod.status?.conditions ?? []) as Condition[]).find((x) => x.type === 'PodScheduled')
  const kept = old?.status === 'False' ? { ...condition, lastTransitionTime: old.lastTransitionTime } : condition
  c.api.updateStatus('pods', { ...pod, status: { ...pod.status, phase: 'Pending', conditions: [...((pod.status?.conditions ?? []) as Condition[]).filter((x) => x.type !== 'PodScheduled'), kept] } })
  c.again(key, FLUSH)
}

/** Something changed that may make room: those who wait are tried again, not sooner than their back-off. */
function retry(w: World, cluster: string): readonly string[] {
  for (const [id, p] of w.table(waiting).prefix(`${cluster}/`)) {
    const due = p.since + Math.min(BACKOFF * 2 ** (p.tries - 1), MAX_BACKOFF)
    enqueue(w, cluster, 'scheduler', id.slice(cluster.length + 1), Math.max(4_000, due - w.now))
  }
  return []
}

const nodeFacts = (n: KubeObject | undefined): string => JSON.stringify([n?.metadata.labels, n?.spec?.taints, n?.spec?.unschedulable, n?.status?.allocatable])

export const scheduler: Controller = {
  component: 'kube-scheduler',
  user: 'system:kube-scheduler',
  delay: 3_000,
  watches: {
    pods: (w, { cluster, type, object, old }) => {
      const left = type === 'DELETED' ? object.spec.nodeName !== undefined : ['Succeeded', 'Failed'].includes(object.status?.phase) && !['Succeeded', 'Failed'].includes(old?.status?.phase)
      if (left || (object.spec.nodeName && !old?.spec.nodeName)) retry(w, cluster)
      if (type === 'DELETED') w.table(waiting).delete(`${cluster}/${keyFor(object)}`)
      const changed = type === 'ADDED' || (type === 'MODIFIED' && JSON.stringify([object.spec, object.metadata.labels]) !== JSON.stringify([old?.spec, old?.metadata.labels]))
      return !object.spec.nodeName && type !== 'DELETED' && changed ? [keyFor(object)] : []
    },
    nodes: (w, { cluster, object, old, type }) => (type === 'DELETED' || nodeFacts(object) === nodeFacts(old) ? [] : retry(w, cluster)),
    persistentvolumeclaims: (w, { cluster }) => retry(w, cluster),
  },
  reconcile,
}

export const registerScheduler = (registry: Registry): void => registry.add(controllers, 'scheduler', scheduler)

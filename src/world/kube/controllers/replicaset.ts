import { labTimeOf, timestamp } from '../api/time.ts'
import { ApiError } from '../api/errors.ts'
import type { KubeObject } from '../api/object.ts'
import { selects } from '../api/selectors.ts'
import type { World } from '../../sim/index.ts'
import { recordEvent } from './events.ts'
import { keyFor, own, ownerOf, splitKey, type Context, type Controller } from './queue.ts'
import { controllerOf, controllerReference, isActive, isAvailable, isReady, orphansFor, podFrom, podsOf, type Condition } from './pods.ts'
import { objectsOf } from '../api/object.ts'
import type { Change } from '../api/changes.ts'

const COMPONENT = 'replicaset-controller'
const GVR = 'apps/replicasets'

/** ReplicaSets that would adopt a pod without a controller. */
function adopters(w: World, { cluster, object }: Change): readonly string[] {
  if (controllerOf(object)) return []
  return [...objectsOf(w, cluster, GVR, object.metadata.namespace)].filter((rs) => selects(rs.spec.selector, object.metadata.labels)).map(keyFor)
}

/** Which pod goes first when there are too many (ActivePodsWithRanks): unassigned, pending, not ready, on a node with more of them, ready for less long, more restarts, younger. */
export function deletionOrder(w: World, pods: readonly KubeObject[], related: readonly KubeObject[]): KubeObject[] {
  const rank = new Map<string, number>()
  for (const p of related) if (isActive(p) && p.spec.nodeName) rank.set(p.spec.nodeName, (rank.get(p.spec.nodeName) ?? 0) + 1)
  const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }
  const readySince = (p: KubeObject): number => labTimeOf(w, (p.status?.conditions as Condition[] | undefined)?.find((c) => c.type === 'Ready')?.lastTransitionTime ?? '') ?? 0
  const restarts = (p: KubeObject): number => Math.max(0, ...((p.status?.containerStatuses ?? []) as { restartCount: number }[]).map((c) => c.restartCount))
  // Ages are compared by their logarithm, so that pods of one rollout are alike; then the uid decides.
  const bucket = (t: number): number => Math.floor(Math.log2(Math.max(1, (w.now - t) / 1_000_000)))
  const created = (p: KubeObject): number => labTimeOf(w, p.metadata.creationTimestamp ?? '') ?? 0
  const cost = (p: KubeObject): number => Number(p.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0
  const order: ((p: KubeObject) => number)[] = [
    (p) => (p.spec.nodeName ? 1 : 0), (p) => phases[p.status?.phase] ?? 0, (p) => (isReady(p) ? 1 : 0), cost, (p) => -(rank.get(p.spec.nodeName) ?? 0),
    (p) => (isReady(p) ? bucket(readySince(p)) : 0), (p) => -restarts(p), (p) => bucket(created(p)),
  ]
  return [...pods].sort((a, b) => {
    for (const f of order) {
      const d = f(a) - f(b)
      if (d !== 0) return d
    }
    return a.metadata.uid! < b.metadata.uid! ? -1 : 1
  })
}

function createPods(c: Context, rs: KubeObject, count: number): Condition | undefined {
  for (let i = 0; i < count; i++) {
    try {
      const pod = c.api.create('pods', podFrom(rs.spec.template, rs, { generateName: `${rs.metadata.name}-` }))
      recordEvent(c.w, c.cluster, { about: rs, reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, component: COMPONENT })
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      recordEvent(c.w, c.cluster, { about: rs, type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${e.status.message}`, component: COMPONENT })
      c.again(keyFor(rs), 5_000_000)
      return { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: e.status.message ?? '' }
    }
  }
  return undefined
}

function reconcile(c: Context, key: string): void {
  const { w, cluster, api } = c
  const [namespace, name] = splitKey(key)
  const rs = api.get(GVR, name, namespace)
  if (!rs) return
  let failure: Condition | undefined
  if (rs.metadata.deletionTimestamp === undefined) {
    for (const p of orphansFor(w, cluster, rs, rs.spec.selector)) api.update('pods', { ...p, metadata: { ...p.metadata, ownerReferences: [...(p.metadata.ownerReferences ?? []), controllerReference(rs)] } })
    for (const p of podsOf(w, cluster, rs)) {
      if (!selects(rs.spec.selector, p.metadata.labels)) api.update('pods', { ...p, metadata: { ...p.metadata, ownerReferences: (p.metadata.ownerReferences ?? []).filter((r) => r.uid !== rs.metadata.uid) } })
    }
    const active = podsOf(w, cluster, rs).filter(isActive)
    const diff = active.length - rs.spec.replicas
    if (diff < 0) failure = createPods(c, rs, -diff)
    else if (diff > 0) {
      const related = relatedPods(w, cluster, rs)
      for (const p of deletionOrder(w, active, related).slice(0, diff)) {
        api.delete('pods', p.metadata.name, namespace, { preconditions: { uid: p.metadata.uid! } })
        recordEvent(w, cluster, { about: rs, reason: 'SuccessfulDelete', message: `Deleted pod: ${p.metadata.name}`, component: COMPONENT })
      }
    }
  }
  updateStatus(c, rs, failure)
}

/** Pods of every ReplicaSet with the same controller: a rollout spreads the deletions over the nodes. */
function relatedPods(w: World, cluster: string, rs: KubeObject): KubeObject[] {
  const owner = controllerOf(rs)
  const sets = owner ? [...objectsOf(w, cluster, GVR, rs.metadata.namespace)].filter((o) => controllerOf(o)?.uid === owner.uid) : [rs]
  return sets.flatMap((o) => podsOf(w, cluster, o))
}

function updateStatus(c: Context, rs: KubeObject, failure: Condition | undefined): void {
  const pods = podsOf(c.w, c.cluster, rs).filter(isActive)
  const minReady = rs.spec.minReadySeconds ?? 0
  const ready = pods.filter(isReady)
  const available = ready.filter((p) => isAvailable(c.w, p, minReady)).length
  const labels = Object.entries((rs.spec.template.metadata?.labels ?? {}) as Record<string, string>)
  const count = (name: string, n: number): object => (n > 0 ? { [name]: n } : {})
  const conditions = failure
    ? [{ ...failure, lastTransitionTime: timestamp(c.w) }]
    : []
  const status = {
    replicas: pods.length, ...count('fullyLabeledReplicas', pods.filter((p) => labels.every(([k, v]) => p.metadata.labels?.[k] === v)).length), ...count('readyReplicas', ready.length),
    ...count('availableReplicas', available), observedGeneration: rs.metadata.generation ?? 1, ...(conditions.length > 0 ? { conditions } : {}),
  }
  c.api.updateStatus(GVR, { ...rs, status })
  if (minReady > 0 && available < ready.length) c.again(keyFor(rs), 1_000_000)
}

export const replicaSetController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:replicaset-controller',
  watches: { [GVR]: own, pods: (w, change) => [...ownerOf('ReplicaSet')(w, change), ...(change.type === 'DELETED' ? [] : adopters(w, change))] },
  reconcile,
}

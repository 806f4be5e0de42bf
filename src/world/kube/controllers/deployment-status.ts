import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'
import { labTimeOf, timestamp } from '../api/time.ts'
import { limitsOf } from './deployment.ts'
import { conditionOf, type Condition } from './pods.ts'

const SECOND = 1_000_000

interface Counts { readonly replicas: number; readonly updated: number; readonly ready: number; readonly available: number }

const sum = (sets: readonly KubeObject[], field: string): number => sets.reduce((n, rs) => n + (rs.status?.[field] ?? 0), 0)

const complete = (d: KubeObject, n: Counts): boolean => n.updated === d.spec.replicas && n.replicas === d.spec.replicas && n.available === d.spec.replicas

/** Sets a condition; the transition time moves with the status alone, the update time with every change. */
function put(w: World, conditions: readonly Condition[], c: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>): Condition[] {
  const old = conditions.find((o) => o.type === c.type)
  if (old && old.status === c.status && old.reason === c.reason && old.message === c.message) return [...conditions]
  const now = timestamp(w)
  const next: Condition = { type: c.type, status: c.status, lastUpdateTime: now, lastTransitionTime: old?.status === c.status ? (old.lastTransitionTime ?? now) : now, reason: c.reason ?? '', message: c.message ?? '' }
  return [...conditions.filter((o) => o.type !== c.type), next]
}

/** The status of a Deployment, and when to look again because a deadline may have passed. */
export function rolloutStatus(w: World, d: KubeObject, sets: readonly KubeObject[], current: KubeObject | undefined): { status: object; again?: number } {
  const n: Counts = { replicas: sum(sets, 'replicas'), updated: current?.status?.replicas ?? 0, ready: sum(sets, 'readyReplicas'), available: sum(sets, 'availableReplicas') }
  const unavailable = Math.max(0, d.spec.replicas - n.available)
  let conditions: Condition[] = d.status?.conditions ?? []
  const enough = n.available >= d.spec.replicas - limitsOf(d).unavailable
  conditions = enough
    ? put(w, conditions, { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' })
    : put(w, conditions, { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' })
  const failure = sets.map((rs) => conditionOf(rs, 'ReplicaFailure')).find((c) => c?.status === 'True')
  conditions = failure ? put(w, conditions, failure) : conditions.filter((c) => c.type !== 'ReplicaFailure')
  const progress = progressing(w, d, n, current, conditions)
  const optional = (name: string, value: number): object => (value > 0 ? { [name]: value } : {})
  const status = {
    observedGeneration: d.metadata.generation ?? 1, ...optional('replicas', n.replicas), ...optional('updatedReplicas', n.updated), ...optional('readyReplicas', n.ready),
    ...optional('availableReplicas', n.available), ...optional('unavailableReplicas', unavailable), conditions: progress.conditions,
    ...(d.status?.collisionCount === undefined ? {} : { collisionCount: d.status.collisionCount }),
  }
  return { status, ...(progress.again === undefined ? {} : { again: progress.again }) }
}

function progressing(w: World, d: KubeObject, n: Counts, current: KubeObject | undefined, conditions: Condition[]): { conditions: Condition[]; again?: number } {
  const name = current?.metadata.name ?? d.metadata.name
  const subject = current ? `ReplicaSet "${name}"` : `Deployment "${name}"`
  const old = conditions.find((c) => c.type === 'Progressing')
  if (d.spec.paused) return { conditions: put(w, conditions, { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }) }
  if (complete(d, n) && current) return { conditions: put(w, conditions, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `${subject} has successfully progressed.` }) }
  const before: Counts = { replicas: d.status?.replicas ?? 0, updated: d.status?.updatedReplicas ?? 0, ready: d.status?.readyReplicas ?? 0, available: d.status?.availableReplicas ?? 0 }
  const gone = (c: Counts): number => c.replicas - c.updated
  const moved = n.updated > before.updated || gone(n) < gone(before) || n.ready > before.ready || n.available > before.available
  const started = old === undefined || old.reason === 'NewReplicaSetAvailable' || old.reason === 'DeploymentPaused'
  if (moved || (started && current)) {
    const fresh = old === undefined || !old.message?.includes(name)
    const next = { type: 'Progressing', status: 'True', reason: fresh && n.updated === 0 ? 'NewReplicaSetCreated' : 'ReplicaSetUpdated', message: fresh && n.updated === 0 ? `Created new replica set "${name}"` : `${subject} is progressing.` }
    const changed = put(w, conditions.filter((c) => c.type !== 'Progressing'), next)
    const since = old?.status === 'True' ? (old.lastTransitionTime ?? timestamp(w)) : timestamp(w)
    conditions = changed.map((c) => (c.type === 'Progressing' ? { ...c, lastTransitionTime: since } : c))
  }
  const now = conditions.find((c) => c.type === 'Progressing')
  const deadline = (d.spec.progressDeadlineSeconds ?? 600) * SECOND
  if (!now || now.reason === 'ProgressDeadlineExceeded') return { conditions }
  const due = (labTimeOf(w, now.lastUpdateTime ?? '') ?? w.now) + deadline
  if (w.now < due) return { conditions, again: due - w.now + SECOND }
  return { conditions: put(w, conditions, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `${subject} has timed out progressing.` }) }
}

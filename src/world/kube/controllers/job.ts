import type { KubeObject } from '../api/object.ts'
import { labTimeOf, timestamp } from '../api/time.ts'
import { suffix } from '../api/names.ts'
import { recordEvent } from './events.ts'
import { conditionOf, isActive, isReady, podFrom, podsOf } from './pods.ts'
import { keyFor, own, ownerOf, splitKey, type Context, type Controller } from './queue.ts'

const COMPONENT = 'job-controller'
const GVR = 'batch/jobs'
const SECOND = 1_000_000
const BACKOFF = 10 * SECOND
const MAX_BACKOFF = 600 * SECOND

const finished = (job: KubeObject): boolean => ['Complete', 'Failed'].some((t) => conditionOf(job, t)?.status === 'True')

function finish(c: Context, job: KubeObject, type: 'Complete' | 'Failed', reason: string, message: string, counts: object): void {
  const now = timestamp(c.w)
  const condition = (t: string): object => ({ type: t, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message })
  const before = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
  c.api.updateStatus(GVR, {
    ...job, status: { ...job.status, ...counts, active: 0, ready: 0, conditions: [condition(before), condition(type)], ...(type === 'Complete' ? { completionTime: now } : {}) },
  })
  recordEvent(c.w, c.cluster, type === 'Complete'
    ? { about: job, reason: 'Completed', message: 'Job completed', component: COMPONENT }
    : { about: job, type: 'Warning', reason, message, component: COMPONENT })
}

function reconcile(c: Context, key: string): void {
  const [namespace, name] = splitKey(key)
  const job = c.api.get(GVR, name, namespace)
  if (!job || job.metadata.deletionTimestamp !== undefined) return
  if (finished(job)) {
    expire(c, job)
    return
  }
  const pods = podsOf(c.w, c.cluster, job)
  const succeeded = pods.filter((p) => p.status?.phase === 'Succeeded').length
  const failed = pods.filter((p) => p.status?.phase === 'Failed').length
  const active = pods.filter(isActive)
  const restarts = job.spec.template.spec.restartPolicy === 'OnFailure'
    ? pods.reduce((n, p) => n + ((p.status?.containerStatuses ?? []) as { restartCount: number }[]).reduce((m, s) => m + s.restartCount, 0), 0) : 0
  const start = job.status?.startTime ?? (job.spec.suspend ? undefined : timestamp(c.w))
  const counts = { ...(start === undefined ? {} : { startTime: start }), succeeded, failed, ready: active.filter(isReady).length, terminating: pods.filter((p) => p.metadata.deletionTimestamp !== undefined).length }
  const limit = job.spec.backoffLimit ?? 6
  if (failed > limit || restarts > limit) {
    for (const p of active) c.api.delete('pods', p.metadata.name, namespace)
    finish(c, job, 'Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit', counts)
    return
  }
  if (job.spec.activeDeadlineSeconds !== undefined && start !== undefined) {
    const due = (labTimeOf(c.w, start) ?? c.w.now) + job.spec.activeDeadlineSeconds * SECOND
    if (c.w.now >= due) {
      for (const p of active) c.api.delete('pods', p.metadata.name, namespace)
      finish(c, job, 'Failed', 'DeadlineExceeded', 'Job was active longer than specified deadline', counts)
      return
    }
    c.again(key, due - c.w.now)
  }
  const completions = job.spec.completions
  const done = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions
  if (done) {
    for (const p of active) c.api.delete('pods', p.metadata.name, namespace)
    finish(c, job, 'Complete', 'CompletionsReached', 'Reached expected number of succeeded pods', counts)
    return
  }
  const made = manage(c, job, pods, active, succeeded, failed)
  c.api.updateStatus(GVR, { ...c.api.get(GVR, name, namespace)!, status: { ...job.status, ...counts, active: active.length + made, uncountedTerminatedPods: {} } })
}

/** Makes pods up to the parallelism; after a failure it waits 10 s, 20 s, 40 s. */
function manage(c: Context, job: KubeObject, pods: readonly KubeObject[], active: readonly KubeObject[], succeeded: number, failed: number): number {
  if (job.spec.suspend) {
    for (const p of active) c.api.delete('pods', p.metadata.name, p.metadata.namespace)
    return -active.length
  }
  const completions = job.spec.completions
  const parallel = job.spec.parallelism ?? 1
  const want = completions === undefined ? (succeeded > 0 ? active.length : parallel) : Math.min(parallel, completions - succeeded)
  for (const p of active.slice(want)) c.api.delete('pods', p.metadata.name, p.metadata.namespace)
  if (want <= active.length) return Math.min(0, want - active.length)
  if (failed > 0) {
    const last = Math.max(0, ...pods.filter((p) => p.status?.phase === 'Failed').map((p) => Math.max(...((p.status?.containerStatuses ?? []) as { state?: { terminated?: { finishedAt: string } } }[]).map((s) => labTimeOf(c.w, s.state?.terminated?.finishedAt ?? '') ?? 0))))
    const due = last + Math.min(BACKOFF * 2 ** (failed - 1), MAX_BACKOFF)
    if (c.w.now < due) {
      c.again(keyFor(job), due - c.w.now)
      return 0
    }
  }
  for (let i = active.length; i < want; i++) {
    const index = job.spec.completionMode === 'Indexed' ? String(freeIndex(pods, i)) : undefined
    const labels = { 'batch.kubernetes.io/controller-uid': job.metadata.uid!, 'batch.kubernetes.io/job-name': job.metadata.name, 'controller-uid': job.metadata.uid!, 'job-name': job.metadata.name }
    const name = index === undefined ? { generateName: `${job.metadata.name}-` } : { name: `${job.metadata.name}-${index}-${suffix(c.w, `kube.names.${c.cluster}`)}` }
    const pod = c.api.create('pods', podFrom(job.spec.template, job, name, { labels: index === undefined ? labels : { ...labels, 'batch.kubernetes.io/job-completion-index': index } }))
    recordEvent(c.w, c.cluster, { about: job, reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, component: COMPONENT })
  }
  return want - active.length
}

function freeIndex(pods: readonly KubeObject[], from: number): number {
  const taken = new Set(pods.filter((p) => p.status?.phase !== 'Failed').map((p) => p.metadata.labels?.['batch.kubernetes.io/job-completion-index']))
  let i = from
  while (taken.has(String(i))) i++
  return i
}

/** A finished job goes after `ttlSecondsAfterFinished`. */
function expire(c: Context, job: KubeObject): void {
  const ttl = job.spec.ttlSecondsAfterFinished as number | undefined
  if (ttl === undefined) return
  const end = ['Complete', 'Failed'].map((t) => conditionOf(job, t)).find((x) => x?.status === 'True')?.lastTransitionTime
  const due = (labTimeOf(c.w, end ?? '') ?? c.w.now) + ttl * SECOND
  if (c.w.now >= due) c.api.delete(GVR, job.metadata.name, job.metadata.namespace, { propagationPolicy: 'Foreground' })
  else c.again(keyFor(job), due - c.w.now)
}

export const jobController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:job-controller',
  watches: { [GVR]: own, pods: ownerOf('Job') },
  reconcile,
}

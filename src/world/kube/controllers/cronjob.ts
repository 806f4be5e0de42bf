import type { KubeObject } from '../api/object.ts'
import { calendarMicros, labTimeOf, timestamp } from '../api/time.ts'
import { nextTime, parseSchedule } from './cron-schedule.ts'
import { recordEvent } from './events.ts'
import { conditionOf, controllerReference, ownedBy } from './pods.ts'
import { own, ownerOf, splitKey, type Context, type Controller } from './queue.ts'
import { objectsOf } from '../api/object.ts'

const COMPONENT = 'cronjob-controller'
const GVR = 'batch/cronjobs'
const MINUTE = 60_000_000

const finished = (job: KubeObject): 'Complete' | 'Failed' | undefined => (['Complete', 'Failed'] as const).find((t) => conditionOf(job, t)?.status === 'True')

function reconcile(c: Context, key: string): void {
  const [namespace, name] = splitKey(key)
  const cron = c.api.get(GVR, name, namespace)
  if (!cron || cron.metadata.deletionTimestamp !== undefined) return
  const jobs = [...objectsOf(c.w, c.cluster, 'batch/jobs', namespace)].filter((j) => ownedBy(j, cron))
  const active = jobs.filter((j) => !finished(j))
  prune(c, cron, jobs)
  const schedule = parseSchedule(cron.spec.schedule)
  const base = cron.status ?? {}
  const reference = (j: KubeObject): object => ({ kind: 'Job', namespace, name: j.metadata.name, uid: j.metadata.uid, apiVersion: 'batch/v1', resourceVersion: j.metadata.resourceVersion })
  const last = jobs.filter((j) => finished(j) === 'Complete').map((j) => j.status?.completionTime as string).sort().at(-1)
  let status: Record<string, unknown> = { ...base, ...(last === undefined ? {} : { lastSuccessfulTime: last }) }
  let running = active
  if (schedule && !cron.spec.suspend) {
    const from = labTimeOf(c.w, (base.lastScheduleTime as string | undefined) ?? cron.metadata.creationTimestamp ?? '') ?? c.w.now
    const offset = calendarMicros(c.w, 0)
    let due = nextTime(schedule, from + offset)
    let missed: number | undefined
    while (due !== undefined && due - offset <= c.w.now) {
      missed = due - offset
      due = nextTime(schedule, due)
    }
    if (missed !== undefined) {
      if (cron.spec.concurrencyPolicy === 'Replace') for (const j of active) c.api.delete('batch/jobs', j.metadata.name, namespace, { propagationPolicy: 'Background' })
      if (cron.spec.concurrencyPolicy !== 'Forbid' || active.length === 0) {
        const job = start(c, cron, missed)
        running = [...(cron.spec.concurrencyPolicy === 'Replace' ? [] : active), job]
        status = { ...status, lastScheduleTime: timestamp(c.w, missed) }
      }
    }
    if (due !== undefined) c.again(key, Math.max(1_000, due - offset - c.w.now))
  }
  const { active: _, ...rest } = status
  c.api.updateStatus(GVR, { ...c.api.get(GVR, name, namespace)!, status: running.length > 0 ? { ...rest, active: running.map(reference) } : rest })
}

function start(c: Context, cron: KubeObject, at: number): KubeObject {
  const t = cron.spec.jobTemplate
  const name = `${cron.metadata.name}-${Math.floor((at + calendarMicros(c.w, 0)) / MINUTE)}`
  const there = c.api.get('batch/jobs', name, cron.metadata.namespace)
  if (there) return there
  const job = c.api.create('batch/jobs', {
    metadata: {
      name, namespace: cron.metadata.namespace ?? 'default', ...(t.metadata?.labels ? { labels: t.metadata.labels } : {}),
      annotations: { ...t.metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(c.w, at) }, ownerReferences: [controllerReference(cron)],
    },
    spec: t.spec,
  })
  recordEvent(c.w, c.cluster, { about: cron, reason: 'SuccessfulCreate', message: `Created job ${name}`, component: COMPONENT })
  return job
}

function prune(c: Context, cron: KubeObject, jobs: readonly KubeObject[]): void {
  for (const [kind, keep] of [['Complete', cron.spec.successfulJobsHistoryLimit ?? 3], ['Failed', cron.spec.failedJobsHistoryLimit ?? 1]] as const) {
    const done = jobs.filter((j) => finished(j) === kind).sort((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1))
    for (const j of done.slice(0, Math.max(0, done.length - keep))) c.api.delete('batch/jobs', j.metadata.name, j.metadata.namespace, { propagationPolicy: 'Background' })
  }
}

export const cronJobController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:cronjob-controller',
  watches: { [GVR]: own, 'batch/jobs': ownerOf('CronJob') },
  reconcile,
}

import type { KubeObject } from '../api/object.ts'
import { labTimeOf } from '../api/time.ts'
import type { World } from '../../sim/index.ts'
import { ageOf, humanDuration } from './age.ts'
import { columns, type Printer } from './table.ts'
import { conditionOf, containerWords, labelWords, selectorWords } from './words.ts'

const MICROS = 1_000_000

function jobStatus(o: KubeObject): string {
  for (const [type, word] of [['Complete', 'Complete'], ['Failed', 'Failed']] as const) if (conditionOf(o, type)?.status === 'True') return word
  if (o.metadata.deletionTimestamp !== undefined) return 'Terminating'
  for (const type of ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']) if (conditionOf(o, type)?.status === 'True') return type
  return 'Running'
}

function completions(o: KubeObject): string {
  const done = o.status?.succeeded ?? 0
  if (o.spec?.completions !== undefined) return `${done}/${o.spec.completions}`
  return (o.spec?.parallelism ?? 0) > 1 ? `${done}/1 of ${o.spec.parallelism}` : `${done}/1`
}

function duration(w: World, o: KubeObject): string {
  const start = o.status?.startTime === undefined ? undefined : labTimeOf(w, o.status.startTime)
  if (start === undefined) return ''
  const end = o.status.completionTime === undefined ? w.now : (labTimeOf(w, o.status.completionTime) ?? w.now)
  return humanDuration((end - start) / MICROS)
}

const made = (w: World, o: KubeObject): string => ageOf(w, o.metadata.creationTimestamp)

export const appsPrinters: Readonly<Record<string, Printer>> = {
  'apps/deployments': {
    columns: columns('Name  Ready  Up-to-date  Available  Age | Containers  Images  Selector'),
    cells: (w, o) => [
      o.metadata.name, `${o.status?.readyReplicas ?? 0}/${o.spec?.replicas ?? 0}`, o.status?.updatedReplicas ?? 0, o.status?.availableReplicas ?? 0, made(w, o), ...containerWords(o.spec?.template), selectorWords(o.spec?.selector),
    ],
  },
  'apps/replicasets': {
    columns: columns('Name  Desired  Current  Ready  Age | Containers  Images  Selector'),
    cells: (w, o) => [o.metadata.name, o.spec?.replicas ?? 0, o.status?.replicas ?? 0, o.status?.readyReplicas ?? 0, made(w, o), ...containerWords(o.spec?.template), selectorWords(o.spec?.selector)],
  },
  'apps/daemonsets': {
    columns: columns('Name  Desired  Current  Ready  Up-to-date  Available  Node Selector  Age | Containers  Images  Selector'),
    cells: (w, o) => [
      o.metadata.name, o.status?.desiredNumberScheduled ?? 0, o.status?.currentNumberScheduled ?? 0, o.status?.numberReady ?? 0, o.status?.updatedNumberScheduled ?? 0, o.status?.numberAvailable ?? 0,
      labelWords(o.spec?.template?.spec?.nodeSelector), made(w, o), ...containerWords(o.spec?.template), selectorWords(o.spec?.selector),
    ],
  },
  'apps/statefulsets': {
    columns: columns('Name  Ready  Age | Containers  Images'),
    cells: (w, o) => [o.metadata.name, `${o.status?.readyReplicas ?? 0}/${o.spec?.replicas ?? 0}`, made(w, o), ...containerWords(o.spec?.template)],
  },
  'apps/controllerrevisions': {
    columns: columns('Name  Controller  Revision  Age'),
    cells: (w, o) => {
      const owner = (o.metadata.ownerReferences ?? []).find((r) => r.controller === true)
      const group = owner?.apiVersion.includes('/') === true ? `.${owner.apiVersion.split('/')[0]}` : ''
      return [o.metadata.name, owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : '<none>', o['revision'] ?? 0, made(w, o)]
    },
  },
  'batch/jobs': {
    columns: columns('Name  Status  Completions  Duration  Age | Containers  Images  Selector'),
    cells: (w, o) => [o.metadata.name, jobStatus(o), completions(o), duration(w, o), made(w, o), ...containerWords(o.spec?.template), selectorWords(o.spec?.selector)],
  },
  'batch/cronjobs': {
    columns: columns('Name  Schedule  Timezone  Suspend  Active  Last Schedule  Age | Containers  Images  Selector'),
    cells: (w, o) => [
      o.metadata.name, o.spec?.schedule ?? '', o.spec?.timeZone ?? '<none>', o.spec?.suspend === true ? 'True' : 'False', (o.status?.active ?? []).length,
      o.status?.lastScheduleTime === undefined ? '<none>' : ageOf(w, o.status.lastScheduleTime), made(w, o), ...containerWords(o.spec?.jobTemplate?.spec?.template), selectorWords(o.spec?.jobTemplate?.spec?.selector),
    ],
  },
  'autoscaling/horizontalpodautoscalers': {
    columns: columns('Name  Reference  Targets  MinPods  MaxPods  Replicas  Age'),
    cells: (w, o) => {
      const targets = ((o.spec?.metrics ?? []) as readonly { type: string; resource?: { name: string; target: { averageUtilization?: number; averageValue?: string } } }[]).map((m, i) => {
        const now = o.status?.currentMetrics?.[i]?.resource?.current
        const wanted = m.resource?.target.averageUtilization
        return wanted === undefined ? `<unknown>/${m.resource?.target.averageValue ?? '<auto>'}` : `${m.resource!.name}: ${now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`}/${wanted}%`
      })
      return [
        o.metadata.name, `${o.spec?.scaleTargetRef?.kind}/${o.spec?.scaleTargetRef?.name}`, targets.length > 0 ? targets.join(', ') : '<none>', String(o.spec?.minReplicas ?? '<unset>'), o.spec?.maxReplicas ?? 0,
        o.status?.currentReplicas ?? 0, made(w, o),
      ]
    },
  },
  'policy/poddisruptionbudgets': {
    columns: columns('Name  Min Available  Max Unavailable  Allowed Disruptions  Age'),
    cells: (w, o) => [o.metadata.name, String(o.spec?.minAvailable ?? 'N/A'), String(o.spec?.maxUnavailable ?? 'N/A'), o.status?.disruptionsAllowed ?? 0, made(w, o)],
  },
}

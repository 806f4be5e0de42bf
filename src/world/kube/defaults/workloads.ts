import type { KubeObject } from '../api/object.ts'
import { templateDefaults, withChanges, withDefaults } from './pod-spec.ts'

type Spec = Readonly<Record<string, any>>

const QUARTER = '25%'

const specOf = (o: KubeObject, f: (spec: Spec) => Spec): KubeObject => withChanges(o, { spec: f(o.spec ?? {}) })
const rolling = (strategy: Spec | undefined, defaults: Spec): Spec => {
  const full = withDefaults(strategy ?? {}, { type: 'RollingUpdate' })
  return full['type'] === 'RollingUpdate' ? withChanges(full, { rollingUpdate: withDefaults(full['rollingUpdate'] ?? {}, defaults) }) : full
}

export const deploymentDefaults = (o: KubeObject): KubeObject => specOf(o, (spec) => withChanges(
  withDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
  { strategy: rolling(spec['strategy'], { maxUnavailable: QUARTER, maxSurge: QUARTER }), template: templateDefaults(spec['template']) },
))

export const replicaSetDefaults = (o: KubeObject): KubeObject => specOf(o, (spec) => withChanges(withDefaults(spec, { replicas: 1 }), { template: templateDefaults(spec['template']) }))

export const daemonSetDefaults = (o: KubeObject): KubeObject => specOf(o, (spec) => withChanges(
  withDefaults(spec, { revisionHistoryLimit: 10 }),
  { updateStrategy: rolling(spec['updateStrategy'], { maxUnavailable: 1, maxSurge: 0 }), template: templateDefaults(spec['template']) },
))

export const statefulSetDefaults = (o: KubeObject): KubeObject => specOf(o, (spec) => withChanges(
  withDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady', persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } }),
  { updateStrategy: rolling(spec['updateStrategy'], { partition: 0 }), template: templateDefaults(spec['template']) },
))

function jobSpec(spec: Spec): Spec {
  const counted = spec['completions'] === undefined && spec['parallelism'] === undefined ? { completions: 1, parallelism: 1 } : { parallelism: 1 }
  return withChanges(
    withDefaults(spec, { ...counted, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, manualSelector: false, podReplacementPolicy: 'TerminatingOrFailed' }),
    { template: templateDefaults(spec['template']) },
  )
}

export const jobDefaults = (o: KubeObject): KubeObject => specOf(o, (spec) => jobSpec(spec))

export const cronJobDefaults = (o: KubeObject): KubeObject => specOf(o, (spec) => {
  const template: Spec = spec['jobTemplate'] ?? {}
  const job: Spec = template['spec'] ?? {}
  return withChanges(withDefaults(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }), {
    jobTemplate: withChanges(template, { metadata: withDefaults(template['metadata'] ?? {}, { creationTimestamp: null }), spec: withChanges(job, { template: templateDefaults(job['template']) }) }),
  })
})

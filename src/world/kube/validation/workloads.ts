import { field, type FieldError } from '../api/errors.ts'
import { equal, type KubeObject } from '../api/object.ts'
import { selects, type LabelSelector } from '../api/selectors.ts'
import { labelErrors, labelValueErrors, qualifiedNameErrors } from './names.ts'
import { atLeastZero, oneOf, podSpecErrors } from './pod-spec.ts'

type Spec = Readonly<Record<string, any>>

/** A selector as Go prints its struct. */
export function goSelector(s: LabelSelector | undefined): string {
  const labels = s?.matchLabels
  const map = labels === undefined ? 'map[string]string(nil)' : `map[string]string{${Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(', ')}}`
  const rules = s?.matchExpressions
  const list = rules === undefined ? '[]v1.LabelSelectorRequirement(nil)'
    : `[]v1.LabelSelectorRequirement{${rules.map((r) => `v1.LabelSelectorRequirement{Key:${JSON.stringify(r.key)}, Operator:${JSON.stringify(r.operator)}, Values:[]string{${(r.values ?? []).map((v) => JSON.stringify(v)).join(', ')}}}`).join(', ')}}`
  return `v1.LabelSelector{MatchLabels:${map}, MatchExpressions:${list}}`
}

export function selectorErrors(path: string, s: LabelSelector | undefined): FieldError[] {
  if (!s) return []
  const rules = (s.matchExpressions ?? []).flatMap((e, i) => {
    const at = `${path}.matchExpressions[${i}]`
    const values = e.values ?? []
    const many = ['In', 'NotIn'].includes(e.operator)
    return [
      ...qualifiedNameErrors(e.key).map((t) => field.invalid(`${at}.key`, e.key, t)),
      ...(many && values.length === 0 ? [field.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []),
      ...(['Exists', 'DoesNotExist'].includes(e.operator) && values.length > 0 ? [field.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []),
      ...(many || ['Exists', 'DoesNotExist'].includes(e.operator) ? [] : [field.invalid(`${at}.operator`, e.operator, 'not a valid selector operator')]),
      ...values.flatMap((v, n) => labelValueErrors(v).map((t) => field.invalid(`${at}.values[${n}]`, v, t))),
    ]
  })
  return [...labelErrors(`${path}.matchLabels`, s.matchLabels ?? {}), ...rules]
}

const isEmpty = (s: LabelSelector): boolean => Object.keys(s.matchLabels ?? {}).length === 0 && (s.matchExpressions ?? []).length === 0

function templateErrors(spec: Spec, words: string, policies: readonly string[] = ['Always']): FieldError[] {
  const template = (spec['template'] ?? {}) as Spec
  const selector = spec['selector'] as LabelSelector | undefined
  const labels = (template['metadata']?.labels ?? {}) as Record<string, string>
  const policy = template['spec']?.restartPolicy as string | undefined
  return [
    ...(selector === undefined ? [field.required('spec.selector')] : [...selectorErrors('spec.selector', selector), ...(isEmpty(selector) ? [field.invalidText('spec.selector', goSelector(selector), `empty selector is invalid for ${words}`)] : [])]),
    ...(selector && !isEmpty(selector) && !selects(selector, labels) ? [field.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')] : []),
    ...labelErrors('spec.template.labels', labels), ...podSpecErrors('spec.template.spec', template['spec'] ?? {}),
    ...(policy !== undefined && ['Always', 'OnFailure', 'Never'].includes(policy) && !policies.includes(policy) ? [field.unsupported('spec.template.spec.restartPolicy', policy, policies)] : []),
  ]
}

function strategyErrors(path: string, s: Spec | undefined, types: readonly string[]): FieldError[] {
  if (!s) return []
  const bad = oneOf(`${path}.type`, s['type'], types)
  if (bad.length > 0) return bad
  if (s['type'] !== 'RollingUpdate') return s['rollingUpdate'] ? [field.forbidden(`${path}.rollingUpdate`, `may not be specified when strategy \`type\` is '${s['type']}'`)] : []
  const r = (s['rollingUpdate'] ?? {}) as Spec
  const zero = (v: unknown): boolean => v === 0 || v === '0%' || v === '0'
  const percent = (k: string): FieldError[] => {
    const v = r[k] as unknown
    if (typeof v === 'string' && !/^[0-9]+%$/.test(v)) return [field.invalid(`${path}.rollingUpdate.${k}`, v, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")]
    return k === 'maxUnavailable' && typeof v === 'string' && Number(v.slice(0, -1)) > 100 ? [field.invalid(`${path}.rollingUpdate.${k}`, v, 'must not be greater than 100%')] : atLeastZero(`${path}.rollingUpdate.${k}`, v)
  }
  const both = zero(r['maxUnavailable']) && zero(r['maxSurge'])
  return [...percent('maxUnavailable'), ...percent('maxSurge'), ...(both ? [field.invalidText(`${path}.rollingUpdate.maxUnavailable`, String(r['maxUnavailable']), 'may not be 0 when `maxSurge` is 0')] : [])]
}

const counts = (spec: Spec, ...names: string[]): FieldError[] => names.flatMap((n) => atLeastZero(`spec.${n}`, spec[n]))

export const validateDeployment = (o: KubeObject): FieldError[] => [
  ...counts(o.spec, 'replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'), ...templateErrors(o.spec, 'deployment'), ...strategyErrors('spec.strategy', o.spec.strategy, ['Recreate', 'RollingUpdate']),
  ...(o.spec.progressDeadlineSeconds !== undefined && o.spec.progressDeadlineSeconds <= (o.spec.minReadySeconds ?? 0) ? [field.invalid('spec.progressDeadlineSeconds', o.spec.progressDeadlineSeconds, 'must be greater than minReadySeconds')] : []),
]

export const validateReplicaSet = (o: KubeObject): FieldError[] => [...counts(o.spec, 'replicas', 'minReadySeconds'), ...templateErrors(o.spec, 'replicaset')]

export const validateDaemonSet = (o: KubeObject): FieldError[] => [
  ...counts(o.spec, 'minReadySeconds', 'revisionHistoryLimit'), ...templateErrors(o.spec, 'daemonset'), ...strategyErrors('spec.updateStrategy', o.spec.updateStrategy, ['OnDelete', 'RollingUpdate']),
]

export const validateStatefulSet = (o: KubeObject): FieldError[] => [
  ...counts(o.spec, 'replicas'), ...templateErrors(o.spec, 'statefulset'), ...oneOf('spec.podManagementPolicy', o.spec.podManagementPolicy, ['OrderedReady', 'Parallel']),
]

const JOB_POLICIES = ['OnFailure', 'Never']

export const validateJob = (o: KubeObject): FieldError[] => {
  const spec = o.spec as Spec
  const policy = spec['template']?.spec?.restartPolicy as string | undefined
  return [
    ...counts(spec, 'parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished'), ...podSpecErrors('spec.template.spec', spec['template']?.spec ?? {}),
    ...(policy === 'Always' ? [field.unsupported('spec.template.spec.restartPolicy', policy, JOB_POLICIES)] : []),
  ]
}

export const validateCronJob = (o: KubeObject): FieldError[] => {
  const spec = o.spec as Spec
  const policy = spec['jobTemplate']?.spec?.template?.spec?.restartPolicy as string | undefined
  const schedule = String(spec['schedule'] ?? '')
  const parts = schedule.trim().split(/\s+/).length
  return [
    ...(schedule === '' ? [field.required('spec.schedule')] : schedule.startsWith('@') || parts === 5 ? [] : [field.invalid('spec.schedule', schedule, `expected exactly 5 fields, found ${parts}: [${schedule.trim().split(/\s+/).join(' ')}]`)]),
    ...oneOf('spec.concurrencyPolicy', spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace']), ...podSpecErrors('spec.jobTemplate.spec.template.spec', spec['jobTemplate']?.spec?.template?.spec ?? {}),
    ...(policy === 'Always' ? [field.unsupported('spec.jobTemplate.spec.template.spec.restartPolicy', policy, JOB_POLICIES)] : []),
  ]
}

/** The selector of a workload is for ever. */
export const validateSelectorUpdate = (o: KubeObject, old: KubeObject): FieldError[] =>
  (equal(o.spec?.selector, old.spec?.selector) ? [] : [field.invalidText('spec.selector', goSelector(o.spec?.selector), 'field is immutable')])

const STATEFUL = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds']

export function validateStatefulSetUpdate(o: KubeObject, old: KubeObject): FieldError[] {
  const rest = (s: Spec): Spec => Object.fromEntries(Object.entries(s).filter(([k]) => !STATEFUL.includes(k)))
  return equal(rest(o.spec), rest(old.spec)) ? []
    : [field.forbidden('spec', "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")]
}

export const validateJobUpdate = (o: KubeObject, old: KubeObject): FieldError[] => ['completions', 'selector', 'template', 'completionMode'].flatMap((k) =>
  (equal(o.spec?.[k], old.spec?.[k]) || (k === 'selector' && old.spec?.selector === undefined) ? [] : [field.invalid(`spec.${k}`, o.spec?.[k], 'field is immutable')]))

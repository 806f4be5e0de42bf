import { field, type FieldError } from '../api/errors.ts'
import { equal, type KubeObject } from '../api/object.ts'
import { podSpecErrors } from './pod-spec.ts'

type Spec = Readonly<Record<string, any>>

export const validatePod = (o: KubeObject): FieldError[] => podSpecErrors('spec', o.spec ?? {})

const MUTABLE = 'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** A spec without what may change. */
function fixed(spec: Spec): Spec {
  const images = (list: readonly Spec[] | undefined): readonly Spec[] | undefined => list?.map(({ image: _, ...c }) => c)
  const { activeDeadlineSeconds: _a, tolerations: _t, terminationGracePeriodSeconds: _g, schedulingGates: _s, ephemeralContainers: _e, ...rest } = spec
  return { ...rest, containers: images(spec['containers']), initContainers: images(spec['initContainers']) }
}

export function validatePodUpdate(o: KubeObject, old: KubeObject): FieldError[] {
  if (o.spec === old.spec) return []
  const next = (o.spec ?? {}) as Spec
  const before = (old.spec ?? {}) as Spec
  if ((next['containers'] ?? []).length !== (before['containers'] ?? []).length) return [field.forbidden('spec.containers', 'pod updates may not add or remove containers')]
  const kept = ((before['tolerations'] ?? []) as readonly Spec[]).every((t) => ((next['tolerations'] ?? []) as readonly Spec[]).some((x) => x['key'] === t['key'] && x['operator'] === t['operator'] && x['effect'] === t['effect']))
  return [
    ...(kept ? [] : [field.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]),
    ...(equal(fixed(next), fixed(before)) ? [] : [field.forbidden('spec', MUTABLE)]),
  ]
}

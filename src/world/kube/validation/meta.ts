import { field, type FieldError } from '../api/errors.ts'
import type { KubeObject } from '../api/object.ts'
import type { Strategy } from '../api/strategy.ts'
import type { Resource } from '../resources/resource.ts'
import { labelErrors, subdomainErrors } from './names.ts'

const ANNOTATIONS_LIMIT = 256 * 1024

/** What is wrong with an object's metadata (ValidateObjectMeta). */
export function validateMeta(o: KubeObject, r: Resource, s: Strategy): FieldError[] {
  const { name, namespace, generateName } = o.metadata
  const validName = s.validateName ?? subdomainErrors
  return [
    ...(generateName === undefined ? [] : validName(generateName.replace(/-$/, 'a')).map((t) => field.invalid('metadata.generateName', generateName, t))),
    ...validName(name).map((t) => field.invalid('metadata.name', name, t)),
    ...(r.namespaced && namespace !== undefined ? subdomainErrors(namespace).map((t) => field.invalid('metadata.namespace', namespace, t)) : []),
    ...validateNamed(o),
  ]
}

function validateNamed(o: KubeObject): FieldError[] {
  const { labels = {}, annotations = {} } = o.metadata
  const size = Object.entries(annotations).reduce((n, [k, v]) => n + k.length + v.length, 0)
  return [...labelErrors('metadata.labels', labels), ...(size > ANNOTATIONS_LIMIT ? [field.tooLong('metadata.annotations', ANNOTATIONS_LIMIT)] : [])]
}

export function validateMetaUpdate(o: KubeObject, old: KubeObject, _r: Resource): FieldError[] {
  const added = (o.metadata.finalizers ?? []).filter((f) => !(old.metadata.finalizers ?? []).includes(f))
  return [
    ...(old.metadata.deletionTimestamp !== undefined && added.length > 0
      ? [field.forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added).replaceAll(',', ', ').replace('[', '[]string{').replace(']', '}')}`)] : []),
    ...validateNamed(o),
  ]
}

import type { World } from '../../sim/index.ts'
import { patchValue } from '../patch/patch-object.ts'
import { jsonPathValues } from '../tables/json-path.ts'
import { parseBody } from './body.ts'
import { badRequest, conflict, field, invalid, notFound } from './errors.ts'
import { isMap, objectKey, objects, type Json, type JsonMap, type KubeObject } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import type { Target } from './target.ts'
import { selectorText } from './selector-text.ts'
import { updateObject } from './write.ts'

interface Paths { readonly spec: string; readonly status: string; readonly selector?: string }

function pathsOf(t: Target): Paths {
  const s = t.r.custom?.versions.find((v) => v.name === t.version)?.scale
  if (!s) return { spec: '.spec.replicas', status: '.status.replicas' }
  return { spec: s.specReplicasPath, status: s.statusReplicasPath, ...(s.labelSelectorPath === undefined ? {} : { selector: s.labelSelectorPath }) }
}

const found = (w: World, t: Target): KubeObject => {
  const o = w.table(objects).get(objectKey(t.cluster, t.r.gvr, t.namespace, t.name))
  if (!o) throw notFound(t.r, t.name)
  return o
}

/** autoscaling/v1 Scale of an object. */
function scaleOf(t: Target, o: KubeObject): JsonMap {
  const p = pathsOf(t)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = o.metadata
  const selector = p.selector === undefined ? selectorText(o.spec?.selector) : String(jsonPathValues(o, p.selector)[0] ?? '')
  return {
    kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: Number(jsonPathValues(o, p.spec)[0] ?? 0) === 0 ? {} : { replicas: Number(jsonPathValues(o, p.spec)[0]) },
    status: { replicas: Number(jsonPathValues(o, p.status)[0] ?? 0), ...(selector === '' ? {} : { selector }) },
  }
}

export const getScale = (w: World, t: Target): ApiAnswer => jsonAnswer(200, scaleOf(t, found(w, t)))

/** `.spec.replicas` put at its place. */
function put(o: KubeObject, path: string, value: number): KubeObject {
  const steps = path.split('.').filter((s) => s !== '')
  const set = (at: unknown, i: number): unknown => (i === steps.length ? value : { ...(at as object), [steps[i]!]: set((at as Record<string, unknown> | undefined)?.[steps[i]!] ?? {}, i + 1) })
  return set(o, 0) as KubeObject
}

function write(w: World, t: Target, o: KubeObject, scale: Json): ApiAnswer {
  if (!isMap(scale)) throw badRequest('the object provided is no Scale')
  const replicas = isMap(scale['spec']) ? (scale['spec']['replicas'] ?? 0) : 0
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`)
  const version = isMap(scale['metadata']) ? scale['metadata']['resourceVersion'] : undefined
  if (version !== undefined && version !== '' && version !== o.metadata.resourceVersion) throw conflict(t.r, t.name)
  if (replicas < 0) throw invalid({ group: 'autoscaling', kind: 'Scale' }, t.name, [field.invalid('spec.replicas', replicas, 'must be greater than or equal to 0')])
  return jsonAnswer(200, scaleOf(t, updateObject(w, { ...t.writer }, t.r, put(o, pathsOf(t).spec, replicas), { version: t.version, managedAs: 'scale' })))
}

export const putScale = (w: World, t: Target): ApiAnswer => write(w, t, found(w, t), parseBody(t.q.body))

export function patchScale(w: World, t: Target): ApiAnswer {
  const o = found(w, t)
  const type = (t.q.headers['content-type'] ?? '').split(';')[0]!.trim()
  return write(w, t, o, patchValue(scaleOf(t, o), t.q.body ?? '', type === 'application/json-patch+json' ? 'json' : 'merge'))
}

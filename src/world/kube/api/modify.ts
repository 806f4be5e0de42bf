import type { World } from '../../sim/index.ts'
import { patchObject, type PatchType } from '../patch/patch-object.ts'
import { parseBody, readObject, type FieldValidation } from './body.ts'
import { deleteObject, type DeleteOptions } from './delete.ts'
import { badRequest, unsupportedMediaType } from './errors.ts'
import { showList, showObject } from './negotiate.ts'
import { isMap, objectsOf, type KubeObject } from './object.ts'
import { bindFromBody } from './binding.ts'
import { shownAs } from './read.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import { isReview, review } from './reviews.ts'
import { matchesFields, matchesLabels, parseFields, parseLabels } from './selectors.ts'
import type { Target } from './target.ts'
import { createObject, updateObject } from './write.ts'

/** Media types of bodies; what else comes is refused. */
const JSON_BODIES = ['application/json', 'application/yaml']
const BODIES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf', 'application/cbor']

export const validationOf = (t: Target): FieldValidation => {
  const asked = t.q.query['fieldValidation'] ?? ''
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(asked)) throw badRequest(`fieldValidation: Unsupported value: ${JSON.stringify(asked)}: supported values: "Ignore", "Strict", "Warn"`)
  return (asked === '' ? 'Warn' : asked) as FieldValidation
}

const mediaType = (t: Target): string => (t.q.headers['content-type'] ?? 'application/json').split(';')[0]!.trim()

/** The object of a POST or PUT. */
function bodyOf(w: World, t: Target): KubeObject {
  const type = mediaType(t)
  if (!JSON_BODIES.includes(type)) throw unsupportedMediaType(BODIES)
  const o = readObject(w, t.r, t.version, parseBody(t.q.body, type === 'application/yaml'), validationOf(t), (text) => t.warnings.push(text))
  const { namespace } = o.metadata
  if (t.r.namespaced && namespace !== undefined && namespace !== '' && namespace !== t.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  return t.r.namespaced ? { ...o, metadata: { ...o.metadata, namespace: t.namespace } } : o
}

export function createOne(w: World, t: Target): ApiAnswer {
  if (isReview(t)) return review(w, t)
  if (t.r.gvr === 'bindings') return bindFromBody(w, t)
  const made = createObject(w, t.writer, t.r, bodyOf(w, t), { version: t.version })
  return jsonAnswer(201, showObject(w, made, shownAs(t)), t.warnings)
}

export function updateOne(w: World, t: Target): ApiAnswer {
  const o = bodyOf(w, t)
  if (o.metadata.name === undefined) throw badRequest('name must be provided')
  if (o.metadata.name !== t.name) throw badRequest(`the name of the object (${o.metadata.name}) does not match the name on the URL (${t.name})`)
  const next = updateObject(w, t.writer, t.r, o, { version: t.version, ...(t.subresource === undefined ? {} : { subresource: t.subresource }) })
  return jsonAnswer(200, showObject(w, next, shownAs(t)), t.warnings)
}

const PATCHES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json', 'application/merge-patch+json': 'merge', 'application/strategic-merge-patch+json': 'strategic', 'application/apply-patch+yaml': 'apply',
}

export function patchOne(w: World, t: Target): ApiAnswer {
  const type = PATCHES[mediaType(t)]
  const accepted = Object.keys(PATCHES).filter((p) => !t.r.custom || PATCHES[p] !== 'strategic')
  if (!type || (t.r.custom && type === 'strategic')) throw unsupportedMediaType(accepted)
  const done = patchObject(w, t.writer, t.r, {
    namespace: t.namespace, name: t.name, type, version: t.version, body: t.q.body ?? '', validation: validationOf(t), warn: (text) => t.warnings.push(text),
    force: t.q.query['force'] === 'true', ...(t.subresource === undefined ? {} : { subresource: t.subresource }),
  })
  return jsonAnswer(done.created ? 201 : 200, showObject(w, done.object, shownAs(t)), t.warnings)
}

/** DeleteOptions out of the body, or the query. */
function deleteOptions(t: Target): DeleteOptions {
  const body = t.q.body !== undefined && t.q.body !== '' && JSON_BODIES.includes(mediaType(t)) ? parseBody(t.q.body) : {}
  const own = (isMap(body) ? body : {}) as DeleteOptions & { orphanDependents?: boolean }
  const { gracePeriodSeconds, propagationPolicy } = t.q.query
  return {
    ...own, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: Number(gracePeriodSeconds) }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy: propagationPolicy as 'Background' }),
    ...(own.orphanDependents === true ? { propagationPolicy: 'Orphan' as const } : {}),
  }
}

const dryRunOf = (t: Target): boolean => {
  const body = t.q.body ? parseBody(t.q.body) : {}
  return t.writer.dryRun || (isMap(body) && Array.isArray(body['dryRun']) && body['dryRun'].includes('All'))
}

export function deleteOne(w: World, t: Target): ApiAnswer {
  const done = deleteObject(w, { ...t.writer, dryRun: dryRunOf(t) }, t.r, t.namespace, t.name, deleteOptions(t))
  if (!done.gone || t.r.gvr === 'pods') return jsonAnswer(200, showObject(w, done.object, shownAs(t)), t.warnings)
  return jsonAnswer(200, {
    kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: t.name, ...(t.r.group === '' ? {} : { group: t.r.group }), kind: t.r.plural, uid: done.object.metadata.uid },
  }, t.warnings)
}

export function deleteMany(w: World, t: Target): ApiAnswer {
  const labels = parseLabels(t.q.query['labelSelector'] ?? '')
  const fields = parseFields(t.q.query['fieldSelector'] ?? '')
  const chosen = [...objectsOf(w, t.cluster, t.r.gvr, t.namespace)].filter((o) => matchesLabels(o, labels) && matchesFields(o, fields))
  const options = deleteOptions(t)
  const writer = { ...t.writer, dryRun: dryRunOf(t) }
  const gone = chosen.map((o) => deleteObject(w, writer, t.r, o.metadata.namespace ?? '', o.metadata.name, options).object)
  return jsonAnswer(200, showList(w, gone, { resourceVersion: '' }, shownAs(t)), t.warnings)
}


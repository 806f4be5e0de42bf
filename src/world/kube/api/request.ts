import type { World } from '../../sim/index.ts'
import { resourceOf } from '../resources/index.ts'
import type { Resource } from '../resources/resource.ts'
import { patchObject, type PatchType } from '../patch/patch-object.ts'
import { revisionOf } from './cluster.ts'
import { deleteObject } from './delete.ts'
import { ApiError, badRequest, methodNotAllowed, notFound, unknownPath, unsupportedMediaType } from './errors.ts'
import { objectKey, objects, objectsOf, type Json, type KubeObject } from './object.ts'
import { parsePath } from './path.ts'
import { checkFields, matchesFields, matchesLabels, parseFields, parseLabels } from './selectors.ts'
import { inVersion } from './store.ts'
import type { Writer } from './strategy.ts'
import { startWatch, type WatchId } from './watch.ts'
import { createObject, updateObject } from './write.ts'

export interface ApiRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly user: Writer['user']
}

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type ApiAnswer = ApiResponse | { readonly watch: WatchId; readonly headers: Readonly<Record<string, string>> }

const json = (status: number, body: object, headers: Record<string, string> = {}): ApiResponse =>
  ({ status, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...headers }, body: `${JSON.stringify(body)}\n` })

const PATCHES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json', 'application/merge-patch+json': 'merge', 'application/strategic-merge-patch+json': 'strategic', 'application/apply-patch+yaml': 'apply',
}

function decode(body: string | undefined): Json {
  try {
    return JSON.parse(body ?? '') as Json
  } catch (e) {
    throw badRequest(`the object provided is unrecognized (must be of type Object): ${(e as Error).message}`)
  }
}

interface Target { readonly r: Resource; readonly version: string; readonly namespace: string; readonly name?: string; readonly subresource?: string }

function list(w: World, cluster: string, q: ApiRequest, t: Target): ApiAnswer {
  const fields = parseFields(q.query['fieldSelector'] ?? '')
  const labels = parseLabels(q.query['labelSelector'] ?? '')
  checkFields(t.r.gvr, fields, t.r.custom?.versions.find((v) => v.name === t.version)?.selectableFields)
  if (q.query['watch'] === 'true' || q.query['watch'] === '1') {
    const watch = startWatch(w, {
      cluster, gvr: t.r.gvr, ...(t.namespace === '' ? {} : { namespace: t.namespace }), labels: q.query['labelSelector'] ?? '', fields: q.query['fieldSelector'] ?? '',
      view: { style: 'object', version: t.version }, ...(q.query['resourceVersion'] === undefined ? {} : { from: q.query['resourceVersion'] }),
    })
    return { watch, headers: { 'content-type': 'application/json' } }
  }
  const items = [...objectsOf(w, cluster, t.r.gvr, t.namespace)].filter((o) => matchesLabels(o, labels) && matchesFields(o, fields)).map((o) => inVersion(t.r, o, t.version))
  return json(200, { kind: t.r.listKind, apiVersion: t.r.group === '' ? t.version : `${t.r.group}/${t.version}`, metadata: { resourceVersion: String(revisionOf(w, cluster)) }, items })
}

function answer(w: World, cluster: string, q: ApiRequest): ApiAnswer {
  const path = parsePath(q.path)
  if (path.kind === 'other') throw unknownPath()
  const r = resourceOf(w, cluster, path.group, path.plural)
  if (!r || !r.versions.includes(path.version)) throw unknownPath()
  const t: Target = { r, version: path.version, namespace: path.namespace ?? '', ...(path.name === undefined ? {} : { name: path.name }), ...(path.subresource === undefined ? {} : { subresource: path.subresource }) }
  const writer: Writer = { cluster, user: q.user, manager: q.query['fieldManager'] ?? (q.headers['user-agent'] ?? 'unknown').split('/')[0]!, dryRun: q.query['dryRun'] === 'All' }
  const shown = (o: KubeObject, status = 200): ApiResponse => json(status, inVersion(r, o, t.version))
  if (t.name === undefined) {
    if (q.method === 'GET') return list(w, cluster, q, t)
    if (q.method !== 'POST') throw methodNotAllowed()
    const body = decode(q.body) as unknown as KubeObject
    return shown(createObject(w, writer, r, { ...body, metadata: { ...body.metadata, ...(r.namespaced ? { namespace: t.namespace } : {}) } }, { version: t.version }), 201)
  }
  const found = w.table(objects).get(objectKey(cluster, r.gvr, r.namespaced ? t.namespace : '', t.name))
  const subresource = t.subresource === undefined ? {} : { subresource: t.subresource }
  switch (q.method) {
    case 'GET': {
      if (!found) throw notFound(r, t.name)
      return shown(found)
    }
    case 'PUT': return shown(updateObject(w, writer, r, decode(q.body) as unknown as KubeObject, { version: t.version, ...subresource }))
    case 'PATCH': {
      const type = PATCHES[(q.headers['content-type'] ?? '').split(';')[0]!]
      if (!type) throw unsupportedMediaType(Object.keys(PATCHES))
      const done = patchObject(w, writer, r, { namespace: t.namespace, name: t.name, patch: decode(q.body), type, version: t.version, ...subresource })
      return shown(done.object, done.created ? 201 : 200)
    }
    case 'DELETE': {
      const done = deleteObject(w, writer, r, t.namespace, t.name, q.body ? (decode(q.body) as object) : {})
      return shown(done.object)
    }
    default: throw methodNotAllowed()
  }
}

/** Answers a request as kube-apiserver would: a response, or a watch that goes on. Refusals are responses with a Status. */
export function request(w: World, cluster: string, q: ApiRequest): ApiAnswer {
  try {
    return answer(w, cluster, q)
  } catch (e) {
    if (e instanceof ApiError) return json(e.code, e.status)
    throw e
  }
}

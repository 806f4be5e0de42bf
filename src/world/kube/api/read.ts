import type { World } from '../../sim/index.ts'
import { revisionOf } from './cluster.ts'
import { badRequest, expired, notFound } from './errors.ts'
import { formOf, showList, showObject, type Shown } from './negotiate.ts'
import { objectKey, objects, objectsOf, type KubeObject } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import { checkFields, matchesFields, matchesLabels, parseFields, parseLabels } from './selectors.ts'
import type { Target } from './target.ts'
import { startWatch } from './watch.ts'

export function shownAs(t: Target): Shown {
  const includeObject = t.q.query['includeObject']
  return { r: t.r, version: t.version, form: formOf(t.q.headers['accept']), ...(includeObject === undefined ? {} : { includeObject }) }
}

/** GET of one object. */
export function getOne(w: World, t: Target): ApiAnswer {
  const o = w.table(objects).get(objectKey(t.cluster, t.r.gvr, t.r.namespaced ? t.namespace : '', t.name))
  if (!o) throw notFound(t.r, t.name)
  return jsonAnswer(200, showObject(w, o, shownAs(t)), t.warnings)
}

interface Continued { readonly revision: number; readonly start: string }

const encode = (c: Continued): string => btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv: c.revision, start: c.start })).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')

function decode(text: string): Continued {
  try {
    const c = JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/'))) as { rv: number; start: string }
    return { revision: c.rv, start: c.start }
  } catch {
    throw badRequest(`continue key is not valid: ${text}`)
  }
}

const placeOf = (o: KubeObject): string => `${o.metadata.namespace ?? ''}/${o.metadata.name}`

/** GET of many: by selectors, in pages. */
export function listMany(w: World, t: Target): ApiAnswer {
  const { query } = t.q
  const fields = parseFields(query['fieldSelector'] ?? '')
  const labels = parseLabels(query['labelSelector'] ?? '')
  checkFields(t.r.gvr, fields, t.r.custom ? (t.r.custom.versions.find((v) => v.name === t.version)?.selectableFields ?? []) : undefined)
  const now = revisionOf(w, t.cluster)
  const limit = Number(query['limit'] ?? 0) || 0
  const from = query['continue'] ? decode(query['continue']) : undefined
  if (query['resourceVersion'] && Number(query['resourceVersion']) > now) throw badRequest(`Too large resource version: ${query['resourceVersion']}, current: ${now}`)
  if (from && from.revision > now) throw expired('The provided continue parameter is too old to display a consistent list result.')
  const matching = [...objectsOf(w, t.cluster, t.r.gvr, t.namespace)].filter((o) => matchesLabels(o, labels) && matchesFields(o, fields) && (!from || placeOf(o) >= from.start))
  const page = limit > 0 ? matching.slice(0, limit) : matching
  const next = matching[page.length]
  const revision = from?.revision ?? now
  const metadata = {
    resourceVersion: String(revision),
    ...(next ? { continue: encode({ revision, start: placeOf(next) }), ...(labels.length + fields.length === 0 ? { remainingItemCount: matching.length - page.length } : {}) } : {}),
  }
  return jsonAnswer(200, showList(w, page, metadata, shownAs(t)), t.warnings)
}

/** A watch of many, or of one by its name. */
export function watchMany(w: World, t: Target): ApiAnswer {
  const { query } = t.q
  const fields = [query['fieldSelector'] ?? '', ...(t.name === '' ? [] : [`metadata.name=${t.name}`])].filter((f) => f !== '').join(',')
  checkFields(t.r.gvr, parseFields(fields), t.r.custom ? (t.r.custom.versions.find((v) => v.name === t.version)?.selectableFields ?? []) : undefined)
  const s = shownAs(t)
  const watch = startWatch(w, {
    cluster: t.cluster, gvr: t.r.gvr, ...(t.namespace === '' ? {} : { namespace: t.namespace }), labels: query['labelSelector'] ?? '', fields,
    view: { style: s.form.style, version: t.version, metaVersion: s.form.metaVersion, ...(s.includeObject === undefined ? {} : { includeObject: s.includeObject }) },
    ...(query['resourceVersion'] === undefined ? {} : { from: query['resourceVersion'] }), initialEvents: query['sendInitialEvents'] === 'true',
    ...(query['timeoutSeconds'] === undefined ? {} : { timeout: Number(query['timeoutSeconds']) }),
  })
  return { watch, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' } }
}

import type { World } from '../../sim/index.ts'
import { authorize, forbiddenText } from '../admission/rbac.ts'
import { resourceOf } from '../resources/index.ts'
import { ApiError, forbidden, methodNotAllowed, unknownPath, UnknownPath } from './errors.ts'
import { createOne, deleteMany, deleteOne, patchOne, updateOne } from './modify.ts'
import { nonResource } from './non-resource.ts'
import { parsePath } from './path.ts'
import { getOne, listMany, watchMany } from './read.ts'
import { subresource, type Upstream } from './subresources.ts'
import type { Writer } from './strategy.ts'
import { verbOf, type Handler, type Target, type Verb } from './target.ts'
import { warningsOf } from './warnings.ts'
import type { WatchId } from './watch.ts'

export interface ApiRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The query as it was written, where a key comes more than once (`command=a&command=b`). */
  readonly rawQuery?: string
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

/** A response; a watch that goes on; or a request that is to be handed on to a kubelet or a pod, whose answer (or upgraded connection) is the answer. */
export type ApiAnswer = ApiResponse | { readonly watch: WatchId; readonly headers: Readonly<Record<string, string>> } | { readonly upstream: Upstream }

/** A JSON response; warnings become `Warning: 299 - "…"` headers. */
export function jsonAnswer(status: number, body: object, warnings: readonly string[] = [], type = 'application/json'): ApiResponse {
  const warning = [...new Set(warnings)].map((t) => `299 - "${t.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(', ')
  return { status, headers: { 'content-type': type, 'cache-control': 'no-cache, private', ...(warning === '' ? {} : { warning }) }, body: `${JSON.stringify(body)}\n` }
}

const HANDLERS: Readonly<Record<Verb, Handler<ApiAnswer>>> = {
  get: getOne, list: listMany, watch: watchMany, create: createOne, update: updateOne, patch: patchOne, delete: deleteOne, deletecollection: deleteMany,
}

/** The field manager that a request without one gets: the first word of its user agent. */
const managerOf = (q: ApiRequest): string => q.query['fieldManager'] || (q.headers['user-agent'] ?? 'unknown').split('/')[0]!.slice(0, 128)

function answer(w: World, cluster: string, q: ApiRequest): ApiAnswer {
  const path = parsePath(q.path)
  if (path.kind === 'other') return nonResource(w, cluster, q, path.segments)
  const verb = verbOf(q, path.name !== undefined)
  const { group, plural, name = '', namespace = '' } = path
  if (!authorize(w, cluster, q.user, { verb: verb ?? q.method.toLowerCase(), group, resource: plural, namespace, name, ...(path.subresource === undefined ? {} : { subresource: path.subresource }) })) {
    throw forbidden({ group, plural }, name, forbiddenText(q.user, verb ?? q.method.toLowerCase(), group, path.subresource === undefined ? plural : `${plural}/${path.subresource}`, namespace))
  }
  const r = resourceOf(w, cluster, group, plural)
  if (!r || !r.versions.includes(path.version)) throw unknownPath()
  const t: Target = {
    cluster, q, r, version: path.version, namespace: r.namespaced ? namespace : '', name, ...(path.subresource === undefined ? {} : { subresource: path.subresource }),
    ...(path.rest === undefined ? {} : { rest: path.rest }), writer: { cluster, user: q.user, manager: managerOf(q), dryRun: q.query['dryRun'] === 'All' }, warnings: warningsOf(r, path.version),
  }
  if (path.subresource !== undefined) return subresource(w, t)
  if (!verb || !r.verbs.includes(verb === 'deletecollection' ? 'deletecollection' : verb) || (name !== '' && verb === 'create') || (r.namespaced && namespace === '' && (name !== '' || verb === 'create'))) throw methodNotAllowed()
  return HANDLERS[verb](w, t)
}

const BROWSERS = ['curl', 'Wget', 'Mozilla/5.0']

/** People who look with their eyes get JSON in lines (`pretty`, or a browser's user agent). */
function readable(q: ApiRequest, a: ApiAnswer): ApiAnswer {
  if (!('status' in a) || !a.headers['content-type']?.startsWith('application/json')) return a
  const { pretty } = q.query
  const wanted = pretty === undefined ? BROWSERS.some((b) => (q.headers['user-agent'] ?? '').startsWith(b)) : pretty !== 'false' && pretty !== '0'
  return wanted ? { ...a, body: JSON.stringify(JSON.parse(a.body), null, 2) } : a
}

/** Answers a request as kube-apiserver would. Refusals are responses with a Status; nothing is thrown but our own mistakes. */
export function request(w: World, cluster: string, q: ApiRequest): ApiAnswer {
  try {
    return readable(q, answer(w, cluster, q))
  } catch (e) {
    if (e instanceof UnknownPath) return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' }, body: '404 page not found\n' }
    if (e instanceof ApiError) return readable(q, jsonAnswer(e.code, e.status))
    throw e
  }
}

import type { World } from '../../sim/index.ts'
import { hasSubresource } from '../resources/resource.ts'
import { bindPod } from './binding.ts'
import { ApiError, badRequest, methodNotAllowed, notFound, unknownPath } from './errors.ts'
import { evictPod } from './eviction.ts'
import { finalizeNamespace } from './finalize.ts'
import { patchOne, updateOne } from './modify.ts'
import { objectKey, objects, type KubeObject } from './object.ts'
import { proxied } from './proxy.ts'
import { getOne } from './read.ts'
import type { ApiAnswer } from './request.ts'
import { getScale, patchScale, putScale } from './scale.ts'
import type { Target } from './target.ts'
import { issueToken } from './token.ts'

/**
 * A request that the server hands on: over TLS to a kubelet (`tls`), or plainly to a pod. Whoever connects for the server sends it there with the client's
 * method, headers and body, and gives back what comes: an answer, or an upgraded connection.
 */
export interface Upstream {
  readonly kind: 'kubelet' | 'proxy'
  readonly node?: string
  readonly address: string
  readonly port: number
  readonly tls: boolean
  /** Path and query at the other end: `/exec/default/x/c?command=ls&output=1`. */
  readonly target: string
}

const KUBELET_PORT = 10_250

const must = (w: World, t: Target): KubeObject => {
  const o = w.table(objects).get(objectKey(t.cluster, t.r.gvr, t.r.namespaced ? t.namespace : '', t.name))
  if (!o) throw notFound(t.r, t.name)
  return o
}

/** Where the server reaches a node: its InternalIP first (`--kubelet-preferred-address-types`). */
export function nodeAddress(w: World, cluster: string, node: string): string {
  const o = w.table(objects).get(objectKey(cluster, 'nodes', '', node))
  if (!o) throw new ApiError(500, 'InternalError', `Internal error occurred: nodes ${JSON.stringify(node)} not found`, { causes: [{ message: `nodes ${JSON.stringify(node)} not found` }] })
  const all = (o.status?.addresses ?? []) as readonly { type: string; address: string }[]
  const found = ['InternalIP', 'ExternalIP', 'Hostname'].flatMap((type) => all.find((a) => a.type === type) ?? [])[0]
  if (!found) throw new ApiError(500, 'InternalError', `Internal error occurred: no preferred addresses found; known addresses: []`)
  return found.address
}

interface Containers { readonly name: string }
const containersOf = (pod: KubeObject): string[] =>
  [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? []), ...(pod.spec.ephemeralContainers ?? [])].map((c: Containers) => c.name)

function containerOf(pod: KubeObject, asked: string): string {
  if (asked !== '') {
    if (!containersOf(pod).includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`)
    return asked
  }
  const own = (pod.spec.containers as readonly Containers[]).map((c) => c.name)
  if (own.length === 1) return own[0]!
  const init = (pod.spec.initContainers ?? []).map((c: Containers) => c.name) as string[]
  const words = `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${own.join(' ')}]`
  throw badRequest(init.length > 0 ? `${words} or one of the init containers: [${init.join(' ')}]` : words)
}

const PATHS: Readonly<Record<string, string>> = { log: 'containerLogs', exec: 'exec', attach: 'attach', portforward: 'portForward' }

/** Query of the kubelet's own server: `stdin` there is `input`, `stdout` `output`. */
function kubeletQuery(t: Target): string {
  const pairs = t.q.rawQuery === undefined ? Object.entries(t.q.query) : [...new URLSearchParams(t.q.rawQuery)]
  const names: Readonly<Record<string, string>> = { stdin: 'input', stdout: 'output', stderr: 'error' }
  const own = pairs.filter(([k]) => k !== 'container').map(([k, v]) => `${names[k] ?? k}=${encodeURIComponent(t.subresource !== 'log' && names[k] !== undefined ? (v === 'true' || v === '1' ? '1' : '0') : v)}`)
  return own.length > 0 ? `?${own.join('&')}` : ''
}

function toKubelet(w: World, t: Target): ApiAnswer {
  const pod = must(w, t)
  const container = t.subresource === 'portforward' ? '' : containerOf(pod, t.q.query['container'] ?? '')
  const node: string = pod.spec.nodeName ?? ''
  if (node === '') {
    if (t.subresource === 'log') return { status: 200, headers: { 'content-type': 'text/plain' }, body: '' }
    throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  }
  const path = [PATHS[t.subresource!]!, t.namespace, t.name, ...(container === '' ? [] : [container])].join('/')
  return { upstream: { kind: 'kubelet', node, address: nodeAddress(w, t.cluster, node), port: KUBELET_PORT, tls: true, target: `/${path}${kubeletQuery(t)}` } }
}

const METHODS: Readonly<Record<string, Readonly<Record<string, (w: World, t: Target) => ApiAnswer>>>> = {
  status: { GET: getOne, PUT: updateOne, PATCH: patchOne },
  scale: { GET: getScale, PUT: putScale, PATCH: patchScale },
  log: { GET: toKubelet },
  exec: { GET: toKubelet, POST: toKubelet },
  attach: { GET: toKubelet, POST: toKubelet },
  portforward: { GET: toKubelet, POST: toKubelet },
  proxy: { GET: proxied, POST: proxied, PUT: proxied, PATCH: proxied, DELETE: proxied },
  binding: { POST: bindPod },
  eviction: { POST: evictPod },
  token: { POST: issueToken },
  finalize: { PUT: finalizeNamespace },
  ephemeralcontainers: { GET: getOne, PUT: updateOne, PATCH: patchOne },
  resize: { GET: getOne, PUT: updateOne, PATCH: patchOne },
  approval: { GET: getOne, PUT: updateOne, PATCH: patchOne },
}

/** Answers a request for a part of an object. */
export function subresource(w: World, t: Target): ApiAnswer {
  const name = t.subresource!
  if (!hasSubresource(t.r, name)) throw unknownPath()
  const handler = METHODS[name]?.[t.q.method]
  if (!handler) throw methodNotAllowed()
  return handler(w, t)
}

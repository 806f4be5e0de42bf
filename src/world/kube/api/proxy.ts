import type { World } from '../../sim/index.ts'
import { ApiError, badRequest, notFound } from './errors.ts'
import { objectKey, objects, objectsOf, type KubeObject } from './object.ts'
import type { ApiAnswer } from './request.ts'
import { nodeAddress } from './subresources.ts'
import type { Target } from './target.ts'

interface Named { readonly scheme: string; readonly name: string; readonly port: string }

/** `[https:]NAME[:PORT]`. */
function split(text: string): Named {
  const parts = text.split(':')
  if (parts.length === 3) return { scheme: parts[0]!, name: parts[1]!, port: parts[2]! }
  return { scheme: 'http', name: parts[0]!, port: parts[1] ?? '' }
}

const unavailable = (text: string): ApiError => new ApiError(503, 'ServiceUnavailable', text)

interface Slice { readonly endpoints: readonly { readonly addresses: readonly string[]; readonly conditions?: { readonly ready?: boolean } }[]; readonly ports?: readonly { readonly name?: string; readonly port?: number }[] }

function serviceTarget(w: World, t: Target, n: Named): { address: string; port: number } {
  const service = w.table(objects).get(objectKey(t.cluster, 'services', t.namespace, n.name))
  if (!service) throw notFound(t.r, n.name)
  const ports = (service.spec.ports ?? []) as readonly { name?: string; port: number }[]
  const wanted = n.port === '' ? ports[0] : ports.find((p) => p.name === n.port || String(p.port) === n.port)
  if (!wanted) throw unavailable(`no service port ${JSON.stringify(n.port)} found for service ${JSON.stringify(n.name)}`)
  for (const s of objectsOf(w, t.cluster, 'discovery.k8s.io/endpointslices', t.namespace)) {
    if (s.metadata.labels?.['kubernetes.io/service-name'] !== n.name) continue
    const slice = s as KubeObject & Slice
    const port = (slice.ports ?? []).find((p) => (p.name ?? '') === (wanted.name ?? ''))?.port
    const address = slice.endpoints.find((e) => e.conditions?.ready !== false)?.addresses[0]
    if (port !== undefined && address !== undefined) return { address, port }
  }
  throw unavailable(`no endpoints available for service ${JSON.stringify(n.name)}`)
}

/** services/NAME/proxy, pods/NAME/proxy, nodes/NAME/proxy: the rest of the path is asked there. */
export function proxied(w: World, t: Target): ApiAnswer {
  const n = split(t.name)
  const query = t.q.rawQuery ?? new URLSearchParams(t.q.query).toString()
  const target = `/${t.rest ?? ''}${query === '' ? '' : `?${query}`}`
  if (t.r.gvr === 'nodes') return { upstream: { kind: 'kubelet', node: n.name, address: nodeAddress(w, t.cluster, n.name), port: Number(n.port || 10_250), tls: true, target } }
  if (t.r.gvr === 'services') return { upstream: { kind: 'proxy', ...serviceTarget(w, t, n), tls: n.scheme === 'https', target } }
  const pod = w.table(objects).get(objectKey(t.cluster, 'pods', t.namespace, n.name))
  if (!pod) throw notFound(t.r, n.name)
  const ip = pod.status?.podIP as string | undefined
  if (!ip) throw badRequest('address not allowed')
  const port = n.port || String(pod.spec.containers?.[0]?.ports?.[0]?.containerPort ?? 80)
  return { upstream: { kind: 'proxy', address: ip, port: Number(port), tls: n.scheme === 'https', target } }
}

import type { World } from '../../sim/index.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import { selects } from '../api/selectors.ts'
import type { Change } from '../api/changes.ts'
import { controllerReference, isFinished, isReady, ownedBy } from './pods.ts'
import { keyFor, own, splitKey, type Context, type Controller } from './queue.ts'

const GVR = 'discovery.k8s.io/endpointslices'
export const SERVICE_LABEL = 'kubernetes.io/service-name'
const MANAGER = 'endpointslice.kubernetes.io/managed-by'
const NAME = 'endpointslice-controller.k8s.io'
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time'
const MAX = 100

export interface Port { readonly name: string; readonly protocol: string; readonly port: number; readonly appProtocol?: string }
export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean }
  readonly hostname?: string
  readonly nodeName?: string
  readonly zone?: string
  readonly targetRef: object
}

/** Services of a pod's namespace whose selector matches it, now or before. */
export function servicesOf(w: World, { cluster, object, old }: Change): readonly string[] {
  const out: string[] = []
  for (const s of objectsOf(w, cluster, 'services', object.metadata.namespace)) {
    if (!s.spec?.selector) continue
    const selector = { matchLabels: s.spec.selector }
    if (selects(selector, object.metadata.labels) || (old && selects(selector, old.metadata.labels))) out.push(keyFor(s))
  }
  return out
}

/** What of a pod a service's endpoints depend on. */
const facts = (p: KubeObject | undefined): string => (p ? JSON.stringify([p.metadata.labels, p.metadata.deletionTimestamp !== undefined, p.spec.nodeName, p.status?.podIP, isReady(p), p.status?.phase]) : '')

export const podMatters = (w: World, change: Change): readonly string[] => (change.type === 'MODIFIED' && facts(change.object) === facts(change.old) ? [] : servicesOf(w, change))

/** The number of a service's target port on a pod: named ones differ by pod; undefined where the pod has no such name. */
export function targetPort(port: { targetPort?: number | string; port: number; protocol?: string }, pod: KubeObject): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  for (const c of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? []).filter((i: { restartPolicy?: string }) => i.restartPolicy === 'Always')]) {
    for (const p of c.ports ?? []) if (p.name === target && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP')) return p.containerPort
  }
  return undefined
}

/** Pods that stand behind a service, in the order of their names. */
export const backendsOf = (w: World, cluster: string, service: KubeObject): KubeObject[] =>
  [...objectsOf(w, cluster, 'pods', service.metadata.namespace)].filter((p) => selects({ matchLabels: service.spec.selector }, p.metadata.labels) && (p.status?.podIPs ?? []).length > 0 && !isFinished(p))

export function endpointOf(w: World, cluster: string, service: KubeObject, pod: KubeObject): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  const zone = [...objectsOf(w, cluster, 'nodes')].find((n) => n.metadata.name === pod.spec.nodeName)?.metadata.labels?.['topology.kubernetes.io/zone']
  const named = pod.spec.hostname !== undefined && pod.spec.subdomain === service.metadata.name
  return {
    addresses: [pod.status.podIP], conditions: { ready, serving, terminating }, ...(named ? { hostname: pod.spec.hostname } : {}), ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}), ...(zone ? { zone } : {}),
    targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
  }
}

export function portsFor(service: KubeObject, pod: KubeObject): Port[] {
  return ((service.spec.ports ?? []) as { name?: string; protocol?: string; port: number; targetPort?: number | string; appProtocol?: string }[]).flatMap((p) => {
    const port = targetPort(p, pod)
    return port === undefined ? [] : [{ name: p.name ?? '', protocol: p.protocol ?? 'TCP', port, ...(p.appProtocol ? { appProtocol: p.appProtocol } : {}) }]
  })
}

function labelsFor(s: KubeObject): Record<string, string> {
  const { [SERVICE_LABEL]: _n, [MANAGER]: _m, ...own } = s.metadata.labels ?? {}
  return { ...own, [SERVICE_LABEL]: s.metadata.name, [MANAGER]: NAME, ...(s.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}) }
}

const portKey = (ports: readonly Port[]): string => JSON.stringify(ports.map((p) => [p.name, p.protocol, p.port]))

function reconcile(c: Context, key: string): void {
  const { w, cluster, api } = c
  const [namespace, name] = splitKey(key)
  const service = api.get('services', name, namespace)
  if (!service || service.metadata.deletionTimestamp !== undefined || !service.spec?.selector || service.spec.type === 'ExternalName') return
  const groups = new Map<string, { ports: Port[]; endpoints: Endpoint[] }>()
  for (const pod of backendsOf(w, cluster, service)) {
    const ports = portsFor(service, pod)
    const id = portKey(ports)
    const group = groups.get(id) ?? { ports, endpoints: [] }
    group.endpoints.push(endpointOf(w, cluster, service, pod))
    groups.set(id, group)
  }
  if (groups.size === 0) groups.set('', { ports: [], endpoints: [] })
  const slices = [...objectsOf(w, cluster, GVR, namespace)].filter((s) => ownedBy(s, service) && s.metadata.labels?.[MANAGER] === NAME)
  const free = [...slices]
  for (const [id, g] of groups) {
    for (let at = 0; at === 0 || at < g.endpoints.length; at += MAX) {
      const endpoints = g.endpoints.slice(at, at + MAX)
      // An endpoint keeps its place in the slice; new ones come behind.
      const like = (s: KubeObject): boolean => portKey(s.ports ?? []) === id || ((s.endpoints ?? []).length === 0 || g.ports.length === 0)
      const i = free.findIndex(like)
      const there = i >= 0 ? free.splice(i, 1)[0] : undefined
      const ordered = there ? keepOrder(there.endpoints ?? [], endpoints) : endpoints
      const body = { addressType: service.spec.ipFamilies?.[0] ?? 'IPv4', endpoints: ordered, ports: g.ports }
      if (there) api.update(GVR, { ...there, ...body, metadata: { ...there.metadata, labels: labelsFor(service) } })
      else {
        api.create(GVR, {
          metadata: { generateName: `${name}-`, namespace, labels: labelsFor(service), annotations: { [TRIGGER]: service.metadata.creationTimestamp ?? '' }, ownerReferences: [controllerReference(service)] }, ...body,
        })
      }
    }
  }
  for (const s of free) api.delete(GVR, s.metadata.name, namespace)
}

const uidOf = (e: { targetRef?: { uid?: string } }): string => e.targetRef?.uid ?? ''

function keepOrder(before: readonly Endpoint[], now: readonly Endpoint[]): Endpoint[] {
  const kept = before.flatMap((b) => now.filter((n) => uidOf(n) === uidOf(b)))
  return [...kept, ...now.filter((n) => !kept.includes(n))]
}

export const endpointSliceController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:endpointslice-controller',
  watches: {
    services: own, pods: podMatters,
    [GVR]: (_w, { type, object }) => (type === 'DELETED' && object.metadata.labels?.[MANAGER] === NAME ? [`${object.metadata.namespace}/${object.metadata.labels[SERVICE_LABEL]}`] : []),
  },
  reconcile,
}

/** The older Endpoints of every service with a selector. */
function reconcileEndpoints(c: Context, key: string): void {
  const [namespace, name] = splitKey(key)
  const service = c.api.get('services', name, namespace)
  const there = c.api.get('endpoints', name, namespace)
  if (!service) {
    if (there && there.metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') c.api.delete('endpoints', name, namespace)
    return
  }
  if (!service.spec?.selector || service.spec.type === 'ExternalName') return
  const subsets = new Map<string, { addresses: object[]; notReadyAddresses: object[]; ports: Port[] }>()
  for (const pod of backendsOf(c.w, c.cluster, service)) {
    if (pod.metadata.deletionTimestamp !== undefined && service.spec.publishNotReadyAddresses !== true) continue
    const ports = portsFor(service, pod)
    if (ports.length === 0 && service.spec.clusterIP !== 'None') continue
    const set = subsets.get(portKey(ports)) ?? { addresses: [], notReadyAddresses: [], ports }
    const address = { ip: pod.status.podIP, nodeName: pod.spec.nodeName, targetRef: { kind: 'Pod', namespace, name: pod.metadata.name, uid: pod.metadata.uid } }
    if (isReady(pod) || service.spec.publishNotReadyAddresses === true) set.addresses.push(address)
    else set.notReadyAddresses.push(address)
    subsets.set(portKey(ports), set)
  }
  const order = (a: object, b: object): number => ((a as { ip: string }).ip < (b as { ip: string }).ip ? -1 : 1)
  const list = Array.from(subsets.values(), (s) => ({
    ...(s.addresses.length > 0 ? { addresses: s.addresses.sort(order) } : {}), ...(s.notReadyAddresses.length > 0 ? { notReadyAddresses: s.notReadyAddresses.sort(order) } : {}),
    ...(s.ports.length > 0 ? { ports: s.ports.map((p) => ({ ...(p.name === '' ? {} : { name: p.name }), port: p.port, protocol: p.protocol })) } : {}),
  }))
  const labels = { ...service.metadata.labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller', ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}) }
  const body = list.length > 0 ? { subsets: list } : {}
  if (there) {
    const { subsets: _, ...rest } = there
    c.api.update('endpoints', { ...rest, ...body, metadata: { ...there.metadata, labels } } as KubeObject)
  } else c.api.create('endpoints', { metadata: { name, namespace, labels, annotations: { [TRIGGER]: service.metadata.creationTimestamp ?? '' } }, ...body })
}

export const endpointsController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:endpoint-controller',
  watches: { services: own, pods: podMatters },
  reconcile: reconcileEndpoints,
}


import { parseIp, linkOf, type Ip } from '../../net/index.ts'
import { store, type KubeObject } from '../../kube/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { minorOf } from '../versions/index.ts'
import { agentOf, type Agent } from '../agent/tables.ts'
import { datapathNodes } from '../datapath/node.ts'
import { reverseKey, reverseNat } from './lookup.ts'
import { frontendKey, frontends, frontendsChanged, type Backend, type BackendState, type Frontend, type FrontendType, type Protocol } from './tables.ts'

export const SERVICES = 'services'
export const SLICES = 'discovery.k8s.io/endpointslices'

/** Changes are gathered for so long before the maps are written. */
const BATCH = 100_000

/** Services whose frontends an agent has to look at again, by `cluster/node`. */
const dirty = defineTable<string, { readonly services: readonly string[]; readonly due: boolean }>('cilium.dirty-services')
/** Numbers of backends by `node namespace/address:port/protocol`. */
const backendIds = defineTable<string, { readonly id: number }>('cilium.backend-ids')

/** The Service of an object that has to do with one: itself, or a slice's. */
export function serviceOf(o: KubeObject): string | undefined {
  const space = o.metadata.namespace ?? 'default'
  if (o.kind === 'Service') return `${space}/${o.metadata.name}`
  const name = o.metadata.labels?.['kubernetes.io/service-name']
  return name === undefined ? undefined : `${space}/${name}`
}

/** Writes down that a Service changed; its frontends are made anew within 100 ms. */
export function markService(w: World, agent: Agent, service: string): void {
  const key = `${agent.cluster}/${agent.node}`
  const now = w.table(dirty).get(key) ?? { services: [], due: false }
  if (now.services.includes(service)) return
  w.table(dirty).set(key, { services: [...now.services, service], due: true })
  if (!now.due) w.after(BATCH, 'cilium.services', { cluster: agent.cluster, node: agent.node })
}

/** Timer: writes what changed to the node's maps and tells of it. */
export function writeServices(w: World, { cluster, node }: { cluster: string; node: string }): void {
  const key = `${cluster}/${node}`
  const { services } = w.table(dirty).get(key) ?? { services: [] }
  w.table(dirty).delete(key)
  const agent = agentOf(w, cluster, node)
  if (!agent) return
  const changed = services.filter((s) => reconcileService(w, agent, s))
  if (changed.length > 0) w.notify(frontendsChanged, cluster, node, changed)
}

interface Wanted { readonly address: Ip; readonly port: number; readonly protocol: Protocol; readonly type: FrontendType; readonly portName: string; readonly backends: readonly Backend[] }

const addressesOfNode = (w: World, agent: Agent): Ip[] => (w.table(datapathNodes).get(agent.ns)?.devices ?? []).flatMap((d) => linkOf(w, d).addresses.slice(0, 1).map((a) => a.local))

const valid = (ips: readonly (string | undefined)[]): Ip[] => ips.flatMap((t) => (t === undefined || t === 'None' || t === '' ? [] : (parseIp(t) ?? [])))

const STATES: readonly (readonly [(c: { ready?: boolean; serving?: boolean; terminating?: boolean }) => boolean, BackendState])[] = [
  [(c) => c.ready !== false && c.terminating !== true, 'active'],
  [(c) => c.ready === true, 'active'],
  [(c) => c.terminating === true && c.serving === true, 'terminating'],
]

interface SlicePort { readonly name?: string; readonly port?: number; readonly protocol?: string }
interface SliceEndpoint { readonly addresses: readonly string[]; readonly conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }; readonly nodeName?: string }

/** Backends of a Service's port: by the name of the port, in the order of their addresses. */
function backendsOf(w: World, agent: Agent, slices: readonly KubeObject[], portName: string, protocol: Protocol): Backend[] {
  const out = new Map<string, Backend>()
  for (const s of slices) {
    for (const p of (s.ports ?? []) as readonly SlicePort[]) {
      if ((p.name ?? '') !== portName || (p.protocol ?? 'TCP') !== protocol || p.port === undefined) continue
      for (const e of (s.endpoints ?? []) as readonly SliceEndpoint[]) {
        const state = STATES.find(([is]) => is(e.conditions ?? {}))?.[1]
        if (!state) continue
        for (const address of valid(e.addresses)) {
          const key = `${address}:${p.port}`
          out.set(key, { id: backendId(w, agent, address, p.port, protocol), address, port: p.port, protocol, state, node: e.nodeName ?? '', cluster: agent.cluster, preferred: false })
        }
      }
    }
  }
  // 1.18 keeps them by address, earlier releases as they came.
  const sorted = minorOf(agent.version) >= 18 ? (a: Backend, b: Backend): number => a.address - b.address || a.port - b.port : (a: Backend, b: Backend): number => a.id - b.id
  return [...out.values()].sort(sorted)
}

function backendId(w: World, agent: Agent, address: Ip, port: number, protocol: Protocol): number {
  const key = `${agent.ns}/${address}:${port}/${protocol}`
  const known = w.table(backendIds).get(key)
  if (known) return known.id
  const id = w.next(`cilium.backend-id.${agent.ns}`)
  w.table(backendIds).set(key, { id })
  return id
}

interface ServicePort { readonly name?: string; readonly port: number; readonly protocol?: string; readonly nodePort?: number }

/** Classes of load balancers that are Cilium's. */
const CLASSES = [undefined, 'io.cilium/bgp-control-plane', 'io.cilium/l2-announcer']

function wantedFrontends(w: World, agent: Agent, svc: KubeObject): Wanted[] {
  const api = store(w, agent.cluster)
  const slices = api.list(SLICES, { namespace: svc.metadata.namespace ?? 'default', labels: `kubernetes.io/service-name=${svc.metadata.name}` })
  const spec = svc.spec as { type?: string; clusterIP?: string; clusterIPs?: string[]; ports?: readonly ServicePort[]; externalIPs?: string[]; loadBalancerClass?: string }
  const ingress = (svc.status?.loadBalancer?.ingress ?? []) as readonly { ip?: string }[]
  const out: Wanted[] = []
  for (const p of spec.ports ?? []) {
    const protocol = (p.protocol ?? 'TCP') as Protocol
    const portName = p.name ?? ''
    const common = { protocol, portName, backends: backendsOf(w, agent, slices, portName, protocol) }
    const add = (addresses: readonly Ip[], port: number, type: FrontendType): void => { for (const address of addresses) out.push({ ...common, address, port, type }) }
    if (p.nodePort && spec.type !== 'ClusterIP') add([0, ...addressesOfNode(w, agent)], p.nodePort, 'NodePort')
    add(valid(spec.clusterIPs ?? [spec.clusterIP]), p.port, 'ClusterIP')
    add(valid(spec.externalIPs ?? []), p.port, 'ExternalIPs')
    if (spec.type === 'LoadBalancer' && CLASSES.includes(spec.loadBalancerClass)) add(valid(ingress.map((i) => i.ip)), p.port, 'LoadBalancer')
  }
  return out
}

/** Frontends of a node that belong to a Service. */
export const frontendsOf = (w: World, agent: Pick<Agent, 'ns'>, namespace: string, name: string): Frontend[] =>
  [...w.table(frontends).prefix(`${agent.ns}/`)].flatMap(([, f]) => (f.namespace === namespace && f.name === name ? [f] : []))

const same = (a: Frontend, b: Frontend): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Makes a node's map say of a Service what the API says. True when something changed. */
export function reconcileService(w: World, agent: Agent, service: string): boolean {
  const [namespace = '', name = ''] = service.split('/')
  const svc = store(w, agent.cluster).get(SERVICES, name, namespace)
  const old = frontendsOf(w, agent, namespace, name)
  const wanted = svc && svc.spec?.type !== 'ExternalName' && svc.metadata.labels?.['service.kubernetes.io/service-proxy-name'] === undefined ? wantedFrontends(w, agent, svc) : []
  const kept = new Set<string>()
  let changed = false
  for (const f of wanted) {
    const key = frontendKey(agent.ns, f.protocol, f.address, f.port)
    kept.add(key)
    const before = w.table(frontends).get(key)
    if (before && (before.namespace !== namespace || before.name !== name)) continue
    const next = frontendRecord(w, agent, svc!, f, before)
    if (before && same(before, next)) continue
    changed = true
    w.table(frontends).set(key, next)
    w.table(reverseNat).set(reverseKey(agent.ns, next.id), { address: f.address, port: f.port, protocol: f.protocol })
  }
  for (const f of old) {
    const key = frontendKey(agent.ns, f.protocol, f.address, f.port)
    if (kept.has(key)) continue
    w.table(frontends).delete(key)
    w.table(reverseNat).delete(reverseKey(agent.ns, f.id))
    changed = true
  }
  return changed
}

function frontendRecord(w: World, agent: Agent, svc: KubeObject, f: Wanted, before: Frontend | undefined): Frontend {
  const spec = svc.spec as { externalTrafficPolicy?: string; internalTrafficPolicy?: string; sessionAffinity?: string; sessionAffinityConfig?: any; healthCheckNodePort?: number; loadBalancerSourceRanges?: string[] }
  const id = before?.id ?? w.next(`cilium.service-id.${agent.ns}`)
  const intLocal = spec.internalTrafficPolicy === 'Local'
  const extLocal = f.type !== 'ClusterIP' && spec.externalTrafficPolicy === 'Local'
  const twoScopes = f.type !== 'ClusterIP' && extLocal !== intLocal
  return {
    id, ...(twoScopes ? { internalId: before?.internalId ?? w.next(`cilium.service-id.${agent.ns}`) } : {}), cluster: agent.cluster, node: agent.node, ...f,
    namespace: svc.metadata.namespace ?? 'default', name: svc.metadata.name, extLocal, intLocal,
    affinity: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : 0, healthCheckNodePort: spec.healthCheckNodePort ?? 0,
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
  }
}

/** All Services at once, when an agent has started: those with NodePorts first, then by name. What no Service wants any more goes. */
export function syncServices(w: World, agent: Agent): void {
  const all = store(w, agent.cluster).list(SERVICES)
  const ports = (s: KubeObject): boolean => ((s.spec?.ports ?? []) as readonly ServicePort[]).some((p) => p.nodePort)
  const names = [...all.filter(ports), ...all.filter((s) => !ports(s))].map((s) => `${s.metadata.namespace ?? 'default'}/${s.metadata.name}`)
  const gone = [...w.table(frontends).prefix(`${agent.ns}/`)].map(([, f]) => `${f.namespace}/${f.name}`).filter((s) => !names.includes(s))
  const changed = [...names, ...new Set(gone)].filter((s) => reconcileService(w, agent, s))
  if (changed.length > 0) w.notify(frontendsChanged, agent.cluster, agent.node, changed)
}

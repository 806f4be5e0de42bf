import { formatIp } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { serviceMap } from '../service/map.ts'
import { frontendName, type Backend, type Frontend } from '../service/tables.ts'
import { minorOf } from '../versions/index.ts'
import { done, inHashOrder, json, table5, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

/** A frontend of one scope: what the maps hold one entry of. */
export interface Scoped { readonly id: number; readonly name: string; readonly frontend: Frontend; readonly backends: readonly Backend[]; readonly internal: boolean }

const local = (f: Frontend): Backend[] => f.backends.filter((b) => b.node === f.node && b.cluster === f.cluster)

/** The entries of a node's services map: a frontend whose policies differ inside and outside is two. */
export function scopedFrontends(w: World, agent: Agent): Scoped[] {
  return serviceMap(w, agent.cluster, agent.node).flatMap((f): Scoped[] => {
    const outside = f.type === 'ClusterIP' ? f.intLocal : f.extLocal
    const one: Scoped = { id: f.id, name: frontendName(f), frontend: f, backends: outside ? local(f) : f.backends, internal: false }
    return f.internalId === undefined ? [one] : [one, { id: f.internalId, name: `${frontendName(f)}/i`, frontend: f, backends: f.intLocal ? local(f) : f.backends, internal: true }]
  }).sort((a, b) => a.id - b.id)
}

/** 1.18 shows a NodePort once; earlier releases on every address of the node too. */
const shown = (agent: Agent, s: Scoped): boolean => s.frontend.type !== 'NodePort' || s.frontend.address === 0 || minorOf(agent.version) < 18

const backendName = (b: Backend): string => `${formatIp(b.address)}:${b.port}/${b.protocol}`

/** cilium-dbg service list. */
export function serviceList(w: World, agent: Agent, a: Words): CommandOutcome {
  const rows = scopedFrontends(w, agent).filter((s) => shown(agent, s))
  if (wantsJson(a)) return json(rows.map((s) => serviceModel(s)))
  const affinity = a.flags.has('clustermesh-affinity')
  // From 1.18 on every backend that is used counts as preferred.
  const mark = (b: Backend): string => (affinity && (b.preferred || minorOf(agent.version) >= 18) ? ' (preferred)' : '')
  const lines = rows.flatMap((s) => {
    const cells = s.backends.map((b, i) => `${i + 1} => ${backendName(b)} (${b.state})${mark(b)}`)
    const [first = '', ...rest] = cells
    return [`${s.id}\t${s.name}\t${s.frontend.type}\t${first}\t`, ...rest.map((c) => `\t\t\t${c}\t`)]
  })
  return done(table5(['ID\tFrontend\tService Type\tBackend\t', ...lines]))
}

const serviceModel = (s: Scoped): object => {
  const f = s.frontend
  const spec = {
    'backend-addresses': s.backends.map((b) => ({ ip: formatIp(b.address), nodeName: b.node, port: b.port, preferred: b.preferred, protocol: b.protocol, state: b.state })),
    flags: { cluster: f.cluster, extTrafficPolicy: f.extLocal ? 'Local' : 'Cluster', intTrafficPolicy: f.intLocal ? 'Local' : 'Cluster', name: f.name, namespace: f.namespace, natPolicy: 'Nat', trafficPolicy: f.extLocal ? 'Local' : 'Cluster', type: f.type },
    'frontend-address': { ip: formatIp(f.address), port: f.port, protocol: f.protocol, scope: s.internal ? 'internal' : 'external' }, id: s.id,
  }
  return { spec, status: { realized: spec } }
}

/** Flags of a master entry: what kind it is, which policies are not "Cluster", whether somebody outside may come. */
function flagsOf(s: Scoped): string {
  const f = s.frontend
  const words = [
    f.type === 'ExternalIPs' ? 'ExternalIPs' : f.type, ...(f.extLocal && f.type !== 'ClusterIP' ? ['Local'] : []), ...(f.intLocal && f.type === 'ClusterIP' ? ['InternalLocal'] : []),
    ...(f.internalId === undefined ? [] : ['two-scopes']), ...(f.affinity > 0 ? ['sessionAffinity'] : []), ...(f.sourceRanges.length > 0 && f.type === 'LoadBalancer' ? ['check source-range'] : []),
    ...(f.type === 'ClusterIP' || (f.type === 'NodePort' && f.address === 0) ? ['non-routable'] : []),
  ]
  return `[${words.join(', ')}]`
}

/** Rows of the services map: slot 0 says what it is, the others where it leads. */
export const lbRows = (w: World, agent: Agent): { key: string; value: string; s: Scoped; slot: number }[] => inHashOrder(scopedFrontends(w, agent).flatMap((s) => [
  { key: `${s.name} (0)`, value: `0.0.0.0:0 (${s.id}) (0) ${flagsOf(s)}`, s, slot: 0 },
  ...s.backends.map((b, i) => ({ key: `${s.name} (${i + 1})`, value: `${backendName(b)} (${s.id}) (${i + 1})`, s, slot: i + 1 })),
]), (r) => r.key)

/** cilium-dbg bpf lb list, with --revnat, --backends, --frontends, --source-ranges. */
export function lbList(w: World, agent: Agent, a: Words): CommandOutcome {
  if (a.flags.has('revnat')) {
    const rows = inHashOrder(scopedFrontends(w, agent), (s) => `r${s.id}`)
    return done(table5(['ID\tSERVICE ADDRESS (REVNAT_ID) (SLOT)', ...rows.map((s) => `${s.id}\t${formatIp(s.frontend.address)}:${s.frontend.port}`)]))
  }
  if (a.flags.has('backends')) return done(table5(['ID\tBACKEND ADDRESS', ...inHashOrder(backendsOf(w, agent), (b) => `b${b.id}`).map((b) => `${b.id}\t${b.protocol}://${formatIp(b.address)}:${b.port}`)]))
  const rows = lbRows(w, agent).filter((r) => !a.flags.has('frontends') || r.slot === 0)
  if (wantsJson(a)) return json(Object.fromEntries(rows.map((r) => [r.key, [r.value]])))
  return done(table5(['SERVICE ADDRESS\tBACKEND ADDRESS (REVNAT_ID) (SLOT)', ...rows.map((r) => `${r.key}\t${r.value}`)]))
}

/** Every backend of a node's map once. */
export function backendsOf(w: World, agent: Agent): Backend[] {
  const all = new Map<number, Backend>()
  for (const f of serviceMap(w, agent.cluster, agent.node)) for (const b of f.backends) all.set(b.id, b)
  return [...all.values()]
}

/** cilium-dbg lrp list and its like: kinds of Services that nobody has made here. */
export const localRedirects = (): CommandOutcome => done(table2Head('LRP namespace\tLRP name\tFrontend/Backend Type'))
const table2Head = (head: string): string => table5([head])

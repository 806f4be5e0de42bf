import { store, type KubeObject } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { endpointsOf, ipKey, lxcMap, type LxcEndpoint } from '../datapath/devices.ts'
import { policyMaps, type PolicyEntry } from '../datapath/policy.ts'
import { IDENTITIES, labelsOfIdentity } from '../identity/allocate.ts'
import { HEALTH, HOST, KUBE_APISERVER, REMOTE_NODE, reservedLabels, WORLD } from '../identity/reserved.ts'
import { writeEndpoint } from './endpoint-objects.ts'
import { ciliumPolicies, matches, networkPolicy, type Peer, type Policy, type Port, type Rule } from './policy-rules.ts'
import { setting, type Agent } from './tables.ts'

const NETWORK_POLICIES = 'networking.k8s.io/networkpolicies'
const CILIUM_POLICIES = ['cilium.io/ciliumnetworkpolicies', 'cilium.io/ciliumclusterwidenetworkpolicies'] as const
export const POLICIES = [NETWORK_POLICIES, ...CILIUM_POLICIES] as const

/** Identities of the reserved words of a rule; 0 is everybody. */
const ENTITIES: Readonly<Record<string, readonly number[]>> = {
  all: [0], world: [WORLD], 'world-ipv4': [WORLD], host: [HOST], 'remote-node': [REMOTE_NODE, KUBE_APISERVER], 'kube-apiserver': [KUBE_APISERVER], health: [HEALTH], none: [],
}

interface Known { readonly id: number; readonly labels: readonly string[] }

const knownIdentities = (w: World, agent: Agent): Known[] => [
  ...[HOST, WORLD, HEALTH, REMOTE_NODE, KUBE_APISERVER].map((id) => ({ id, labels: reservedLabels(id) })),
  ...store(w, agent.cluster).list(IDENTITIES).map((o) => ({ id: Number(o.metadata.name), labels: labelsOfIdentity(w, agent.cluster, Number(o.metadata.name)) ?? [] })),
]

function identitiesOf(peer: Peer, known: readonly Known[]): readonly number[] {
  if ('entity' in peer) return peer.entity === 'cluster' ? known.filter((k) => k.id !== WORLD).map((k) => k.id) : (ENTITIES[peer.entity] ?? [])
  return 'selector' in peer ? known.filter((k) => matches(peer.selector, k.labels)).map((k) => k.id) : []
}

interface NamedPort { readonly name?: string; readonly containerPort: number }

/** A port by its name in the pod, where a rule gives one. */
function portNumber(pod: KubeObject | undefined, p: Port): number | undefined {
  if (typeof p.port === 'number') return p.port
  return ((pod?.spec?.containers ?? []) as { ports?: NamedPort[] }[]).flatMap((c) => c.ports ?? []).find((x) => x.name === p.port)?.containerPort
}

function entriesOf(r: Rule, known: readonly Known[], pod: KubeObject | undefined): PolicyEntry[] {
  if (r.peers === 'nobody') return []
  const ports = r.ports.length === 0 ? [{ protocol: 0, port: 0 }] : r.ports.flatMap((p) => {
    const port = portNumber(pod, p)
    return port === undefined ? [] : [{ protocol: p.protocol, port, ...(p.endPort === undefined ? {} : { endPort: p.endPort }) }]
  })
  const common = { way: r.way, deny: r.deny }
  const who = r.peers === 'all' ? [{ identity: 0 }] : r.peers.flatMap((p): Pick<PolicyEntry, 'identity' | 'cidr'>[] =>
    ('cidr' in p ? [{ identity: WORLD, cidr: { ...p.cidr, except: p.except } }] : identitiesOf(p, known).map((identity) => ({ identity }))))
  return who.flatMap((x) => ports.map((p) => ({ ...common, ...x, ...p })))
}

function policiesOf(w: World, agent: Agent): Policy[] {
  const api = store(w, agent.cluster)
  return [...api.list(NETWORK_POLICIES).map(networkPolicy), ...CILIUM_POLICIES.flatMap((gvr) => api.list(gvr).flatMap(ciliumPolicies))]
}

function endpointPolicy(w: World, agent: Agent, e: LxcEndpoint, policies: readonly Policy[], known: () => readonly Known[]): void {
  const own = policies.filter((p) => matches(p.selector, e.labels))
  const mode = setting(agent, 'enable-policy', 'default')
  const on = (way: 'ingress' | 'egress'): boolean => mode === 'always' || (mode !== 'never' && own.some((p) => p.enforces[way]))
  const enforce = { ingress: on('ingress'), egress: on('egress') }
  const pod = store(w, agent.cluster).get('pods', e.pod, e.namespace)
  // The node itself may always come in: its kubelet asks probes.
  const entries = own.length === 0 ? [] : [{ way: 'ingress' as const, identity: HOST, protocol: 0, port: 0, deny: false }, ...own.flatMap((p) => p.rules.flatMap((r) => entriesOf(r, known(), pod)))]
  if (entries.length > 0 || enforce.ingress) w.table(policyMaps).set(ipKey(e.ns, e.ip), { entries: entries.length > 0 ? entries : [{ way: 'ingress', identity: HOST, protocol: 0, port: 0, deny: false }] })
  else w.table(policyMaps).delete(ipKey(e.ns, e.ip))
  if (enforce.ingress === e.enforce.ingress && enforce.egress === e.enforce.egress) return
  const next = { ...e, enforce }
  w.table(lxcMap).set(ipKey(e.ns, e.ip), next)
  writeEndpoint(w, agent, next)
}

/** Works the policies of a node's endpoints out anew: who is selected, and which identities the rules mean today. */
export function recalculatePolicies(w: World, agent: Agent): void {
  const policies = policiesOf(w, agent)
  let all: readonly Known[] | undefined
  const known = (): readonly Known[] => (all ??= knownIdentities(w, agent))
  for (const e of endpointsOf(w, agent.ns)) endpointPolicy(w, agent, e, policies, known)
}

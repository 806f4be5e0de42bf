import { parsePrefix, type Prefix } from '../../net/index.ts'
import type { KubeObject } from '../../kube/index.ts'
import { labelPair } from '../identity/labels.ts'

/** A selector of Kubernetes over labels that carry their source. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
}

/** Whom a rule lets in or out: one of several ways to say it. `entities` are reserved words, `cidrs` addresses outside of the cluster. */
export type Peer = { readonly selector: Selector } | { readonly entity: string } | { readonly cidr: Prefix; readonly except: readonly Prefix[] }

export interface Port { readonly protocol: number; readonly port: number | string; readonly endPort?: number }

/** A rule of a policy: peers (none: everybody) and ports (none: every port). */
export interface Rule { readonly way: 'ingress' | 'egress'; readonly deny: boolean; readonly peers: readonly Peer[] | 'all' | 'nobody'; readonly ports: readonly Port[] }

/** What a policy says, whatever kind of object it stands in. */
export interface Policy { readonly namespace?: string; readonly selector: Selector; readonly enforces: { readonly ingress: boolean; readonly egress: boolean }; readonly rules: readonly Rule[] }

const NAMESPACE = 'io.kubernetes.pod.namespace'
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.'
const PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1, ANY: 0 }

/** `k8s:app`, `any:app`, `k8s.app` and `app` name the same label, unless the source says otherwise. */
const bare = (key: string): string => key.replace(/^(k8s|any|container)[:.]/, '')

/** Does a selector match labels (`k8s:app=webpod`)? */
export function matches(s: Selector, labels: readonly string[]): boolean {
  const has = new Map(labels.map((l) => {
    const [key, value] = labelPair(l)
    return [key.startsWith('reserved:') ? key : bare(key), value] as const
  }))
  const get = (key: string): string | undefined => has.get(key.startsWith('reserved') ? key.replace('reserved.', 'reserved:') : bare(key))
  const expression = ({ key, operator, values = [] }: NonNullable<Selector['matchExpressions']>[number]): boolean => {
    const value = get(key)
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    return operator === 'In' ? value !== undefined && values.includes(value) : value === undefined || !values.includes(value)
  }
  return Object.entries(s.matchLabels ?? {}).every(([k, v]) => get(k) === v) && (s.matchExpressions ?? []).every(expression)
}

const inNamespace = (s: Selector, namespace: string): Selector => ({ ...s, matchLabels: { ...s.matchLabels, [NAMESPACE]: namespace } })

/** A selector of namespaces, as one over the labels of pods. */
const overNamespaces = (s: Selector): Selector => ({
  matchLabels: Object.fromEntries(Object.entries(s.matchLabels ?? {}).map(([k, v]) => [NAMESPACE_LABELS + k, v])),
  matchExpressions: [...(s.matchExpressions ?? []).map((e) => ({ ...e, key: NAMESPACE_LABELS + e.key })), { key: NAMESPACE, operator: 'Exists' }],
})

const both = (a: Selector, b: Selector): Selector => ({ matchLabels: { ...a.matchLabels, ...b.matchLabels }, matchExpressions: [...(a.matchExpressions ?? []), ...(b.matchExpressions ?? [])] })

const prefix = (text: string): Prefix[] => {
  const p = parsePrefix(text.includes('/') ? text : `${text}/32`)
  return p ? [p] : []
}

interface KubePeer { readonly podSelector?: Selector; readonly namespaceSelector?: Selector; readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] } }
interface KubePort { readonly protocol?: string; readonly port?: number | string; readonly endPort?: number }

function kubePeer(p: KubePeer, namespace: string): Peer[] {
  if (p.ipBlock) return prefix(p.ipBlock.cidr).map((cidr) => ({ cidr, except: (p.ipBlock!.except ?? []).flatMap(prefix) }))
  if (p.namespaceSelector) return [{ selector: both(overNamespaces(p.namespaceSelector), p.podSelector ?? {}) }]
  return [{ selector: inNamespace(p.podSelector ?? {}, namespace) }]
}

const kubePort = (p: KubePort): Port => ({ protocol: PROTOCOLS[p.protocol ?? 'TCP'] ?? 0, port: p.port ?? 0, ...(p.endPort === undefined ? {} : { endPort: p.endPort }) })

/** networking.k8s.io/v1 NetworkPolicy. */
export function networkPolicy(o: KubeObject): Policy {
  const namespace = o.metadata.namespace ?? 'default'
  const { podSelector = {}, ingress, egress, policyTypes } = (o.spec ?? {}) as { podSelector?: Selector; ingress?: readonly { from?: KubePeer[]; ports?: KubePort[] }[]; egress?: readonly { to?: KubePeer[]; ports?: KubePort[] }[]; policyTypes?: string[] }
  const types = policyTypes ?? ['Ingress', ...(egress ? ['Egress'] : [])]
  const rule = (way: 'ingress' | 'egress', peers: readonly KubePeer[] | undefined, ports: readonly KubePort[] | undefined): Rule =>
    ({ way, deny: false, peers: peers === undefined || peers.length === 0 ? 'all' : peers.flatMap((p) => kubePeer(p, namespace)), ports: (ports ?? []).map(kubePort) })
  return {
    namespace, selector: inNamespace(podSelector, namespace), enforces: { ingress: types.includes('Ingress'), egress: types.includes('Egress') },
    rules: [...(ingress ?? []).map((r) => rule('ingress', r.from, r.ports)), ...(egress ?? []).map((r) => rule('egress', r.to, r.ports))],
  }
}

interface CiliumRule { readonly [field: string]: any }

function ciliumPeers(r: CiliumRule, side: 'from' | 'to', namespace: string | undefined): Rule['peers'] {
  const fields = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Requires', 'FQDNs', 'Services', 'Groups', 'Nodes'].map((f) => `${side}${f}`)
  if (!fields.some((f) => r[f] !== undefined)) return 'all'
  const scoped = (s: Selector): Selector => {
    const named = [...Object.keys(s.matchLabels ?? {}), ...(s.matchExpressions ?? []).map((e) => e.key)].some((k) => bare(k) === NAMESPACE || bare(k).startsWith(NAMESPACE_LABELS))
    return namespace === undefined || named ? s : inNamespace(s, namespace)
  }
  const peers: Peer[] = [
    ...((r[`${side}Endpoints`] ?? []) as Selector[]).map((s): Peer => ({ selector: scoped(s) })), ...((r[`${side}Entities`] ?? []) as string[]).map((entity): Peer => ({ entity })),
    ...((r[`${side}CIDR`] ?? []) as string[]).flatMap(prefix).map((cidr): Peer => ({ cidr, except: [] })),
    ...((r[`${side}CIDRSet`] ?? []) as { cidr?: string; except?: string[] }[]).flatMap((c) => prefix(c.cidr ?? '').map((cidr): Peer => ({ cidr, except: (c.except ?? []).flatMap(prefix) }))),
  ]
  return peers.length === 0 ? 'nobody' : peers
}

const ciliumPorts = (r: CiliumRule): Port[] => ((r.toPorts ?? []) as { ports?: { port: string; protocol?: string; endPort?: number }[] }[]).flatMap((t) => (t.ports ?? []).map((p): Port =>
  ({ protocol: PROTOCOLS[p.protocol ?? 'ANY'] ?? 0, port: /^\d+$/.test(p.port) ? Number(p.port) : p.port, ...(p.endPort === undefined ? {} : { endPort: p.endPort }) })))

/** cilium.io/v2 CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: one object may hold several. */
export function ciliumPolicies(o: KubeObject): Policy[] {
  const { namespace } = o.metadata
  return [o.spec, ...((o.specs ?? []) as any[])].filter((s) => s?.endpointSelector !== undefined).map((s): Policy => {
    const sections = [['ingress', 'from', false], ['ingressDeny', 'from', true], ['egress', 'to', false], ['egressDeny', 'to', true]] as const
    const rules = sections.flatMap(([field, side, deny]) => ((s[field] ?? []) as CiliumRule[]).map((r): Rule =>
      ({ way: side === 'from' ? 'ingress' : 'egress', deny, peers: Object.keys(r).length === 0 ? 'nobody' : ciliumPeers(r, side, namespace), ports: ciliumPorts(r) })))
    const denies = (way: 'ingress' | 'egress'): boolean => (s.enableDefaultDeny?.[way] as boolean | undefined) ?? (s[way] !== undefined || s[`${way}Deny`] !== undefined)
    return {
      ...(namespace === undefined ? {} : { namespace }), selector: namespace === undefined ? s.endpointSelector : inNamespace(s.endpointSelector, namespace),
      enforces: { ingress: denies('ingress'), egress: denies('egress') }, rules,
    }
  })
}

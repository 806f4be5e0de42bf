import type { KubeObject } from '../api/object.ts'
import { selects } from '../api/selectors.ts'
import { isFinished } from '../controllers/pods.ts'
import { quantity, requested } from '../quantity.ts'
import { matchesNodeAffinity, meetsTerm, tolerates, untolerated, type AffinityTerm, type Taint, type Toleration } from './predicates.ts'

/** What the scheduler knows of the cluster when it looks at one pod. */
export interface Snapshot {
  readonly nodes: readonly KubeObject[]
  /** Pods that are on a node, by its name. */
  readonly pods: ReadonlyMap<string, readonly KubeObject[]>
  readonly namespaceLabels: (namespace: string) => Readonly<Record<string, string>> | undefined
}

/** Why a node will not do: the texts of one plugin, and whether an eviction could help. */
export interface Rejection { readonly reasons: readonly string[]; readonly resolvable: boolean }

type Filter = (s: Snapshot, pod: KubeObject, node: KubeObject) => Rejection | undefined

const no = (resolvable: boolean, ...reasons: string[]): Rejection => ({ reasons, resolvable })
const on = (s: Snapshot, node: KubeObject): readonly KubeObject[] => (s.pods.get(node.metadata.name) ?? []).filter((p) => !isFinished(p))
const all = (s: Snapshot): KubeObject[] => [...s.pods.values()].flat().filter((p) => !isFinished(p))

const unschedulable: Filter = (_s, pod, node) => {
  const taint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
  return node.spec?.unschedulable && !((pod.spec.tolerations ?? []) as Toleration[]).some((t) => tolerates(t, taint)) ? no(false, 'node(s) were unschedulable') : undefined
}

const taints: Filter = (_s, pod, node) => {
  const t = untolerated((node.spec?.taints ?? []) as Taint[], (pod.spec.tolerations ?? []) as Toleration[], ['NoSchedule', 'NoExecute'])
  return t && no(false, `node(s) had untolerated taint {${t.key}: ${t.value ?? ''}}`)
}

const affinity: Filter = (_s, pod, node) => (matchesNodeAffinity(pod.spec, node) ? undefined : no(false, "node(s) didn't match Pod's node affinity/selector"))

interface HostPort { readonly hostPort?: number; readonly protocol?: string; readonly hostIP?: string }
const hostPorts = (pod: KubeObject): HostPort[] => (pod.spec.containers ?? []).flatMap((c: { ports?: HostPort[] }) => (c.ports ?? []).filter((p) => (p.hostPort ?? 0) > 0))

const ports: Filter = (s, pod, node) => {
  const wanted = hostPorts(pod)
  if (wanted.length === 0) return undefined
  const any = (ip: string | undefined): boolean => ip === undefined || ip === '' || ip === '0.0.0.0'
  const taken = on(s, node).flatMap(hostPorts)
  const clash = wanted.some((a) => taken.some((b) => a.hostPort === b.hostPort && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') && (any(a.hostIP) || any(b.hostIP) || a.hostIP === b.hostIP)))
  return clash ? no(true, "node(s) didn't have free ports for the requested pod ports") : undefined
}

const resources: Filter = (s, pod, node) => {
  const allocatable = (node.status?.allocatable ?? {}) as Record<string, string>
  const there = on(s, node)
  const reasons: string[] = []
  if (there.length + 1 > quantity(allocatable.pods)) reasons.push('Too many pods')
  const names = new Set(['cpu', 'memory', 'ephemeral-storage', ...[...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].flatMap((c: { resources?: { requests?: object } }) => Object.keys(c.resources?.requests ?? {}))])
  for (const r of names) {
    const want = requested(pod.spec, r)
    if (want > 0 && want > quantity(allocatable[r]) - there.reduce((n, p) => n + requested(p.spec, r), 0)) reasons.push(`Insufficient ${r}`)
  }
  return reasons.length > 0 ? no(true, ...reasons) : undefined
}

interface Spread { readonly maxSkew: number; readonly topologyKey: string; readonly whenUnsatisfiable: string; readonly labelSelector?: object }

const spread: Filter = (s, pod, node) => {
  const constraints = ((pod.spec.topologySpreadConstraints ?? []) as Spread[]).filter((c) => c.whenUnsatisfiable === 'DoNotSchedule')
  for (const c of constraints) {
    const zone = node.metadata.labels?.[c.topologyKey]
    if (zone === undefined) return no(false, "node(s) didn't match pod topology spread constraints (missing required label)")
    const counts = new Map<string, number>()
    for (const n of s.nodes) {
      const z = n.metadata.labels?.[c.topologyKey]
      if (z === undefined || !matchesNodeAffinity(pod.spec, n)) continue
      const matching = on(s, n).filter((p) => p.metadata.namespace === pod.metadata.namespace && p.metadata.deletionTimestamp === undefined && selects(c.labelSelector, p.metadata.labels)).length
      counts.set(z, (counts.get(z) ?? 0) + matching)
    }
    const self = selects(c.labelSelector, pod.metadata.labels) ? 1 : 0
    if ((counts.get(zone) ?? 0) + self - Math.min(...counts.values()) > c.maxSkew) return no(true, "node(s) didn't match pod topology spread constraints")
  }
  return undefined
}

const terms = (pod: KubeObject, which: 'podAffinity' | 'podAntiAffinity'): AffinityTerm[] => pod.spec.affinity?.[which]?.requiredDuringSchedulingIgnoredDuringExecution ?? []

/** Is another pod in the same place, as a term's topology key says? */
const together = (s: Snapshot, term: AffinityTerm, node: KubeObject, other: KubeObject): boolean => {
  const there = s.nodes.find((n) => n.metadata.name === other.spec.nodeName)
  const value = node.metadata.labels?.[term.topologyKey]
  return value !== undefined && there?.metadata.labels?.[term.topologyKey] === value
}

const podAffinity: Filter = (s, pod, node) => {
  const namespace = pod.metadata.namespace ?? 'default'
  const others = all(s)
  for (const t of terms(pod, 'podAffinity')) {
    const matching = others.filter((p) => meetsTerm(t, namespace, p, s.namespaceLabels))
    if (matching.some((p) => together(s, t, node, p))) continue
    // The first pod of a group that is to be together may go anywhere.
    if (matching.length === 0 && meetsTerm(t, namespace, pod, s.namespaceLabels) && node.metadata.labels?.[t.topologyKey] !== undefined) continue
    return no(false, "node(s) didn't match pod affinity rules")
  }
  for (const t of terms(pod, 'podAntiAffinity')) {
    if (others.some((p) => meetsTerm(t, namespace, p, s.namespaceLabels) && together(s, t, node, p))) return no(true, "node(s) didn't match pod anti-affinity rules")
  }
  for (const p of others) {
    for (const t of terms(p, 'podAntiAffinity')) {
      if (meetsTerm(t, p.metadata.namespace ?? 'default', pod, s.namespaceLabels) && together(s, t, node, p)) return no(true, "node(s) didn't satisfy existing pods anti-affinity rules")
    }
  }
  return undefined
}

/** Filters in the order of the default profile; the first that refuses a node decides. */
const FILTERS: readonly Filter[] = [unschedulable, taints, affinity, ports, resources, spread, podAffinity]

export function reject(s: Snapshot, pod: KubeObject, node: KubeObject): Rejection | undefined {
  for (const f of FILTERS) {
    const r = f(s, pod, node)
    if (r) return r
  }
  return undefined
}

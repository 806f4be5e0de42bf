import type { KubeObject } from '../api/object.ts'
import { meets, selects, type LabelSelector } from '../api/selectors.ts'

export interface Taint { readonly key: string; readonly value?: string; readonly effect: string; readonly timeAdded?: string }
export interface Toleration { readonly key?: string; readonly operator?: string; readonly value?: string; readonly effect?: string; readonly tolerationSeconds?: number }

/** Does a toleration put up with a taint? */
export const tolerates = (t: Toleration, taint: Taint): boolean =>
  (t.effect === undefined || t.effect === '' || t.effect === taint.effect) && (t.key === undefined || t.key === '' ? t.operator === 'Exists' : t.key === taint.key)
  && (t.operator === 'Exists' || (t.value ?? '') === (taint.value ?? ''))

/** The first taint of the given effects that nothing puts up with. */
export const untolerated = (taints: readonly Taint[], tolerations: readonly Toleration[], effects: readonly string[]): Taint | undefined =>
  taints.find((t) => effects.includes(t.effect) && !tolerations.some((x) => tolerates(x, t)))

interface Term { readonly matchExpressions?: readonly Expression[]; readonly matchFields?: readonly Expression[] }
interface Expression { readonly key: string; readonly operator: string; readonly values?: readonly string[] }
const OPERATORS: Readonly<Record<string, '=' | 'in' | 'notin' | 'exists' | '!exists' | '>' | '<'>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!exists', Gt: '>', Lt: '<' }

const expression = (labels: Readonly<Record<string, string>>, e: Expression): boolean => OPERATORS[e.operator] !== undefined && meets(labels, { key: e.key, op: OPERATORS[e.operator]!, values: e.values ?? [] })

/** A term without expressions matches nothing. */
export function matchesTerm(t: Term, node: KubeObject): boolean {
  if (!t.matchExpressions?.length && !t.matchFields?.length) return false
  const fields = { 'metadata.name': node.metadata.name }
  return (t.matchExpressions ?? []).every((e) => expression(node.metadata.labels ?? {}, e)) && (t.matchFields ?? []).every((e) => expression(fields, e))
}

/** nodeSelector and required node affinity. */
export function matchesNodeAffinity(spec: { nodeSelector?: Record<string, string>; affinity?: { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: Term[] } } } }, node: KubeObject): boolean {
  const labels = node.metadata.labels ?? {}
  if (!Object.entries(spec.nodeSelector ?? {}).every(([k, v]) => labels[k] === v)) return false
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some((t) => matchesTerm(t, node))
}

export interface AffinityTerm { readonly labelSelector?: LabelSelector; readonly topologyKey: string; readonly namespaces?: readonly string[]; readonly namespaceSelector?: LabelSelector }

/** Does a pod meet a term of another pod's (anti-)affinity? `namespace` is that of the pod that has the term. */
export function meetsTerm(term: AffinityTerm, namespace: string, pod: KubeObject, labelsOf: (namespace: string) => Readonly<Record<string, string>> | undefined): boolean {
  const own = pod.metadata.namespace ?? 'default'
  const named = term.namespaces?.includes(own) || (term.namespaceSelector !== undefined && selects(term.namespaceSelector, labelsOf(own)))
  const inside = term.namespaces?.length || term.namespaceSelector !== undefined ? named : own === namespace
  return Boolean(inside) && selects(term.labelSelector, pod.metadata.labels)
}

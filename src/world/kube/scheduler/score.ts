import type { KubeObject } from '../api/object.ts'
import { selects, type LabelSelector } from '../api/selectors.ts'
import { isFinished } from '../controllers/pods.ts'
import { imageNamed } from '../images/index.ts'
import { quantity, requested } from '../quantity.ts'
import type { Snapshot } from './filters.ts'
import { matchesTerm, meetsTerm, tolerates, type AffinityTerm, type Taint, type Toleration } from './predicates.ts'

type Score = (s: Snapshot, pod: KubeObject, node: KubeObject) => number

const here = (s: Snapshot, node: KubeObject): readonly KubeObject[] => (s.pods.get(node.metadata.name) ?? []).filter((p) => !isFinished(p))
/** Pods without requests count as so much, so that they spread too. */
const NON_ZERO: Readonly<Record<string, number>> = { cpu: 0.1, memory: 200 * 2 ** 20 }
const want = (p: KubeObject, r: string): number => Math.max(requested(p.spec, r), requested(p.spec, r) === 0 ? NON_ZERO[r]! : 0)

function shares(s: Snapshot, pod: KubeObject, node: KubeObject): number[] {
  return ['cpu', 'memory'].map((r) => {
    const total = quantity(node.status?.allocatable?.[r])
    return total === 0 ? 1 : Math.min(1, ([...here(s, node), pod].reduce((n, p) => n + want(p, r), 0)) / total)
  })
}

const leastAllocated: Score = (s, pod, node) => shares(s, pod, node).reduce((n, x) => n + (1 - x) * 50, 0)

const balanced: Score = (s, pod, node) => {
  const [a = 0, b = 0] = shares(s, pod, node)
  return (1 - Math.abs(a - b) / 2) * 100
}

const imageLocality: Score = (s, pod, node) => {
  const mb = 2 ** 20
  const images = (node.status?.images ?? []) as { names?: string[]; sizeBytes?: number }[]
  const sum = ((pod.spec.containers ?? []) as { image: string }[]).reduce((n, c) => {
    const reference = imageNamed(c.image)?.reference
    const found = reference === undefined ? undefined : images.find((i) => i.names?.includes(reference))
    return n + (found?.sizeBytes ?? 0) * (found ? s.nodes.filter((o) => (o.status?.images ?? []).some((i: { names?: string[] }) => i.names?.includes(reference!))).length / s.nodes.length : 0)
  }, 0)
  return Math.max(0, Math.min(100, ((sum - 23 * mb) / (977 * mb)) * 100))
}

const preferNoTaints: Score = (_s, pod, node) => -((node.spec?.taints ?? []) as Taint[]).filter((t) => t.effect === 'PreferNoSchedule' && !((pod.spec.tolerations ?? []) as Toleration[]).some((x) => tolerates(x, t))).length

const preferredNodes: Score = (_s, pod, node) => ((pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) as { weight: number; preference: object }[])
  .reduce((n, p) => n + (matchesTerm(p.preference, node) ? p.weight : 0), 0)

const preferredPods: Score = (s, pod, node) => {
  let score = 0
  const namespace = pod.metadata.namespace ?? 'default'
  for (const [which, sign] of [['podAffinity', 1], ['podAntiAffinity', -1]] as const) {
    for (const p of (pod.spec.affinity?.[which]?.preferredDuringSchedulingIgnoredDuringExecution ?? []) as { weight: number; podAffinityTerm: AffinityTerm }[]) {
      const t = p.podAffinityTerm
      const value = node.metadata.labels?.[t.topologyKey]
      if (value === undefined) continue
      for (const n of s.nodes) {
        if (n.metadata.labels?.[t.topologyKey] !== value) continue
        score += sign * p.weight * here(s, n).filter((o) => meetsTerm(t, namespace, o, s.namespaceLabels)).length
      }
    }
  }
  return score
}

/** Soft spreading: the constraints of the pod that may be broken, else pods of the same controller over hosts and zones. */
const spread: Score = (s, pod, node) => {
  const given = ((pod.spec.topologySpreadConstraints ?? []) as { topologyKey: string; whenUnsatisfiable: string; labelSelector?: LabelSelector }[]).filter((c) => c.whenUnsatisfiable === 'ScheduleAnyway')
  const labels = pod.metadata.labels
  const own = labels === undefined || pod.metadata.ownerReferences === undefined ? [] : [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } }]
  return -[...given, ...(pod.spec.topologySpreadConstraints ? [] : own)].reduce((sum, c) => {
    const value = node.metadata.labels?.[c.topologyKey]
    return sum + s.nodes.filter((n) => n.metadata.labels?.[c.topologyKey] === value)
      .reduce((n, o) => n + here(s, o).filter((p) => p.metadata.namespace === pod.metadata.namespace && p.metadata.deletionTimestamp === undefined && selects(c.labelSelector, p.metadata.labels)).length, 0)
  }, 0)
}

/** Scores with their weights in the default profile; the relative ones are spread over 0 to 100. */
const SCORES: readonly { readonly score: Score; readonly weight: number; readonly relative: boolean }[] = [
  { score: preferNoTaints, weight: 3, relative: true }, { score: preferredNodes, weight: 2, relative: true }, { score: leastAllocated, weight: 1, relative: false },
  { score: spread, weight: 2, relative: true }, { score: preferredPods, weight: 2, relative: true }, { score: balanced, weight: 1, relative: false }, { score: imageLocality, weight: 1, relative: false },
]

/** The nodes with the highest score together. */
export function best(s: Snapshot, pod: KubeObject, nodes: readonly KubeObject[]): KubeObject[] {
  if (nodes.length <= 1) return [...nodes]
  const totals = nodes.map(() => 0)
  for (const { score, weight, relative } of SCORES) {
    const raw = nodes.map((n) => score(s, pod, n))
    const [low, high] = [Math.min(...raw), Math.max(...raw)]
    raw.forEach((x, i) => {
      totals[i]! += weight * (relative ? (high === low ? 0 : ((x - low) / (high - low)) * 100) : Math.floor(x))
    })
  }
  const top = Math.max(...totals)
  return nodes.filter((_, i) => totals[i]! >= top - 1e-9)
}

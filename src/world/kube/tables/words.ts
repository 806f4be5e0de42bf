import type { LabelSelector } from '../api/selectors.ts'
import type { KubeObject } from '../api/object.ts'

/** `a=b,c=d` in the order of keys; `<none>` for nothing (labels.FormatLabels). */
export const labelWords = (labels: Readonly<Record<string, string>> | undefined): string => {
  const all = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${k}=${v}`)
  return all.length > 0 ? all.join(',') : '<none>'
}

const OPERATORS: Readonly<Record<string, string>> = { In: 'in', NotIn: 'notin' }

/** metav1.FormatLabelSelector. */
export function selectorWords(s: LabelSelector | undefined): string {
  if (!s) return '<none>'
  const equal = Object.entries(s.matchLabels ?? {}).map(([k, v]) => [k, `${k}=${v}`] as const)
  const others = (s.matchExpressions ?? []).map((e) => [e.key,
    e.operator === 'Exists' ? e.key : e.operator === 'DoesNotExist' ? `!${e.key}` : `${e.key} ${OPERATORS[e.operator] ?? e.operator} (${[...(e.values ?? [])].sort().join(',')})`] as const)
  const all = [...equal, ...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, t]) => t)
  return all.length > 0 ? all.join(',') : '<none>'
}

/** Names and images of a pod template's containers. */
export const containerWords = (template: { spec?: { containers?: readonly { name: string; image: string }[] } } | undefined): [string, string] => {
  const all = template?.spec?.containers ?? []
  return [all.map((c) => c.name).join(','), all.map((c) => c.image).join(',')]
}

/** At most `max` items, then `+ N more...`. */
export const few = (items: readonly string[], max = 3): string => (items.length > max ? `${items.slice(0, max).join(',')} + ${items.length - max} more...` : items.join(','))

export const conditionOf = (o: KubeObject, type: string): { status: string; reason?: string; message?: string } | undefined =>
  (o.status?.conditions ?? []).find((c: { type: string }) => c.type === type)

import type { LabelSelector } from './selectors.ts'

const OPERATORS: Readonly<Record<string, string>> = { In: 'in', NotIn: 'notin' }

/** A selector of an object in the text form that a list takes; plain maps (of Services, ReplicationControllers) too. */
export function selectorText(s: LabelSelector | Readonly<Record<string, string>> | undefined): string {
  if (!s) return ''
  const selector: LabelSelector = 'matchLabels' in s || 'matchExpressions' in s ? (s as LabelSelector) : { matchLabels: s as Readonly<Record<string, string>> }
  const equal = Object.entries(selector.matchLabels ?? {}).map(([k, v]) => [k, `${k}=${v}`] as const)
  const sets = (selector.matchExpressions ?? []).map((e) => [e.key,
    e.operator === 'Exists' ? e.key : e.operator === 'DoesNotExist' ? `!${e.key}` : `${e.key} ${OPERATORS[e.operator] ?? e.operator} (${[...(e.values ?? [])].sort().join(',')})`] as const)
  return [...equal, ...sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, t]) => t).join(',')
}

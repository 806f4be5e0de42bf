/** metav1.Condition. */
export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly observedGeneration?: number
  readonly lastTransitionTime: string
  readonly reason: string
  readonly message: string
}

/**
 * Puts a condition in the place of the one of its type, or behind the others. The time of the last transition stays where the status does. The same list
 * when nothing changed (meta.SetStatusCondition).
 */
export function setCondition(all: readonly Condition[], next: Condition): readonly Condition[] {
  const old = all.find((c) => c.type === next.type)
  if (!old) return [...all, next]
  const kept = old.status === next.status ? { ...next, lastTransitionTime: old.lastTransitionTime } : next
  const same = old.status === kept.status && old.reason === kept.reason && old.message === kept.message && old.observedGeneration === kept.observedGeneration
  return same ? all : all.map((c) => (c === old ? kept : c))
}

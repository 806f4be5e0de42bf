import type { State } from './seed.ts'

/** One field that differs: router, part, key, and both values as canonical text. */
export interface Difference { readonly router: string; readonly part: 'sessions' | 'bgp' | 'advertised'; readonly key: string; readonly want: string; readonly got: string }

/** Text of a value with its keys in order; paths without what FRR derives for its display. */
export const canonical = (v: unknown): string => JSON.stringify(v, (key, x: unknown) => {
  if (key === 'bestFromAs') return undefined
  return x !== null && typeof x === 'object' && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1))) : x
}) ?? 'nothing'

/** Paths of one sender in an order of their own. */
const value = (part: string, v: unknown): string => (part === 'bgp' && Array.isArray(v) ? v.map(canonical).sort().join('\n') : canonical(v))

/** Where two states differ. Prefixes that the order of arrival decided are passed over on every router, and with them the counts of sessions (GROUND.md). */
export function compare(want: State, got: State, orderDependent: readonly string[] = []): Difference[] {
  const skipped = new Set(orderDependent.map((o) => o.split(' ')[1]!))
  const out: Difference[] = []
  for (const [router, w] of Object.entries(want)) {
    for (const part of ['sessions', 'bgp', 'advertised'] as const) {
      const [a, b] = [flat(part, w[part], skipped), flat(part, got[router]?.[part] ?? {}, skipped)]
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (a[key] !== b[key]) out.push({ router, part, key, want: a[key] ?? 'nothing', got: b[key] ?? 'nothing' })
      }
    }
  }
  return out
}

function flat(part: string, v: object, skipped: ReadonlySet<string>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [key, x] of Object.entries(v)) {
    if (part === 'advertised') for (const [prefix, text] of Object.entries(x as object)) { if (!skipped.has(prefix)) out[`${key} ${prefix}`] = String(text) } 
    else if (part === 'sessions' && skipped.size > 0) out[key] = canonical({ ...(x as object), pfxRcd: undefined, pfxSnt: undefined })
    else if (!skipped.has(key)) out[key] = value(part, x)
  }
  return out
}


import type { Json } from '../../../../text/index.ts'
import { failure } from '../../command/failure.ts'
import type { Flags } from '../../command/flags.ts'
import { findJsonpath, relaxed } from '../../jsonpath/evaluate.ts'

/** The path of `--sort-by`; undefined without one. Throws Failure. */
export function sortKey(flags: Flags): string | undefined {
  const given = flags.text('sort-by')
  if (given === '') return undefined
  const path = relaxed(given)
  if (path === undefined) throw failure(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`)
  return path
}

const compare = (a: Json | undefined, b: Json | undefined): number => {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return natural(String(a), String(b))
}

/** `node-2` before `node-10` (vburenin/nsync's natural order). */
function natural(a: string, b: string): number {
  const [x, y] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i]!, y[i]!]
    if (p === q) continue
    if (/^\d/.test(p) && /^\d/.test(q) && Number(p) !== Number(q)) return Number(p) - Number(q)
    return p < q ? -1 : 1
  }
  return x.length - y.length
}

/** Items in the order of what stands at a path; none when no item has it. */
export function sorted<T>(items: readonly T[], path: string, objectOf: (item: T) => Json = (item) => item as Json): T[] {
  const keys = items.map((item) => findJsonpath(path, objectOf(item))[0])
  if (items.length > 0 && keys.every((x) => x === undefined)) return []
  return items.map((item, i) => ({ item, key: keys[i] })).sort((a, b) => compare(a.key, b.key)).map(({ item }) => item)
}

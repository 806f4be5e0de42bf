import { equal, isMap, type Json, type JsonMap } from '../api/object.ts'
import { ANY, type Node } from '../schema/node.ts'

/** A directive or an element that a strategic merge patch cannot mean. */
export class StrategicError extends Error {}

const ORDER = '$setElementOrder/'
const DELETE_FROM = '$deleteFromPrimitiveList/'
const isDirective = (k: string): boolean => k === '$patch' || k === '$retainKeys' || k.startsWith(ORDER) || k.startsWith(DELETE_FROM)

const fieldOf = (n: Node, k: string): Node => (n.kind === 'map' ? n.items!() : n.kind === 'object' ? (n.fields!.get(k)?.node() ?? ANY) : ANY)

/** A map as Go prints it with %v. */
export function goMap(v: Json | undefined): string {
  if (v === null || v === undefined) return '<nil>'
  if (Array.isArray(v)) return `[${v.map(goMap).join(' ')}]`
  if (isMap(v)) return `map[${Object.keys(v).sort().map((k) => `${k}:${goMap(v[k])}`).join(' ')}]`
  return String(v)
}

const strip = (v: Json): Json => (Array.isArray(v) ? v.map(strip) : isMap(v) ? Object.fromEntries(Object.entries(v).filter(([k, x]) => !isDirective(k) && x !== null && x !== undefined).map(([k, x]) => [k, strip(x!)])) : v)

function mergeList(live: readonly Json[], patch: readonly Json[], n: Node, order: readonly Json[] | undefined): Json[] {
  const key = n.mergeKey!
  if (key === '') {
    const merged = [...live, ...patch.filter((p) => !live.some((l) => equal(l, p)))]
    return order ? ordered(merged, order, (x) => x) : merged
  }
  const keyOf = (x: Json): Json => {
    const v = isMap(x) ? x[key] : undefined
    if (v === undefined) throw new StrategicError(`map: ${goMap(x)} does not contain declared merge key: ${key}`)
    return v
  }
  if (patch.some((p) => isMap(p) && p['$patch'] === 'replace')) return patch.filter((p) => !(isMap(p) && p['$patch'] === 'replace')).map(strip)
  let out = [...live]
  for (const p of patch) {
    const id = keyOf(p)
    const at = out.findIndex((x) => isMap(x) && equal(x[key], id))
    if (isMap(p) && p['$patch'] === 'delete') out = out.filter((x) => !(isMap(x) && equal(x[key], id)))
    else if (at < 0) out.push(strip(p))
    else out[at] = mergeMap(out[at] as JsonMap, p as JsonMap, n.items!())
  }
  return order ? ordered(out, order, keyOf, key) : out
}

/** Elements in the order that the patch names; those that it does not name stay behind the one that was before them. */
function ordered(list: readonly Json[], order: readonly Json[], keyOf: (x: Json) => Json, key?: string): Json[] {
  const wanted = order.map((o) => (key !== undefined && isMap(o) ? o[key]! : o))
  const rank = (x: Json): number => wanted.findIndex((v) => equal(v, keyOf(x)))
  const named = list.filter((x) => rank(x) >= 0).sort((a, b) => rank(a) - rank(b))
  const out: Json[] = [...named]
  for (const [i, x] of list.entries()) {
    if (rank(x) >= 0) continue
    const before = i === 0 ? -1 : out.indexOf(list[i - 1]!)
    out.splice(before + 1, 0, x)
  }
  return out
}

function mergeMap(live: JsonMap, patch: JsonMap, n: Node): JsonMap {
  const directive = patch['$patch']
  if (directive === 'replace') return strip(patch) as JsonMap
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge') throw new StrategicError(`Unknown patch type: ${String(directive)}`)
  const out: Record<string, Json | undefined> = { ...live }
  const retain = patch['$retainKeys']
  if (Array.isArray(retain)) for (const k of Object.keys(out)) if (!retain.includes(k)) delete out[k]
  for (const [k, v] of Object.entries(patch)) {
    if (k.startsWith(DELETE_FROM)) {
      const name = k.slice(DELETE_FROM.length)
      const list = out[name]
      if (Array.isArray(list)) out[name] = list.filter((x) => !(v as readonly Json[]).some((d) => equal(d, x)))
    }
    if (k.startsWith(ORDER) && patch[k.slice(ORDER.length)] === undefined) {
      const name = k.slice(ORDER.length)
      const list = out[name]
      if (Array.isArray(list)) out[name] = mergeList(list, [], fieldOf(n, name), v as readonly Json[])
    }
    if (isDirective(k)) continue
    const node = fieldOf(n, k)
    const now = out[k]
    if (v === null || v === undefined) delete out[k]
    else if (isMap(v)) out[k] = isMap(now) && v['$patch'] !== 'replace' ? mergeMap(now, v, node) : strip(v)
    else if (Array.isArray(v) && node.kind === 'list' && node.mergeKey !== undefined) out[k] = mergeList(Array.isArray(now) ? now : [], v, node, patch[ORDER + k] as readonly Json[] | undefined)
    else out[k] = Array.isArray(v) ? strip(v) : v
    if (isMap(v) && v['$patch'] === 'delete') delete out[k]
  }
  return out
}

/** Strategic merge patch: lists are merged by the keys of their kind's Go struct. Throws a StrategicError. */
export const strategicPatch = (live: JsonMap, patch: JsonMap, schema: Node): JsonMap => mergeMap(live, patch, schema)

import type { Json } from '../../../text/index.ts'
import { isObj, same, text, type Obj } from '../resource/object.ts'
import { mergeKeyOf } from './merge-keys.ts'

/** What a difference is made of: changes and additions, or deletions. */
interface Wanted { readonly changes: boolean; readonly deletions: boolean }

const isEmpty = (o: Obj): boolean => Object.keys(o).length === 0

/** The strategic patch that leads from one object to another (strategicpatch.diffMaps). */
function diff(from: Obj, to: Obj, path: readonly string[], w: Wanted): Obj {
  const out: Obj = {}
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [a, b] = [from[key], to[key]]
    if (b === undefined) {
      if (w.deletions) out[key] = null
    } else if (a === undefined) {
      if (w.changes) out[key] = b
    } else if (isObj(a) && isObj(b)) {
      const inner = diff(a, b, [...path, key], w)
      if (!isEmpty(inner)) out[key] = inner
    } else if (Array.isArray(a) && Array.isArray(b)) Object.assign(out, diffLists(key, a, b, [...path, key], w))
    else if (w.changes && !same(a, b)) out[key] = b
  }
  return out
}

function diffLists(key: string, a: readonly Json[], b: readonly Json[], path: readonly string[], w: Wanted): Obj {
  const mergeKey = mergeKeyOf(path)
  if (mergeKey === undefined) return w.changes && !same(a as Json[], b as Json[]) ? { [key]: b as Json[] } : {}
  if (mergeKey === '') return diffSets(key, a, b, w)
  const idOf = (x: Json): string => text(x, mergeKey)
  const items: Obj[] = []
  for (const y of b as Obj[]) {
    const x = (a as Obj[]).find((v) => idOf(v) === idOf(y))
    if (!x) {
      if (w.changes) items.push(y)
      continue
    }
    const inner = diff(x, y, path, w)
    if (!isEmpty(inner)) items.push({ ...inner, [mergeKey]: y[mergeKey]! })
  }
  if (w.deletions) for (const x of a as Obj[]) if (!b.some((y) => idOf(y) === idOf(x))) items.push({ $patch: 'delete', [mergeKey]: x[mergeKey]! })
  const order = b.map((y) => ({ [mergeKey]: (y as Obj)[mergeKey]! }))
  const moved = !same(a.map(idOf), b.map(idOf)) && w.changes
  return items.length === 0 && !moved ? {} : { ...(items.length > 0 ? { [key]: items } : {}), [`$setElementOrder/${key}`]: order }
}

function diffSets(key: string, a: readonly Json[], b: readonly Json[], w: Wanted): Obj {
  const added = w.changes ? b.filter((x) => !a.includes(x)) : []
  const gone = w.deletions ? a.filter((x) => !b.includes(x)) : []
  if (added.length === 0 && gone.length === 0) return {}
  return { ...(added.length > 0 ? { [key]: added } : {}), ...(gone.length > 0 ? { [`$deleteFromPrimitiveList/${key}`]: gone } : {}), [`$setElementOrder/${key}`]: [...b] }
}

/** Two-way strategic merge patch. */
export const strategicPatch = (from: Obj, to: Obj): Obj => diff(from, to, [], { changes: true, deletions: true })

/** Lays one patch over another, lists with a merge key element by element. */
function overlay(a: Obj, b: Obj, path: readonly string[]): Obj {
  const out: Obj = { ...a }
  for (const [key, v] of Object.entries(b)) {
    const old = out[key]
    const here = [...path, key]
    if (isObj(v) && isObj(old)) out[key] = overlay(old, v, here)
    else if (Array.isArray(v) && Array.isArray(old) && !key.startsWith('$')) {
      const mergeKey = mergeKeyOf(here)
      out[key] = mergeKey ? [...v.map((x) => {
        const other = (old as Obj[]).find((y) => text(y, mergeKey) === text(x, mergeKey))
        return other ? overlay(other, x as Obj, here) : x
      }), ...old.filter((y) => !v.some((x) => text(x, mergeKey) === text(y, mergeKey)))] : v
    } else out[key] = v
  }
  return out
}

/** The patch of `kubectl apply` (strategicpatch.CreateThreeWayMergePatch): what changes from what is there, and what was applied before and is wanted no more. */
export function threeWayStrategic(original: Obj, modified: Obj, current: Obj): Obj {
  const delta = diff(current, modified, [], { changes: true, deletions: false })
  const gone = diff(original, modified, [], { changes: false, deletions: true })
  return overlay(gone, delta, [])
}

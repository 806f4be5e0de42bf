import type { Json } from '../../../text/index.ts'
import { isObj, same, type Obj } from '../resource/object.ts'

/** RFC 7386: the patch that makes `to` of `from`. */
export function mergePatch(from: Obj, to: Obj): Obj {
  return { ...removed(from, to), ...changed(from, to) }
}

function removed(from: Obj, to: Obj): Obj {
  return Object.fromEntries(Object.keys(from).filter((k) => !(k in to)).map((k) => [k, null]))
}

function changed(from: Obj, to: Obj): Obj {
  const out: Obj = {}
  for (const [k, v] of Object.entries(to)) {
    const old = from[k]
    if (isObj(v) && isObj(old)) {
      const inner = mergePatch(old, v)
      if (Object.keys(inner).length > 0) out[k] = inner
    } else if (!same(v, old)) out[k] = v
  }
  return out
}

/** Three-way merge patch of what was applied, what is wanted and what is there: jsonmergepatch.CreateThreeWayJSONMergePatch. */
export function threeWayMerge(original: Obj, modified: Obj, current: Obj): Obj {
  return merged(additions(current, modified), deletions(original, modified)) as Obj
}

function additions(current: Obj, modified: Obj): Obj {
  const out: Obj = {}
  for (const [k, v] of Object.entries(modified)) {
    const now = current[k]
    if (isObj(v) && isObj(now)) {
      const inner = additions(now, v)
      if (Object.keys(inner).length > 0) out[k] = inner
    } else if (!same(v, now)) out[k] = v
  }
  return out
}

function deletions(original: Obj, modified: Obj): Obj {
  const out: Obj = {}
  for (const [k, v] of Object.entries(original)) {
    if (!(k in modified)) out[k] = null
    else if (isObj(v) && isObj(modified[k])) {
      const inner = deletions(v, modified[k] as Obj)
      if (Object.keys(inner).length > 0) out[k] = inner
    }
  }
  return out
}

function merged(a: Json, b: Json): Json {
  if (!isObj(a) || !isObj(b)) return b
  const out: Obj = { ...a }
  for (const [k, v] of Object.entries(b)) out[k] = k in a ? merged(a[k]!, v) : v
  return out
}

/** Applies a merge patch. */
export function applyMergePatch(to: Json | undefined, patch: Json): Json {
  if (!isObj(patch)) return patch
  const out: Obj = isObj(to) ? { ...to } : {}
  for (const [k, v] of Object.entries(patch)) {
    if (v === null) delete out[k]
    else out[k] = applyMergePatch(out[k], v)
  }
  return out
}

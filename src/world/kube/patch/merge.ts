import { isMap, type Json } from '../api/object.ts'

/** JSON merge patch (RFC 7386). */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch
  const out: Record<string, Json | undefined> = isMap(target) ? { ...target } : {}
  for (const [k, v] of Object.entries(patch)) {
    if (v === null || v === undefined) delete out[k]
    else out[k] = mergePatch(out[k], v)
  }
  return out
}

import { isMap, type Json, type JsonMap, type KubeObject } from '../api/object.ts'
import type { Resource } from '../resources/resource.ts'

/** Puts a structural schema's defaults into a value. */
function fill(v: Json, schema: JsonMap): Json {
  if (Array.isArray(v)) {
    const items = schema['items']
    if (!isMap(items)) return v
    const next = (v as readonly Json[]).map((x) => fill(x, items))
    return next.every((x, i) => x === (v as readonly Json[])[i]) ? v : next
  }
  if (!isMap(v)) return v
  let out: Record<string, Json | undefined> | undefined
  const set = (k: string, x: Json): void => { (out ??= { ...v })[k] = x }
  const properties = isMap(schema['properties']) ? schema['properties'] : {}
  for (const [k, s] of Object.entries(properties)) {
    if (!isMap(s)) continue
    const now = v[k]
    if ((now === undefined || (now === null && s['nullable'] !== true)) && s['default'] !== undefined) set(k, fill(s['default'], s))
    else if (now !== undefined) {
      const next = fill(now, s)
      if (next !== now) set(k, next)
    }
  }
  const more = schema['additionalProperties']
  if (isMap(more)) {
    for (const [k, x] of Object.entries(v)) {
      if (x === undefined || properties[k] !== undefined) continue
      const next = fill(x, more)
      if (next !== x) set(k, next)
    }
  }
  return out ?? v
}

/** A custom resource with the defaults of its storage version's schema. */
export function customDefaults(r: Resource, o: KubeObject): KubeObject {
  const schema = r.custom?.versions.find((v) => v.name === r.storage)?.schema
  return schema ? (fill(o as unknown as Json, schema) as unknown as KubeObject) : o
}

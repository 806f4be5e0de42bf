import type { Json } from '../../../text/index.ts'

/** An object of the API as it travels. */
export type Obj = { [key: string]: Json }

export const isObj = (v: unknown): v is Obj => v !== null && typeof v === 'object' && !Array.isArray(v)

/** What stands at a path; undefined where something on the way is missing. */
export function at(v: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = v
  for (const p of path) {
    if (here === null || typeof here !== 'object') return undefined
    here = (here as Obj)[p]
  }
  return here
}

/** A string at a path; '' where there is none. */
export function text(v: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(v, ...path)
  return typeof found === 'string' ? found : typeof found === 'number' || typeof found === 'boolean' ? String(found) : ''
}
export function num(v: Json | undefined, ...path: readonly (string | number)[]): number {
  const found = at(v, ...path)
  return typeof found === 'number' ? found : 0
}
export function list(v: Json | undefined, ...path: readonly (string | number)[]): Obj[] {
  const found = at(v, ...path)
  return Array.isArray(found) ? (found as Obj[]) : []
}
export function map(v: Json | undefined, ...path: readonly (string | number)[]): Record<string, string> {
  const found = at(v, ...path)
  return isObj(found) ? (found as Record<string, string>) : {}
}

/** A copy with the value at a path replaced; undefined takes it away. */
export function put(v: Json | undefined, path: readonly string[], value: Json | undefined): Obj {
  const base = isObj(v) ? v : {}
  const [key, ...rest] = path
  if (key === undefined) return base
  if (rest.length === 0) {
    if (value !== undefined) return { ...base, [key]: value }
    const { [key]: _, ...without } = base
    return without
  }
  return { ...base, [key]: put(base[key], rest, value) }
}

export const nameOf = (o: Obj): string => text(o, 'metadata', 'name')
export const namespaceOf = (o: Obj): string => text(o, 'metadata', 'namespace')
export const kindOf = (o: Obj): string => text(o, 'kind')

/** Group and version of an `apiVersion`. */
export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

/** Whether two values are the same as JSON. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => same(x, b[i]))
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((k) => k in b && same(a[k], b[k]))
}

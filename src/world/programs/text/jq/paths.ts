import type { Path } from './machine.ts'
import { compareJson, isArray, isNumber, isObject, JqError, kindOf, numberOf, sortBy, type Json, type JsonObject } from './values.ts'
import { shortJson } from './print.ts'

/** The steps of a path as an array, first step first. */
export function pathSteps(p: Path): Json[] {
  const out: Json[] = []
  for (let at: Path | undefined = p; at !== undefined && at !== 'root'; at = at.before) out.push(at.step)
  return out.reverse()
}

const isSlice = (k: Json): k is JsonObject => isObject(k)

/** [start, end) of a slice of something so long. */
function bounds(k: JsonObject, length: number): [number, number] {
  const [start, end] = [k.get('start'), k.get('end')]
  if (start === undefined || end === undefined || (start !== null && !isNumber(start)) || (end !== null && !isNumber(end)))
    throw new JqError('Start and end indices of an array slice must be numbers')
  const place = (n: number): number => Math.min(length, Math.max(0, n < 0 ? n + length : n))
  const from = start === null ? 0 : place(Math.floor(numberOf(start)))
  const to = end === null ? length : place(Math.ceil(numberOf(end)))
  return [from, Math.max(from, to)]
}

/** `.[k]`, jv_get of jq. */
export function getAt(v: Json, k: Json): Json {
  if (isObject(v) && typeof k === 'string') return v.get(k) ?? null
  if (isArray(v) && isNumber(k)) {
    const n = Math.floor(numberOf(k))
    return v[n < 0 ? n + v.length : n] ?? null
  }
  if (v === null && (typeof k === 'string' || isNumber(k) || k === null)) return null
  if (isSlice(k)) {
    if (v === null) return null
    if (isArray(v)) return v.slice(...bounds(k, v.length))
    if (typeof v === 'string') {
      const characters = Array.from(v)
      return characters.slice(...bounds(k, characters.length)).join('')
    }
    if (isObject(v)) throw new JqError(`Cannot index object with object`)
  }
  if (isArray(v) && isArray(k)) return indexesOf(v, k)
  if (typeof k === 'string') throw new JqError(`Cannot index ${kindOf(v)} with string "${k}"`)
  throw new JqError(`Cannot index ${kindOf(v)} with ${kindOf(k)}`)
}

/** Where an array stands inside another. */
export function indexesOf(v: readonly Json[], part: readonly Json[]): number[] {
  const out: number[] = []
  if (part.length === 0) return out
  for (let i = 0; i + part.length <= v.length; i++) if (part.every((p, j) => compareJson(p, v[i + j]!) === 0)) out.push(i)
  return out
}

export function getPath(v: Json, path: readonly Json[]): Json {
  let at = v
  for (const step of path) {
    if (at === null) return null
    at = getAt(at, step)
  }
  return at
}

/** `.[k] = to`. */
export function setAt(v: Json, k: Json, to: Json): Json {
  if (typeof k === 'string' && (isObject(v) || v === null)) return new Map(v ?? []).set(k, to)
  if (isNumber(k) && (isArray(v) || v === null)) {
    const list = [...(v ?? [])]
    const n = Math.floor(numberOf(k))
    const at = n < 0 ? n + list.length : n
    if (at < 0) throw new JqError('Out of bounds negative array index')
    if (at > 536_870_911) throw new JqError('Array index too large')
    while (list.length < at) list.push(null)
    list[at] = to
    return list
  }
  if (isSlice(k) && (isArray(v) || v === null)) {
    if (!isArray(to)) throw new JqError('A slice of an array can only be assigned another array')
    const list = v ?? []
    const [start, end] = bounds(k, list.length)
    return [...list.slice(0, start), ...to, ...list.slice(end)]
  }
  if (isSlice(k)) throw new JqError(`Cannot update field at object index of ${kindOf(v)}`)
  if (typeof k === 'string') throw new JqError(`Cannot index ${kindOf(v)} with string "${k}"`)
  throw new JqError(
    isArray(k) && isArray(v) ? 'Cannot update field at array index of array' : `Cannot index ${kindOf(v)} with ${kindOf(k)}`,
  )
}

export function setPath(v: Json, path: readonly Json[], to: Json, from = 0): Json {
  if (from === path.length) return to
  return setAt(v, path[from]!, setPath(v === null ? null : getAt(v, path[from]!), path, to, from + 1))
}

function deleteAt(v: Json, k: Json): Json {
  if (v === null) return null
  if (isObject(v) && typeof k === 'string') {
    const copy = new Map(v)
    copy.delete(k)
    return copy
  }
  if (isArray(v) && isNumber(k)) {
    const n = Math.floor(numberOf(k))
    return v.filter((_, i) => i !== (n < 0 ? n + v.length : n))
  }
  if (isArray(v) && isSlice(k)) {
    const [start, end] = bounds(k, v.length)
    return [...v.slice(0, start), ...v.slice(end)]
  }
  if (typeof k === 'string' && isArray(v))
    throw new JqError('Cannot delete field at array index of array'.replace('array index of array', 'object index of array'))
  throw new JqError(
    isObject(v)
      ? `Cannot delete field at array index of object`.replace('array index', `${kindOf(k) === 'number' ? 'array' : kindOf(k)} index`)
      : `Cannot delete field${kindOf(k) === 'string' ? ' at object index' : ' at array index'} of ${kindOf(v)}`,
  )
}

function deletePath(v: Json, path: readonly Json[]): Json {
  if (path.length === 0) return null
  if (v === null) return null
  if (path.length === 1) return deleteAt(v, path[0]!)
  const inner = getAt(v, path[0]!)
  return inner === null ? v : setAt(v, path[0]!, deletePath(inner, path.slice(1)))
}

/** `delpaths`: from the last to the first, so that earlier ones stay where they are. */
export function deletePaths(v: Json, paths: Json): Json {
  if (!isArray(paths)) throw new JqError('Paths must be specified as an array')
  return sortBy(paths, (p) => p).reverse().reduce<Json>((at, p) => {
    if (!isArray(p)) throw new JqError('Path must be specified as an array')
    return deletePath(at, p)
  }, v)
}

/** What `.[]` goes over. */
export function elements(v: Json): Iterable<readonly [Json, Json]> {
  if (isArray(v)) return v.entries()
  if (isObject(v)) return v.entries()
  throw new JqError(`Cannot iterate over ${kindOf(v)}${v === null ? ' (null)' : ` (${shortJson(v)})`}`)
}

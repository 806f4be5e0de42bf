import type { Json, JsonMap } from '../api/object.ts'
import { isMap } from '../api/object.ts'
import type { Node } from './node.ts'
import { canonicalQuantity, parseQuantity, QUANTITY_ERROR } from './quantity.ts'

/** A value that Go could not put into its struct: the decoder's own words. */
export class DecodeError extends Error {}

export interface Decoded { readonly value: Json; /** Paths of fields that the schema does not know, dropped. */ readonly unknown: readonly string[] }

const GO: Readonly<Record<string, string>> = { s: 'string', y: '[]uint8', t: 'v1.Time', u: 'v1.MicroTime', q: 'resource.Quantity', is: 'intstr.IntOrString', i: 'int32', l: 'int64', d: 'float64', b: 'bool' }
const JSON_WORDS = (v: Json): string => (typeof v === 'string' ? 'string' : typeof v === 'boolean' ? 'bool' : typeof v === 'number' ? 'number' : Array.isArray(v) ? 'array' : 'object')

function goType(n: Node): string {
  if (n.kind === 'scalar') return GO[n.scalar!]!
  if (n.kind === 'list') return `[]${goType(n.items!())}`
  if (n.kind === 'map') return `map[string]${goType(n.items!())}`
  return n.kind === 'any' ? 'interface {}' : `v1.${n.name}`
}

interface Walk { readonly unknown: string[] }

/** Where a value stands: as people read it, and as Go's decoder says it (the struct's name, then the path without indices). */
interface Place { readonly path: string; readonly struct: string; readonly goPath: string }

const wrong = (v: Json, n: Node, at: Place): DecodeError => {
  const word = typeof v === 'number' && (n.scalar === 'i' || n.scalar === 'l') ? `number ${v}` : JSON_WORDS(v)
  const where = at.struct === '' ? 'value' : `struct field ${at.struct}.${at.goPath}`
  return new DecodeError(`json: cannot unmarshal ${word} into Go ${where} of type ${goType(n)}`)
}

function scalar(v: Json, n: Node, at: Place): Json {
  switch (n.scalar) {
    case 's': case 'y':
      if (typeof v !== 'string') throw wrong(v, n, at)
      return v
    case 't': case 'u': {
      if (typeof v !== 'string') throw wrong(v, n, at)
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(v)) throw new DecodeError(`parsing time ${JSON.stringify(v)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(v)} as "2006"`)
      return v
    }
    case 'b':
      if (typeof v !== 'boolean') throw wrong(v, n, at)
      return v
    case 'i': case 'l':
      if (typeof v !== 'number' || !Number.isInteger(v) || (n.scalar === 'i' && (v > 2_147_483_647 || v < -2_147_483_648))) throw wrong(v, n, at)
      return v
    case 'd':
      if (typeof v !== 'number') throw wrong(v, n, at)
      return v
    case 'q':
      if (typeof v !== 'string' && typeof v !== 'number') throw new DecodeError(QUANTITY_ERROR)
      if (parseQuantity(v) === undefined) throw new DecodeError(QUANTITY_ERROR)
      return canonicalQuantity(v)
    case 'is':
      if (typeof v === 'string' || (typeof v === 'number' && Number.isInteger(v))) return v
      throw wrong(v, n, at)
    default: return v
  }
}

function walk(v: Json, n: Node, at: Place, state: Walk): Json {
  if (n.kind === 'any') return v
  if (n.kind === 'scalar') return scalar(v, n, at)
  if (n.kind === 'list') {
    if (!Array.isArray(v)) throw wrong(v, n, at)
    const item = n.items!()
    return (v as readonly Json[]).map((x, i) => walk(x, item, { ...at, path: `${at.path}[${i}]` }, state))
  }
  if (!isMap(v)) throw wrong(v, n, at)
  const out: Record<string, Json> = {}
  for (const [k, x] of Object.entries(v)) {
    if (x === null || x === undefined) continue
    const f = n.kind === 'object' ? n.fields!.get(k) : undefined
    const path = at.path === '' ? k : `${at.path}.${k}`
    if (n.kind === 'map') out[k] = walk(x, n.items!(), { ...at, path }, state)
    else if (f) out[k] = walk(x, f.node(), { path, struct: n.name, goPath: at.goPath === '' ? k : `${at.goPath}.${k}` }, state)
    else if (n.preserve === true) out[k] = x
    else state.unknown.push(path)
  }
  return out
}

/**
 * Reads a body as the kind's Go struct would hold it: nulls and unknown fields dropped (and named), quantities in their canonical form. Throws a
 * DecodeError for a value of another type.
 */
export function decodeObject(body: JsonMap, root: Node): Decoded {
  const state: Walk = { unknown: [] }
  return { value: walk(body, root, { path: '', struct: '', goPath: '' }, state), unknown: state.unknown }
}

/** The same for custom resources, whose wrong types are the validation's: only what the schema does not know is dropped. */
export function prune(body: Json, n: Node, unknown: string[] = [], path = ''): Json {
  if (Array.isArray(body) && n.kind === 'list') return (body as readonly Json[]).map((x, i) => prune(x, n.items!(), unknown, `${path}[${i}]`))
  if (!isMap(body) || n.kind === 'any' || n.kind === 'scalar' || n.kind === 'list') return body
  const out: Record<string, Json> = {}
  for (const [k, x] of Object.entries(body)) {
    if (x === undefined) continue
    const here = path === '' ? k : `${path}.${k}`
    const f = n.kind === 'object' ? n.fields!.get(k) : undefined
    if (n.kind === 'map') out[k] = prune(x, n.items!(), unknown, here)
    else if (f) out[k] = prune(x, f.node(), unknown, here)
    else if (n.preserve === true) out[k] = x
    else unknown.push(here)
  }
  return out
}

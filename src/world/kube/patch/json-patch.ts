import { equal, isMap, type Json, type JsonMap } from '../api/object.ts'

export interface Operation { readonly op: string; readonly path: string; readonly from?: string; readonly value?: Json }

/** An operation that cannot be done. */
export class PatchError extends Error {}

const steps = (pointer: string): string[] => {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw new PatchError(`jsonpatch ${pointer} does not start with /`)
  return pointer.slice(1).split('/').map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function index(list: readonly Json[], step: string, adding: boolean): number {
  if (step === '-' && adding) return list.length
  const n = /^-?\d+$/.test(step) ? Number(step) : Number.NaN
  const at = n < 0 ? list.length + n : n
  if (!(at >= 0 && at < list.length + (adding ? 1 : 0))) throw new PatchError(`Unable to access invalid index: ${step}: invalid index referenced`)
  return at
}

function get(v: Json | undefined, path: readonly string[], pointer: string): Json {
  let at: Json | undefined = v
  for (const s of path) at = Array.isArray(at) ? (at as readonly Json[])[index(at, s, false)] : isMap(at) ? at[s] : undefined
  if (at === undefined) throw new PatchError(`doc is missing path: ${JSON.stringify(pointer)}: missing value`)
  return at
}

/** Changes what stands at a path: `change` is given the container and the last step. */
function at(v: Json | undefined, path: readonly string[], pointer: string, change: (holder: Json, step: string) => Json): Json {
  const [step, ...rest] = path
  if (v === undefined || step === undefined || (!isMap(v) && !Array.isArray(v))) throw new PatchError(`add operation does not apply: doc is missing path: ${JSON.stringify(pointer)}: missing value`)
  if (rest.length === 0) return change(v, step)
  if (Array.isArray(v)) {
    const i = index(v, step, false)
    return v.map((x: Json, n: number) => (n === i ? at(x, rest, pointer, change) : x))
  }
  return { ...(v as JsonMap), [step]: at((v as JsonMap)[step], rest, pointer, change) }
}

const insert = (holder: Json, step: string, value: Json): Json =>
  Array.isArray(holder) ? [...holder.slice(0, index(holder, step, true)), value, ...holder.slice(index(holder, step, true))] : { ...(holder as JsonMap), [step]: value }

function drop(holder: Json, step: string, pointer: string): Json {
  if (Array.isArray(holder)) {
    const i = index(holder, step, false)
    return holder.filter((_: Json, n: number) => n !== i)
  }
  if ((holder as JsonMap)[step] === undefined) throw new PatchError(`remove operation does not apply: doc is missing key: ${pointer}: missing value`)
  const { [step]: _, ...rest } = holder as JsonMap
  return rest
}

function set(holder: Json, step: string, value: Json, pointer: string): Json {
  if (Array.isArray(holder)) {
    const i = index(holder, step, false)
    return holder.map((x: Json, n: number) => (n === i ? value : x))
  }
  if ((holder as JsonMap)[step] === undefined) throw new PatchError(`replace operation does not apply: doc is missing key: ${pointer}: missing value`)
  return { ...(holder as JsonMap), [step]: value }
}

const OPERATIONS: Readonly<Record<string, (doc: Json, o: Operation) => Json>> = {
  add: (doc, o) => (o.path === '' ? o.value! : at(doc, steps(o.path), o.path, (h, s) => insert(h, s, o.value ?? null))),
  remove: (doc, o) => at(doc, steps(o.path), o.path, (h, s) => drop(h, s, o.path)),
  replace: (doc, o) => (o.path === '' ? o.value! : at(doc, steps(o.path), o.path, (h, s) => set(h, s, o.value ?? null, o.path))),
  test: (doc, o) => {
    if (!equal(get(doc, steps(o.path), o.path), o.value ?? null)) throw new PatchError(`testing value ${o.path} failed: test failed`)
    return doc
  },
  copy: (doc, o) => at(doc, steps(o.path), o.path, (h, s) => insert(h, s, get(doc, steps(o.from ?? ''), o.from ?? ''))),
  move: (doc, o) => {
    const value = get(doc, steps(o.from ?? ''), o.from ?? '')
    return at(at(doc, steps(o.from ?? ''), o.from ?? '', (h, s) => drop(h, s, o.from ?? '')), steps(o.path), o.path, (h, s) => insert(h, s, value))
  },
}

/** JSON patch (RFC 6902). Throws a PatchError for an operation that does not apply. */
export const jsonPatch = (doc: Json, operations: readonly Operation[]): Json => operations.reduce((d, o) => {
  const run = OPERATIONS[o.op]
  if (!run) throw new PatchError(`Unexpected kind: ${o.op}`)
  return run(d, o)
}, doc)

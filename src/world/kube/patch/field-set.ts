import { equal, isMap, type Json, type JsonMap } from '../api/object.ts'
import type { Field, Node } from '../schema/index.ts'

/**
 * A set of fields in the form of FieldsV1 (KEP-555): `f:name`, `k:{"name":"x"}`, `v:"x"`; an empty map is a field that is in the set, `.` one that is
 * in it together with fields below.
 */
export interface Fields { readonly [step: string]: Fields }

const SELF = '.'
const LEAF: Fields = {}

const isMember = (f: Fields): boolean => SELF in f || Object.keys(f).length === 0

/** Puts children and membership together; undefined where nothing is left. */
function made(children: Readonly<Record<string, Fields>>, self: boolean): Fields | undefined {
  const keys = Object.keys(children).filter((k) => k !== SELF).sort()
  if (keys.length === 0) return self ? LEAF : undefined
  return Object.fromEntries([...(self ? [[SELF, LEAF] as const] : []), ...keys.map((k) => [k, children[k]!] as const)])
}

export function union(a: Fields | undefined, b: Fields | undefined): Fields | undefined {
  if (!a || !b || a === b) return a ?? b
  const children: Record<string, Fields> = { ...a }
  for (const k of Object.keys(b)) children[k] = k === SELF ? LEAF : union(a[k], b[k])!
  return made(children, isMember(a) || isMember(b))
}

export function subtract(a: Fields | undefined, b: Fields | undefined): Fields | undefined {
  if (!a || !b) return a
  const children: Record<string, Fields> = {}
  for (const k of Object.keys(a)) {
    if (k === SELF) continue
    const rest = b[k] ? subtract(a[k], b[k]) : a[k]
    if (rest) children[k] = rest
  }
  return made(children, isMember(a) && !isMember(b))
}

export function intersect(a: Fields | undefined, b: Fields | undefined): Fields | undefined {
  if (!a || !b) return undefined
  const children: Record<string, Fields> = {}
  for (const k of Object.keys(a)) {
    const both = k === SELF ? undefined : intersect(a[k], b[k])
    if (both) children[k] = both
  }
  return made(children, isMember(a) && isMember(b))
}

/** Paths of a set as conflicts name them: `.spec.template.spec.containers[name="x"].image`. */
export function pathsIn(f: Fields, at = ''): string[] {
  const below = Object.keys(f).filter((k) => k !== SELF).flatMap((k) => pathsIn(f[k]!, at + stepText(k)))
  return isMember(f) && at !== '' ? [at, ...below] : below
}

function stepText(step: string): string {
  if (step.startsWith('f:')) return `.${step.slice(2)}`
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`
  const keys = JSON.parse(step.slice(2)) as Record<string, Json>
  return `[${Object.entries(keys).map(([k, v]) => `${k}=${JSON.stringify(v)}`).join(',')}]`
}

/** Structs that are there in Go even when they are empty: they are nobody's. */
const ALWAYS = new Set(['metadata', 'spec', 'status', 'strategy', 'updateStrategy', 'template', 'jobTemplate', 'loadBalancer', 'nodeInfo', 'daemonEndpoints', 'kubeletEndpoint', 'involvedObject', 'source', 'roleRef', 'names'])

/** Update: what a writer added, with the maps that hold it. Apply: what a configuration says, leaves only. */
export type Mode = 'update' | 'apply'

/** Has a value of this node fields of its own that somebody can own? */
const granular = (v: unknown, n: Node): boolean =>
  n.atomic !== true && ((n.kind === 'list' && Array.isArray(v) && n.list !== 'atomic' && n.list !== undefined) || ((n.kind === 'object' || n.kind === 'map') && isMap(v)))

/** `k:{…}` of an element of a list that is a map. Absent keys take the value that defaulting gives them. */
export function keyStep(item: Json, keys: readonly string[]): string {
  const map = isMap(item) ? item : {}
  return `k:${JSON.stringify(Object.fromEntries([...keys].sort().map((k) => [k, map[k] ?? (k === 'protocol' ? 'TCP' : null)])))}`
}

const stepsOf = (list: readonly Json[], n: Node): Map<string, Json> =>
  new Map(list.map((x) => [n.list === 'set' ? `v:${JSON.stringify(x)}` : keyStep(x, n.list as readonly string[]), x]))

interface Child { readonly step: string; readonly value: Json; readonly node: Node; readonly name: string; readonly field?: Field }

function childrenOf(v: Json, n: Node): Child[] {
  if (n.kind === 'list') return [...stepsOf(v as readonly Json[], n)].map(([step, value]) => ({ step, value, node: n.list === 'set' ? { kind: 'scalar' as const, name: '' } : n.items!(), name: '' }))
  return Object.entries(v as JsonMap).flatMap(([k, value]): Child[] => {
    if (value === undefined || value === null) return []
    const f = n.kind === 'object' ? n.fields!.get(k) : undefined
    const node = n.kind === 'map' ? n.items!() : f ? f.node() : { kind: 'any' as const, name: '' }
    return [{ step: `f:${k}`, value, node, name: k, ...(f ? { field: f } : {}) }]
  })
}

const sits = (n: Node, name: string, field: Field | undefined): boolean =>
  n.kind === 'object' && n.name !== '' ? ALWAYS.has(name) : n.kind === 'list' ? field?.required === true : name === 'metadata'

/** All fields of a value. */
export function fieldsOf(v: Json, n: Node, mode: Mode, name = '', field?: Field, inList = false): Fields {
  if (!granular(v, n)) return LEAF
  const children: Record<string, Fields> = {}
  for (const c of childrenOf(v, n)) {
    if (mode === 'update' && isMap(c.value) && Object.keys(c.value).length === 0 && n.kind !== 'list' && !inList && sits(n, c.name, c.field)) continue
    const own = fieldsOf(c.value, c.node, mode, c.name, c.field, inList || n.kind === 'list')
    children[c.step] = n.kind === 'list' && n.list !== 'set' ? union(own, Object.keys(own).length === 0 ? LEAF : { [SELF]: LEAF })! : own
  }
  return made(children, Object.keys(children).length === 0 || (mode === 'update' && name !== '' && (inList || !sits(n, name, field)))) ?? LEAF
}

export interface Difference { readonly changed?: Fields; readonly removed?: Fields }

/** What is new or other in `next`, and what is gone of `old`. */
export function compare(old: Json | undefined, next: Json | undefined, n: Node, name = '', field?: Field, inList = false): Difference {
  if (old === next || (old === undefined && next === undefined)) return {}
  if (next === undefined) return { removed: fieldsOf(old!, n, 'update', name, field, inList) }
  if (old === undefined) return { changed: fieldsOf(next, n, 'update', name, field, inList) }
  if (!granular(old, n) || !granular(next, n)) return equal(old, next) ? {} : { changed: LEAF }
  const before = new Map(childrenOf(old, n).map((c) => [c.step, c]))
  const after = new Map(childrenOf(next, n).map((c) => [c.step, c]))
  const changed: Record<string, Fields> = {}
  const removed: Record<string, Fields> = {}
  for (const step of new Set([...before.keys(), ...after.keys()])) {
    const a = before.get(step)
    const b = after.get(step)
    const c = (b ?? a)!
    if (isMap(c.value) && Object.keys(c.value).length === 0 && (!a || !b) && n.kind !== 'list' && !inList && sits(n, c.name, c.field)) continue
    const d = compare(a?.value, b?.value, c.node, c.name, c.field, inList || n.kind === 'list')
    // An element that comes is itself a new member of its list.
    if (d.changed) changed[step] = n.kind === 'list' && !a && Object.keys(d.changed).length > 0 ? { [SELF]: LEAF, ...d.changed } : d.changed
    if (d.removed) removed[step] = d.removed
  }
  const c = made(changed, false)
  const r = made(removed, false)
  return { ...(c ? { changed: c } : {}), ...(r ? { removed: r } : {}) }
}

/** A value without the fields of a set. */
export function withoutFields(v: Json, f: Fields, n: Node): Json | undefined {
  if (!granular(v, n)) return isMember(f) ? undefined : v
  if (Array.isArray(v)) {
    const left = [...stepsOf(v, n)].flatMap(([step, x]): Json[] => {
      if (!f[step]) return [x]
      const rest = SELF in f[step] || Object.keys(f[step]).length === 0 ? undefined : withoutFields(x, f[step], n.items!())
      return rest === undefined ? [] : [rest]
    })
    return left.length === 0 && isMember(f) ? undefined : left
  }
  const out: Record<string, Json> = {}
  for (const c of childrenOf(v, n)) {
    const rest = f[c.step] ? withoutFields(c.value, f[c.step]!, c.node) : c.value
    if (rest !== undefined) out[c.name] = rest
  }
  return Object.keys(out).length === 0 && isMember(f) ? undefined : out
}

/** A configuration laid over what is there: maps by key, lists by their keys, atomic ones whole. */
export function overlay(live: Json | undefined, config: Json, n: Node): Json {
  if (live === undefined || !granular(live, n) || !granular(config, n)) return config
  if (Array.isArray(live)) {
    const out = stepsOf(live, n)
    for (const [step, x] of stepsOf(config as readonly Json[], n)) out.set(step, n.list === 'set' ? x : overlay(out.get(step), x, n.items!()))
    return [...out.values()]
  }
  const out: Record<string, Json | undefined> = { ...(live as JsonMap) }
  for (const c of childrenOf(config, n)) out[c.name] = overlay(out[c.name], c.value, c.node)
  return out
}

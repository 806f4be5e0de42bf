import { isMap, type JsonMap } from '../api/object.ts'
import { builtinType } from './builtin-types.ts'
import { ANY, type Field, type Node, type Scalar } from './node.ts'

const known = new WeakMap<JsonMap, Node>()

const SCALARS: Readonly<Record<string, Scalar>> = { string: 's', boolean: 'b', integer: 'l', number: 'd' }

function listOf(schema: JsonMap): Node['list'] {
  const type = schema['x-kubernetes-list-type']
  return type === 'map' ? (schema['x-kubernetes-list-map-keys'] as readonly string[]) : type === 'set' ? 'set' : 'atomic'
}

function build(schema: JsonMap): Node {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}
  const preserve = schema['x-kubernetes-preserve-unknown-fields'] === true ? { preserve: true } : {}
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'scalar', name: '', scalar: 'is' }
  const type = schema['type']
  if (typeof type === 'string' && SCALARS[type]) return { kind: 'scalar', name: '', scalar: SCALARS[type] }
  if (type === 'array') return { kind: 'list', name: '', items: () => (isMap(schema['items']) ? customType(schema['items']) : ANY), list: listOf(schema) }
  const more = schema['additionalProperties']
  if (isMap(more) || more === true) return { kind: 'map', name: '', items: () => (isMap(more) ? customType(more) : ANY), ...atomic }
  if (!isMap(schema['properties'])) return preserve.preserve === true || type === undefined ? ANY : { kind: 'object', name: '', fields: new Map(), ...atomic }
  const required = (schema['required'] ?? []) as readonly string[]
  const fields = new Map<string, Field>(Object.entries(schema['properties']).map(([k, v]) => [k, { required: required.includes(k), node: () => (isMap(v) ? customType(v) : ANY) }]))
  return { kind: 'object', name: '', fields, ...atomic, ...preserve }
}

/** The node of a structural schema. */
export function customType(schema: JsonMap): Node {
  const node = known.get(schema) ?? build(schema)
  known.set(schema, node)
  return node
}

const roots = new WeakMap<JsonMap, Node>()

/** The node of a whole custom resource: its schema with apiVersion, kind and metadata as every object has them. */
export function customRoot(schema: JsonMap): Node {
  const ready = roots.get(schema)
  if (ready) return ready
  const own = customType(schema)
  const base = builtinType('ConfigMap')!.fields!
  const fields = new Map<string, Field>([...(own.fields ?? []), ...['apiVersion', 'kind', 'metadata'].map((k) => [k, base.get(k)!] as const)])
  const node: Node = { ...own, kind: 'object', fields, ...(own.kind === 'any' ? { preserve: true } : {}) }
  roots.set(schema, node)
  return node
}

import type { World } from '../../sim/index.ts'
import type { Resource } from '../resources/resource.ts'
import { builtinType } from '../schema/builtin-types.ts'
import { describe } from '../schema/descriptions.ts'
import { enumOf } from '../schema/enums.ts'
import { typeNameOf, type Node } from '../schema/index.ts'
import { groupsOf, hash } from './discovery.ts'
import type { JsonMap } from './object.ts'

const META = new Set([
  'ObjectMeta', 'ListMeta', 'OwnerReference', 'ManagedFieldsEntry', 'LabelSelector', 'LabelSelectorRequirement', 'Condition', 'DeleteOptions', 'Preconditions', 'Status', 'StatusDetails', 'StatusCause',
  'MicroTime', 'Time', 'FieldsV1',
])
const METADATA = "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata"
const PREFIX = '#/components/schemas/'
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const SCALARS: Readonly<Record<string, JsonMap>> = {
  s: { type: 'string' }, y: { type: 'string', format: 'byte' }, t: { type: 'string', format: 'date-time' }, u: { type: 'string', format: 'date-time' },
  i: { type: 'integer', format: 'int32' }, l: { type: 'integer', format: 'int64' }, d: { type: 'number', format: 'double' }, b: { type: 'boolean' },
  is: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
}

const goGroup = (group: string): string => (group === '' ? 'core' : group.split('.')[0]!)
/** `io.k8s.api.apps.v1.Deployment`; the last word is what explain shows. */
const schemaName = (type: string, group: string, version: string): string =>
  META.has(type) ? `io.k8s.apimachinery.pkg.apis.meta.v1.${type}` : `io.k8s.api.${goGroup(group)}.${version}.${type.replace(/^(Core|Discovery|Flowcontrol|Storage|Apiextensions|Apiregistration)(?=[A-Z])/, '')}`

interface Writing { readonly group: string; readonly version: string; readonly schemas: Record<string, JsonMap>; readonly waiting: string[] }

function listWords(n: Node): JsonMap {
  return {
    ...(n.list === 'atomic' || n.list === undefined ? { 'x-kubernetes-list-type': 'atomic' } : n.list === 'set' ? { 'x-kubernetes-list-type': 'set' } : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': n.list }),
    ...(n.mergeKey === undefined ? {} : n.mergeKey === '' ? { 'x-kubernetes-patch-strategy': 'merge' } : { 'x-kubernetes-patch-merge-key': n.mergeKey, 'x-kubernetes-patch-strategy': n.retainKeys === true ? 'merge,retainKeys' : 'merge' }),
  }
}

function schema(n: Node, at: Writing): JsonMap {
  if (n.kind === 'any') return { type: 'object' }
  if (n.kind === 'scalar') {
    if (n.scalar !== 'q') return SCALARS[n.scalar!]!
    at.schemas[QUANTITY] ??= { description: 'Quantity is a fixed-point representation of a number.', oneOf: [{ type: 'string' }, { type: 'number' }] }
    return { $ref: PREFIX + QUANTITY }
  }
  if (n.kind === 'list') return { type: 'array', items: schema(n.items!(), at), ...listWords(n) }
  if (n.kind === 'map') return { type: 'object', additionalProperties: schema(n.items!(), at), ...(n.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}) }
  at.waiting.push(n.name)
  return { $ref: PREFIX + schemaName(n.name, at.group, at.version) }
}

function property(type: string, name: string, n: Node, at: Writing): JsonMap {
  const own = schema(n, at)
  // The package says nothing of fields that are structs: then their type's words stand there.
  const description = name === 'metadata' && n.name === 'ObjectMeta' ? METADATA : describe(type, name) || (n.kind === 'object' ? describe(n.name) : '')
  const values = enumOf(type, name)
  const words = { ...(description === '' ? {} : { description }), ...(values.length > 0 ? { enum: values } : {}) }
  return own['$ref'] === undefined ? { ...words, ...own } : { ...words, allOf: [own], ...(n.kind === 'object' ? { default: {} } : {}), ...(n.retainKeys === true ? { 'x-kubernetes-patch-strategy': 'retainKeys' } : {}) }
}

/** Writes a type's schema, and those that it needs. */
function writeTypes(at: Writing): void {
  for (let type = at.waiting.pop(); type !== undefined; type = at.waiting.pop()) {
    const name = schemaName(type, at.group, at.version)
    if (at.schemas[name]) continue
    at.schemas[name] = {}
    const node = builtinType(type)
    if (!node) continue
    const fields = [...node.fields!]
    at.schemas[name] = {
      description: describe(type), type: 'object', ...(fields.some(([, f]) => f.required) ? { required: fields.filter(([, f]) => f.required).map(([k]) => k) } : {}),
      properties: Object.fromEntries(fields.map(([k, f]) => [k, property(type!, k, f.node(), at)])),
      ...(node.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    }
  }
}

const reversed = (group: string): string => group.split('.').reverse().join('.')

const TYPE_META: JsonMap = {
  apiVersion: {
    description: 'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
    type: 'string',
  },
  kind: {
    description: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
    type: 'string',
  },
}

/** Adds a kind with its group, version and kind; its list as well. */
function writeKind(r: Resource, at: Writing): void {
  const gvk = [{ group: r.group, version: at.version, kind: r.kind }]
  const name = r.custom ? `${reversed(r.group)}.${at.version}.${r.kind}` : schemaName(typeNameOf(r), r.group, at.version)
  if (r.custom) {
    const own = r.custom.versions.find((v) => v.name === at.version)?.schema ?? {}
    at.waiting.push('ObjectMeta')
    at.schemas[name] = {
      ...own, type: 'object', 'x-kubernetes-group-version-kind': gvk,
      properties: {
        ...TYPE_META, ...(own['properties'] as JsonMap | undefined),
        metadata: { description: METADATA, allOf: [{ $ref: `${PREFIX}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` }] },
      },
    }
    writeTypes(at)
    return
  }
  at.waiting.push(typeNameOf(r))
  writeTypes(at)
  if (at.schemas[name]) at.schemas[name] = { ...at.schemas[name], 'x-kubernetes-group-version-kind': gvk }
}

const QUERY = (name: string): JsonMap => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })

function pathsOf(r: Resource, version: string): Record<string, JsonMap> {
  const gvk = { group: r.group, version, kind: r.kind }
  const base = `${r.group === '' ? '/api/v1' : `/apis/${r.group}/${version}`}${r.namespaced ? '/namespaces/{namespace}' : ''}/${r.plural}`
  const op = (action: string, ...parameters: string[]): JsonMap => ({ 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk, ...(parameters.length > 0 ? { parameters: parameters.map(QUERY) } : {}) })
  const write = ['dryRun', 'fieldManager', 'fieldValidation']
  return {
    [base]: { ...(r.verbs.includes('list') ? { get: op('list') } : {}), ...(r.verbs.includes('create') ? { post: op('post', ...write) } : {}) },
    ...(r.verbs.includes('get') ? { [`${base}/{name}`]: { get: op('get'), put: op('put', ...write), patch: op('patch', ...write, 'force'), delete: op('delete', 'dryRun') } } : {}),
  }
}

/** The index of documents: `/openapi/v3`. */
export function openapiIndex(w: World, cluster: string): JsonMap {
  const paths = groupsOf(w, cluster).flatMap((g) => g.versions.map((v) => {
    const path = g.group === '' ? `api/${v}` : `apis/${g.group}/${v}`
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hex(g.resources)}` }] as const
  }))
  return { paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** Changes whenever the document would: kubectl keeps what it has got under this name. */
const hex = (resources: readonly Resource[]): string =>
  [...atob(hash(JSON.stringify(resources)))].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('').toUpperCase()

/** The document of a group and version; undefined where there is none. */
export function openapiDocument(w: World, cluster: string, group: string, version: string): JsonMap | undefined {
  const g = groupsOf(w, cluster).find((x) => x.group === group && x.versions.includes(version))
  if (!g) return undefined
  const at: Writing = { group, version, schemas: {}, waiting: [] }
  const resources = g.resources.filter((r) => r.versions.includes(version))
  for (const r of resources) writeKind(r, at)
  return {
    openapi: '3.0.0', info: { title: 'Kubernetes', version: `v1.33.2` }, paths: Object.assign({}, ...resources.map((r) => pathsOf(r, version))) as JsonMap,
    components: { schemas: at.schemas },
  }
}


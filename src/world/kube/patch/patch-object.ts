import { parse as parseYaml } from 'yaml'
import type { World } from '../../sim/index.ts'
import { goJsonError, readPatched, type FieldValidation } from '../api/body.ts'
import { ApiError, badRequest, field, invalid, notFound } from '../api/errors.ts'
import { isMap, objectKey, objects, type Json, type JsonMap, type KubeObject } from '../api/object.ts'
import { inVersion } from '../api/store.ts'
import type { Writer } from '../api/strategy.ts'
import { createObject, updateObject } from '../api/write.ts'
import type { Resource } from '../resources/resource.ts'
import { schemaOf } from '../schema/index.ts'
import { applyConfiguration, checkConfiguration } from './apply.ts'
import { jsonPatch, PatchError, type Operation } from './json-patch.ts'
import { mergePatch } from './merge.ts'
import { goMap, StrategicError, strategicPatch } from './strategic.ts'

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export interface PatchRequest {
  readonly namespace: string
  readonly name: string
  /** The patch as text, or as a value. */
  readonly body?: string
  readonly patch?: Json
  readonly type: PatchType
  readonly subresource?: string
  /** The version in which the patch speaks. */
  readonly version: string
  readonly validation?: FieldValidation
  readonly warn?: (text: string) => void
  /** Server-side apply takes fields from their managers. */
  readonly force?: boolean
}

function decode(p: PatchRequest): Json {
  if (p.patch !== undefined) return p.patch
  const text = p.body ?? ''
  try {
    return JSON.parse(text) as Json
  } catch (e) {
    if (p.type === 'apply') {
      try {
        return parseYaml(text) as Json
      } catch (y) {
        throw badRequest(`error decoding YAML: ${(y as Error).message.split('\n')[0]}`)
      }
    }
    const words = goJsonError(text, e as Error)
    throw badRequest(p.type === 'strategic' ? words : `error decoding patch: ${words}`)
  }
}

const generic = (): ApiError => new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

/** The value after a patch of one of the plain kinds. */
export function patchValue(value: Json, body: string | Json, type: 'json' | 'merge'): Json {
  const patch = typeof body === 'string' ? decode({ namespace: '', name: '', version: '', type, body }) : body
  if (type === 'merge') return mergePatch(value, patch)
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  try {
    return jsonPatch(value, patch as unknown as readonly Operation[])
  } catch (e) {
    if (e instanceof PatchError) throw generic()
    throw e
  }
}

function patched(r: Resource, old: KubeObject, p: PatchRequest, patch: Json): Json {
  const shown = inVersion(r, old, p.version) as unknown as JsonMap
  if (p.type !== 'strategic') return patchValue(shown, patch, p.type as 'json' | 'merge')
  if (!isMap(patch)) throw badRequest(`json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch} into Go value of type map[string]interface {}`)
  try {
    return strategicPatch(shown, patch, schemaOf(r, p.version)) as Json
  } catch (e) {
    if (e instanceof StrategicError) throw badRequest(e.message)
    throw e
  }
}

/** Fits a patched value into the kind; unknown fields are refused, warned of or dropped. */
function fitted(r: Resource, p: PatchRequest, value: Json, patch: Json): KubeObject {
  const shown = p.type === 'strategic' ? goMap(patch) : JSON.stringify(value)
  const refuse = (text: string): ApiError => invalid({ group: '', kind: '' }, '', [field.invalid('patch', shown, text)])
  let read
  try {
    read = readPatched(r, p.version, value)
  } catch (e) {
    if (!(e instanceof ApiError) || e.code !== 400) throw e
    const kind = /of type (\w+)$/.exec(e.message)?.[1]
    throw refuse(p.type === 'strategic' && kind !== undefined ? `unrecognized type: ${kind}` : e.message)
  }
  const { unknown } = read
  if (unknown.length > 0 && p.validation === 'Strict') throw refuse(`strict decoding error: ${unknown.map((u) => `unknown field ${JSON.stringify(u)}`).join(', ')}`)
  if (p.validation === 'Warn') for (const u of unknown) p.warn?.(`unknown field ${JSON.stringify(u)}`)
  return read.value
}

function apply(w: World, writer: Writer, r: Resource, old: KubeObject | undefined, p: PatchRequest): { object: KubeObject; created: boolean } {
  const config = decode(p)
  checkConfiguration(config, r, p.version, p.name)
  const own = (config as JsonMap)['metadata']
  const metadata = { ...(isMap(own) ? own : {}), name: p.name, ...(r.namespaced ? { namespace: p.namespace } : {}) }
  const given = fitted(r, p, { ...(config as JsonMap), metadata }, config)
  const applied = applyConfiguration(w, r, old && inVersion(r, old, p.version), given, { manager: writer.manager, force: p.force === true, version: p.version, ...(p.subresource === undefined ? {} : { subresource: p.subresource }) })
  if (!old) {
    if (p.subresource !== undefined) throw notFound(r, p.name)
    return { object: createObject(w, writer, r, applied.object, { managedFields: applied.managedFields, version: p.version }), created: true }
  }
  return { object: updateObject(w, writer, r, applied.object, { managedFields: applied.managedFields, version: p.version, ...(p.subresource === undefined ? {} : { subresource: p.subresource }) }), created: false }
}

/** Patches an object; server-side apply makes it where it is not there. */
export function patchObject(w: World, writer: Writer, r: Resource, p: PatchRequest): { object: KubeObject; created: boolean } {
  const old = w.table(objects).get(objectKey(writer.cluster, r.gvr, r.namespaced ? p.namespace : '', p.name))
  if (p.type === 'apply') return apply(w, writer, r, old, p)
  if (!old) throw notFound(r, p.name)
  const patch = decode(p)
  const next = fitted(r, p, patched(r, old, p, patch), patch)
  if (next.metadata?.name !== undefined && next.metadata.name !== p.name) throw badRequest(`the name of the object (${next.metadata.name}) does not match the name on the URL (${p.name})`)
  return { object: updateObject(w, writer, r, next, { version: p.version, ...(p.subresource === undefined ? {} : { subresource: p.subresource }) }), created: false }
}

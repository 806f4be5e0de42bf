import type { World } from '../../sim/index.ts'
import { ApiError, badRequest } from '../api/errors.ts'
import { equal, isMap, type Json, type KubeObject, type ManagedFields } from '../api/object.ts'
import { timestamp } from '../api/time.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { schemaOf } from '../schema/index.ts'
import { compare, fieldsOf, intersect, overlay, pathsIn, subtract, withoutFields, type Fields } from './field-set.ts'
import { owned, releasing } from './managed-fields.ts'

export interface Applied { readonly object: KubeObject; readonly managedFields: readonly ManagedFields[] }

export interface ApplyOptions { readonly manager: string; readonly force: boolean; readonly version: string; readonly subresource?: string }

const who = (e: ManagedFields): string => `conflict with ${JSON.stringify(e.manager)}${e.subresource === undefined ? '' : ` with subresource ${JSON.stringify(e.subresource)}`} using ${e.apiVersion}`

/** 409 with a cause for every field that somebody else has and that would change. */
function conflictError(found: readonly { readonly entry: ManagedFields; readonly paths: readonly string[] }[]): ApiError {
  const all = found.flatMap(({ entry, paths }) => paths.map((path) => ({ entry, path })))
  const many = all.length > 1
  const text = !many ? `${who(all[0]!.entry)}: ${all[0]!.path}`
    : found.map(({ entry, paths }) => (found.length === 1 || paths.length > 1 ? `${who(entry).replace('conflict with', 'conflicts with')}:\n${paths.map((p) => `- ${p}`).join('\n')}` : `conflicts with ${who(entry).slice('conflict with '.length)}:\n- ${paths[0]}`)).join('\n')
  return new ApiError(409, 'Conflict', `Apply failed with ${all.length} conflict${many ? 's' : ''}: ${text}`, {
    causes: all.map(({ entry, path }) => ({ reason: 'FieldManagerConflict', message: who(entry), field: path })),
  })
}

/**
 * Server-side apply (KEP-555): lays a configuration over what is there, drops what the manager applied before and no longer says (unless others own it
 * too), and refuses to change what others own, unless forced.
 */
export function applyConfiguration(w: World, r: Resource, live: KubeObject | undefined, config: KubeObject, o: ApplyOptions): Applied {
  if (config.metadata.managedFields !== undefined && config.metadata.managedFields.length > 0) throw badRequest('metadata.managedFields must be nil')
  if (o.manager === '') throw badRequest('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch')
  const schema = schemaOf(r, o.version)
  const apiVersion = apiVersionOf(r.group, o.version)
  const wanted = owned(fieldsOf(config as unknown as Json, schema, 'apply')) ?? {}
  const mine = (e: ManagedFields): boolean => e.manager === o.manager && e.operation === 'Apply' && e.subresource === o.subresource
  const entries = live?.metadata.managedFields ?? []
  const before = entries.find(mine)
  const others = entries.filter((e) => !mine(e))
  const laid = live ? (overlay(live as unknown as Json, config as unknown as Json, schema) as unknown as KubeObject) : config
  const changes = live ? owned(compare(live as unknown as Json, laid as unknown as Json, schema).changed) : undefined
  const found = others.flatMap((entry) => {
    const both = intersect(intersect(changes, wanted), entry.fieldsV1 as unknown as Fields)
    return both ? [{ entry, paths: pathsIn(both), both }] : []
  })
  if (found.length > 0 && !o.force) throw conflictError(found)
  const left = found.reduce<ManagedFields[]>((list, f) => releasing(list, f.both, (e) => e !== f.entry), [...others])
  const forgotten = others.reduce<Fields | undefined>((f, e) => subtract(f, e.fieldsV1 as unknown as Fields), subtract(before?.fieldsV1 as Fields | undefined, wanted))
  const object = forgotten ? ((withoutFields(laid as unknown as Json, forgotten, schema) ?? {}) as unknown as KubeObject) : laid
  const same = before !== undefined && equal(before.fieldsV1, wanted) && before.apiVersion === apiVersion
  const entry: ManagedFields = {
    manager: o.manager, operation: 'Apply', apiVersion, time: same && live && equal(live, object) ? before.time! : timestamp(w), fieldsType: 'FieldsV1',
    fieldsV1: wanted as unknown as ManagedFields['fieldsV1'], ...(o.subresource === undefined ? {} : { subresource: o.subresource }),
  }
  return { object, managedFields: [entry, ...left] }
}

/** A configuration must say what it is. */
export function checkConfiguration(config: Json, r: Resource, version: string, name: string): void {
  if (!isMap(config)) throw badRequest('error decoding YAML: the configuration is no object')
  const apiVersion = apiVersionOf(r.group, version)
  if (config['apiVersion'] === undefined || config['kind'] === undefined) throw badRequest(`apiVersion and kind must be set in an applied configuration`)
  if (config['apiVersion'] !== apiVersion) throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${String(config['apiVersion'])}, expected: ${apiVersion}`)
  const given = isMap(config['metadata']) ? config['metadata']['name'] : undefined
  if (given !== undefined && given !== name) throw badRequest(`the name of the object (${String(given)}) does not match the name on the URL (${name})`)
}

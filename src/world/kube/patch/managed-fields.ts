import type { World } from '../../sim/index.ts'
import type { Json, KubeObject, ManagedFields } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { schemaOf } from '../schema/index.ts'
import { compare, subtract, union, type Fields } from './field-set.ts'

/** Fields that are nobody's: the server writes them, or they name the object. */
const NOBODYS: Fields = {
  'f:apiVersion': {}, 'f:kind': {},
  'f:metadata': {
    'f:name': {}, 'f:namespace': {}, 'f:creationTimestamp': {}, 'f:selfLink': {}, 'f:uid': {}, 'f:generation': {}, 'f:managedFields': {}, 'f:resourceVersion': {},
    'f:deletionTimestamp': {}, 'f:deletionGracePeriodSeconds': {},
  },
}

/** A set without what is nobody's; metadata itself is not owned. */
export function owned(f: Fields | undefined): Fields | undefined {
  const rest = subtract(f, NOBODYS)
  const meta = rest?.['f:metadata']
  return rest && meta && Object.keys(meta).length === 0 ? subtract(rest, { 'f:metadata': {} }) : rest
}

export interface TrackOptions { readonly version: string; readonly time: string; readonly subresource?: string }

const withFields = (e: ManagedFields, f: Fields): ManagedFields => (f === (e.fieldsV1 as unknown) ? e : { ...e, fieldsV1: f as unknown as ManagedFields['fieldsV1'] })

/** Entries without some fields; those with nothing left go. */
export const releasing = (entries: readonly ManagedFields[], gone: Fields | undefined, keep?: (e: ManagedFields) => boolean): ManagedFields[] => entries.flatMap((e) => {
  if (!gone || keep?.(e) === true) return [e]
  const left = subtract(e.fieldsV1 as unknown as Fields, gone)
  return left ? [withFields(e, left)] : []
})

/** managedFields after an update: the writer owns what it changed, nobody owns what is gone. */
export function trackUpdate(_w: World, writer: Writer, r: Resource, old: KubeObject | undefined, next: KubeObject, o: TrackOptions): readonly ManagedFields[] {
  const entries = old?.metadata.managedFields ?? []
  const d = compare((old ?? { metadata: {} }) as unknown as Json, next as unknown as Json, schemaOf(r, o.version))
  const changed = owned(d.changed)
  const removed = owned(d.removed)
  if (!changed && !removed) return entries
  const apiVersion = apiVersionOf(r.group, o.version)
  const mine = (e: ManagedFields): boolean => e.manager === writer.manager && e.operation === 'Update' && e.apiVersion === apiVersion && e.subresource === o.subresource
  const others = releasing(releasing(entries, removed), changed, mine)
  if (!changed) return others
  const before = others.find(mine)
  const entry: ManagedFields = {
    manager: writer.manager, operation: 'Update', apiVersion, time: o.time, fieldsType: 'FieldsV1',
    fieldsV1: union(before?.fieldsV1 as Fields | undefined, changed) as unknown as ManagedFields['fieldsV1'], ...(o.subresource === undefined ? {} : { subresource: o.subresource }),
  }
  // Applied entries first, then by time.
  return [...others.filter((e) => !mine(e)), entry].sort((a, b) => (a.operation === b.operation ? 0 : a.operation === 'Apply' ? -1 : 1))
}

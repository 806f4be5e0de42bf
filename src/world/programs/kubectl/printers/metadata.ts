import { isObj, list, type Obj } from '../resource/object.ts'

/** An object without metadata.managedFields, as YAML and JSON show it; also inside a list. */
export function withoutManagedFields(o: Obj): Obj {
  const metadata = o['metadata']
  const items: Obj = Array.isArray(o['items']) ? { items: list(o, 'items').map(withoutManagedFields) } : {}
  if (!isObj(metadata) || !('managedFields' in metadata)) return { ...o, ...items }
  const { managedFields: _, ...rest } = metadata
  return { ...o, metadata: rest, ...items }
}

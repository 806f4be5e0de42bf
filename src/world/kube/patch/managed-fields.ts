import type { World } from '../../sim/index.ts'
import type { KubeObject, ManagedFields } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'
import type { Resource } from '../resources/resource.ts'

/** managedFields after an update by a writer. */
export function trackUpdate(_w: World, _writer: Writer, _r: Resource, old: KubeObject | undefined, _next: KubeObject, _o: { version: string; time: string; subresource?: string }): readonly ManagedFields[] {
  return old?.metadata.managedFields ?? []
}

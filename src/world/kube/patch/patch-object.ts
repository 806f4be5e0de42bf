import type { World } from '../../sim/index.ts'
import type { Resource } from '../resources/resource.ts'
import { notFound } from '../api/errors.ts'
import { objectKey, objects, type Json, type KubeObject } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'
import { updateObject } from '../api/write.ts'
import { mergePatch } from './merge.ts'

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export interface PatchRequest {
  readonly namespace: string
  readonly name: string
  readonly patch: Json
  readonly type: PatchType
  readonly subresource?: string
  /** The version in which the patch speaks. */
  readonly version: string
  /** Server-side apply takes fields from their managers. */
  readonly force?: boolean
}

export function patchObject(w: World, writer: Writer, r: Resource, p: PatchRequest): { object: KubeObject; created: boolean } {
  const old = w.table(objects).get(objectKey(writer.cluster, r.gvr, r.namespaced ? p.namespace : '', p.name))
  if (!old) throw notFound(r, p.name)
  const next = mergePatch(old, p.patch) as unknown as KubeObject
  return { object: updateObject(w, writer, r, next, { version: p.version, ...(p.subresource === undefined ? {} : { subresource: p.subresource }) }), created: false }
}

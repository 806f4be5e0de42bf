import { defineTable, type World } from '../../sim/index.ts'

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap
export interface JsonMap { readonly [key: string]: Json | undefined }

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

/** Who set which fields, and when (KEP-555). */
export interface ManagedFields {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: JsonMap
  readonly subresource?: string
}

export interface ObjectMeta {
  readonly name: string
  readonly generateName?: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
  readonly finalizers?: readonly string[]
  readonly managedFields?: readonly ManagedFields[]
}

/** An object of the API as JSON says it. Its kind's schema, not the compiler, knows what stands in `spec` and `status`. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly spec?: any
  readonly status?: any
  readonly [field: string]: any
}

/** What a caller hands in to be created: the server adds the rest. */
export type NewObject = { readonly apiVersion?: string; readonly kind?: string; readonly metadata: Partial<ObjectMeta>; readonly [field: string]: any }

/** `pods`, `apps/deployments`, `cilium.io/ciliumnodes`: group and plural; the version is how it is shown, not what it is. */
export type Gvr = string

/** Objects in their storage version by `cluster/gvr/namespace/name` (namespace empty for those of the cluster). */
export const objects = defineTable<string, KubeObject>('kube.objects')

export const objectKey = (cluster: string, gvr: Gvr, namespace: string, name: string): string => `${cluster}/${gvr}/${namespace}/${name}`

export const isMap = (v: unknown): v is JsonMap => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Makes a value that nobody can change in place, all the way down. Stops where somebody has done so already. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const v of Object.values(value)) frozen(v)
  return Object.freeze(value)
}

/** Are two JSON values equal? Undefined fields count as absent. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  if (Array.isArray(a)) return a.length === (b as unknown[]).length && a.every((v, i) => equal(v, (b as unknown[])[i]))
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  for (const k in left) if (left[k] !== undefined && !equal(left[k], right[k])) return false
  for (const k in right) if (right[k] !== undefined && left[k] === undefined) return false
  return true
}

/** The objects of a resource in the order of their keys: namespace, then name. */
export function* objectsOf(w: World, cluster: string, gvr: Gvr, namespace?: string): Generator<KubeObject> {
  for (const [, o] of w.table(objects).prefix(namespace === undefined || namespace === '' ? `${cluster}/${gvr}/` : `${cluster}/${gvr}/${namespace}/`)) yield o
}

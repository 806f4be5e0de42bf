import type { JsonMap } from '../api/object.ts'

/** What the API knows of a resource: how it is called, where it stands, what can be done with it. */
export interface Resource {
  /** Its name in store and tables: `pods`, `apps/deployments`. */
  readonly gvr: string
  readonly group: string
  readonly plural: string
  readonly kind: string
  readonly singular: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** Served versions, the preferred one first. */
  readonly versions: readonly string[]
  readonly storage: string
  readonly verbs: readonly string[]
  /** `status` counts as one where it is a subresource. */
  readonly subresources: readonly Subresource[]
  /** Present for what a CustomResourceDefinition made. */
  readonly custom?: CustomResource
}

export interface Subresource { readonly name: string; readonly kind: string; readonly group?: string; readonly version?: string; readonly verbs: readonly string[] }

export interface CustomVersion {
  readonly name: string
  readonly schema: JsonMap
  readonly columns: readonly PrinterColumn[]
  readonly status: boolean
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath?: string }
  readonly deprecated?: string
  readonly selectableFields: readonly string[]
}

export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

export interface CustomResource {
  readonly definition: string
  readonly versions: readonly CustomVersion[]
}

export const gvrOf = (group: string, plural: string): string => (group === '' ? plural : `${group}/${plural}`)

export const apiVersionOf = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`)

export const hasSubresource = (r: Resource, name: string): boolean => r.subresources.some((s) => s.name === name)

import type { World } from '../../sim/index.ts'
import type { FieldError } from './errors.ts'
import type { KubeObject } from './object.ts'

/** Who writes, and how. */
export interface Writer {
  readonly cluster: string
  readonly user: { readonly name: string; readonly groups: readonly string[] }
  /** Field manager that is recorded. */
  readonly manager: string
  readonly dryRun: boolean
}

/** What is the kind's own on the way of a write (rest.RESTCreateStrategy and the admission plugins). */
export interface Strategy {
  /** `metadata.generation` follows the spec. */
  readonly generation?: boolean
  /** What absent fields mean. Pure: the same object, or one with more fields. */
  readonly defaults?: (o: KubeObject) => KubeObject
  /** Changes before validation: admission plugins, what an update keeps. */
  readonly admit?: (w: World, writer: Writer, o: KubeObject, old?: KubeObject) => KubeObject
  /** Values that the server chooses, once the rest is valid. */
  readonly allocate?: (w: World, writer: Writer, o: KubeObject) => KubeObject
  readonly validate?: (w: World, cluster: string, o: KubeObject) => readonly FieldError[]
  readonly validateUpdate?: (w: World, cluster: string, o: KubeObject, old: KubeObject) => readonly FieldError[]
  /** Names of objects that are no DNS subdomain. */
  readonly validateName?: (name: string) => readonly string[]
  /** After the object has gone. */
  readonly gone?: (w: World, writer: Writer, o: KubeObject) => void
}

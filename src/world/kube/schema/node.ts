/**
 * What may stand somewhere in an object. Built-in kinds (data/types.ts) and custom resources (their openAPIV3Schema) become the same nodes, so
 * decoding, patching and server-side apply are written once.
 */
export interface Node {
  readonly kind: 'object' | 'list' | 'map' | 'scalar' | 'any'
  /** Name of the Go type: `DeploymentSpec`; empty for those of custom resources. */
  readonly name: string
  readonly fields?: ReadonlyMap<string, Field>
  /** Of lists and maps. */
  readonly items?: () => Node
  readonly scalar?: Scalar
  /** How server-side apply sees a list: as a whole, as a set, or as a map by these keys. */
  readonly list?: 'atomic' | 'set' | readonly string[]
  /** Key by which a strategic merge patch finds an element; empty: a list of plain values that is merged. */
  readonly mergeKey?: string
  /** `retainKeys` of strategic merge patches. */
  readonly retainKeys?: boolean
  /** Server-side apply owns the whole map or object. */
  readonly atomic?: boolean
  /** Unknown fields stay. */
  readonly preserve?: boolean
}

export interface Field { readonly node: () => Node; readonly required: boolean }

/** s string, y base64, t time, u time with microseconds, q quantity, is int or string, i int32, l int64, d float, b bool. */
export type Scalar = 's' | 'y' | 't' | 'u' | 'q' | 'is' | 'i' | 'l' | 'd' | 'b'

export const ANY: Node = { kind: 'any', name: '' }

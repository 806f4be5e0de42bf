import type { Resource } from '../resources/resource.ts'
import { builtinType } from './builtin-types.ts'
import { customRoot } from './custom-types.ts'
import { ANY, type Node } from './node.ts'

export type { Field, Node } from './node.ts'

/** Kinds whose Go type has another name here, because two groups use it. */
const NAMES: Readonly<Record<string, string>> = { events: 'CoreEvent' }

export const typeNameOf = (r: Resource): string => NAMES[r.gvr] ?? r.kind

/** The schema of a resource in one of its versions. */
export function schemaOf(r: Resource, version: string): Node {
  if (!r.custom) return builtinType(typeNameOf(r)) ?? ANY
  const v = r.custom.versions.find((x) => x.name === version) ?? r.custom.versions[0]
  return v ? customRoot(v.schema) : ANY
}

import type { Sys } from '../../../sim/index.ts'
import { list, text, type Obj, isObj } from '../resource/object.ts'
import type { Api } from '../client/api.ts'
import type { Resource } from '../client/discovery.ts'
import { failure } from '../command/failure.ts'

/** The OpenAPI v3 document of a group version, and its schema of a kind. */
export class Schemas {
  readonly #schemas: Obj
  constructor(document: Obj) { this.#schemas = ((document['components'] as Obj | undefined)?.['schemas'] ?? {}) as Obj }

  ofKind(r: Resource): Obj | undefined {
    return Object.values(this.#schemas).find((s) => list(s, 'x-kubernetes-group-version-kind').some((g) => text(g, 'group') === r.group && text(g, 'version') === r.version && text(g, 'kind') === r.kind)) as Obj | undefined
  }

  /** A schema with its reference followed; the description is its own, or that of where it leads. */
  resolve(s: Obj | undefined): { readonly schema: Obj; readonly name: string } {
    if (!s) return { schema: {}, name: '' }
    const reference = text(s, '$ref') || text(list(s, 'allOf')[0], '$ref')
    if (reference === '') return { schema: s, name: '' }
    const name = reference.split('/').at(-1)!
    const target = (this.#schemas[name] ?? {}) as Obj
    return { schema: { ...target, ...(text(s, 'description') === '' ? {} : { description: text(s, 'description') }) }, name: name.split('.').at(-1)! }
  }

  /** `[]Toleration`, `map[string]string`, `integer`. */
  typeOf(s: Obj | undefined): string {
    const { schema, name } = this.resolve(s)
    const type = text(schema, 'type')
    if (type === 'array') return `[]${this.typeOf(schema['items'] as Obj)}`
    if (isObj(schema['additionalProperties'])) return `map[string]${this.typeOf(schema['additionalProperties'])}`
    if (type === 'object' || (type === '' && name !== '' && isObj(schema['properties']))) return name === '' ? 'Object' : name
    if (type !== '' && type !== 'object') return type
    return name === '' ? 'Object' : name
  }

  /** What the elements of lists and maps are. */
  inner(s: Obj | undefined): Obj {
    const { schema } = this.resolve(s)
    if (text(schema, 'type') === 'array') return this.inner(schema['items'] as Obj)
    if (isObj(schema['additionalProperties'])) return this.inner(schema['additionalProperties'])
    return schema
  }
}

/** Fetches the schemas of a resource's group version. Throws Failure. */
export function* schemasOf(api: Api, r: Resource): Sys<Schemas> {
  const path = r.group === '' ? `api/${r.version}` : `apis/${r.group}/${r.version}`
  const index = yield* api.get('/openapi/v3')
  const entry = (index['paths'] as Obj | undefined)?.[path] as Obj | undefined
  const url = text(entry, 'serverRelativeURL') || `/openapi/v3/${path}`
  if (!entry) throw failure(`couldn't find resource for "${r.group === '' ? '' : `${r.group}/`}${r.version}, Resource=${r.plural}"`)
  const [at = '', query = ''] = url.split('?')
  return new Schemas(yield* api.get(at, Object.fromEntries(query.split('&').filter((q) => q !== '').map((q) => q.split('=') as [string, string]))))
}

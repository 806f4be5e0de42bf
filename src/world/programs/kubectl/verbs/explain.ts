import type { Verb } from '../command/call.ts'
import { failure, Failure } from '../command/failure.ts'
import { Schemas, schemasOf } from '../explain/schema.ts'
import { isObj, list, text, type Obj } from '../resource/object.ts'

const WIDTH = 76

/** Words in lines of at most 76 columns, paragraphs kept. */
function wrapped(source: string, indent: string): string {
  const lines: string[] = []
  for (const paragraph of source.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > WIDTH) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines.map((l) => `${indent}${l}\n`).join('')
}

const descriptionOf = (s: Obj): string => text(s, 'description') || '<empty>'
const requiredOf = (s: Obj): readonly string[] => list(s, 'required') as unknown as string[]
const enumOf = (s: Obj): string[] => (list(s, 'enum') as unknown as string[]).map(String)

function fieldsText(schemas: Schemas, s: Obj, recursive: boolean, indent: string, seen: readonly Obj[]): string {
  const properties = (s['properties'] ?? {}) as Obj
  const required = requiredOf(s)
  let out = ''
  for (const name of Object.keys(properties).sort()) {
    const raw = properties[name] as Obj
    const { schema } = schemas.resolve(raw)
    out += `${indent}${name}\t<${schemas.typeOf(raw)}>${required.includes(name) ? ' -required-' : ''}\n`
    const values = enumOf(schema)
    if (values.length > 0) out += `${indent}enum: ${values.slice(0, 4).join(', ')}${values.length > 4 ? ', ....' : ''}\n`
    if (!recursive) {
      out += `${wrapped(descriptionOf(schema), `${indent}  `)}\n`
      continue
    }
    const inner = schemas.inner(raw)
    if (isObj(inner['properties']) && !seen.includes(inner)) out += fieldsText(schemas, inner, true, `${indent}  `, [...seen, inner])
  }
  return out
}

export const explain: Verb = function* (k) {
  const { flags, args } = k
  if (args.length === 0) throw failure('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.')
  if (args.length > 1) throw failure('We accept only this format: explain RESOURCE')
  if (!['', 'plaintext', 'plaintext-openapiv2'].includes(flags.text('output'))) throw failure(`unrecognized format: ${flags.text('output')}`)
  const words = args[0]!.split('.')
  // The longest beginning that names a type is the type: `deployments.apps.spec`.
  let resource
  let fields: string[] = []
  for (let n = 1; n <= words.length && !resource; n++) {
    resource = yield* k.mapper.find(words.slice(0, n).join('.'))
    fields = words.slice(n)
  }
  if (!resource) throw new Failure(`the server doesn't have a resource type ${JSON.stringify(words[0])}\n`)
  const longer = yield* k.mapper.discovery()
  const api = flags.text('api-version')
  if (api !== '') {
    const [version = '', group = ''] = api.split('/').reverse()
    resource = longer.resources.find((r) => r.plural === resource!.plural && r.group === group && r.version === version)
    if (!resource) throw failure(`couldn't find resource for "${api}, Resource=${words[0]}"`)
  }
  const schemas = yield* schemasOf(k.api, resource)
  const root = schemas.ofKind(resource)
  if (!root) throw failure(`couldn't find resource for "${resource.version}, Kind=${resource.kind}"`)
  k.out.put(`${resource.group === '' ? '' : `GROUP:      ${resource.group}\n`}KIND:       ${resource.kind}\nVERSION:    ${resource.version}\n\n`)
  let raw: Obj = root
  let here: Obj = root
  for (const name of fields) {
    const next = (here['properties'] as Obj | undefined)?.[name] as Obj | undefined
    if (!next) throw failure(`field ${JSON.stringify(name)} does not exist`)
    raw = next
    here = schemas.inner(next)
  }
  const shown = schemas.resolve(raw).schema
  if (fields.length > 0) {
    k.out.put(`FIELD: ${fields.at(-1)} <${schemas.typeOf(raw)}>\n`)
    const values = enumOf(shown)
    if (values.length > 0) k.out.put(`ENUM:\n${values.map((v) => `    ${v}\n`).join('')}`)
    k.out.put(values.length > 0 ? '\n' : '\n\n')
  }
  const own = text(shown, 'description')
  const deeper = text(here, 'description')
  k.out.put(`DESCRIPTION:\n${wrapped(own === '' ? '<empty>' : own, '    ')}${deeper !== '' && deeper !== own ? wrapped(deeper, '    ') : ''}    \n`)
  if (isObj(here['properties'])) k.out.put(`FIELDS:\n${fieldsText(schemas, here, flags.on('recursive'), '  ', [here])}\n`)
  else k.out.put('\n')
}

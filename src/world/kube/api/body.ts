import { parse as parseYaml } from 'yaml'
import type { World } from '../../sim/index.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { decodeObject, DecodeError, prune } from '../schema/decode.ts'
import { schemaOf } from '../schema/index.ts'
import { badRequest } from './errors.ts'
import { isMap, type Json, type JsonMap, type KubeObject } from './object.ts'

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

const LARGE = 1_000_000

/** Reads JSON, or YAML where it is no JSON. 400 for what is neither. */
export function parseBody(text: string | undefined, yaml = false): Json {
  try {
    return JSON.parse(text ?? '') as Json
  } catch (e) {
    if (yaml && (text ?? '').length < LARGE) {
      try {
        return parseYaml(text ?? '') as Json
      } catch (y) {
        throw badRequest(`error decoding YAML: ${(y as Error).message}`)
      }
    }
    throw badRequest(`couldn't get version/kind; json parse error: ${goJsonError(text ?? '', e as Error)}`)
  }
}

/** What Go's reader was about when V8 says that it wanted something else. */
const WANTED: readonly (readonly [RegExp, string])[] = [
  [/property name/, 'looking for beginning of object key string'], [/after property value|',' or '}'/, 'after object key:value pair'], [/after array element|',' or ']'/, 'after array element'],
  [/':' after/, 'after object key'], [/non-whitespace/, 'after top-level value'],
]

/** The words of Go's JSON reader for text that it cannot read. */
export function goJsonError(text: string, e: Error): string {
  if (text.trim() === '' || /end of JSON input|Unterminated/i.test(e.message)) return 'unexpected end of JSON input'
  const at = /position (\d+)/.exec(e.message)
  const c = at ? text[Number(at[1])] : text.trim()[0]
  return c === undefined ? 'unexpected end of JSON input' : `invalid character '${c}' ${WANTED.find(([re]) => re.test(e.message))?.[1] ?? 'looking for beginning of value'}`
}

/**
 * A body as an object of the resource: kind and version must be its own; values of another type are refused; unknown fields are dropped, and refused or
 * warned of as `fieldValidation` says.
 */
export function readObject(_w: World, r: Resource, version: string, body: Json, validation: FieldValidation, warn: (text: string) => void): KubeObject {
  if (!isMap(body)) throw badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`)
  const kind = body['kind'] ?? r.kind
  const apiVersion = body['apiVersion'] ?? apiVersionOf(r.group, version)
  const head = `${r.kind} in version "${version}" cannot be handled as a ${r.kind}: `
  if (kind !== r.kind) throw badRequest(`${String(kind)} in version "${String(apiVersion).split('/').at(-1)}" cannot be handled as a ${r.kind}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`)
  if (apiVersion !== apiVersionOf(r.group, version)) throw badRequest(`the API version in the data (${String(apiVersion)}) does not match the expected API version (${apiVersionOf(r.group, version)})`)
  const { value, unknown } = decoded(r, version, body, head)
  if (unknown.length > 0 && validation === 'Strict') throw badRequest(`${head}strict decoding error: ${unknown.map((u) => `unknown field ${JSON.stringify(u)}`).join(', ')}`)
  if (validation === 'Warn') for (const u of unknown) warn(`unknown field ${JSON.stringify(u)}`)
  const o = value as JsonMap
  return { ...o, apiVersion: String(apiVersion), kind: r.kind, metadata: (o['metadata'] ?? {}) as unknown as KubeObject['metadata'] } as KubeObject
}

function decoded(r: Resource, version: string, body: JsonMap, head: string): { value: Json; unknown: readonly string[] } {
  const schema = schemaOf(r, version)
  try {
    if (!r.custom) return decodeObject(body, schema)
    const unknown: string[] = []
    const metadata = schema.fields!.get('metadata')!.node()
    const meta = decodeObject((isMap(body['metadata']) ? body['metadata'] : {}), metadata)
    return { value: { ...(prune(body, schema, unknown) as JsonMap), metadata: meta.value }, unknown: [...unknown, ...meta.unknown.map((u) => `metadata.${u}`)].filter((u, i, all) => all.indexOf(u) === i) }
  } catch (e) {
    if (e instanceof DecodeError) throw badRequest(head + e.message)
    throw e
  }
}

/** What a patched object is after decoding, with the complaints that a patch gives. */
export const readPatched = (r: Resource, version: string, value: Json): { value: KubeObject; unknown: readonly string[] } => {
  const head = ''
  const d = decoded(r, version, value as JsonMap, head)
  return { value: d.value as unknown as KubeObject, unknown: d.unknown }
}

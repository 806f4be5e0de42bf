import { field, goValue, type FieldError } from '../api/errors.ts'
import { parseIp } from '../../net/index.ts'
import { isMap, type Json, type JsonMap, type KubeObject } from '../api/object.ts'
import type { Resource } from '../resources/resource.ts'
import { compileRegex, type Regex } from '../../text/index.ts'
import { celHolds, CelError } from './cel.ts'

const typeOf = (v: Json): string => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v === 'number' ? (Number.isInteger(v) ? 'integer' : 'number') : isMap(v) ? 'object' : typeof v)

const fits = (v: Json, type: string): boolean => {
  const is = typeOf(v)
  return is === type || (type === 'number' && is === 'integer')
}

const at = (path: string, k: string): string => (path === '' ? k : `${path}.${k}`)
const body = (path: string): string => `${path} in body`

const patterns = new Map<string, Regex | undefined>()

/** Does the text match a schema's pattern (RE2)? One that cannot be read matches all. */
function matches(pattern: string, text: string): boolean {
  if (!patterns.has(pattern)) {
    const made = compileRegex(pattern, { syntax: 'perl' })
    patterns.set(pattern, made.error === undefined ? made : undefined)
  }
  const regex = patterns.get(pattern)
  return regex === undefined || regex.exec(text) !== null
}

function strings(v: string, s: JsonMap, path: string): FieldError[] {
  const pattern = s['pattern']
  const length = [...v].length
  return [
    ...(typeof s['maxLength'] === 'number' && length > s['maxLength'] ? [field.tooLong(path, s['maxLength'])] : []),
    ...(typeof s['minLength'] === 'number' && length < s['minLength'] ? [field.invalid(path, v, `${body(path)} should be at least ${s['minLength']} chars long`)] : []),
    ...(typeof pattern === 'string' && !matches(pattern, v) ? [field.invalid(path, v, `${body(path)} should match '${pattern}'`)] : []),
    ...(typeof s['format'] === 'string' && !formatFits(v, s['format']) ? [field.invalid(path, v, `${body(path)} must be of type ${s['format']}: ${JSON.stringify(v)}`)] : []),
  ]
}

/** Formats that the server checks; others say nothing. */
function formatFits(v: string, format: string): boolean {
  if (format === 'ipv4') return /^\d+\.\d+\.\d+\.\d+$/.test(v) && parseIp(v) !== undefined
  if (format === 'ipv6') return v.includes(':')
  if (format === 'cidr') return /^[0-9a-fA-F.:]+\/\d+$/.test(v) && (v.includes(':') || parseIp(v.split('/')[0]!) !== undefined)
  if (format === 'date-time') return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/.test(v)
  if (format === 'duration') return /^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w))+$|^0$/.test(v)
  return format === 'uuid' ? /^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/.test(v) : true
}

function numbers(v: number, s: JsonMap, path: string): FieldError[] {
  const min = s['minimum']
  const max = s['maximum']
  return [
    ...(typeof max === 'number' && (s['exclusiveMaximum'] === true ? v >= max : v > max) ? [field.invalid(path, v, `${body(path)} should be less than ${s['exclusiveMaximum'] === true ? '' : 'or equal to '}${max}`)] : []),
    ...(typeof min === 'number' && (s['exclusiveMinimum'] === true ? v <= min : v < min) ? [field.invalid(path, v, `${body(path)} should be greater than ${s['exclusiveMinimum'] === true ? '' : 'or equal to '}${min}`)] : []),
    ...(typeof s['multipleOf'] === 'number' && v % s['multipleOf'] !== 0 ? [field.invalid(path, v, `${body(path)} should be a multiple of ${s['multipleOf']}`)] : []),
  ]
}

function lists(v: readonly Json[], s: JsonMap, path: string): FieldError[] {
  const items = s['items']
  const keys = s['x-kubernetes-list-type'] === 'map' ? (s['x-kubernetes-list-map-keys'] as readonly string[]) : undefined
  const idOf = (x: Json): string => (keys && isMap(x) ? JSON.stringify(keys.map((k) => x[k])) : JSON.stringify(x))
  const seen = new Set<string>()
  const doubles = keys || s['x-kubernetes-list-type'] === 'set' ? v.flatMap((x, i): FieldError[] => {
    const id = idOf(x)
    const again = seen.has(id)
    seen.add(id)
    if (!again) return []
    const value = keys && isMap(x) ? `map[string]interface {}{${keys.map((k) => `${JSON.stringify(k)}:${goValue(x[k])}`).join(', ')}}` : goValue(x)
    return [{ field: `${path}[${i}]`, type: 'duplicate', text: `Duplicate value: ${value}` }]
  }) : []
  return [
    ...(typeof s['maxItems'] === 'number' && v.length > s['maxItems'] ? [field.tooMany(path, v.length, s['maxItems'])] : []),
    ...(typeof s['minItems'] === 'number' && v.length < s['minItems'] ? [field.invalid(path, v.length, `${body(path)} should have at least ${s['minItems']} items`)] : []),
    ...(isMap(items) ? v.flatMap((x, i) => check(x, items, `${path}[${i}]`)) : []), ...doubles,
  ]
}

function maps(v: JsonMap, s: JsonMap, path: string): FieldError[] {
  const properties = isMap(s['properties']) ? s['properties'] : {}
  const more = s['additionalProperties']
  const n = Object.keys(v).length
  return [
    ...((s['required'] ?? []) as readonly string[]).flatMap((k) => (v[k] === undefined ? [field.required(at(path, k))] : [])),
    ...(typeof s['maxProperties'] === 'number' && n > s['maxProperties'] ? [field.tooMany(path, n, s['maxProperties'])] : []),
    ...(typeof s['minProperties'] === 'number' && n < s['minProperties'] ? [field.invalid(path, n, `${body(path)} should have at least ${s['minProperties']} properties`)] : []),
    ...Object.entries(v).flatMap(([k, x]) => {
      const own = properties[k] ?? more
      return x === undefined || !isMap(own) ? [] : check(x, own, at(path, k))
    }),
  ]
}

const passes = (v: Json, s: Json, path: string): boolean => !isMap(s) || check(v, s, path, true).length === 0

/** anyOf, oneOf, allOf, not. */
function combined(v: Json, s: JsonMap, path: string): FieldError[] {
  const of = (k: string): readonly Json[] => (Array.isArray(s[k]) ? (s[k] as readonly Json[]) : [])
  const fail = (text: string): FieldError => ({ field: '<nil>', type: 'invalid', text: `Invalid value: "": ${JSON.stringify(path)} ${text}` })
  const one = of('oneOf').filter((x) => passes(v, x, path)).length
  return [
    ...(of('anyOf').length > 0 && !of('anyOf').some((x) => passes(v, x, path)) ? [fail('must validate at least one schema (anyOf)')] : []),
    ...(of('oneOf').length > 0 && one !== 1 ? [fail(`must validate one and only one schema (oneOf). Found ${one === 0 ? 'none valid' : `${one} valid alternatives`}`)] : []),
    ...of('allOf').flatMap((x) => (isMap(x) ? check(v, x, path, true) : [])),
    ...(isMap(s['not']) && passes(v, s['not'], path) ? [fail('must not validate the schema (not)')] : []),
  ]
}

function check(v: Json, s: JsonMap, path: string, bare = false): FieldError[] {
  if (v === null && s['nullable'] === true) return []
  if (s['x-kubernetes-int-or-string'] === true) {
    return typeof v === 'string' || (typeof v === 'number' && Number.isInteger(v)) ? [] : [field.typeInvalid(path, typeOf(v), `${body(path)} must be of type integer or string: ${JSON.stringify(typeOf(v))}`)]
  }
  const type = s['type']
  if (typeof type === 'string' && !fits(v, type)) return [field.typeInvalid(path, typeOf(v), `${body(path)} must be of type ${type}: ${JSON.stringify(typeOf(v))}`)]
  const values = Array.isArray(s['enum']) ? (s['enum'] as readonly Json[]) : undefined
  if (values && !values.some((x) => JSON.stringify(x) === JSON.stringify(v))) return [field.unsupported(path, v, values.map(String))]
  const own = typeof v === 'string' ? strings(v, s, path) : typeof v === 'number' ? numbers(v, s, path) : Array.isArray(v) ? lists(v, s, path) : isMap(v) && (type === 'object' || bare || s['properties'] !== undefined) ? maps(v, s, path) : []
  return [...own, ...combined(v, s, path)]
}

interface CelRule { readonly rule: string; readonly message?: string; readonly reason?: string; readonly fieldPath?: string }

/** The rules of x-kubernetes-validations, once the schema is met. */
function rules(v: Json, old: Json | undefined, s: JsonMap, path: string): FieldError[] {
  const own = ((s['x-kubernetes-validations'] ?? []) as unknown as readonly CelRule[]).flatMap((r): FieldError[] => {
    // A rule over a change holds where nothing was before.
    if (/\boldSelf\b/.test(r.rule) && old === undefined) return []
    const shown = isMap(v) ? 'object' : Array.isArray(v) ? 'array' : v
    try {
      if (celHolds(r.rule, { self: v, ...(old === undefined ? {} : { oldSelf: old }) }) !== false) return []
      const where = `${path}${r.fieldPath ?? ''}`
      const text = r.message ?? `failed rule: ${r.rule}`
      return [r.reason === 'FieldValueRequired' ? field.required(where, text) : r.reason === 'FieldValueForbidden' ? field.forbidden(where, text) : field.invalid(where, shown, text)]
    } catch (e) {
      if (!(e instanceof CelError)) throw e
      return [field.invalid(path, shown, `${e.message} evaluating rule: ${r.message ?? r.rule}`)]
    }
  })
  if (Array.isArray(v)) {
    const items = s['items']
    const keys = s['x-kubernetes-list-type'] === 'map' ? (s['x-kubernetes-list-map-keys'] as readonly string[]) : undefined
    const before = (x: Json, i: number): Json | undefined => (!Array.isArray(old) ? undefined : keys && isMap(x) ? (old as readonly Json[]).find((o) => isMap(o) && keys.every((k) => o[k] === x[k])) : (old as readonly Json[])[i])
    return [...own, ...(isMap(items) ? (v as readonly Json[]).flatMap((x, i) => rules(x, before(x, i), items, `${path}[${i}]`)) : [])]
  }
  if (!isMap(v)) return own
  const properties = isMap(s['properties']) ? s['properties'] : {}
  return [...own, ...Object.entries(v).flatMap(([k, x]) => {
    const next = properties[k] ?? s['additionalProperties']
    return x === undefined || !isMap(next) ? [] : rules(x, isMap(old) ? old[k] : undefined, next, at(path, k))
  })]
}

/** What is wrong with a custom resource by its structural schema and its rules. */
export function validateCustom(r: Resource, o: KubeObject, old?: KubeObject): FieldError[] {
  const whole = r.custom?.versions.find((v) => v.name === r.storage)?.schema
  if (!whole) return []
  // What every object has is checked elsewhere.
  const schema: JsonMap = { ...whole, required: ((whole['required'] ?? []) as readonly string[]).filter((k) => !['apiVersion', 'kind', 'metadata'].includes(k)) }
  const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = o
  const errors = check(rest as unknown as Json, schema, '')
  return errors.length > 0 ? errors : rules(rest as unknown as Json, old as unknown as Json | undefined, schema, '')
}

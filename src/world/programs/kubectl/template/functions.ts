import { formatPrintf, type Json } from '../../../text/index.ts'
import { decodeBase64 } from '../client/base64.ts'
import { goJson } from '../printers/go-json.ts'
import { isObj, same } from '../resource/object.ts'
import { TemplateFailure } from './parse.ts'

type Value = Json | undefined

/** What `if` takes for true: not zero, not empty. */
export const isTrue = (v: Value): boolean =>
  Array.isArray(v) ? v.length > 0 : isObj(v) ? Object.keys(v).length > 0 : v !== undefined && v !== null && v !== false && v !== 0 && v !== ''

/** A value as fmt's %v prints it. */
export function printed(v: Value): string {
  if (v === undefined || v === null) return '<nil>'
  if (Array.isArray(v)) return `[${v.map(printed).join(' ')}]`
  if (isObj(v)) return `map[${Object.keys(v).sort().map((k) => `${k}:${printed(v[k])}`).join(' ')}]`
  return String(v)
}

function index([from, ...keys]: readonly Value[]): Value {
  let here = from
  for (const k of keys) {
    if (Array.isArray(here)) {
      if (typeof k !== 'number' || k < 0 || k >= here.length) throw new TemplateFailure(`1:2: executing "output" at <index>: error calling index: reflect: slice index out of range`)
      here = here[k]
    } else if (isObj(here)) here = here[String(k)]
    else if (here === undefined || here === null) throw new TemplateFailure('1:2: executing "output" at <index>: error calling index: index of untyped nil')
  }
  return here
}

const size = ([v]: readonly Value[]): number => (typeof v === 'string' ? new TextEncoder().encode(v).length : v !== null && typeof v === 'object' ? Object.keys(v).length : 0)
const compare = (a: Value, b: Value): number => (a! < b! ? -1 : a! > b! ? 1 : 0)

function go(format: Value, values: readonly Value[]): string {
  let next = 0
  return String(format ?? '').replace(/%([-+ 0#]*\d*(?:\.\d+)?)([a-zA-Z%])/g, (_, flags: string, verb: string) => {
    if (verb === '%') return '%'
    if (next >= values.length) return `%!${verb}(MISSING)`
    const v = values[next++]
    if (verb === 'v' || verb === 's') return formatPrintf(`%${flags}s`, [printed(v)]).text
    if (verb === 'q') return JSON.stringify(String(v))
    return formatPrintf(`%${flags}${verb === 'd' ? 'd' : verb}`, [String(v)]).text
  })
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** Functions of text/template, and kubectl's own (`base64decode`, `exists`). */
export const FUNCTIONS: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  index, len: size, not: ([v]) => !isTrue(v), print: (vs) => vs.map(printed).join(''), println: (vs) => `${vs.map(printed).join(' ')}\n`, printf: ([f, ...vs]) => go(f, vs),
  eq: ([a, ...bs]) => bs.some((b) => same(a ?? null, b ?? null)), ne: ([a, b]) => !same(a ?? null, b ?? null), lt: ([a, b]) => compare(a, b) < 0, le: ([a, b]) => compare(a, b) <= 0,
  gt: ([a, b]) => compare(a, b) > 0, ge: ([a, b]) => compare(a, b) >= 0, html: (vs) => vs.map(printed).join('').replace(/[&<>"']/g, (c) => HTML[c]!), js: (vs) => goJson(vs.map(printed).join('')).slice(1, -1),
  urlquery: (vs) => encodeURIComponent(vs.map(printed).join('')), slice: ([v, from, to]) => (typeof v === 'string' || Array.isArray(v) ? v.slice(Number(from ?? 0), to === undefined ? undefined : Number(to)) : v),
  base64decode: ([v]) => decodeBase64(String(v ?? '')),
  exists: ([v, ...keys]) => {
    let here = v
    for (const k of keys) {
      if (here === null || typeof here !== 'object' || !Object.hasOwn(here, String(k))) return false
      here = (here as { [key: string]: Json })[String(k)]
    }
    return true
  },
}

import { Decimal, formatNumber, isArray, isNumber, numberOf, sortedKeys, type Json, type JsonObject } from './values.ts'

export interface PrintOptions {
  /** What one level is indented by; undefined: all on one line. */
  readonly indent?: string | undefined
  readonly sortKeys?: boolean
  readonly ascii?: boolean
  readonly colors?: Colors | undefined
}

/** SGR of null, false, true, numbers, strings, arrays, objects, and keys. */
export interface Colors {
  readonly null: string
  readonly false: string
  readonly true: string
  readonly number: string
  readonly string: string
  readonly array: string
  readonly object: string
  readonly key: string
}

const DEFAULT = ['1;30', '0;39', '0;39', '0;39', '0;32', '1;39', '1;39', '34;1']

/** Reads JQ_COLORS: eight colours with colons between; what is left out keeps its default. */
export function readJqColors(text: string | undefined): Colors {
  const given = (text ?? '').split(':')
  const [a, b, c, d, e, f, g, h] = DEFAULT.map((colour, i) => `\x1b[${given[i] && /^[\d;]*$/.test(given[i]) ? given[i] : colour}m`) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  return { null: a, false: b, true: c, number: d, string: e, array: f, object: g, key: h }
}

const RESET = '\x1b[0m'
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t',
}
const unicode = (c: string): string =>
  Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')

export function quoteJson(text: string, ascii = false): string {
  let out = text.replace(/["\\\x00-\x1f\x7f]/g, (c) => ESCAPES[c] ?? unicode(c))
  if (ascii) out = out.replace(/[\x80-\uffff]/g, unicode)
  return `"${out}"`
}

export const numberText = (v: number | Decimal): string => (v instanceof Decimal ? v.text : formatNumber(v))

/** JSON text. */
export function printJson(v: Json, o: PrintOptions = {}, level = 0): string {
  const paint = (text: string, colour: keyof Colors): string => (o.colors ? o.colors[colour] + text + RESET : text)
  if (v === null) return paint('null', 'null')
  if (typeof v === 'boolean') return paint(String(v), v ? 'true' : 'false')
  if (isNumber(v)) return paint(Number.isNaN(numberOf(v)) ? 'null' : numberText(v), 'number')
  if (typeof v === 'string') return paint(quoteJson(v, o.ascii), 'string')
  if (isArray(v)) return list(v.length, '[', ']', o.colors?.array, o, level, (i) => printJson(v[i]!, o, level + 1))
  return object(v as JsonObject, o, level)
}

function object(v: JsonObject, o: PrintOptions, level: number): string {
  const keys = o.sortKeys ? sortedKeys(v) : [...v.keys()]
  const colon = o.indent === undefined ? ':' : ': '
  return list(keys.length, '{', '}', o.colors?.object, o, level, (i) => {
    const [key, value] = [quoteJson(keys[i]!, o.ascii), printJson(v.get(keys[i]!)!, o, level + 1)]
    return o.colors ? `${RESET}${o.colors.key}${key}${RESET}${o.colors.object}${colon}${RESET}${value}` : key + colon + value
  })
}

function list(
  count: number,
  open: string,
  close: string,
  colour: string | undefined,
  o: PrintOptions,
  level: number,
  item: (i: number) => string,
): string {
  const start = colour ?? ''
  const end = colour === undefined ? '' : RESET
  if (count === 0) return start + open + (colour === undefined ? '' : start) + close + end
  const line = o.indent === undefined ? '' : `\n${o.indent.repeat(level + 1)}`
  let out = start + open
  for (let i = 0; i < count; i++) {
    if (i > 0) out += `${start},`
    out += line + item(i)
  }
  const last = o.indent === undefined ? '' : `\n${o.indent.repeat(level)}`
  return `${out}${start}${last}${start}${close}${end}`
}

/** A value in a message, cut to fit. */
export function shortJson(v: Json, size = 15): string {
  const text = printJson(v)
  return text.length > size - 1 ? `${text.slice(0, size - 4)}...` : text
}

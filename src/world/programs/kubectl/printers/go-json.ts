import type { Json } from '../../../text/index.ts'

const HTML: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' }

/** A string as encoding/json writes it: angle brackets and ampersands escaped. */
export const goString = (s: string): string => JSON.stringify(s).replace(/[<>&\u2028\u2029]/g, (c) => HTML[c]!)

const scalar = (v: Json): string => (typeof v === 'string' ? goString(v) : String(v))

/** Compact JSON as Go writes a map: keys in byte order. */
export function goJson(v: Json): string {
  if (v === null || typeof v !== 'object') return scalar(v)
  if (Array.isArray(v)) return `[${v.map(goJson).join(',')}]`
  return `{${Object.keys(v).filter((k) => v[k] !== undefined).sort(byBytes).map((k) => `${goString(k)}:${goJson(v[k]!)}`).join(',')}}`
}

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Indented JSON as `-o json` prints it; `order` sorts the keys of an object. */
export function goJsonIndented(v: Json, indent = '    ', keysOf: (o: { [key: string]: Json }) => string[] = (o) => Object.keys(o).sort(byBytes), before = ''): string {
  if (v === null || typeof v !== 'object') return scalar(v)
  const deeper = before + indent
  if (Array.isArray(v)) return v.length === 0 ? '[]' : `[\n${v.map((x) => deeper + goJsonIndented(x, indent, keysOf, deeper)).join(',\n')}\n${before}]`
  const keys = keysOf(v).filter((k) => v[k] !== undefined)
  if (keys.length === 0) return '{}'
  return `{\n${keys.map((k) => `${deeper}${goString(k)}: ${goJsonIndented(v[k]!, indent, keysOf, deeper)}`).join(',\n')}\n${before}}`
}

import { byteString } from '../../cli/index.ts'

/** A number that keeps how it was written, because a double would print otherwise: `1.0`, `100000000000000000000`. */
export class Decimal {
  readonly value: number
  readonly text: string
  constructor(value: number, text: string) {
    this.value = value
    this.text = text
  }
}

export type JsonObject = ReadonlyMap<string, Json>
export type Json = null | boolean | number | Decimal | string | readonly Json[] | JsonObject

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** What `error` raises. The value is the message or any other JSON. */
export class JqError {
  readonly value: Json
  constructor(value: Json) { this.value = value }
}

export function kindOf(v: Json): Kind {
  if (v === null) return 'null'
  if (typeof v === 'boolean') return 'boolean'
  if (typeof v === 'string') return 'string'
  if (typeof v === 'number' || v instanceof Decimal) return 'number'
  return Array.isArray(v) ? 'array' : 'object'
}

export const isArray = (v: Json): v is readonly Json[] => Array.isArray(v)
export const isObject = (v: Json): v is JsonObject => v instanceof Map
export const isNumber = (v: Json): v is number | Decimal => typeof v === 'number' || v instanceof Decimal
export const numberOf = (v: number | Decimal): number => (typeof v === 'number' ? v : v.value)
export const isTruthy = (v: Json): boolean => v !== null && v !== false

/** The number of a literal: as it is written, where a double would not print so. */
export function readNumber(text: string): number | Decimal {
  const value = Number(text)
  const canonical = decimalText(text)
  return Number.isFinite(value) && canonical !== undefined && canonical !== formatNumber(value) ? new Decimal(value, canonical) : value
}

/** A decimal literal as decNumber writes it (IBM's general decimal arithmetic, to-scientific-string). */
function decimalText(text: string): string | undefined {
  const [, sign = '', int = '', fraction = '', power = '0'] = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? []
  const digits = (int + fraction).replace(/^0+(?=\d)/, '')
  if (digits === '') return undefined
  const exponent = Number(power) - fraction.length
  const adjusted = exponent + digits.length - 1
  const minus = sign === '-' ? '-' : ''
  if (exponent <= 0 && adjusted >= -6) {
    if (exponent === 0) return minus + digits
    const padded = digits.padStart(-exponent + 1, '0')
    return `${minus}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
  }
  return `${minus}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}E${adjusted < 0 ? '-' : '+'}${Math.abs(adjusted)}`
}

/** A double with as few digits as tell it from its neighbours, as David Gay's g_fmt lays them out. */
export function formatNumber(n: number): string {
  if (Number.isNaN(n)) return 'null'
  if (!Number.isFinite(n)) return n > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308'
  if (n === 0) return Object.is(n, -0) ? '-0' : '0'
  const [, sign = '', first = '', rest = '', power = '0'] = /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(n.toExponential()) ?? []
  const digits = first + rest
  const point = Number(power) + 1
  if (point <= -4 || point > digits.length + 15) {
    const e = point - 1
    return `${sign}${first}${rest ? `.${rest}` : ''}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return point >= digits.length ? sign + digits.padEnd(point, '0') : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const RANK: Readonly<Record<Kind, number>> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 }

export const compareText = (a: string, b: string): number => {
  if (a === b) return 0
  const [x, y] = /[\ud800-\udfff]/.test(a) || /[\ud800-\udfff]/.test(b) ? [byteString(a), byteString(b)] : [a, b]
  return x < y ? -1 : 1
}

/** jq's order of all values: null, false, true, numbers, strings, arrays, objects. */
export function compareJson(a: Json, b: Json): number {
  const [x, y] = [kindOf(a), kindOf(b)]
  if (x !== y) return RANK[x] - RANK[y]
  if (x === 'boolean') return Number(a) - Number(b)
  if (isNumber(a) && isNumber(b)) {
    const [m, n] = [numberOf(a), numberOf(b)]
    // nan is less than any number, itself too.
    return Number.isNaN(m) ? -1 : m < n ? -1 : m === n ? 0 : 1
  }
  if (typeof a === 'string') return compareText(a, b as string)
  if (isArray(a) && isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const c = compareJson(a[i]!, b[i]!)
      if (c !== 0) return c
    }
    return a.length - b.length
  }
  if (!isObject(a) || !isObject(b)) return 0
  const [p, q] = [sortedKeys(a), sortedKeys(b)]
  const c = compareJson(p, q)
  if (c !== 0) return c
  for (const key of p) {
    const d = compareJson(a.get(key)!, b.get(key)!)
    if (d !== 0) return d
  }
  return 0
}

export const sortedKeys = (o: JsonObject): string[] => [...o.keys()].sort(compareText)

/** Sorts stably by a key of each. */
export function sortBy(list: readonly Json[], key: (v: Json, i: number) => Json): Json[] {
  const keyed = list.map((value, i) => ({ value, key: key(value, i) }))
  return keyed.sort((a, b) => compareJson(a.key, b.key)).map((k) => k.value)
}

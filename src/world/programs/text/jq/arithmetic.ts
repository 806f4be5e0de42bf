import type { Arithmetic } from './ast.ts'
import { shortJson } from './print.ts'
import { compareJson, isArray, isNumber, isObject, JqError, kindOf, numberOf, type Json, type JsonObject } from './values.ts'

const VERBS: Readonly<Record<Arithmetic, string>> = { '+': 'added', '-': 'subtracted', '*': 'multiplied', '/': 'divided', '%': 'divided' }

const described = (v: Json): string => `${kindOf(v)} (${shortJson(v)})`
const refuse = (op: Arithmetic, a: Json, b: Json): never => {
  throw new JqError(`${described(a)} and ${described(b)} cannot be ${VERBS[op]}`)
}

/** Binary operators of jq on every kind of value. */
export function arithmetic(op: Arithmetic, a: Json, b: Json): Json {
  if (isNumber(a) && isNumber(b)) return ofNumbers(op, numberOf(a), numberOf(b), a, b)
  switch (op) {
    case '+':
      if (a === null) return b
      if (b === null) return a
      if (typeof a === 'string' && typeof b === 'string') return a + b
      if (isArray(a) && isArray(b)) return [...a, ...b]
      if (isObject(a) && isObject(b)) return new Map([...a, ...b])
      return refuse(op, a, b)
    case '-':
      if (isArray(a) && isArray(b)) return a.filter((x) => !b.some((y) => compareJson(x, y) === 0))
      return refuse(op, a, b)
    case '*': {
      const [text, times] = typeof a === 'string' ? [a, b] : [b, a]
      if (typeof text === 'string' && isNumber(times)) {
        const n = numberOf(times)
        return n > 0 ? text.repeat(n < 1 ? 1 : Math.floor(n)) : null
      }
      if (isObject(a) && isObject(b)) return merge(a, b)
      return refuse(op, a, b)
    }
    case '/':
      if (typeof a === 'string' && typeof b === 'string') return splitText(a, b)
      return refuse(op, a, b)
    default: return refuse(op, a, b)
  }
}

function ofNumbers(op: Arithmetic, x: number, y: number, a: Json, b: Json): number {
  switch (op) {
    case '+': return x + y
    case '-': return x - y
    case '*': return x * y
    case '/':
      if (y === 0) throw new JqError(`${described(a)} and ${described(b)} cannot be divided because the divisor is zero`)
      return x / y
    default: {
      if (Number.isNaN(x) || Number.isNaN(y)) return NaN
      const [m, n] = [truncate(x), truncate(y)]
      if (n === 0n) throw new JqError(`${described(a)} and ${described(b)} cannot be divided (remainder) because the divisor is zero`)
      return Number(m % (n < 0n ? -n : n))
    }
  }
}

/** As a C intmax_t: cut, and kept within 64 bits. */
function truncate(x: number): bigint {
  if (x >= 2 ** 63) return 2n ** 63n - 1n
  return x <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(x))
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const out = new Map(a)
  for (const [key, value] of b) {
    const old = out.get(key)
    out.set(key, old !== undefined && isObject(old) && isObject(value) ? merge(old, value) : value)
  }
  return out
}

export function splitText(text: string, separator: string): string[] {
  if (text === '') return []
  return separator === '' ? Array.from(text) : text.split(separator)
}

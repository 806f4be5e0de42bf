import { splitText } from './arithmetic.ts'
import { formatValue, toText } from './formats.ts'
import { parseJson } from './json-parser.ts'
import { Astray, type Node, type Track } from './machine.ts'
import { each } from './nodes.ts'
import { deletePaths, getPath, indexesOf, setPath } from './paths.ts'
import { printJson, shortJson } from './print.ts'
import { made, pathOf, type Native } from './scope.ts'
import { compareJson, isArray, isNumber, isObject, JqError, kindOf, numberOf, sortBy, sortedKeys, type Json } from './values.ts'

/** A function of the input and the values of its arguments. */
export const plain = (apply: (v: Json, ...args: Json[]) => Json): Native => ({
  node(m, args) {
    const from = (env: Parameters<Node>[0], v: Json, i: number, values: Json[], then: (values: Json[]) => void): void => {
      if (i < 0) return then(values)
      args[i]!(env, v, undefined, (x) => from(env, v, i - 1, [x, ...values], then))
    }
    return (env, v, at, emit) => from(env, v, args.length - 1, [], (values) => m.go(() => {
      const result = apply(v, ...values)
      emit(result, made(result, at))
    }))
  },
})

const described = (v: Json): string => `${kindOf(v)} (${shortJson(v)})`
const fail = (message: string): never => { throw new JqError(message) }
const text = (v: Json, why: string): string => (typeof v === 'string' ? v : fail(`${described(v)} ${why}`))
const array = (v: Json, why: string): readonly Json[] => (isArray(v) ? v : fail(`${described(v)} ${why}`))
const math = (f: (x: number) => number | boolean): Native =>
  plain((v) => (isNumber(v) ? f(numberOf(v)) : fail(`${described(v)} number required`)))
/** A filter on strings only: its input, and its argument where it takes one. */
const texts = (f: (v: string, x: string) => Json, wrong: string): Native =>
  plain((v, x = '') => (typeof v === 'string' && typeof x === 'string' ? f(v, x) : fail(wrong)))
const math2 = (f: (x: number, y: number) => number): Native =>
  plain((_v, a, b) =>
    isNumber(a!) && isNumber(b!) ? f(numberOf(a), numberOf(b)) : fail(`${described(isNumber(a!) ? b! : a!)} number required`),
  )

function lengthOf(v: Json): Json {
  if (v === null) return 0
  if (typeof v === 'string') return Array.from(v).length
  if (isNumber(v)) return Math.abs(numberOf(v))
  if (isArray(v)) return v.length
  return isObject(v) ? v.size : fail(`${described(v)} has no length`)
}

function contains(a: Json, b: Json): boolean {
  if (isObject(a) && isObject(b)) return [...b].every(([k, x]) => a.has(k) && contains(a.get(k)!, x))
  if (isArray(a) && isArray(b)) return b.every((x) => a.some((y) => kindOf(x) === kindOf(y) && contains(y, x)))
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b)
  if (kindOf(a) === kindOf(b)) return compareJson(a, b) === 0
  return fail(`${described(a)} and ${described(b)} cannot have their containment checked`)
}

function flatten(list: readonly Json[], depth: number): Json[] {
  return list.flatMap((x) => (isArray(x) && depth > 0 ? flatten(x, depth - 1) : [x]))
}

function has(v: Json, k: Json): boolean {
  if (isObject(v) && typeof k === 'string') return v.has(k)
  if (isArray(v) && isNumber(k)) return numberOf(k) >= 0 && numberOf(k) < v.length
  return fail(`Cannot check whether ${kindOf(v)} has a ${kindOf(k)} key`)
}

function keys(v: Json, sorted: boolean): Json {
  if (isObject(v)) return sorted ? sortedKeys(v) : [...v.keys()]
  return isArray(v) ? [...v.keys()] : fail(`${described(v)} has no keys`)
}

function indices(v: Json, x: Json): Json {
  if (v === null) return null
  if (typeof v === 'string' && typeof x === 'string') {
    const [all, part] = [Array.from(v), Array.from(x)]
    return part.length === 0 ? null : indexesOf(all, part)
  }
  if (isArray(v)) return indexesOf(v, isArray(x) ? x : [x])
  return fail(`Cannot determine indices of ${kindOf(x)} in ${kindOf(v)}`)
}

function implode(v: Json): string {
  return array(v, 'cannot be imploded, must be an array of codepoints').map((c) => {
    if (!isNumber(c)) return fail('Unicode codepoint must be numeric')
    const code = numberOf(c)
    return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : String.fromCodePoint(Math.max(0, Math.trunc(code)))
  }).join('')
}

/** sort_by and its kin: values with their keys beside them. */
function by(v: Json, how: Json, keyList: Json): Json {
  const verb = how === 'group' ? 'grouped' : how === 'sort' ? 'sorted' : 'iterated over'
  if (!isArray(v))
    return how === 'sort' || how === 'group'
      ? fail(`${described(v)} cannot be ${verb}, as it is not an array`)
      : fail(`Cannot iterate over ${kindOf(v)}${v === null ? ' (null)' : ` (${shortJson(v)})`}`)
  const list = keyList as readonly Json[]
  const sorted = sortBy(v.map((_, i) => i), (i) => list[i as number]!) as number[]
  if (how === 'sort') return sorted.map((i) => v[i]!)
  if (how === 'min') return v.length === 0 ? null : v[sorted[0]!]!
  if (how === 'max') {
    let best = 0
    for (let i = 1; i < v.length; i++) if (compareJson(list[i]!, list[best]!) >= 0) best = i
    return v.length === 0 ? null : v[best]!
  }
  const groups: Json[][] = []
  sorted.forEach((i, n) => {
    if (n > 0 && compareJson(list[i]!, list[sorted[n - 1]!]!) === 0) groups.at(-1)!.push(v[i]!)
    else groups.push([v[i]!])
  })
  return groups
}

function toNumber(v: Json): Json {
  if (isNumber(v)) return v
  if (typeof v !== 'string') return fail(`${described(v)} cannot be parsed as a number`)
  const parsed = parseJson(v.trim() === v ? v : `${v}`)
  return isNumber(parsed) ? parsed : fail(`${described(v)} cannot be parsed as a number`)
}

const PLAIN: Readonly<Record<string, Native>> = {
  'not/0': plain((v) => v === null || v === false),
  'length/0': plain(lengthOf),
  'utf8bytelength/0': plain((v) => new TextEncoder().encode(text(v, 'only strings have UTF-8 byte length')).length),
  'keys/0': plain((v) => keys(v, true)),
  'keys_unsorted/0': plain((v) => keys(v, false)),
  'has/1': plain((v, k) => has(v, k!)),
  'contains/1': plain((v, x) => contains(v, x!)),
  'type/0': plain(kindOf),
  'infinite/0': plain(() => Infinity),
  'nan/0': plain(() => NaN),
  'isinfinite/0': math((x) => Math.abs(x) === Infinity),
  'isnan/0': math((x) => Number.isNaN(x)),
  'isnormal/0': math((x) => Number.isFinite(x) && Math.abs(x) >= 2 ** -1022),
  'tostring/0': plain(toText),
  'tojson/0': plain((v) => printJson(v)),
  'fromjson/0': plain((v) => parseJson(text(v, 'cannot be parsed as JSON'))),
  'tonumber/0': plain(toNumber),
  'sort/0': plain((v) => (isArray(v) ? sortBy(v, (x) => x) : fail(`${described(v)} cannot be sorted, as it is not an array`))),
  '_by/2': plain((v, how, list) => by(v, how!, list!)),
  'reverse/0': plain((v) => {
    if (typeof v === 'string') return Array.from(v).reverse().join('')
    return v === null ? [] : [...array(v, 'cannot be reversed, as it is not an array')].reverse()
  }),
  'flatten/1': plain((v, depth) => {
    if (!isNumber(depth!) || numberOf(depth) < 0) return fail('flatten depth must not be negative')
    return flatten(isObject(v) ? [...v.values()] : isArray(v) ? v : fail(`Cannot iterate over ${described(v)}`), numberOf(depth))
  }),
  'explode/0': plain((v) => Array.from(text(v, 'cannot be exploded'), (c) => c.codePointAt(0)!)),
  'implode/0': plain((v) => (isArray(v) ? implode(v) : fail('implode input must be an array'))),
  'split/1': texts(splitText, 'split input and separator must be strings'),
  'ascii_downcase/0': texts((v) => v.replace(/[A-Z]+/g, (c) => c.toLowerCase()), 'ascii_downcase input must be a string'),
  'ascii_upcase/0': texts((v) => v.replace(/[a-z]+/g, (c) => c.toUpperCase()), 'ascii_upcase input must be a string'),
  'startswith/1': texts((v, x) => v.startsWith(x), 'startswith() requires string inputs'),
  'endswith/1': texts((v, x) => v.endsWith(x), 'endswith() requires string inputs'),
  'ltrimstr/1': plain((v, x) => (typeof v === 'string' && typeof x === 'string' && v.startsWith(x) ? v.slice(x.length) : v)),
  'rtrimstr/1': plain((v, x) => (typeof v === 'string' && typeof x === 'string' && x !== '' && v.endsWith(x) ? v.slice(0, -x.length) : v)),
  'trim/0': plain((v) => text(v, 'cannot be trimmed').replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')),
  'ltrim/0': plain((v) => text(v, 'cannot be trimmed').replace(/^[ \t\n\v\f\r]+/, '')),
  'rtrim/0': plain((v) => text(v, 'cannot be trimmed').replace(/[ \t\n\v\f\r]+$/, '')),
  'indices/1': plain((v, x) => indices(v, x!)),
  'getpath/1': {
    node: (_m, [of]) => (env, v, at, emit) => of!(env, v, undefined, (p) => {
      const steps = isArray(p) ? p : fail('Path must be specified as an array')
      const value = getPath(v, steps)
      if (at instanceof Astray) throw new JqError(`Invalid path expression with result ${shortJson(at.value, 30)}`)
      emit(value, at === undefined ? undefined : steps.reduce<Track>((before, s) => ({ step: s, before: before as 'root' }), at))
    }),
  },
  'setpath/2': plain((v, p, to) => setPath(v, isArray(p!) ? p : fail('Path must be specified as an array'), to!)),
  'delpaths/1': plain((v, paths) => deletePaths(v, paths!)),
  'format/1': plain((v, name) => formatValue(`@${text(name!, 'is not a valid format')}`, v)),
  'floor/0': math(Math.floor), 'ceil/0': math(Math.ceil), 'round/0': math((x) => Math.sign(x) * Math.round(Math.abs(x))),
  'sqrt/0': math(Math.sqrt), 'fabs/0': math(Math.abs), 'trunc/0': math(Math.trunc),
  'exp/0': math(Math.exp), 'exp2/0': math((x) => 2 ** x), 'exp10/0': math((x) => 10 ** x), 'log/0': math(Math.log),
  'log2/0': math(Math.log2), 'log10/0': math(Math.log10), 'sin/0': math(Math.sin), 'cos/0': math(Math.cos),
  'tan/0': math(Math.tan), 'asin/0': math(Math.asin), 'acos/0': math(Math.acos), 'atan/0': math(Math.atan),
  'cbrt/0': math(Math.cbrt), 'sinh/0': math(Math.sinh), 'cosh/0': math(Math.cosh), 'tanh/0': math(Math.tanh),
  'significand/0': math((x) => (x === 0 ? 0 : x / 2 ** Math.floor(Math.log2(Math.abs(x))))),
  'logb/0': math((x) => Math.floor(Math.log2(Math.abs(x)))),
  'pow/2': math2((x, y) => x ** y), 'atan2/2': math2(Math.atan2), 'fmin/2': math2(Math.min), 'fmax/2': math2(Math.max),
  'fmod/2': math2((x, y) => x % y), 'ldexp/2': math2((x, y) => x * 2 ** y), 'scalb/2': math2((x, y) => x * 2 ** y),
  'have_literal_numbers/0': plain(() => true), 'have_decnum/0': plain(() => true),
}

/** Those that steer what comes next. */
const FLOW: Readonly<Record<string, Native>> = {
  'empty/0': { node: () => () => {} },
  'error/0': { node: () => (_e, v) => { throw new JqError(v) } },
  'path/1': {
    node: (_m, [of]) => (env, v, at, emit) => of!(env, v, 'root', (_x, p) => {
      const path = pathOf(p)
      emit(path, made(path, at))
    }),
  },
  'range/2': range(2),
  'range/3': range(3),
  '_limit/2': {
    node: (m, [count, of]) => (env, v, at, emit) => count!(env, v, undefined, (n) => {
      const height = m.height
      let left = numberOf(n as number)
      of!(env, v, at, (x, p) => {
        if (--left <= 0) m.cut(height)
        if (left >= 0) emit(x, p)
      })
    }),
  },
}

function range(arity: 2 | 3): Native {
  return {
    node: (m, args) => {
      const one: Node = (_e, _v, at, emit) => emit(1, at)
      const [from, to, by] = [args[0]!, args[1]!, arity === 3 ? args[2]! : one]
      return (env, v, at, emit) => from(env, v, undefined, (a) => to(env, v, undefined, (b) => by(env, v, undefined, (c) => {
        if (!isNumber(a) || !isNumber(b) || !isNumber(c)) throw new JqError('Range bounds must be numeric')
        each(m, numbers(numberOf(a), numberOf(b), numberOf(c)), (n) => emit(n, made(n, at)))
      })))
    },
  }
}

function* numbers(from: number, to: number, by: number): Generator<number> {
  if (by > 0) for (let n = from; n < to; n += by) yield n
  else if (by < 0) for (let n = from; n > to; n += by) yield n
  else if (from < to) for (;;) yield from
}

/** Native functions by `name/arity`. */
export const natives: Readonly<Record<string, Native>> = { ...PLAIN, ...FLOW }

import { arithmetic } from './arithmetic.ts'
import type { Arithmetic } from './ast.ts'
import { formatValue } from './formats.ts'
import type { Emit, Env, Machine, Node } from './machine.ts'
import { deletePaths, getAt, getPath, setPath } from './paths.ts'
import { shortJson } from './print.ts'
import { made, pathOf, step } from './scope.ts'
import { isTruthy, JqError, kindOf, type Json } from './values.ts'

/*
 * Filters made of filters that are compiled already.
 */

/** A filter that gives one value, whatever the input. */
export const constant = (value: Json): Node => (_env, _v, at, emit) => emit(value, made(value, at))

/** Gives each of a list, leaving a task for the rest. */
export function each<T>(m: Machine, list: Iterable<T>, take: (item: T) => void): void {
  const iterator = list[Symbol.iterator]()
  const next = (): void => {
    const { done, value } = iterator.next()
    if (done) return
    m.later(next)
    take(value)
  }
  next()
}

/** A binary operator: the right operand is the outer loop. */
export const operator = (m: Machine, left: Node, right: Node, apply: (a: Json, b: Json) => Json): Node =>
  (env, v, at, emit) => right(env, v, undefined, (b) => left(env, v, undefined, (a) => m.go(() => {
    const result = apply(a, b)
    emit(result, made(result, at))
  })))

export const negate = (of: Node): Node => (env, v, at, emit) => of(env, v, undefined, (x) => {
  if (kindOf(x) !== 'number') throw new JqError(`${kindOf(x)} (${shortJson(x)}) cannot be negated`)
  const n = arithmetic('-', 0, x)
  emit(n, made(n, at))
})

export const logic = (left: Node, right: Node, kind: 'and' | 'or'): Node => (env, v, at, emit) => left(env, v, undefined, (x) => {
  const decided = kind === 'or'
  if (isTruthy(x) === decided) emit(decided, made(decided, at))
  else right(env, v, undefined, (y) => emit(isTruthy(y), made(isTruthy(y), at)))
})

/** `a // b`: what of a is true, or else b. */
export const alternative = (m: Machine, left: Node, right: Node): Node => (env, v, at, emit) => {
  let any = false
  m.later(() => { if (!any) right(env, v, at, emit) })
  left(env, v, at, (x, p) => {
    if (!isTruthy(x)) return
    any = true
    emit(x, p)
  })
}

/** `try body catch otherwise`. */
export const protect = (m: Machine, body: Node, otherwise: Node | undefined): Node => (env, v, at, emit) => {
  const outer = m.handler
  m.handler = { height: m.height, outer, caught: (e) => otherwise?.(env, e.value, made(e.value, at), emit) }
  // What follows an output is not protected.
  body(env, v, at, (x, p) => {
    const inner = m.handler
    m.handler = outer
    emit(x, p)
    m.handler = inner
  })
  m.handler = outer
}

export const index = (of: Node, by: Node): Node => (env, v, at, emit) => by(env, v, undefined, (key) => of(env, v, at, (x, p) => {
  const next = step(p, x, key, 'access')
  emit(getAt(x, key), next)
}))

/** `.name`, as above for a key that is known. */
export const field = (of: Node, key: Json): Node => (env, v, at, emit) => of(env, v, at, (x, p) => {
  const next = step(p, x, key, 'access')
  emit(getAt(x, key), next)
})

export const slice = (of: Node, from: Node, to: Node): Node => (env, v, at, emit) =>
  to(env, v, undefined, (end) => from(env, v, undefined, (start) => of(env, v, at, (x, p) => {
    const key: Json = new Map<string, Json>([['start', start], ['end', end]])
    const next = step(p, x, key, 'access')
    emit(getAt(x, key), next)
  })))

/** A string with filters in it; the last is the outer loop, as for operators. */
export function interpolation(parts: readonly (string | Node)[], format: string): Node {
  const from = (env: Env, v: Json, i: number, after: string, emit: (text: string) => void): void => {
    if (i < 0) return emit(after)
    const part = parts[i]!
    if (typeof part === 'string') return from(env, v, i - 1, part + after, emit)
    part(env, v, undefined, (x) => from(env, v, i - 1, formatValue(format, x) + after, emit))
  }
  return (env, v, at, emit) => from(env, v, parts.length - 1, '', (text) => emit(text, made(text, at)))
}

export const collect = (m: Machine, of: Node): Node => (env, v, at, emit) => {
  const list: Json[] = []
  m.later(() => emit(list, made(list, at)))
  of(env, v, undefined, (x) => void list.push(x))
}

export function object(m: Machine, entries: readonly { readonly key: Node; readonly value: Node }[]): Node {
  const from = (env: Env, v: Json, i: number, done: ReadonlyMap<string, Json>, emit: (o: Json) => void): void => {
    const entry = entries[i]
    if (!entry) return emit(done)
    entry.key(env, v, undefined, (key) => {
      if (typeof key !== 'string') throw new JqError(`Cannot use ${kindOf(key)} (${shortJson(key)}) as object key`)
      entry.value(env, v, undefined, (value) => m.go(() => from(env, v, i + 1, new Map(done).set(key, value), emit)))
    })
  }
  return (env, v, at, emit) => from(env, v, 0, new Map(), (o) => emit(o, made(o, at)))
}

/** `=`, `+=` and their kin, `//=`: each path of the left side is set, the input of the right side is the whole. */
export function assign(m: Machine, how: '=' | '//=' | Arithmetic, left: Node, right: Node): Node {
  const fold = (env: Env, v: Json, at: Parameters<Node>[2], emit: Emit, change: (acc: Json, path: Json[]) => Json): void => {
    let acc = v
    m.later(() => emit(acc, made(acc, at)))
    left(env, v, 'root', (_x, p) => { acc = change(acc, pathOf(p)) })
  }
  return (env, v, at, emit) => right(env, v, undefined, (by) => fold(env, v, at, emit, (acc, path) => {
    if (how === '=') return setPath(acc, path, by)
    const old = getPath(acc, path)
    return setPath(acc, path, how === '//=' ? (isTruthy(old) ? old : by) : arithmetic(how, old, by))
  }))
}

/** `|=`: the first output replaces; a path without one is deleted at the end. */
export const update = (m: Machine, left: Node, right: Node): Node => (env, v, at, emit) => {
  let acc = v
  const gone: Json[] = []
  m.later(() => {
    const result = gone.length > 0 ? deletePaths(acc, gone) : acc
    emit(result, made(result, at))
  })
  left(env, v, 'root', (_x, p) => {
    const path = pathOf(p)
    const height = m.height
    let done = false
    m.later(() => { if (!done) gone.push(path) })
    right(env, getPath(acc, path), undefined, (to) => {
      if (done) return
      done = true
      m.cut(height)
      acc = setPath(acc, path, to)
    })
  })
}

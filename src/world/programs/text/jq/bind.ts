import type { Filter, Pattern } from './ast.ts'
import { Env, type Machine, type Node } from './machine.ts'
import { getAt } from './paths.ts'
import type { Scope } from './scope.ts'
import { JqError, kindOf, type Json } from './values.ts'

type Compile = (f: Filter, scope: Scope | undefined) => Node
type Values = ReadonlyMap<string, Json>
type Destructure = (env: Env, x: Json, v: Json, values: Values, then: (values: Values) => void) => void

/**
 * The variables of patterns: the scope in which they are in sight, and what puts values in them. `v` is the input that keys are
 * computed on.
 */
export interface Binder {
  readonly scope: Scope | undefined
  readonly bind: (env: Env, x: Json, v: Json, then: (inner: Env) => void) => void
}

export function binder(m: Machine, compile: Compile, patterns: readonly Pattern[], scope: Scope | undefined): Binder {
  const only = patterns[0]!
  if (patterns.length === 1 && only.kind === 'variable') {
    return { scope: { kind: 'variable', name: only.name, next: scope }, bind: (env, x, _v, then) => then(new Env(env, x)) }
  }
  const names = [...new Set(patterns.flatMap(variablesOf))]
  const inner = names.reduce<Scope | undefined>((next, name) => ({ kind: 'variable', name, next }), scope)
  const ways = patterns.map((p) => destructure(compile, p, scope))
  const bind = (env: Env, x: Json, v: Json, then: (inner: Env) => void, way = 0): void => {
    const outer = m.handler
    // With `?//` an error lets the next pattern try.
    if (way + 1 < ways.length) m.handler = { height: m.height, outer, caught: () => bind(env, x, v, then, way + 1) }
    ways[way]!(env, x, v, new Map(), (values) => then(names.reduce((e, name) => new Env(e, values.get(name) ?? null), env)))
    m.handler = outer
  }
  return { scope: inner, bind }
}

const variablesOf = (p: Pattern): string[] => {
  if (p.kind === 'variable') return [p.name]
  if (p.kind === 'array') return p.items.flatMap(variablesOf)
  return p.entries.flatMap((e) => [...(e.variable === undefined ? [] : [e.variable]), ...(e.value ? variablesOf(e.value) : [])])
}

interface Item { readonly key: Node; readonly variable: string | undefined; readonly inner: Destructure | undefined }

function destructure(compile: Compile, p: Pattern, scope: Scope | undefined): Destructure {
  if (p.kind === 'variable') return (_e, x, _v, values, then) => then(new Map(values).set(p.name, x))
  const items: readonly Item[] = p.kind === 'array'
    ? p.items.map((item, i) => ({ key: (_e, _v, at, emit) => emit(i, at), variable: undefined, inner: destructure(compile, item, scope) }))
    : p.entries.map((e) => ({ key: compile(e.key, scope), variable: e.variable, inner: e.value && destructure(compile, e.value, scope) }))
  const from = (i: number): Destructure => (env, x, v, values, then) => {
    const item = items[i]
    if (!item) return then(values)
    item.key(env, v, undefined, (key) => {
      if (p.kind === 'object' && typeof key !== 'string') throw new JqError(`Cannot index ${kindOf(x)} with ${kindOf(key)}`)
      const value = getAt(x, key)
      const known = item.variable === undefined ? values : new Map(values).set(item.variable, value)
      if (item.inner) item.inner(env, value, v, known, (more) => from(i + 1)(env, x, v, more, then))
      else from(i + 1)(env, x, v, known, then)
    })
  }
  return from(0)
}

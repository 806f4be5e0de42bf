import type { Arithmetic, Comparison, Definition, Filter, Pattern } from './ast.ts'
import { arithmetic } from './arithmetic.ts'
import { formatValue } from './formats.ts'
import { CompileError } from './lexer.ts'
import { Astray, Env, type Closure, type Emit, type Handler, type Machine, type Node, type Path, type Track } from './machine.ts'
import { deletePaths, elements, getAt, getPath, pathSteps, setPath } from './paths.ts'
import { shortJson } from './print.ts'
import { compareJson, isTruthy, JqError, kindOf, readNumber, type Json } from './values.ts'

/** Names in sight, innermost first; parallel to the Env of a run. */
interface Scope { readonly kind: 'variable' | 'function' | 'closure' | 'label'; readonly name: string; readonly parameters?: readonly string[]; readonly next: Scope | undefined }

interface FunctionValue { readonly node: () => Node; readonly env: Env }

/** A function of jq's own, in the lab: plain, or one that needs the machine. */
export interface Native { readonly node: (m: Machine, args: readonly Node[]) => Node }

export interface Library {
  /** A native function by `name/arity`. */
  native(key: string): Native | undefined
  /** A definition in jq. */
  definition(key: string): Definition | undefined
  /** Variables that every program has: `--arg`, `$ENV`. */
  variable(name: string): Json | undefined
}

const compare: Readonly<Record<Comparison, (c: number) => boolean>> = { '==': (c) => c === 0, '!=': (c) => c !== 0, '<': (c) => c < 0, '<=': (c) => c <= 0, '>': (c) => c > 0, '>=': (c) => c >= 0 }

/** The value goes astray where paths are followed: it is no part of the input. */
const made = (v: Json, at: Track): Track => (at === undefined ? undefined : new Astray(v))

export function step(at: Track, v: Json, key: Json, what: 'access' | 'iterate'): Track {
  if (at === undefined) return undefined
  if (!(at instanceof Astray)) return { step: key, before: at }
  if (what === 'iterate') throw new JqError(`Invalid path expression with result ${shortJson(at.value, 30)} near attempt to iterate through ${shortJson(v, 30)}`)
  throw new JqError(`Invalid path expression with result ${shortJson(at.value, 30)} near attempt to access element ${shortJson(key, 30)} of ${shortJson(v, 30)}`)
}

/** The steps of a path that a path expression gave. */
export function pathOf(at: Track): Json[] {
  if (at instanceof Astray) throw new JqError(`Invalid path expression with result ${shortJson(at.value, 30)}`)
  return pathSteps(at as Path)
}

export class Compiler {
  readonly #m: Machine
  readonly #library: Library
  readonly #compiled = new Map<string, { node: Node | undefined }>()

  constructor(machine: Machine, library: Library) {
    this.#m = machine
    this.#library = library
  }

  program(f: Filter): Node { return this.filter(f, undefined) }

  filter(f: Filter, scope: Scope | undefined): Node {
    const m = this.#m
    switch (f.kind) {
      case 'identity': return (_e, v, at, emit) => emit(v, at)
      case 'recurse': return this.#call('recurse', [], scope, 0)
      case 'literal': {
        const value = typeof f.value === 'number' && f.text !== undefined ? readNumber(f.text) : f.value
        return (_e, _v, at, emit) => emit(value, made(value, at))
      }
      case 'string': return this.#string(f, scope)
      case 'format': return (_e, v, at, emit) => {
        const text = formatValue(f.name, v)
        emit(text, made(text, at))
      }
      case 'index': return this.#index(f, scope)
      case 'slice': return this.#slice(f, scope)
      case 'iterate': {
        const of = this.filter(f.of, scope)
        return (env, v, at, emit) => of(env, v, at, (x, p) => each(m, elements(x), ([key, value]) => emit(value, step(p, x, key, 'iterate'))))
      }
      case 'optional': return this.#try(this.filter(f.of, scope), undefined)
      case 'try': return this.#try(this.filter(f.body, scope), f.otherwise && this.filter(f.otherwise, scope))
      case 'pipe': {
        const [left, right] = [this.filter(f.left, scope), this.filter(f.right, scope)]
        return (env, v, at, emit) => left(env, v, at, (x, p) => m.go(() => right(env, x, p, emit)))
      }
      case 'comma': {
        const [left, right] = [this.filter(f.left, scope), this.filter(f.right, scope)]
        return (env, v, at, emit) => {
          m.later(() => right(env, v, at, emit))
          left(env, v, at, emit)
        }
      }
      case 'and': case 'or': {
        const [left, right] = [this.filter(f.left, scope), this.filter(f.right, scope)]
        const decided = f.kind === 'or'
        return (env, v, at, emit) => left(env, v, undefined, (x) => {
          if (isTruthy(x) === decided) emit(decided, made(decided, at))
          else right(env, v, undefined, (y) => emit(isTruthy(y), made(isTruthy(y), at)))
        })
      }
      case 'alternative': return this.#alternative(this.filter(f.left, scope), this.filter(f.right, scope))
      case 'arithmetic': return this.#operator(this.filter(f.left, scope), this.filter(f.right, scope), (a, b) => arithmetic(f.operator, a, b))
      case 'comparison': {
        const test = compare[f.operator]
        return this.#operator(this.filter(f.left, scope), this.filter(f.right, scope), (a, b) => test(compareJson(a, b)))
      }
      case 'negate': {
        const of = this.filter(f.of, scope)
        return (env, v, at, emit) => of(env, v, undefined, (x) => {
          if (kindOf(x) !== 'number') throw new JqError(`${kindOf(x)} (${shortJson(x)}) cannot be negated`)
          const n = arithmetic('-', 0, x)
          emit(n, made(n, at))
        })
      }
      case 'assign': return this.#assign(f.operator, this.filter(f.left, scope), this.filter(f.right, scope))
      case 'array': {
        if (!f.of) return (_e, _v, at, emit) => emit([], made([], at))
        const of = this.filter(f.of, scope)
        return (env, v, at, emit) => {
          const list: Json[] = []
          m.later(() => emit(list, made(list, at)))
          of(env, v, undefined, (x) => void list.push(x))
        }
      }
      case 'object': return this.#object(f.entries.map((e) => ({ key: this.filter(e.key, scope), value: this.filter(e.value, scope) })))
      case 'if': {
        const [test, yes, no] = [this.filter(f.test, scope), this.filter(f.yes, scope), this.filter(f.no, scope)]
        return (env, v, at, emit) => test(env, v, undefined, (x) => (isTruthy(x) ? yes : no)(env, v, at, emit))
      }
      case 'reduce': return this.#reduce(f, scope)
      case 'foreach': return this.#foreach(f, scope)
      case 'bind': {
        const [source, binder] = [this.filter(f.source, scope), this.#binder(f.patterns, scope)]
        const body = this.filter(f.body, binder.scope)
        return (env, v, at, emit) => source(env, v, undefined, (x) => binder.bind(env, x, v, (inner) => body(inner, v, at, emit)))
      }
      case 'define': {
        const { name, parameters, body } = f.definition
        const inner: Scope = { kind: 'function', name, parameters, next: scope }
        // Its own name is in sight of the body.
        const node = this.filter(body, parameterScope(parameters, inner))
        const rest = this.filter(f.rest, inner)
        return (env, v, at, emit) => {
          const here = new Env(env, undefined)
          here.value = { node: () => node, env: here } satisfies FunctionValue
          rest(here, v, at, emit)
        }
      }
      case 'call': return this.#call(f.name, f.args, scope, f.at)
      case 'variable': {
        let distance = 0
        for (let s = scope; s; s = s.next, distance++) {
          if (s.kind !== 'variable' || s.name !== f.name) continue
          const n = distance
          return (env, _v, at, emit) => {
            const value = env.at(n) as Json
            emit(value, made(value, at))
          }
        }
        const value = this.#library.variable(f.name)
        if (value === undefined) throw new CompileError(`$${f.name} is not defined`, f.at)
        return (_e, _v, at, emit) => emit(value, made(value, at))
      }
      case 'label': {
        const body = this.filter(f.body, { kind: 'label', name: f.name, next: scope })
        return (env, v, at, emit) => body(new Env(env, { height: m.height, handler: m.handler }), v, at, emit)
      }
      case 'break': {
        let distance = 0
        for (let s = scope; s; s = s.next, distance++) {
          if (s.kind !== 'label' || s.name !== f.name) continue
          const n = distance
          return (env) => {
            const label = env.at(n) as { height: number; handler: Handler | undefined }
            m.cut(label.height)
          }
        }
        throw new CompileError(`$*label-${f.name} is not defined`, f.at)
      }
      case 'location': {
        const value: Json = new Map<string, Json>([['file', '<top-level>'], ['line', f.line]])
        return (_e, _v, at, emit) => emit(value, made(value, at))
      }
    }
  }

  #operator(left: Node, right: Node, apply: (a: Json, b: Json) => Json): Node {
    const m = this.#m
    return (env, v, at, emit) => right(env, v, undefined, (b) => left(env, v, undefined, (a) => m.go(() => {
      const result = apply(a, b)
      emit(result, made(result, at))
    })))
  }

  #string(f: Filter & { kind: 'string' }, scope: Scope | undefined): Node {
    const parts = f.parts.map((p) => (typeof p === 'string' ? p : this.filter(p, scope)))
    const format = f.format ?? '@text'
    // The last part is the outer loop, as for operators.
    const from = (env: Env, v: Json, i: number, after: string, emit: (text: string) => void): void => {
      if (i < 0) return emit(after)
      const part = parts[i]!
      if (typeof part === 'string') return from(env, v, i - 1, part + after, emit)
      part(env, v, undefined, (x) => from(env, v, i - 1, formatValue(format, x) + after, emit))
    }
    return (env, v, at, emit) => from(env, v, parts.length - 1, '', (text) => emit(text, made(text, at)))
  }

  #index(f: Filter & { kind: 'index' }, scope: Scope | undefined): Node {
    const of = this.filter(f.of, scope)
    if (f.by.kind === 'literal') {
      const key = f.by.value
      return (env, v, at, emit) => of(env, v, at, (x, p) => {
        const next = step(p, x, key, 'access')
        emit(getAt(x, key), next)
      })
    }
    const by = this.filter(f.by, scope)
    return (env, v, at, emit) => by(env, v, undefined, (key) => of(env, v, at, (x, p) => {
      const next = step(p, x, key, 'access')
      emit(getAt(x, key), next)
    }))
  }

  #slice(f: Filter & { kind: 'slice' }, scope: Scope | undefined): Node {
    const nothing: Node = (_e, _v, at, emit) => emit(null, at)
    const of = this.filter(f.of, scope)
    const [from, to] = [f.from ? this.filter(f.from, scope) : nothing, f.to ? this.filter(f.to, scope) : nothing]
    return (env, v, at, emit) => to(env, v, undefined, (end) => from(env, v, undefined, (start) => of(env, v, at, (x, p) => {
      const key: Json = new Map<string, Json>([['start', start], ['end', end]])
      const next = step(p, x, key, 'access')
      emit(getAt(x, key), next)
    })))
  }

  #try(body: Node, otherwise: Node | undefined): Node {
    const m = this.#m
    return (env, v, at, emit) => {
      const outer = m.handler
      m.handler = {
        height: m.height, outer,
        caught(e) {
          if (!otherwise) return
          otherwise(env, e.value, made(e.value, at), emit)
        },
      }
      // What follows an output is not protected.
      body(env, v, at, (x, p) => {
        const inner = m.handler
        m.handler = outer
        emit(x, p)
        m.handler = inner
      })
      m.handler = outer
    }
  }

  #alternative(left: Node, right: Node): Node {
    const m = this.#m
    return (env, v, at, emit) => {
      let any = false
      m.later(() => { if (!any) right(env, v, at, emit) })
      left(env, v, at, (x, p) => {
        if (!isTruthy(x)) return
        any = true
        emit(x, p)
      })
    }
  }

  #assign(operator: '=' | '|=' | '//=' | Arithmetic, left: Node, right: Node): Node {
    const m = this.#m
    const fold = (env: Env, v: Json, at: Track, emit: Emit, change: (acc: Json, path: Json[]) => Json): void => {
      let acc = v
      m.later(() => emit(acc, made(acc, at)))
      left(env, v, 'root', (_x, p) => { acc = change(acc, pathOf(p)) })
    }
    if (operator === '|=') return this.#update(left, right)
    if (operator === '=') return (env, v, at, emit) => right(env, v, undefined, (to) => fold(env, v, at, emit, (acc, path) => setPath(acc, path, to)))
    return (env, v, at, emit) => right(env, v, undefined, (by) => fold(env, v, at, emit, (acc, path) => {
      const old = getPath(acc, path)
      return setPath(acc, path, operator === '//=' ? (isTruthy(old) ? old : by) : arithmetic(operator, old, by))
    }))
  }

  /** `|=`: the first output replaces; a path without one is deleted at the end. */
  #update(left: Node, right: Node): Node {
    const m = this.#m
    return (env, v, at, emit) => {
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
  }

  #object(entries: readonly { readonly key: Node; readonly value: Node }[]): Node {
    const m = this.#m
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

  #reduce(f: Filter & { kind: 'reduce' }, scope: Scope | undefined): Node {
    const m = this.#m
    const [source, first, binder] = [this.filter(f.source, scope), this.filter(f.first, scope), this.#binder(f.patterns, scope)]
    const update = this.filter(f.update, binder.scope)
    return (env, v, at, emit) => first(env, v, at, (init, p) => {
      let acc: readonly [Json, Track] = [init, p]
      m.later(() => emit(...acc))
      source(env, v, undefined, (x) => binder.bind(env, x, v, (inner) => {
        const [value, where] = acc
        // Without an output the state is null.
        acc = [null, made(null, where)]
        update(inner, value, where, (y, q) => { acc = [y, q] })
      }))
    })
  }

  #foreach(f: Filter & { kind: 'foreach' }, scope: Scope | undefined): Node {
    const [source, first, binder] = [this.filter(f.source, scope), this.filter(f.first, scope), this.#binder(f.patterns, scope)]
    const update = this.filter(f.update, binder.scope)
    const extract = f.extract && this.filter(f.extract, binder.scope)
    return (env, v, at, emit) => first(env, v, at, (init, p) => {
      let acc: readonly [Json, Track] = [init, p]
      source(env, v, undefined, (x) => binder.bind(env, x, v, (inner) => update(inner, acc[0], acc[1], (y, q) => {
        acc = [y, q]
        if (extract) extract(inner, y, q, emit)
        else emit(y, q)
      })))
    })
  }

  /** The variables of patterns: the scope in which they are in sight, and what puts values in them. */
  #binder(patterns: readonly Pattern[], scope: Scope | undefined): Binder {
    const only = patterns[0]!
    if (patterns.length === 1 && only.kind === 'variable') {
      return { scope: { kind: 'variable', name: only.name, next: scope }, bind: (env, x, _v, then) => then(new Env(env, x)) }
    }
    const names = [...new Set(patterns.flatMap(variablesOf))]
    const inner = names.reduce<Scope | undefined>((next, name) => ({ kind: 'variable', name, next }), scope)
    const ways = patterns.map((p) => this.#destructure(p, scope))
    const m = this.#m
    const bind = (env: Env, x: Json, v: Json, then: (inner: Env) => void, way = 0): void => {
      const outer = m.handler
      // With `?//` an error lets the next pattern try.
      if (way + 1 < ways.length) m.handler = { height: m.height, outer, caught: () => bind(env, x, v, then, way + 1) }
      ways[way]!(env, x, v, new Map(), (values) => then(names.reduce((e, name) => new Env(e, values.get(name) ?? null), env)))
      m.handler = outer
    }
    return { scope: inner, bind }
  }

  #destructure(p: Pattern, scope: Scope | undefined): Destructure {
    if (p.kind === 'variable') return (_e, x, _v, values, then) => then(new Map(values).set(p.name, x))
    const items: readonly { readonly key: Node; readonly variable: string | undefined; readonly inner: Destructure | undefined }[] = p.kind === 'array'
      ? p.items.map((item, i) => ({ key: (_e, _v, at, emit) => emit(i, at), variable: undefined, inner: this.#destructure(item, scope) }))
      : p.entries.map((e) => ({ key: this.filter(e.key, scope), variable: e.variable, inner: e.value && this.#destructure(e.value, scope) }))
    const from: (i: number) => Destructure = (i) => (env, x, v, values, then) => {
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

  #call(name: string, args: readonly Filter[], scope: Scope | undefined, at: number): Node {
    const key = `${name}/${args.length}`
    let distance = 0
    for (let s = scope; s; s = s.next, distance++) {
      const n = distance
      if (s.kind === 'closure' && s.name === name && args.length === 0) return this.#closure(n)
      if (s.kind === 'function' && s.name === name && s.parameters!.length === args.length) {
        return this.#invoke((env) => env.at(n) as FunctionValue, s.parameters!, args.map((a) => this.filter(a, scope)))
      }
    }
    const native = this.#library.native(key)
    if (native) return native.node(this.#m, args.map((a) => this.filter(a, scope)))
    const definition = this.#library.definition(key)
    if (!definition) throw new CompileError(`${key} is not defined`, at)
    const here = new Env(undefined, undefined)
    const value: FunctionValue = { node: () => this.#fromLibrary(key, definition), env: here }
    here.value = value
    return this.#invoke(() => value, definition.parameters, args.map((a) => this.filter(a, scope)))
  }

  /** A definition of the library, compiled when it is first called. */
  #fromLibrary(key: string, d: Definition): Node {
    let entry = this.#compiled.get(key)
    if (!entry) {
      this.#compiled.set(key, (entry = { node: undefined }))
      entry.node = this.filter(d.body, parameterScope(d.parameters, { kind: 'function', name: d.name, parameters: d.parameters, next: undefined }))
    }
    return entry.node!
  }

  #closure(distance: number): Node {
    const m = this.#m
    return (env, v, at, emit) => {
      const c = env.at(distance) as Closure
      m.go(() => c.node(c.env, v, at, emit))
    }
  }

  #invoke(find: (env: Env) => FunctionValue, parameters: readonly string[], args: readonly Node[]): Node {
    const m = this.#m
    const from = (env: Env, inner: Env, v: Json, i: number, then: (inner: Env) => void): void => {
      if (i === parameters.length) return then(inner)
      const node = args[i]!
      if (!parameters[i]!.startsWith('$')) return from(env, new Env(inner, { node, env } satisfies Closure), v, i + 1, then)
      node(env, v, undefined, (x) => {
        const constant: Node = (_e, _v, at, emit) => emit(x, made(x, at))
        from(env, new Env(new Env(inner, { node: constant, env } satisfies Closure), x), v, i + 1, then)
      })
    }
    return (env, v, at, emit) => {
      const f = find(env)
      from(env, f.env, v, 0, (inner) => m.later(() => f.node()(inner, v, at, emit)))
    }
  }
}

type Destructure = (env: Env, x: Json, v: Json, values: ReadonlyMap<string, Json>, then: (values: ReadonlyMap<string, Json>) => void) => void
interface Binder { readonly scope: Scope | undefined; readonly bind: (env: Env, x: Json, v: Json, then: (inner: Env) => void) => void }

const variablesOf = (p: Pattern): string[] =>
  p.kind === 'variable' ? [p.name] : p.kind === 'array' ? p.items.flatMap(variablesOf) : p.entries.flatMap((e) => [...(e.variable === undefined ? [] : [e.variable]), ...(e.value ? variablesOf(e.value) : [])])

/** `$x` is a closure `x` and a variable. */
const parameterScope = (parameters: readonly string[], scope: Scope): Scope =>
  parameters.reduce<Scope>((next, p) => (p.startsWith('$') ? { kind: 'variable', name: p.slice(1), next: { kind: 'closure', name: p.slice(1), next } } : { kind: 'closure', name: p, next }), scope)

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

import { arithmetic } from './arithmetic.ts'
import type { Comparison, Definition, Filter } from './ast.ts'
import { binder } from './bind.ts'
import { formatValue } from './formats.ts'
import { CompileError } from './lexer.ts'
import { Env, type Closure, type Handler, type Machine, type Node, type Track } from './machine.ts'
import * as nodes from './nodes.ts'
import { elements } from './paths.ts'
import { distanceTo, labelAt, made, parameterScope, step, type FunctionValue, type Library, type Scope } from './scope.ts'
import { compareJson, isTruthy, readNumber, type Json } from './values.ts'

const COMPARE: Readonly<Record<Comparison, (c: number) => boolean>> = {
  '==': (c) => c === 0,
  '!=': (c) => c !== 0,
  '<': (c) => c < 0,
  '<=': (c) => c <= 0,
  '>': (c) => c > 0,
  '>=': (c) => c >= 0,
}

/** Makes filters that run of a program's tree. Throws a CompileError for names that are not there. */
export class Compiler {
  readonly #m: Machine
  readonly #library: Library
  readonly #compiled = new Map<string, { node: Node | undefined }>()

  constructor(machine: Machine, library: Library) {
    this.#m = machine
    this.#library = library
  }

  program(f: Filter): Node { return this.#filter(f, undefined) }

  readonly #filter = (f: Filter, scope: Scope | undefined): Node => {
    const m = this.#m
    const of = (inner: Filter): Node => this.#filter(inner, scope)
    switch (f.kind) {
      case 'identity': return (_e, v, at, emit) => emit(v, at)
      case 'recurse': return this.#call('recurse', [], scope, 0)
      case 'literal': return nodes.constant(typeof f.value === 'number' && f.text !== undefined ? readNumber(f.text) : f.value)
      case 'string': return nodes.interpolation(f.parts.map((p) => (typeof p === 'string' ? p : of(p))), f.format ?? '@text')
      case 'format': return (_e, v, at, emit) => {
        const text = formatValue(f.name, v)
        emit(text, made(text, at))
      }
      case 'index': return f.by.kind === 'literal' ? nodes.field(of(f.of), f.by.value) : nodes.index(of(f.of), of(f.by))
      case 'slice': return nodes.slice(of(f.of), f.from ? of(f.from) : nodes.constant(null), f.to ? of(f.to) : nodes.constant(null))
      case 'iterate': {
        const source = of(f.of)
        return (env, v, at, emit) =>
          source(env, v, at, (x, p) => nodes.each(m, elements(x), ([key, value]) => emit(value, step(p, x, key, 'iterate'))))
      }
      case 'optional': return nodes.protect(m, of(f.of), undefined)
      case 'try': return nodes.protect(m, of(f.body), f.otherwise && of(f.otherwise))
      case 'pipe': {
        const [left, right] = [of(f.left), of(f.right)]
        return (env, v, at, emit) => left(env, v, at, (x, p) => m.go(() => right(env, x, p, emit)))
      }
      case 'comma': {
        const [left, right] = [of(f.left), of(f.right)]
        return (env, v, at, emit) => {
          m.later(() => right(env, v, at, emit))
          left(env, v, at, emit)
        }
      }
      case 'and': case 'or': return nodes.logic(of(f.left), of(f.right), f.kind)
      case 'alternative': return nodes.alternative(m, of(f.left), of(f.right))
      case 'arithmetic': return nodes.operator(m, of(f.left), of(f.right), (a, b) => arithmetic(f.operator, a, b))
      case 'comparison': return nodes.operator(m, of(f.left), of(f.right), (a, b) => COMPARE[f.operator](compareJson(a, b)))
      case 'negate': return nodes.negate(of(f.of))
      case 'assign':
        if (f.operator === '|=') return nodes.update(m, of(f.left), of(f.right))
        return nodes.assign(m, f.operator, of(f.left), of(f.right))
      case 'array': return f.of ? nodes.collect(m, of(f.of)) : nodes.constant([])
      case 'object': return nodes.object(m, f.entries.map((e) => ({ key: of(e.key), value: of(e.value) })))
      case 'if': {
        const [test, yes, no] = [of(f.test), of(f.yes), of(f.no)]
        return (env, v, at, emit) => test(env, v, undefined, (x) => (isTruthy(x) ? yes : no)(env, v, at, emit))
      }
      case 'reduce': return this.#reduce(f, scope)
      case 'foreach': return this.#foreach(f, scope)
      case 'bind': {
        const [source, names] = [of(f.source), binder(m, this.#filter, f.patterns, scope)]
        const body = this.#filter(f.body, names.scope)
        return (env, v, at, emit) => source(env, v, undefined, (x) => names.bind(env, x, v, (inner) => body(inner, v, at, emit)))
      }
      case 'define': return this.#define(f.definition, f.rest, scope)
      case 'call': return this.#call(f.name, f.args, scope, f.at)
      case 'variable': return this.#variable(f.name, scope, f.at)
      case 'label': {
        const body = this.#filter(f.body, { kind: 'label', name: f.name, next: scope })
        return (env, v, at, emit) => body(new Env(env, { height: m.height, handler: m.handler }), v, at, emit)
      }
      case 'break': {
        const n = labelAt(scope, f.name, f.at)
        return (env) => m.cut((env.at(n) as { height: number; handler: Handler | undefined }).height)
      }
      case 'location': return nodes.constant(new Map<string, Json>([['file', '<top-level>'], ['line', f.line]]))
    }
  }

  #variable(name: string, scope: Scope | undefined, at: number): Node {
    const n = distanceTo(scope, 'variable', name)
    if (n !== undefined) {
      return (env, _v, track, emit) => {
        const value = env.at(n) as Json
        emit(value, made(value, track))
      }
    }
    const value = this.#library.variable(name)
    if (value === undefined) throw new CompileError(`$${name} is not defined`, at)
    return nodes.constant(value)
  }

  #define(d: Definition, rest: Filter, scope: Scope | undefined): Node {
    const inner: Scope = { kind: 'function', name: d.name, parameters: d.parameters, next: scope }
    // Its own name is in sight of the body.
    const node = this.#filter(d.body, parameterScope(d.parameters, inner))
    const after = this.#filter(rest, inner)
    return (env, v, at, emit) => {
      const here = new Env(env, undefined)
      here.value = { node: () => node, env: here } satisfies FunctionValue
      after(here, v, at, emit)
    }
  }

  #reduce(f: Filter & { kind: 'reduce' }, scope: Scope | undefined): Node {
    const m = this.#m
    const [source, first, names] = [this.#filter(f.source, scope), this.#filter(f.first, scope), binder(m, this.#filter, f.patterns, scope)]
    const update = this.#filter(f.update, names.scope)
    return (env, v, at, emit) => first(env, v, at, (init, p) => {
      let acc: readonly [Json, Track] = [init, p]
      m.later(() => emit(...acc))
      source(env, v, undefined, (x) => names.bind(env, x, v, (inner) => {
        const [value, where] = acc
        // Without an output the state is null.
        acc = [null, made(null, where)]
        update(inner, value, where, (y, q) => { acc = [y, q] })
      }))
    })
  }

  #foreach(f: Filter & { kind: 'foreach' }, scope: Scope | undefined): Node {
    const [source, first, names] = [
      this.#filter(f.source, scope),
      this.#filter(f.first, scope),
      binder(this.#m, this.#filter, f.patterns, scope),
    ]
    const update = this.#filter(f.update, names.scope)
    const extract = f.extract && this.#filter(f.extract, names.scope)
    return (env, v, at, emit) => first(env, v, at, (init, p) => {
      let acc: readonly [Json, Track] = [init, p]
      source(env, v, undefined, (x) => names.bind(env, x, v, (inner) => update(inner, acc[0], acc[1], (y, q) => {
        acc = [y, q]
        if (extract) extract(inner, y, q, emit)
        else emit(y, q)
      })))
    })
  }

  #call(name: string, args: readonly Filter[], scope: Scope | undefined, at: number): Node {
    const key = `${name}/${args.length}`
    const compiled = (): Node[] => args.map((a) => this.#filter(a, scope))
    let distance = 0
    for (let s = scope; s; s = s.next, distance++) {
      const n = distance
      if (s.kind === 'closure' && s.name === name && args.length === 0) return this.#closure(n)
      if (s.kind === 'function' && s.name === name && s.parameters!.length === args.length)
        return this.#invoke((env) => env.at(n) as FunctionValue, s.parameters!, compiled())
    }
    const native = this.#library.native(key)
    if (native) return native.node(this.#m, compiled())
    const definition = this.#library.definition(key)
    if (!definition) throw new CompileError(`${key} is not defined`, at)
    const here = new Env(undefined, undefined)
    const value: FunctionValue = { node: () => this.#fromLibrary(key, definition), env: here }
    here.value = value
    return this.#invoke(() => value, definition.parameters, compiled())
  }

  /** A definition of the library, compiled when it is first called. */
  #fromLibrary(key: string, d: Definition): Node {
    let entry = this.#compiled.get(key)
    if (!entry) {
      this.#compiled.set(key, (entry = { node: undefined }))
      entry.node = this.#filter(
        d.body,
        parameterScope(d.parameters, { kind: 'function', name: d.name, parameters: d.parameters, next: undefined }),
      )
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
      node(env, v, undefined, (x) =>
        from(env, new Env(new Env(inner, { node: nodes.constant(x), env } satisfies Closure), x), v, i + 1, then),
      )
    }
    return (env, v, at, emit) => {
      const f = find(env)
      from(env, f.env, v, 0, (inner) => m.later(() => f.node()(inner, v, at, emit)))
    }
  }
}

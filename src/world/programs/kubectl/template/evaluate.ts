import type { Json } from '../../../text/index.ts'
import { isObj } from '../resource/object.ts'
import { FUNCTIONS, isTrue, printed } from './functions.ts'
import { TemplateFailure, type Control, type Node, type Operand, type Pipeline } from './parse.ts'

interface Options { readonly allowMissing: boolean }
type Value = Json | undefined

class Loop { constructor(readonly how: 'break' | 'continue') {} }

class Run {
  out = ''
  readonly #root: Value
  readonly #o: Options
  readonly #variables: Map<string, Value>[] = [new Map()]

  constructor(root: Value, o: Options) {
    this.#root = root
    this.#o = o
  }

  nodes(nodes: readonly Node[], dot: Value): void {
    for (const n of nodes) {
      if (n.kind === 'text') this.out += n.text
      else if (n.kind === 'break' || n.kind === 'continue') throw new Loop(n.kind)
      else if (n.kind === 'action') {
        const value = this.#pipeline(n.pipeline, dot)
        if (n.pipeline.declare.length === 0) this.out += value === undefined ? '<no value>' : printed(value)
      } else this.#control(n as Control, dot)
    }
  }

  #control(n: Control, dot: Value): void {
    if (n.kind === 'range') return this.#range(n, dot)
    this.#variables.push(new Map())
    const value = this.#pipeline(n.pipeline, dot)
    if (isTrue(value)) this.nodes(n.body, n.kind === 'with' ? value : dot)
    else this.nodes(n.otherwise, dot)
    this.#variables.pop()
  }

  #range(n: Control, dot: Value): void {
    this.#variables.push(new Map())
    const { declare, ...rest } = n.pipeline
    const value = this.#pipeline({ ...rest, declare: [] }, dot)
    const entries: [Json, Json][] = Array.isArray(value) ? value.map((v, i) => [i, v]) : isObj(value) ? Object.keys(value).sort().map((k) => [k, value[k]!])
      : typeof value === 'number' ? Array.from({ length: value }, (_, i) => [i, i]) : []
    if (value !== undefined && value !== null && typeof value !== 'object' && typeof value !== 'number') throw new TemplateFailure(`1: executing "output" at <${n.source}>: range can't iterate over ${String(value)}`)
    if (entries.length === 0) this.nodes(n.otherwise, dot)
    for (const [key, item] of entries) {
      const scope = this.#variables.at(-1)!
      if (declare.length === 2) scope.set(declare[0]!, key)
      if (declare.length > 0) scope.set(declare.at(-1)!, item)
      try {
        this.nodes(n.body, item)
      } catch (e) {
        if (!(e instanceof Loop)) throw e
        if (e.how === 'break') break
      }
    }
    this.#variables.pop()
  }

  #pipeline(p: Pipeline, dot: Value): Value {
    let value: Value
    p.commands.forEach((c, i) => { value = this.#command(c, dot, i > 0 ? [value] : []) })
    for (const name of p.declare) {
      const scope = p.assign ? this.#variables.findLast((s) => s.has(name)) : this.#variables.at(-1)
      if (!scope) throw new TemplateFailure(`1: undefined variable ${JSON.stringify(name)}`)
      scope.set(name, value)
    }
    return value
  }

  #command(words: readonly Operand[], dot: Value, piped: readonly Value[]): Value {
    const [first, ...rest] = words
    if (first!.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0) throw new TemplateFailure("1: can't give argument to non-function")
      return this.#operand(first!, dot)
    }
    const { name } = first as Operand & { kind: 'function' }
    // `and` and `or` look no further than they must.
    if (name === 'and' || name === 'or') {
      let value: Value
      for (const get of [...rest.map((w) => () => this.#operand(w, dot)), ...piped.map((v) => () => v)]) {
        value = get()
        if (isTrue(value) === (name === 'or')) return value
      }
      return value
    }
    const f = FUNCTIONS[name]
    if (!f) throw new TemplateFailure(`1: function ${JSON.stringify(name)} not defined`)
    return f([...rest.map((w) => this.#operand(w, dot)), ...piped])
  }

  #operand(word: Operand, dot: Value): Value {
    switch (word.kind) {
      case 'literal': return word.value
      case 'function': return this.#command([word], dot, [])
      case 'pipeline': return this.#fields(this.#pipeline(word.pipeline, dot), word.names)
      case 'fields': {
        const from = word.from === 'dot' ? dot : word.from === 'root' ? this.#root : this.#variables.findLast((s) => s.has(word.from))?.get(word.from)
        return this.#fields(from, word.names)
      }
    }
  }

  #fields(from: Value, names: readonly string[]): Value {
    let here = from
    for (const name of names) {
      if (here === undefined || here === null) {
        if (here === null) throw new TemplateFailure(`1:2: executing "output" at <.${names.join('.')}>: nil pointer evaluating interface {}.${name}`)
        return undefined
      }
      if (!isObj(here)) throw new TemplateFailure(`1:2: executing "output" at <.${names.join('.')}>: can't evaluate field ${name} in type interface {}`)
      if (!Object.hasOwn(here, name) && !this.#o.allowMissing) throw new TemplateFailure(`1:2: executing "output" at <.${names.join('.')}>: map has no entry for key ${JSON.stringify(name)}`)
      here = here[name]
    }
    return here
  }
}

/** The text of a parsed template over data. Throws TemplateFailure. */
export function renderTemplate(nodes: readonly Node[], data: Json, o: Options = { allowMissing: true }): string {
  const run = new Run(data, o)
  run.nodes(nodes, data)
  return run.out
}

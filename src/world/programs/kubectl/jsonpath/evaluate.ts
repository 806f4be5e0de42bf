import type { Json } from '../../../text/index.ts'
import { goJson, goJsonIndented } from '../printers/go-json.ts'
import { isObj, same } from '../resource/object.ts'
import { parseJsonpath, type Part, type Step } from './parse.ts'

/** A template that does not fit the data. */
export class JsonpathFailure extends Error {}

interface Options {
  readonly allowMissing: boolean
  /** All results of an action as one JSON list. */
  readonly asJson?: boolean
}

function stepFrom(values: readonly Json[], step: Step, root: Json, o: Options): Json[] {
  switch (step.kind) {
    case 'literal': return [step.value]
    case 'identifier': throw new JsonpathFailure(`unrecognized identifier ${step.name}`)
    case 'field': return values.flatMap((v) => fieldOf(v, step.name, o))
    case 'wildcard': return values.flatMap((v) => (v !== null && typeof v === 'object' ? sortedValues(v) : []))
    case 'recursive': return values.flatMap(descend)
    case 'array': return values.flatMap((v) => itemsOf(v, step, o))
    case 'union': return values.flatMap((v) => step.paths.flatMap((p) => walk([v], p, root, o)))
    case 'filter': return values.flatMap((v) => (v !== null && typeof v === 'object' ? sortedValues(v).filter((item) => passes(item, step, root, o)) : []))
  }
}

/** Go's templates visit maps by sorted key. */
const sortedValues = (v: Json[] | { [key: string]: Json }): Json[] => (Array.isArray(v) ? v : Object.keys(v).sort().map((k) => v[k]!))

function fieldOf(v: Json, name: string, o: Options): Json[] {
  if (isObj(v)) {
    if (Object.hasOwn(v, name)) return [v[name]!]
    if (!o.allowMissing) throw new JsonpathFailure(`${name} is not found`)
    return []
  }
  if (v !== null && !o.allowMissing) throw new JsonpathFailure(`${name} is not found`)
  return []
}

function itemsOf(v: Json, s: Step & { kind: 'array' }, o: Options): Json[] {
  if (!Array.isArray(v)) {
    if (v === null || o.allowMissing) return []
    throw new JsonpathFailure(`${typeof v} is not array or slice`)
  }
  const size = v.length
  const place = (n: number): number => (n < 0 ? n + size : n)
  if (s.single) {
    const i = place(s.from ?? 0)
    if (i < 0 || i >= size) throw new JsonpathFailure(`array index out of bounds: index ${s.from}, length ${size}`)
    return [v[i]!]
  }
  const from = place(s.from ?? 0)
  const to = Math.min(place(s.to ?? size), size)
  const out: Json[] = []
  for (let i = Math.max(from, 0); i < to; i += Math.max(s.step ?? 1, 1)) out.push(v[i]!)
  return out
}

function descend(v: Json): Json[] {
  if (v === null || typeof v !== 'object') return []
  return [v, ...sortedValues(v).flatMap(descend)]
}

function passes(item: Json, s: Step & { kind: 'filter' }, root: Json, o: Options): boolean {
  const left = walk([item], s.left, root, { ...o, allowMissing: true })
  if (s.operator === 'exists') return left.length > 0
  const right = walk([item], s.right, root, { ...o, allowMissing: true })
  if (left.length === 0 || right.length === 0) return false
  const [a, b] = [left[0]!, right[0]!]
  switch (s.operator) {
    case '==': return same(a, b)
    case '!=': return !same(a, b)
    case '<': return typeof a === typeof b && a! < b!
    case '>': return typeof a === typeof b && a! > b!
    case '<=': return typeof a === typeof b && a! <= b!
    default: return typeof a === typeof b && a! >= b!
  }
}

function walk(from: readonly Json[], steps: readonly Step[], root: Json, o: Options): Json[] {
  let values: readonly Json[] = from
  for (const step of steps) values = stepFrom(values, step, root, o)
  return [...values]
}

/** What a result looks like as text. */
export function resultText(v: Json): string {
  if (v === null) return '<nil>'
  if (typeof v === 'object') return goJson(v)
  return String(v)
}

const identifier = (p: Part): string | undefined => ('steps' in p && p.steps[0]?.kind === 'identifier' ? p.steps[0].name : undefined)

function run(parts: readonly Part[], data: Json, root: Json, o: Options, emit: (values: Json[]) => void, write: (text: string) => void): void {
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i]!
    if ('text' in p) {
      write(p.text)
      continue
    }
    const word = identifier(p)
    if (word === 'range') {
      let depth = 1
      let end = i + 1
      for (; end < parts.length && depth > 0; end++) {
        const w = identifier(parts[end]!)
        if (w === 'range') depth++
        else if (w === 'end') depth--
      }
      if (depth > 0) throw new JsonpathFailure('unexpected end of range')
      const body = parts.slice(i + 1, end - 1)
      for (const item of walk([data], p.steps.slice(1), root, o)) run(body, item, root, o, emit, write)
      i = end - 1
      continue
    }
    if (word === 'end') throw new JsonpathFailure('not in range, nothing to end')
    emit(walk([data], p.steps, root, o))
  }
}

/** The text of a template over data. Throws JsonpathMistake and JsonpathFailure. */
export function renderJsonpath(template: string, data: Json, o: Options = { allowMissing: true }): string {
  let out = ''
  run(parseJsonpath(template), data, data, o, (values) => { out += o.asJson ? `${goJsonIndented(values)}\n` : values.map(resultText).join(' ') }, (text) => { out += text })
  return out
}

/** All results of a template over data. */
export function findJsonpath(template: string, data: Json, o: Options = { allowMissing: true }): Json[] {
  const out: Json[] = []
  run(parseJsonpath(template), data, data, o, (values) => out.push(...values), () => {})
  return out
}

/** `spec.nodeName`, `.spec.nodeName`, `{.spec.nodeName}`, `{spec.nodeName}` as one form (get.RelaxedJSONPathExpression); undefined for what is none. */
export function relaxed(expression: string): string | undefined {
  if (expression === '') return ''
  const [, inner] = /^\{?\.?([^{}]+)\}?$/.exec(expression) ?? []
  return inner === undefined ? undefined : `{.${inner}}`
}

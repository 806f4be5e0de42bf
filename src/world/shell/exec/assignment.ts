import type { Sys } from '../../sim/index.ts'
import { ShellError } from '../errors.ts'
import { touchClock } from '../expand/arithmetic.ts'
import { expandSubscript } from '../expand/subscript.ts'
import { expandText, expandWordInto } from '../expand/words.ts'
import type { Shell } from '../state.ts'
import type { ArrayValue, Assignment } from '../syntax/nodes.ts'
import { assignArray, assignElement, assignScalar } from '../vars/assign.ts'
import { Flag, has } from '../vars/variable.ts'
import { subscriptEnd } from '../word/parse.ts'

export interface Pair { readonly subscript: string | undefined; readonly value: string; readonly append: boolean }

/** An argument of `declare` and its kin that is an assignment, expanded. */
export interface Declared {
  readonly text: string
  readonly name: string
  readonly subscript: string | undefined
  readonly append: boolean
  readonly value: string | readonly RawElement[]
}

/** An element of `(…)`, before it is known whether the array is associative. */
export interface RawElement { readonly subscript: string | undefined; readonly append: boolean; readonly text: string }

/** Performs one assignment statement. Gives what was assigned, for `set -x`. */
export function* assign(sh: Shell, a: Assignment): Sys<string> {
  const append = a.append === true
  if (a.value.type === 'ArrayValue') {
    if (a.index !== undefined) throw new ShellError(`${a.name}[${a.index.text}]: cannot assign list to array member`)
    const pairs = yield* arrayPairs(sh, a.name, rawElements(a.value))
    assignArray(sh, a.name, pairs, append)
    return ''
  }
  const value = yield* expandText(sh, a.value.text, 'colons')
  yield* assignValue(sh, a, value)
  return value
}

/** Assigns a value that was expanded already. */
export function* assignValue(sh: Shell, a: Assignment, value: string): Sys<void> {
  yield* clocked(sh, a.name, value)
  if (a.index === undefined) assignScalar(sh, a.name, value, a.append === true)
  else assignElement(sh, a.name, yield* subscriptOf(sh, a), value, a.append === true)
}

function* clocked(sh: Shell, name: string, value: string): Sys<void> {
  if (name === 'SECONDS' || has(sh.vars.get(name), Flag.integer)) yield* touchClock(sh, `${name} ${value}`)
}

function* subscriptOf(sh: Shell, a: Assignment): Sys<string> {
  const text = a.index!.text
  if (text === '') throw new ShellError(`${a.name}[]: bad array subscript`)
  if ((text === '@' || text === '*') && !has(sh.vars.get(a.name), Flag.assoc)) throw new ShellError(`${a.name}[${text}]: bad array subscript`)
  return yield* expandSubscript(sh, a.name, text)
}

/** The elements as written. */
export function rawElements(value: ArrayValue): RawElement[] {
  return value.elements.map(({ text }) => {
    if (text[0] === '[') {
      const close = subscriptEnd(text)
      const rest = close > 0 ? /^\+?=/.exec(text.slice(close + 1))?.[0] : undefined
      if (rest) return { subscript: text.slice(1, close), append: rest === '+=', text: text.slice(close + 1 + rest.length) }
    }
    return { subscript: undefined, append: false, text }
  })
}

/** Elements expanded: words without a subscript are split and globbed. */
export function* arrayPairs(sh: Shell, name: string, raw: readonly RawElement[]): Sys<Pair[]> {
  const out: Pair[] = []
  const associative = has(sh.vars.get(sh.vars.follow(name)?.name ?? name), Flag.assoc)
  if (associative && raw.length > 0 && raw[0]!.subscript === undefined) return yield* keyValuePairs(sh, raw)
  for (const element of raw) {
    if (element.subscript !== undefined) {
      const subscript = yield* expandSubscript(sh, name, element.subscript)
      out.push({ subscript, value: yield* expandText(sh, element.text, 'colons'), append: element.append })
      continue
    }
    if (associative) throw new ShellError(`${name}: ${element.text}: must use subscript when assigning associative array`, 1, 'command')
    const words: string[] = []
    yield* expandWordInto(sh, element.text, words)
    for (const value of words) out.push({ subscript: undefined, value, append: false })
  }
  return out
}

function* keyValuePairs(sh: Shell, raw: readonly RawElement[]): Sys<Pair[]> {
  const words: string[] = []
  for (const element of raw) words.push(yield* expandText(sh, element.text))
  const out: Pair[] = []
  for (let i = 0; i < words.length; i += 2) out.push({ subscript: words[i]!, value: words[i + 1] ?? '', append: false })
  return out
}

/** An assignment as an argument: its value expanded, not performed yet. */
export function* asArgument(sh: Shell, a: Assignment): Sys<Declared> {
  const operator = a.append ? '+=' : '='
  const subscript = a.index?.text
  const head = subscript === undefined ? a.name : `${a.name}[${subscript}]`
  if (a.value.type === 'ArrayValue') return { text: a.text, name: a.name, subscript, append: a.append === true, value: rawElements(a.value) }
  const value = yield* expandText(sh, a.value.text, 'colons')
  return { text: `${head}${operator}${value}`, name: a.name, subscript, append: a.append === true, value }
}

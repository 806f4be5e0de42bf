import type { Sys } from '../../../sim/index.ts'
import { execute, matches } from '../matching.ts'
import { byteString, textOf } from '../../cli/index.ts'
import { formatAwk } from '../../../text/index.ts'
import type { Binary } from './ast.ts'
import type { Slot } from './code.ts'
import type { Machine } from './machine.ts'
import { readRecord } from './main-input.ts'
import { AwkError, awkRegex } from './streams.ts'
import { compare, Input, isTrue, toNumber, toText, type Value } from './values.ts'

type Now = (m: Machine) => void
type Slow = (m: Machine) => Sys<void>

export const constant = (v: Value): Now => (m) => m.push(v)
export const drop: Now = (m) => void m.pop()
export const duplicate: Now = (m) => m.push(m.stack.at(-1))
export const stop: Now = (m) => void (m.pc = -1)
export const leave: Now = (m) => m.leave()

export const setAside: Now = (m) => void m.aside.push(m.pop())
export const takeBack: Now = (m) => m.push(m.aside.pop())
export const remember: Now = (m) => void m.aside.push(m.stack.at(-1))
export const recall: Now = (m) => void (m.stack[m.stack.length - 1] = m.aside.pop())

export const dropUnder = (n: 0 | 1): Now => (m) => {
  if (n === 1) m.stack.splice(m.stack.length - 2, 1)
}

export function jump(kind: 'always' | 'if' | 'unless', to: number): Now {
  if (kind === 'always') return (m) => void (m.pc = to)
  if (kind === 'if') return (m) => { if (isTrue(m.pop())) m.pc = to }
  return (m) => { if (!isTrue(m.pop())) m.pc = to }
}

export const jumpIfOpen = (id: number, to: number): Now => (m) => { if (m.ranges.has(id)) m.pc = to }
export const openRange = (id: number): Now => (m) => void m.ranges.add(id)
export const closeRange = (id: number): Now => (m) => void m.ranges.delete(id)

const arithmetic = (f: (a: number, b: number) => number): Now => (m) => {
  const b = m.stack.pop()
  const top = m.stack.length - 1
  m.stack[top] = f(toNumber(m.stack[top]), toNumber(b))
}
const comparing = (f: (c: number) => boolean): Now => (m) => {
  const b = m.stack.pop()
  const top = m.stack.length - 1
  m.stack[top] = f(compare(m.stack[top], b, m.textOf('CONVFMT'))) ? 1 : 0
}

export const BINARY: Readonly<Record<Binary, Now>> = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '^': arithmetic((a, b) => a ** b),
  ' ': (m) => {
    const b = m.text(m.pop())
    m.push(m.text(m.pop()) + b)
  },
  '<': comparing((c) => c < 0),
  '<=': comparing((c) => c <= 0),
  '==': comparing((c) => c === 0),
  '!=': comparing((c) => c !== 0),
  '>': comparing((c) => c > 0),
  '>=': comparing((c) => c >= 0),
}

export const UNARY: Readonly<Record<'-' | '+' | '!', Now>> = {
  '-': (m) => m.push(-toNumber(m.pop())),
  '+': (m) => m.push(toNumber(m.pop())),
  '!': (m) => m.push(isTrue(m.pop()) ? 0 : 1),
}
export const truth: Now = (m) => m.push(isTrue(m.pop()) ? 1 : 0)

export const load = (s: Slot): Now => (s.scope === 'global'
  ? (m) => {
      const v = m.globals[s.index]!.value
      m.stack.push(v instanceof Map ? m.value(s) : v)
    }
  : (m) => m.push(m.value(s)))
export const store = (s: Slot): Now => (m) => {
  const cell = m.cell(s)
  if (cell.value instanceof Map) m.value(s)
  cell.value = m.stack.at(-1)
}
export const joinKey = (n: number): Now => (m) => m.push(m.key(n))
export const loadElement = (s: Slot): Now => (m) => {
  const key = m.pop() as string
  const array = m.array(s)
  if (!array.has(key)) array.set(key, undefined)
  m.push(array.get(key))
}
export const storeElement = (s: Slot): Now => (m) => {
  const value = m.pop()
  m.array(s).set(m.pop() as string, value)
  m.push(value)
}
export const membership = (s: Slot, n: number): Now => (m) => {
  const key = m.key(n)
  m.push(m.array(s).has(key) ? 1 : 0)
}
export const remove = (s: Slot, n: number): Now => (m) => {
  const key = m.key(n)
  m.array(s).delete(key)
}
export const clear = (s: Slot): Now => (m) => m.array(s).clear()

export const beginEach = (s: Slot): Now => (m) => void m.loops.push([...m.array(s).keys()][Symbol.iterator]())
export const nextKey = (to: number): Now => (m) => {
  const next = m.loops.at(-1)!.next()
  if (!next.done) return m.push(new Input(next.value))
  m.loops.pop()
  m.pc = to
}
export const endEach: Now = (m) => void m.loops.pop()

export const exit = (withStatus: boolean): Now => (m) => {
  if (withStatus) m.status = Math.trunc(toNumber(m.pop())) & 255
  m.halt('exit')
}

export const loadCount: Slow = function* (m) {
  yield* m.record.split()
  m.push(m.record.count)
}
export const storeCount: Slow = function* (m) {
  yield* m.record.split()
  m.record.setCount(m.stack.at(-1))
}
const indexOf = (v: Value): number => {
  const n = Math.trunc(toNumber(v))
  if (n < 0) throw new AwkError(`negative field index $${n}`)
  if (n > 32_767_000) throw new AwkError(`maximum number of fields exceeded: ${n}`)
  return n
}
export const loadField: Slow = function* (m) {
  const n = indexOf(m.pop())
  if (n === 0) return m.push(new Input(m.record.text()))
  if (!m.record.splitNow()) yield* m.record.split()
  m.push(m.record.field(n))
}
export const storeField: Slow = function* (m) {
  const value = m.pop()
  const n = indexOf(m.pop())
  if (n === 0) m.record.set(m.text(value))
  else {
    yield* m.record.split()
    m.record.setField(n, value)
  }
  m.push(value)
}

const found = (r: boolean | 'limit'): boolean => r === true

export function matchRecord(source: string): Slow {
  return function* (m) {
    m.push(found(yield* matches(awkRegex(source), m.record.text())) ? 1 : 0)
  }
}
export function match(not: boolean, source: string | undefined): Slow {
  return function* (m) {
    const regex = awkRegex(source ?? m.text(m.pop()))
    m.push(found(yield* matches(regex, m.text(m.pop()))) !== not ? 1 : 0)
  }
}

/** printf's and sprintf's work on byte strings. */
export function format(m: Machine, args: readonly Value[], caller: 'printf' | 'sprintf'): string {
  const [first, ...rest] = args
  const values = rest.map((v) => {
    if (v === undefined || typeof v === 'number') return v ?? ''
    if (typeof v === 'string') return textOf(v)
    return v.looks === null ? textOf(v.text) : { text: textOf(v.text), number: v.looks }
  })
  const result = formatAwk(textOf(m.text(first)), values, { convfmt: m.textOf('CONVFMT'), caller })
  if (result.error !== undefined) throw new AwkError(result.error)
  return byteString(result.text)
}

export function output(kind: 'print' | 'printf', count: number, how: '>' | '>>' | '|' | undefined): Slow {
  return function* (m) {
    const args = m.stack.splice(m.stack.length - count)
    const target = how ? yield* m.streams.output(m.text(m.pop()), how) : m.streams.stdout
    const text = kind === 'printf' ? format(m, args, 'printf')
      : count === 0 ? m.record.text() + m.textOf('ORS')
      : args.map((v) => toText(v, m.textOf('OFMT'))).join(m.textOf('OFS')) + m.textOf('ORS')
    target.bytes(text)
    if (target.waiting >= 4096 || target.lineBuffered) yield* target.settle()
  }
}

/** Leaves the line (and nothing above it) when there is one and it goes to a variable, else what getline says. */
export function getline(from: 'main' | 'file' | 'command', toVariable: boolean): Slow {
  return function* (m) {
    let text: string | undefined
    if (from === 'main') text = yield* m.input.record()
    else {
      const reader = yield* m.streams.input(m.text(m.pop()), from)
      if (!reader) return m.push(-1)
      try {
        text = yield* readRecord(m, reader)
      } catch {
        return m.push(-1)
      }
    }
    if (text === undefined) return m.push(0)
    if (toVariable) return m.push(new Input(text))
    m.record.set(text)
    m.push(1)
  }
}
export const jumpUnlessLine = (to: number): Now => (m) => { if (!(m.stack.at(-1) instanceof Input)) m.pc = to }

/** The leftmost match of a regular expression, as RSTART and RLENGTH give it. */
export function* locate(source: string, text: string): Sys<readonly [number, number] | undefined> {
  const found = yield* execute(awkRegex(source), text)
  return found && found !== 'limit' ? [found.start, found.end] : undefined
}

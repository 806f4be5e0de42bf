import { isWord } from '../ctype/classes.ts'
import type { Assertion } from './ast.ts'
import type { ExecOptions } from './types.ts'

/** What stands beside a place in the text. `suppressed` is an edge that is not a line's edge (notbol, noteol). */
export const beside = { edge: 0, suppressed: 1, newline: 2, word: 3, other: 4 } as const
export type Beside = (typeof beside)[keyof typeof beside]

const { edge, suppressed, newline, word, other } = beside

export function besideOf(codePoint: number): Beside {
  return codePoint === 0x0a ? newline : isWord(codePoint) ? word : other
}

export function before(text: string, at: number, o: ExecOptions): Beside {
  if (at === 0) return o.notbol ? suppressed : edge
  const unit = text.charCodeAt(at - 1)
  return besideOf(unit >= 0xdc00 && unit <= 0xdfff && isPair(text, at - 2) ? text.codePointAt(at - 2)! : unit)
}

export function after(text: string, at: number, o: ExecOptions): Beside {
  if (at >= text.length) return o.noteol ? suppressed : edge
  return besideOf(text.codePointAt(at)!)
}

/** Do the two code units at `at` form one character? */
export function isPair(text: string, at: number): boolean {
  if (at < 0 || (text.charCodeAt(at) & 0xfc00) !== 0xd800) return false
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

const tests: { readonly [what in Exclude<Assertion, 'end-or-newline' | 'search-start'>]: (prev: Beside, next: Beside) => boolean } = {
  'text-start': (prev) => prev === edge,
  'text-end': (_, next) => next === edge,
  'line-start': (prev) => prev === edge || prev === newline,
  'line-end': (_, next) => next === edge || next === newline,
  'buffer-start': (prev) => prev <= suppressed,
  'buffer-end': (_, next) => next <= suppressed,
  'word-start': (prev, next) => prev !== word && next === word,
  'word-end': (prev, next) => prev === word && next !== word,
  'word-boundary': (prev, next) => (prev === word) !== (next === word),
  'not-word-boundary': (prev, next) => (prev === word) === (next === word),
}

/** Is the assertion true between these two? The two that need more of the text are `holdsAt`'s. */
export function holds(what: Assertion, prev: Beside, next: Beside): boolean {
  return what !== 'end-or-newline' && what !== 'search-start' && tests[what](prev, next)
}

export function holdsAt(what: Assertion, text: string, at: number, searchStart: number, o: ExecOptions): boolean {
  if (what === 'search-start') return at === searchStart
  if (what === 'end-or-newline') return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === 0x0a)
  return tests[what](before(text, at, o), after(text, at, o))
}

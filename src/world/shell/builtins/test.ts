import type { Sys } from '../../sim/index.ts'
import { parseInteger } from '../../text/index.ts'
import type { Shell } from '../state.ts'
import { builtinError } from './builtin.ts'
import { ARITHMETIC_TESTS, BINARY_TESTS, binaryTest, UNARY_TESTS, unaryTest } from './test-operators.ts'

class TestError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

/** `test` and `[`: 0, 1, or 2 for a mistake. Decides by the number of arguments, as POSIX says. */
export function* test(sh: Shell, args: readonly string[], name: string): Sys<number> {
  let words = args
  if (name === '[') {
    if (words.at(-1) !== ']') {
      yield* builtinError(sh, '[', sh.dialect === 'dash' ? 'missing ]' : "missing `]'")
      return 2
    }
    words = words.slice(0, -1)
  }
  try {
    return (yield* decide(sh, words)) ? 0 : 1
  } catch (e) {
    if (!(e instanceof TestError)) throw e
    yield* builtinError(sh, name, sh.dialect === 'dash' ? dashWords(e.message, words) : e.message)
    return 2
  }
}

/** What dash says of the same mistake. */
function dashWords(message: string, words: readonly string[]): string {
  const [, what = ''] = /^(.*): (?:integer expression|unary operator|binary operator)/.exec(message) ?? []
  if (message.endsWith('integer expression expected')) return `Illegal number: ${what}`
  if (words.length === 2 && BINARY_TESTS.has(words[1]!)) return `${words[1]}: argument expected`
  return `${words[0]}: unexpected operator`
}

function* decide(sh: Shell, w: readonly string[]): Sys<boolean> {
  switch (w.length) {
    case 0: return false
    case 1: return w[0] !== ''
    case 2: return yield* two(sh, w[0]!, w[1]!)
    case 3: return yield* three(sh, w)
    case 4:
      if (w[0] === '!') return !(yield* decide(sh, w.slice(1)))
      if (w[0] === '(' && w[3] === ')') return yield* two(sh, w[1]!, w[2]!)
      break
    default: break
  }
  return yield* new Expression(sh, w).all()
}

function* two(sh: Shell, operator: string, operand: string): Sys<boolean> {
  if (operator === '!') return operand === ''
  if (UNARY_TESTS.has(operator)) return yield* unary(sh, operator, operand)
  throw new TestError(`${operator}: unary operator expected`)
}

function* unary(sh: Shell, operator: string, operand: string): Sys<boolean> {
  if (operator === '-t' && parseInteger(operand) === undefined) throw new TestError(`${operand}: integer expression expected`)
  return yield* unaryTest(sh, operator, operand)
}

function* three(sh: Shell, w: readonly string[]): Sys<boolean> {
  const [a, operator, b] = w as [string, string, string]
  if (BINARY_TESTS.has(operator) && !(operator === '==' && sh.dialect === 'dash')) return yield* binary(sh, a, operator, b)
  if (operator === '-a') return a !== '' && b !== ''
  if (operator === '-o') return a !== '' || b !== ''
  if (a === '!') return !(yield* two(sh, operator, b))
  if (a === '(' && b === ')') return operator !== ''
  throw new TestError(`${operator}: binary operator expected`)
}

function* binary(sh: Shell, a: string, operator: string, b: string): Sys<boolean> {
  const compare = ARITHMETIC_TESTS[operator]
  if (!compare) return yield* binaryTest(sh, a, operator, b)
  return compare(integer(a), integer(b))
}

function integer(text: string): bigint {
  const n = parseInteger(text)
  if (n === undefined) throw new TestError(`${text}: integer expression expected`)
  return n
}

/** Expressions of more words: `-o` binds weaker than `-a`, that weaker than `!`. */
class Expression {
  readonly #sh: Shell
  readonly #words: readonly string[]
  #at = 0

  constructor(sh: Shell, words: readonly string[]) {
    this.#sh = sh
    this.#words = words
  }

  *all(): Sys<boolean> {
    const value = yield* this.#or()
    if (this.#at < this.#words.length) throw new TestError(this.#words[this.#at]!.startsWith('-') ? `syntax error: \`${this.#words[this.#at]}' unexpected` : 'too many arguments')
    return value
  }

  *#or(): Sys<boolean> {
    let value = yield* this.#and()
    while (this.#words[this.#at] === '-o') {
      this.#at++
      const right = yield* this.#and()
      value = value || right
    }
    return value
  }

  *#and(): Sys<boolean> {
    let value = yield* this.#term()
    while (this.#words[this.#at] === '-a') {
      this.#at++
      const right = yield* this.#term()
      value = value && right
    }
    return value
  }

  *#term(): Sys<boolean> {
    const words = this.#words
    const word = words[this.#at]
    if (word === undefined) throw new TestError('argument expected')
    if (word === '!') {
      this.#at++
      return !(yield* this.#term())
    }
    if (word === '(') {
      this.#at++
      const value = yield* this.#or()
      if (words[this.#at] !== ')') throw new TestError(words[this.#at] === undefined ? "`)' expected" : `\`)' expected, found ${words[this.#at]}`)
      this.#at++
      return value
    }
    const operator = words[this.#at + 1]
    if (operator !== undefined && BINARY_TESTS.has(operator) && this.#at + 2 < words.length) {
      this.#at += 3
      return yield* binary(this.#sh, word, operator, words[this.#at - 1]!)
    }
    if (UNARY_TESTS.has(word) && operator !== undefined) {
      this.#at += 2
      return yield* unary(this.#sh, word, operator)
    }
    this.#at++
    return word !== ''
  }
}

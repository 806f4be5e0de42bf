import type { Sys } from '../../sim/index.ts'
import { compileRegex } from '../../text/index.ts'
import { byteString, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { execute } from './matching.ts'

class Refusal {
  readonly message: string
  constructor(message: string) { this.message = message }
}

const isInteger = (text: string): boolean => /^-?\d+$/.test(text)
const isNull = (text: string): boolean => text === '' || /^-?0+$/.test(text)

const run = tool({
  name: 'expr',
  usage: 'EXPRESSION',
  about: 'Shows the value of EXPRESSION: | & < <= = != >= > + - * / % : match substr index length, and ( ).',
  options: {},
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  trouble: 2,
  *run(call): Sys<number> { return yield* evaluate(call, call.operands) },
})

/** Only `--help`, `--version` and a first `--` are options: all else may be an operand. */
export const expr: typeof run = (i) => {
  const only = i.argv.length === 2 && (i.argv[1] === '--help' || i.argv[1] === '--version')
  return run(only || i.argv[1] === '--' ? i : { ...i, argv: [i.argv[0]!, '--', ...i.argv.slice(1)] })
}

function* evaluate(call: ToolCall, words: readonly string[]): Sys<number> {
  if (words.length === 0) return yield* call.misuse('missing operand')
  try {
    const e = new Evaluator(words)
    const value = yield* e.or(true)
    if (!e.done) throw new Refusal(`syntax error: unexpected argument ${quoteWord(e.word!)}`)
    call.out.put(`${value}\n`)
    return isNull(value) ? 1 : 0
  } catch (e) {
    if (!(e instanceof Refusal)) throw e
    yield* call.complain(e.message)
    return 2
  }
}

const COMPARE: Readonly<Record<string, (c: number) => boolean>> = {
  '<': (c) => c < 0,
  '<=': (c) => c <= 0,
  '=': (c) => c === 0,
  '==': (c) => c === 0,
  '!=': (c) => c !== 0,
  '>=': (c) => c >= 0,
  '>': (c) => c > 0,
}

/** Evaluates by precedence; `live` is false where the value is not needed (behind a decided | or &). */
class Evaluator {
  readonly #words: readonly string[]
  #at = 0
  constructor(words: readonly string[]) { this.#words = words }

  get done(): boolean { return this.#at >= this.#words.length }
  get word(): string | undefined { return this.#words[this.#at] }

  #take(...words: string[]): string | undefined {
    if (this.done || !words.includes(this.word!)) return undefined
    return this.#words[this.#at++]
  }

  *or(live: boolean): Sys<string> {
    let left = yield* this.and(live)
    while (this.#take('|')) {
      const right = yield* this.and(live && isNull(left))
      if (isNull(left)) left = isNull(right) ? '0' : right
    }
    return left
  }

  *and(live: boolean): Sys<string> {
    let left = yield* this.comparison(live)
    while (this.#take('&')) {
      const right = yield* this.comparison(live && !isNull(left))
      if (isNull(left) || isNull(right)) left = '0'
    }
    return left
  }

  *comparison(live: boolean): Sys<string> {
    let left = yield* this.sum(live)
    for (let operator = this.#take(...Object.keys(COMPARE)); operator !== undefined; operator = this.#take(...Object.keys(COMPARE))) {
      const right = yield* this.sum(live)
      const numbers = isInteger(left) && isInteger(right)
      const [a, b] = numbers ? [BigInt(left), BigInt(right)] : [byteString(left), byteString(right)]
      left = COMPARE[operator]!(a < b ? -1 : a > b ? 1 : 0) ? '1' : '0'
    }
    return left
  }

  *sum(live: boolean): Sys<string> {
    let left = yield* this.product(live)
    for (let operator = this.#take('+', '-'); operator !== undefined; operator = this.#take('+', '-')) {
      const right = yield* this.product(live)
      if (live) left = String(operator === '+' ? this.#number(left) + this.#number(right) : this.#number(left) - this.#number(right))
    }
    return left
  }

  *product(live: boolean): Sys<string> {
    let left = yield* this.match(live)
    for (let operator = this.#take('*', '/', '%'); operator !== undefined; operator = this.#take('*', '/', '%')) {
      const right = yield* this.match(live)
      if (!live) continue
      const [a, b] = [this.#number(left), this.#number(right)]
      if (operator !== '*' && b === 0n) throw new Refusal('division by zero')
      left = String(operator === '*' ? a * b : operator === '/' ? a / b : a % b)
    }
    return left
  }

  #number(text: string): bigint {
    if (!isInteger(text)) throw new Refusal('non-integer argument')
    return BigInt(text)
  }

  *match(live: boolean): Sys<string> {
    let left = yield* this.primary(live)
    while (this.#take(':')) {
      const pattern = yield* this.primary(live)
      if (live) left = yield* matchAtStart(left, pattern)
    }
    return left
  }

  *primary(live: boolean): Sys<string> {
    if (this.done)
      throw new Refusal(this.#at === 0 ? 'syntax error' : `syntax error: missing argument after ${quoteWord(this.#words[this.#at - 1]!)}`)
    if (this.#take('+')) {
      if (this.done) throw new Refusal("syntax error: missing argument after ‘+’")
      return this.#words[this.#at++]!
    }
    if (this.#take('length')) return String(Array.from(yield* this.primary(live)).length)
    if (this.#take('match')) {
      const text = yield* this.primary(live)
      const pattern = yield* this.primary(live)
      return live ? yield* matchAtStart(text, pattern) : text
    }
    if (this.#take('index')) {
      const text = Array.from(yield* this.primary(live))
      const set = Array.from(yield* this.primary(live))
      return String(text.findIndex((c) => set.includes(c)) + 1)
    }
    if (this.#take('substr')) {
      const text = Array.from(yield* this.primary(live))
      const [from, count] = [yield* this.primary(live), yield* this.primary(live)]
      const [f, n] = [isInteger(from) ? Number(from) : 0, isInteger(count) ? Number(count) : 0]
      return f < 1 || n < 1 ? '' : text.slice(f - 1, f - 1 + n).join('')
    }
    if (!this.#take('(')) return this.#words[this.#at++]!
    const value = yield* this.or(live)
    if (this.done) throw new Refusal(`syntax error: expecting ')' after ${quoteWord(this.#words[this.#at - 1]!)}`)
    if (!this.#take(')')) throw new Refusal(`syntax error: expecting ')' instead of ${quoteWord(this.word!)}`)
    return value
  }
}

/** STRING : REGEX, anchored at the start: the first group's text, or how many characters match. */
function* matchAtStart(text: string, pattern: string): Sys<string> {
  const regex = compileRegex(pattern, { syntax: 'basic' })
  if (regex.error !== undefined) throw new Refusal(regex.error)
  const m = yield* execute(regex, text)
  const matched = m && m !== 'limit' && m.start === 0 ? m : null
  if (regex.groups > 0) {
    const span = matched?.groups[1]
    return span ? text.slice(span[0], span[1]) : ''
  }
  return String(matched ? Array.from(text.slice(0, matched.end)).length : 0)
}

import { readConstant } from './constant.ts'

export type TokenKind = 'end' | 'number' | 'name' | 'operator' | 'pre' | 'post' | 'assign'

/** Thrown inside the room; its message is bash's. */
export class ArithmeticError extends Error {}

export interface Token {
  readonly kind: TokenKind
  /** The operator; of an assignment the operator before `=` (empty for plain `=`). */
  readonly text: string
  readonly value: bigint
  /** Of a name: the subscript as written. */
  readonly subscript: string | undefined
  readonly start: number
}

const two = new Set(['==', '!=', '<=', '>=', '&&', '||', '<<', '>>', '**'])
const one = '=><+-*/%!()&|?:^~,'
const assignable = '*/%+-&^|'
const end: Omit<Token, 'start'> = { kind: 'end', text: '', value: 0n, subscript: undefined }

/** Reads an arithmetic expression token by token, deciding `++` and `--` by their neighbours as bash does. */
export class Tokens {
  token: Token = { ...end, start: 0 }
  /** Where the token begins that an error is reported at. */
  errorAt = 0
  private at = 0
  /** Kind of the token before the current one. */
  private before: TokenKind = 'end'

  constructor(readonly text: string) {}

  /** Reads the next token. */
  advance(): void {
    const { text } = this
    while (this.at < text.length && isBlank(text[this.at]!)) this.at++
    const start = this.at
    const char = text[start]
    if (char === undefined) {
      this.token = { ...end, start }
      return
    }
    this.errorAt = start
    const next = isNameStart(char) ? this.name(start) : isDigit(char) ? this.number(start) : this.operator(start, char)
    this.before = this.token.kind
    this.token = next
  }

  atEnd(): boolean {
    return this.token.kind === 'end'
  }

  /** Where the text goes on after the current token, blanks skipped: the place that a division by zero is reported at. */
  restStart(): number {
    let at = this.at
    while (at < this.text.length && ' \t'.includes(this.text[at]!)) at++
    return at
  }

  /** Is the next token a plain `=`? */
  assignmentFollows(): boolean {
    let at = this.at
    while (at < this.text.length && isBlank(this.text[at]!)) at++
    return this.text[at] === '=' && this.text[at + 1] !== '='
  }

  fail(message: string, at = this.errorAt): ArithmeticError {
    return new ArithmeticError(`${trimStart(this.text)}: ${message} (error token is "${this.text.slice(at)}")`)
  }

  private name(start: number): Token {
    const { text } = this
    let at = start + 1
    while (at < text.length && (isNameStart(text[at]!) || isDigit(text[at]!))) at++
    const name = text.slice(start, at)
    this.at = at
    if (text[at] !== '[') return { kind: 'name', text: name, value: 0n, subscript: undefined, start }
    const close = closingBracket(text, at)
    if (close < 0) throw this.fail('bad array subscript')
    this.at = close + 1
    return { kind: 'name', text: name, value: 0n, subscript: text.slice(at + 1, close), start }
  }

  private number(start: number): Token {
    const { text } = this
    let at = start
    while (at < text.length && (isNameStart(text[at]!) || isDigit(text[at]!) || text[at] === '#' || text[at] === '@')) at++
    this.at = at
    const value = readConstant(text.slice(start, at))
    // bash cuts the text off after the number while it reads it, and so in this message.
    if (typeof value !== 'bigint') throw new Tokens(text.slice(0, at)).fail(value.refused, start)
    return { kind: 'number', text: text.slice(start, at), value, subscript: undefined, start }
  }

  private operator(start: number, char: string): Token {
    const { text } = this
    const next = text[start + 1] ?? ''
    const made = (kind: TokenKind, operator: string, size: number): Token => {
      this.at = start + size
      return { kind, text: operator, value: 0n, subscript: undefined, start }
    }
    if ((char === '<' || char === '>') && next === char && text[start + 2] === '=') return made('assign', char + next, 3)
    if (two.has(char + next)) return made('operator', char + next, 2)
    if ((char === '+' || char === '-') && next === char) {
      if (this.token.kind === 'name') {
        if (this.before === 'pre') throw this.fail(`${char}${char}: assignment requires lvalue`)
        return made('post', char, 2)
      }
      if (isNameStart(text[start + 2 + blanks(text, start + 2)] ?? '')) return made('pre', char, 2)
      return made('operator', char, 1)
    }
    if (next === '=' && assignable.includes(char)) return made('assign', char, 2)
    if (char === '=') return made('assign', '', 1)
    if (one.includes(char)) return made('operator', char, 1)
    const afterOperator = this.token.kind !== 'number' && this.token.kind !== 'name' && this.token.kind !== 'post'
    throw this.fail(`syntax error: ${afterOperator ? 'operand expected' : 'invalid arithmetic operator'}`)
  }
}

function closingBracket(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') depth++
    else if (text[at] === ']' && --depth === 0) return at
  }
  return -1
}

function blanks(text: string, from: number): number {
  let at = from
  while (at < text.length && isBlank(text[at]!)) at++
  return at - from
}

function trimStart(text: string): string {
  let at = 0
  while (at < text.length && ' \t'.includes(text[at]!)) at++
  return text.slice(at)
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}

function isNameStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_'
}

/** Words of an awk program. `at` is the line. */
export type TokenKind = 'number' | 'string' | 'regex' | 'name' | 'call' | 'builtin' | 'word' | 'operator' | 'newline' | 'end'
export interface Token { readonly kind: TokenKind; readonly text: string; readonly line: number; readonly value?: number }

/** A program that awk refuses, in mawk's words without the name. */
export class AwkSyntaxError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

const WORDS = new Set([
  'BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'nextfile', 'exit', 'return',
  'delete', 'in', 'getline', 'print', 'printf',
])
export const BUILTINS = new Set([
  'length', 'substr', 'index', 'split', 'sub', 'gsub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int',
  'rand', 'srand', 'tolower', 'toupper', 'system', 'close', 'fflush', 'strftime', 'mktime', 'systime',
])

const OPERATORS = [
  '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '==', '<=', '>=', '!=', '!~', '>>', '{', '}', '(', ')', '[', ']', ';',
  ',', '+', '-', '*', '/', '%', '^', '!', '>', '<', '|', '?', ':', '~', '$', '=',
]
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', a: '\x07', b: '\b', f: '\f', v: '\v' }

/** The escapes of a string constant, and of `-v` and assignments among the operands. Unknown ones stay. */
export function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|\n|[\s\S])/g, (whole, e: string) => {
    if (/^[0-7]/.test(e)) return String.fromCharCode(parseInt(e, 8) & 255)
    if (/^x./.test(e)) return String.fromCharCode(parseInt(e.slice(1), 16))
    return e === '\n' ? '' : (ESCAPES[e] ?? whole)
  })
}

export class Lexer {
  readonly #text: string
  #at = 0
  #line = 1
  /** Whether a slash would divide: the token before ends an operand. */
  #operand = false

  constructor(text: string) { this.#text = text }

  next(): Token {
    const text = this.#text
    for (;;) {
      const c = text[this.#at]
      if (c === ' ' || c === '\t' || c === '\r') this.#at++
      else if (c === '\\' && /^\\\r?\n/.test(text.slice(this.#at, this.#at + 3))) {
        this.#at = text.indexOf('\n', this.#at) + 1
        this.#line++
      } else if (c === '#') {
        const end = text.indexOf('\n', this.#at)
        this.#at = end < 0 ? text.length : end
      } else break
    }
    const c = text[this.#at]
    if (c === undefined) return this.token('end', 'end of file')
    if (c === '\n') {
      const token = this.token('newline', 'end of line')
      this.#at++
      this.#line++
      return token
    }
    if (c === '"') return this.string()
    if (c === '/' && !this.#operand) return this.regex()
    NUMBER.lastIndex = this.#at
    const number = /[\d.]/.test(c) ? NUMBER.exec(text) : null
    if (number) {
      this.#at += number[0].length
      return this.token('number', number[0], Number(number[0]))
    }
    NAME.lastIndex = this.#at
    const name = NAME.exec(text)?.[0]
    if (name !== undefined) {
      this.#at += name.length
      const kind = WORDS.has(name) ? 'word' : BUILTINS.has(name) ? 'builtin' : text[this.#at] === '(' ? 'call' : 'name'
      return this.token(kind, name)
    }
    const operator = OPERATORS.find((o) => text.startsWith(o, this.#at))
    if (operator === undefined) throw new AwkSyntaxError(`${this.#line}: unexpected character '${c}'`)
    this.#at += operator.length
    return this.token('operator', operator)
  }

  token(kind: TokenKind, text: string, value?: number): Token {
    this.#operand =
      kind === 'number' ||
      kind === 'string' ||
      kind === 'regex' ||
      kind === 'name' ||
      kind === 'builtin' ||
      (kind === 'operator' && [')', ']', '++', '--', '$'].includes(text))
    if (kind === 'operator' && text === '$') this.#operand = false
    return { kind, text, line: this.#line, ...(value === undefined ? {} : { value }) }
  }

  string(): Token {
    let end = this.#at + 1
    while (end < this.#text.length && this.#text[end] !== '"') {
      if (this.#text[end] === '\n') break
      end += this.#text[end] === '\\' ? 2 : 1
    }
    if (this.#text[end] !== '"')
      throw new AwkSyntaxError(`line ${this.#line}: runaway string constant "${this.#text.slice(this.#at + 1, this.#at + 11)} ...`)
    const raw = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    const token = this.token('string', unescape(raw))
    this.#line += raw.split('\n').length - 1
    return token
  }

  regex(): Token {
    let end = this.#at + 1
    let bracket = false
    while (end < this.#text.length && (this.#text[end] !== '/' || bracket) && this.#text[end] !== '\n') {
      const c = this.#text[end]!
      if (bracket && c === ']') bracket = false
      else if (!bracket && c === '[') {
        bracket = true
        if (this.#text[end + 1] === '^') end++
        if (this.#text[end + 1] === ']') end++
      }
      end += c === '\\' ? 2 : 1
    }
    if (this.#text[end] !== '/')
      throw new AwkSyntaxError(`line ${this.#line}: runaway regular expression /${this.#text.slice(this.#at + 1, this.#at + 11)} ...`)
    const raw = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    return this.token('regex', raw.replaceAll('\\/', '/'))
  }
}

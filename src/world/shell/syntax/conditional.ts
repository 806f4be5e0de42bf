import type { Lexer, Token } from './lexer.ts'
import { SyntaxProblem, Unfinished } from './problem.ts'
import { skipBackquote, skipDollar, skipDouble, skipPaired, skipSingle } from './scan.ts'
import { BINARY_TESTS, UNARY_TESTS } from '../builtins/test-operators.ts'

/** The expression of `[[ … ]]` after its opening, up to and over `]]` (bash's parse_cond_command). */
export function conditional(lex: Lexer, open: Token): void {
  new Conditional(lex, open).parse()
}

class Conditional {
  readonly #lex: Lexer
  readonly #open: Token
  constructor(lex: Lexer, open: Token) {
    this.#lex = lex
    this.#open = open
  }

  parse(): void {
    this.#or()
    const close = this.#lex.take()
    if (!isClose(close)) {
      if (close.kind === 'end') this.#ended()
      this.#fail(close.kind === 'word' ? 'syntax error in conditional expression' : `syntax error in conditional expression: unexpected token \`${close.text}'`, close)
    }
  }

  #fail(message: string | undefined, token: Token): never {
    throw new SyntaxProblem(message, token.start, 'end-of-input', false)
  }

  #ended(): never { throw new Unfinished(undefined, this.#open.start) }

  #newlines(): void {
    while (this.#lex.peek().kind === 'newline') this.#lex.take()
  }

  #is(text: string): boolean {
    const token = this.#lex.peek()
    return token.kind === 'operator' && token.text === text
  }

  #or(): void {
    this.#and()
    while (this.#is('||')) {
      this.#lex.take()
      this.#and()
    }
  }

  #and(): void {
    this.#term()
    while (this.#is('&&')) {
      this.#lex.take()
      this.#term()
    }
  }

  #term(): void {
    this.#newlines()
    const token = this.#lex.take()
    if (token.kind === 'end') this.#ended()
    if (isClose(token)) this.#fail(undefined, token)
    if (token.kind === 'operator' && token.text === '(') {
      this.#inner()
      const close = this.#lex.take()
      if (close.kind === 'end') this.#ended()
      if (close.kind !== 'operator' || close.text !== ')') this.#fail(isClose(close) || close.kind === 'operator' ? `unexpected token \`${close.text}', expected \`)'` : "expected `)'", close)
    } else if (token.kind === 'word' && token.plain && token.text === '!') {
      this.#term()
      return
    } else if (token.kind !== 'word') this.#fail(`unexpected token \`${token.text}' in conditional command`, token)
    else if (token.plain && UNARY_TESTS.has(token.text)) this.#unary()
    else this.#binary()
    this.#newlines()
  }

  /** An operand with an open quote: bash misses the operand as well. */
  #quoted<T>(kind: string, read: () => T): T {
    try {
      return read()
    } catch (e) {
      if (!(e instanceof Unfinished) || e.closing === undefined) throw e
      throw new Unfinished(e.closing, e.at, undefined, `unexpected argument to conditional ${kind} operator`)
    }
  }

  /** The expression in parentheses; bash misses the closing one, too, where it is wrong. */
  #inner(): void {
    try {
      this.#or()
    } catch (e) {
      if (!(e instanceof SyntaxProblem) || e.kind !== 'end-of-input') throw e
      throw new SyntaxProblem(e.message, e.at, e.kind, e.showLine, e.surprise, [e.also, "expected `)'"].filter((m) => m !== undefined).join('\n'))
    }
  }

  #unary(): void {
    const operand = this.#quoted('unary', () => this.#lex.take())
    if (operand.kind === 'end') this.#ended()
    if (operand.kind !== 'word' || isClose(operand)) this.#fail(operand.kind === 'newline' ? 'unexpected argument to conditional unary operator' : `unexpected argument \`${operand.text}' to conditional unary operator`, operand)
  }

  #binary(): void {
    const operator = this.#lex.peek()
    if (operator.kind === 'end') this.#ended()
    if (isClose(operator) || (operator.kind === 'operator' && ['&&', '||', ')'].includes(operator.text))) return
    if (operator.kind === 'word' && operator.text === '=~') {
      this.#lex.take()
      this.#lex.jump(this.#quoted('binary', () => this.#operand(true)))
      return
    }
    const known = (operator.kind === 'word' && operator.plain && BINARY_TESTS.has(operator.text)) || (operator.kind === 'operator' && '<>'.includes(operator.text))
    if (!known) {
      if (operator.kind === 'newline') throw new SyntaxProblem(`unexpected token \`newline', conditional binary operator expected`, operator.start, 'syntax', false)
      this.#fail(operator.kind === 'word' ? 'conditional binary operator expected' : `unexpected token \`${operator.text}', conditional binary operator expected`, operator)
    }
    this.#lex.take()
    if (operator.text === '==' || operator.text === '=' || operator.text === '!=') {
      this.#lex.jump(this.#quoted('binary', () => this.#operand(false)))
      return
    }
    const operand = this.#quoted('binary', () => this.#lex.take())
    if (operand.kind === 'end') this.#ended()
    if (operand.kind !== 'word' || isClose(operand)) this.#fail(operand.kind === 'newline' ? 'unexpected argument to conditional binary operator' : `unexpected argument \`${operand.text}' to conditional binary operator`, operand)
  }

  /** A pattern or regular expression: parentheses belong to it, blanks in them too. */
  #operand(regex: boolean): number {
    const { text } = this.#lex
    let i = this.#lex.pos
    while (text[i] === ' ' || text[i] === '\t' || (text[i] === '\\' && text[i + 1] === '\n')) i += text[i] === '\\' ? 2 : 1
    const start = i
    for (; i < text.length;) {
      const c = text[i]!
      if (c === '\\') i += 2
      else if (c === "'") i = skipSingle(text, i + 1)
      else if (c === '"') i = skipDouble(text, i + 1)
      else if (c === '`') i = skipBackquote(text, i + 1)
      else if (c === '$') i = skipDollar(text, i, false)
      else if (c === '(' && (regex || '?*+@!'.includes(text[i - 1]!))) i = skipPaired(text, i + 1, '(', ')')
      else if (c === '|' && regex && text[i + 1] !== '|') i++
      else if (' \t\n;&<>()|'.includes(c)) break
      else i++
    }
    if (i >= text.length && start >= text.length) this.#ended()
    if (i === start || text.slice(start, i) === ']]') {
      const token = this.#lex.peek()
      this.#fail(token.kind === 'newline' ? 'unexpected argument to conditional binary operator' : `unexpected argument \`${token.text}' to conditional binary operator`, token)
    }
    return Math.min(i, text.length)
  }
}

const isClose = (token: Token): boolean => token.kind === 'word' && token.plain && token.text === ']]'

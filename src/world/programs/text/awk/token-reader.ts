import { AwkSyntaxError, Lexer, type Token } from './lexer.ts'

/** The words of a program, one after the other, with as many ahead as are asked for. */
export class TokenReader {
  readonly #lexer: Lexer
  token: Token
  #queue: Token[] = []
  /** Brackets that are open, innermost last. */
  readonly open: string[] = []

  constructor(source: string) {
    // A program ends with a newline, given or not.
    this.#lexer = new Lexer(source.endsWith('\n') ? source : `${source}\n`)
    this.token = this.#lexer.next()
  }

  advance(): Token {
    const old = this.token
    this.token = this.#queue.shift() ?? this.#lexer.next()
    return old
  }

  peek(n: number): Token {
    while (this.#queue.length < n) this.#queue.push(this.#lexer.next())
    return this.#queue[n - 1]!
  }

  is(text: string): boolean { return (this.token.kind === 'operator' || this.token.kind === 'word') && this.token.text === text }

  take(text: string): boolean {
    if (!this.is(text)) return false
    this.advance()
    return true
  }

  need(text: string): void {
    if (!this.take(text)) this.refuse()
  }

  refuse(): never {
    const { kind, text, line } = this.token
    if (kind === 'end')
      throw new AwkSyntaxError(
        this.open.length > 0
          ? `line ${line}: missing ${this.open.at(-1)!} near end of file`
          : `line ${line}: syntax error at or near end of file`,
      )
    if (kind === 'operator' && text === ')') throw new AwkSyntaxError(`line ${line}: extra ')'`)
    throw new AwkSyntaxError(
      `line ${line}: syntax error at or near ${kind === 'string' ? `"${text}"`.slice(0, 1) + text : kind === 'regex' ? `/${text}/` : text}`,
    )
  }

  newlines(): void { while (this.token.kind === 'newline') this.advance() }

  separators(): void { while (this.token.kind === 'newline' || this.is(';')) this.advance() }

  atEnd(): boolean { return this.token.kind === 'newline' || this.is(';') || this.is('}') }

  /** The end of a simple statement; `}` and `else` end it without being taken. */
  terminate(): void {
    if (this.token.kind === 'newline' || this.is(';')) this.advance()
    else if (!this.is('}') && this.token.kind !== 'end') this.refuse()
  }
}

import { CompileError, type Token } from './lexer.ts'

const HINT = '(Unix shell quoting issues?)'

/** The words of a program, one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0
  constructor(tokens: readonly Token[]) { this.#tokens = tokens }

  get token(): Token {
    const token = this.#tokens[this.#at]!
    if (token.error) throw token.error
    return token
  }

  advance(): Token { return this.#tokens[this.#at++]! }

  /** Can a filter begin here, or does the program end? */
  get begins(): boolean {
    const { kind, text } = this.token
    return kind !== 'INVALID_CHARACTER' && (kind !== 'OPERATOR' || ['.', '..', '[', '(', '{', '-', '$'].includes(text))
  }

  is(operator: string): boolean { return this.token.kind === 'OPERATOR' && this.token.text === operator }
  isWord(word: string): boolean { return this.token.kind === 'KEYWORD' && this.token.text === word }
  take(text: string): boolean {
    if (!this.is(text) && !this.isWord(text)) return false
    this.#at++
    return true
  }

  need(text: string): void {
    if (!this.take(text)) this.refuse()
  }

  refuse(expecting?: string): never {
    const t = this.token
    const what = `unexpected ${kindOf(t)}${expecting === undefined ? '' : `, expecting ${expecting}`}`
    throw new CompileError(`syntax error, ${what} ${HINT}`, t.at)
  }

  atEnd(): void {
    if (this.token.kind !== 'END') this.refuse('end of file')
  }
}

/** A token as bison names it. */
function kindOf(t: Token): string {
  if (t.kind === 'END') return 'end of file'
  if (t.kind === 'OPERATOR') return t.text.length === 1 ? `'${t.text}'` : t.text
  if (t.kind === 'KEYWORD') return t.text
  if (t.kind === 'STRING') return 'QQSTRING_START'
  return t.kind
}

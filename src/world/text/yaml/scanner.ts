import { mistake, type Mark, type YamlMistake } from './mistake.ts'
import { blockScalar, plainScalar, quotedScalar } from './scalar-scan.ts'
import type { Token, TokenKind } from './token.ts'

interface SimpleKey { readonly token: number; readonly mark: Mark; readonly required: boolean }

const KEY_LIMIT = 1024
export const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\t'
export const isBreak = (c: string | undefined): boolean => c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029'
export const isBreakOrEnd = (c: string | undefined): boolean => c === undefined || isBreak(c)
export const isBlankOrEnd = (c: string | undefined): boolean => isBlank(c) || isBreakOrEnd(c)

/** Tokens of a YAML 1.1 text, read on demand (chapter 5 to 9 of the specification, with libyaml's limits). Throws YamlMistake. */
export class Scanner {
  readonly text: string
  at = 0
  line = 0
  lineStart = 0
  indent = -1
  flow = 0
  simpleKeyAllowed = true
  readonly #indents: number[] = []
  readonly #keys: (SimpleKey | undefined)[] = [undefined]
  #queue: Token[] = []
  #taken = 0
  #ended = false

  constructor(text: string) { this.text = text.startsWith('\ufeff') ? text.slice(1) : text }

  get column(): number { return this.at - this.lineStart }
  get mark(): Mark { return { line: this.line, column: this.column, at: this.at } }
  char(ahead = 0): string | undefined { return this.text[this.at + ahead] }

  /** Over one line break, CR LF taken as one. */
  newline(): void {
    this.at += this.char() === '\r' && this.char(1) === '\n' ? 2 : 1
    this.line++
    this.lineStart = this.at
  }

  wrong(problem: string, context?: Mark): YamlMistake { return mistake(problem, this.mark, 'scanner', context) }

  /** The next token, left where it is. */
  peek(): Token {
    while (this.#queue.length === 0 || this.#mayBecomeKey()) {
      if (this.#ended) break
      this.#fetch()
    }
    return this.#queue[0]!
  }

  next(): Token {
    const token = this.peek()
    this.#queue.shift()
    this.#taken++
    return token
  }

  /** The first token in the queue may still turn out to be a key. */
  #mayBecomeKey(): boolean {
    this.#dropStale()
    return this.#keys.some((k) => k?.token === this.#taken)
  }

  #dropStale(): void {
    this.#keys.forEach((k, i) => {
      if (!k || (k.mark.line === this.line && this.at - k.mark.at <= KEY_LIMIT)) return
      if (k.required) throw this.wrong("could not find expected ':'", k.mark)
      this.#keys[i] = undefined
    })
  }

  #push(kind: TokenKind, start: Mark, text = '', plain = false): void {
    this.#queue.push({ kind, start, end: this.mark, text, plain })
  }

  #fetch(): void {
    this.#skip()
    this.#dropStale()
    this.#unroll(this.column)
    const c = this.char()
    if (c === undefined) return this.#end()
    const next = this.char(1)
    if (this.column === 0 && c === '%') return this.#directive()
    if (this.column === 0 && this.#isDocumentMark()) return this.#documentMark(c === '-' ? 'document-start' : 'document-end')
    switch (c) {
      case '[': case '{': return this.#openFlow(c)
      case ']': case '}': return this.#closeFlow(c)
      case ',': return this.#flowEntry()
      case '-': if (isBlankOrEnd(next)) return this.#blockEntry(); break
      case '?': if (this.flow > 0 || isBlankOrEnd(next)) return this.#explicitKey(); break
      case ':': if (this.flow > 0 || isBlankOrEnd(next)) return this.#value(); break
      case '*': case '&': return this.#anchor(c === '*' ? 'alias' : 'anchor')
      case '!': return this.#tag()
      case '|': case '>': if (this.flow === 0) return this.#block(c); break
      case "'": case '"': return this.#scalar(() => quotedScalar(this, c), false)
    }
    if (this.#startsPlain(c, next)) return this.#scalar(() => plainScalar(this), true)
    throw this.wrong('found character that cannot start any token', this.mark)
  }

  #startsPlain(c: string, next: string | undefined): boolean {
    if (!isBlankOrEnd(c) && !'-?:,[]{}#&*!|>\'"%@`'.includes(c)) return true
    if (c === '-') return !isBlank(next)
    return this.flow === 0 && (c === '?' || c === ':') && !isBlankOrEnd(next)
  }

  #skip(): void {
    for (;;) {
      while (this.char() === ' ' || (this.char() === '\t' && (this.flow > 0 || !this.simpleKeyAllowed))) this.at++
      if (this.char() === '#') while (!isBreakOrEnd(this.char())) this.at++
      if (!isBreak(this.char())) return
      this.newline()
      if (this.flow === 0) this.simpleKeyAllowed = true
    }
  }

  #isDocumentMark(): boolean {
    const three = this.text.slice(this.at, this.at + 3)
    return (three === '---' || three === '...') && isBlankOrEnd(this.char(3))
  }

  #saveKey(): void {
    if (!this.simpleKeyAllowed) return
    this.#removeKey()
    this.#keys[this.#keys.length - 1] = { token: this.#taken + this.#queue.length, mark: this.mark, required: this.flow === 0 && this.indent === this.column }
  }

  #removeKey(): void {
    const key = this.#keys.at(-1)
    if (key?.required) throw this.wrong("could not find expected ':'", key.mark)
    this.#keys[this.#keys.length - 1] = undefined
  }

  #roll(column: number, kind: 'sequence-start' | 'mapping-start', mark: Mark, before?: number): void {
    if (this.flow > 0 || this.indent >= column) return
    this.#indents.push(this.indent)
    this.indent = column
    const token: Token = { kind, start: mark, end: mark, text: '', plain: false }
    if (before === undefined) this.#queue.push(token)
    else this.#queue.splice(before - this.#taken, 0, token)
  }

  #unroll(column: number): void {
    if (this.flow > 0) return
    while (this.indent > column) {
      this.#push('block-end', this.mark)
      this.indent = this.#indents.pop()!
    }
  }

  #end(): void {
    if (this.column !== 0) {
      this.line++
      this.lineStart = this.at
    }
    this.#unroll(-1)
    this.#removeKey()
    this.simpleKeyAllowed = false
    this.#ended = true
    this.#push('stream-end', this.mark)
  }

  #directive(): void {
    this.#unroll(-1)
    this.#removeKey()
    this.simpleKeyAllowed = false
    const start = this.mark
    while (!isBreakOrEnd(this.char())) this.at++
    this.#push('directive', start, this.text.slice(start.at, this.at))
  }

  #documentMark(kind: 'document-start' | 'document-end'): void {
    this.#unroll(-1)
    this.#removeKey()
    this.simpleKeyAllowed = false
    const start = this.mark
    this.at += 3
    this.#push(kind, start)
  }

  #openFlow(c: '[' | '{'): void {
    this.#saveKey()
    this.#keys.push(undefined)
    this.flow++
    this.simpleKeyAllowed = true
    this.#mark(c)
  }

  #closeFlow(c: ']' | '}'): void {
    this.#removeKey()
    if (this.flow > 0) {
      this.flow--
      this.#keys.pop()
    }
    this.simpleKeyAllowed = false
    this.#mark(c)
  }

  #mark(c: TokenKind): void {
    const start = this.mark
    this.at++
    this.#push(c, start)
  }

  #flowEntry(): void {
    this.#removeKey()
    this.simpleKeyAllowed = true
    this.#mark(',')
  }

  #blockEntry(): void {
    if (this.flow === 0) {
      if (!this.simpleKeyAllowed) throw this.wrong('block sequence entries are not allowed in this context', this.mark)
      this.#roll(this.column, 'sequence-start', this.mark)
    }
    this.#removeKey()
    this.simpleKeyAllowed = true
    this.#mark('-')
  }

  #explicitKey(): void {
    if (this.flow === 0) {
      if (!this.simpleKeyAllowed) throw this.wrong('mapping keys are not allowed in this context', this.mark)
      this.#roll(this.column, 'mapping-start', this.mark)
    }
    this.#removeKey()
    this.simpleKeyAllowed = this.flow === 0
    this.#mark('key')
  }

  #value(): void {
    const key = this.#keys.at(-1)
    if (key) {
      this.#queue.splice(key.token - this.#taken, 0, { kind: 'key', start: key.mark, end: key.mark, text: '', plain: false })
      this.#roll(key.mark.column, 'mapping-start', key.mark, key.token)
      this.#keys[this.#keys.length - 1] = undefined
      this.simpleKeyAllowed = false
    } else {
      if (this.flow === 0) {
        if (!this.simpleKeyAllowed) throw this.wrong('mapping values are not allowed in this context', this.mark)
        this.#roll(this.column, 'mapping-start', this.mark)
      }
      this.simpleKeyAllowed = this.flow === 0
    }
    this.#mark('value')
  }

  #anchor(kind: 'alias' | 'anchor'): void {
    this.#saveKey()
    this.simpleKeyAllowed = false
    const start = this.mark
    this.at++
    while (/[0-9A-Za-z_-]/.test(this.char() ?? '')) this.at++
    const c = this.char()
    if (this.at === start.at + 1 || !(isBlankOrEnd(c) || '?:,]}%@`'.includes(c!))) throw this.wrong('did not find expected alphabetic or numeric character', start)
    this.#push(kind, start, this.text.slice(start.at + 1, this.at))
  }

  #tag(): void {
    this.#saveKey()
    this.simpleKeyAllowed = false
    const start = this.mark
    while (!isBlankOrEnd(this.char()) && !(this.flow > 0 && ',]}'.includes(this.char()!))) this.at++
    this.#push('tag', start, this.text.slice(start.at, this.at))
  }

  #block(c: '|' | '>'): void {
    this.#removeKey()
    this.simpleKeyAllowed = true
    const start = this.mark
    this.#push('scalar', start, blockScalar(this, c === '|'))
  }

  #scalar(scan: () => string, plain: boolean): void {
    this.#saveKey()
    this.simpleKeyAllowed = false
    const start = this.mark
    const text = scan()
    this.#queue.push({ kind: 'scalar', start, end: this.mark, text, plain })
  }
}

import type { Assertion } from './ast.ts'
import { escapedChar } from './escapes.ts'
import type { PosixSyntax } from './posix-syntax.ts'

type Operator =
  | 'alternate' | 'open' | 'close' | 'star' | 'plus' | 'question' | 'open-brace' | 'close-brace' | 'bracket' | 'period' | 'end' | 'backslash'

export type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: Operator }
  | { readonly kind: 'backref'; readonly group: number }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'class'; readonly letter: string }

const backslashAnchors: { readonly [char: string]: Assertion } = {
  '<': 'word-start', '>': 'word-end', b: 'word-boundary', B: 'not-word-boundary', '`': 'buffer-start', "'": 'buffer-end',
}

/** Reads a basic or extended expression token by token, as `peek_token` of GNU's `regcomp.c` does. */
export class PosixTokens {
  token: Token = { kind: 'end' }
  /** Where the current token begins, and where the next one does. */
  tokenStart = 0
  at = 0

  constructor(readonly chars: readonly string[], private readonly syntax: PosixSyntax, private readonly multiline: boolean) {}

  /** Reads the next token. `caretHere`: a `^` at this place is an anchor also in basic syntax. */
  advance(caretHere = false): void {
    this.tokenStart = this.at
    this.token = this.read(caretHere)
  }

  private read(caretHere: boolean): Token {
    const { chars, syntax } = this
    const char = chars[this.at]
    if (char === undefined) return { kind: 'end' }
    this.at++
    if (char === '\\') return this.readBackslash()
    const bare = syntax.bareOperators
    switch (char) {
      case '\n': if (syntax.newlineAlternates) return { kind: 'alternate' }; break
      case '|': if (bare) return { kind: 'alternate' }; break
      case '*': return { kind: 'star' }
      case '+': if (syntax.plusQuestion === 'bare') return { kind: 'plus' }; break
      case '?': if (syntax.plusQuestion === 'bare') return { kind: 'question' }; break
      case '{': if (bare) return { kind: 'open-brace' }; break
      case '}': if (bare) return { kind: 'close-brace' }; break
      case '(': if (bare) return { kind: 'open' }; break
      case ')': if (bare) return { kind: 'close' }; break
      case '[': return { kind: 'bracket' }
      case '.': return { kind: 'period' }
      case '^': if (caretHere || this.caretAnchors()) return { kind: 'assert', what: this.multiline ? 'line-start' : 'text-start' }; break
      case '$': if (this.dollarAnchors()) return { kind: 'assert', what: this.multiline ? 'line-end' : 'text-end' }; break
    }
    return { kind: 'char', char }
  }

  private caretAnchors(): boolean {
    const { chars, tokenStart, syntax } = this
    return syntax.anchorsAnywhere || tokenStart === 0 || (syntax.newlineAlternates && chars[tokenStart - 1] === '\n')
  }

  private dollarAnchors(): boolean {
    const { chars, at, syntax } = this
    if (syntax.anchorsAnywhere) return true
    if (at === chars.length || (syntax.newlineAlternates && chars[at] === '\n')) return true
    return chars[at] === '\\' && (chars[at + 1] === ')' || chars[at + 1] === '|')
  }

  private readBackslash(): Token {
    const { syntax } = this
    const char = this.chars[this.at]
    if (char === undefined) return syntax.escapes === 'awk' ? { kind: 'char', char: '\\' } : { kind: 'backslash' }
    const escape = escapedChar(this.chars, this.at, syntax.escapes)
    if (escape) {
      this.at = escape.next
      return { kind: 'char', char: String.fromCodePoint(escape.codePoint) }
    }
    this.at++
    if (syntax.backReferences && char >= '1' && char <= '9') return { kind: 'backref', group: Number(char) }
    if (syntax.gnuOperators) {
      if (Object.hasOwn(backslashAnchors, char)) return { kind: 'assert', what: backslashAnchors[char]! }
      if ('wWsS'.includes(char)) return { kind: 'class', letter: char }
    }
    if (!syntax.bareOperators) {
      switch (char) {
        case '|': return { kind: 'alternate' }
        case '(': return { kind: 'open' }
        case ')': return { kind: 'close' }
        case '{': return { kind: 'open-brace' }
        case '}': return { kind: 'close-brace' }
        case '+': return { kind: 'plus' }
        case '?': return { kind: 'question' }
      }
    }
    return { kind: 'char', char }
  }

  private closeBrace(from: number): number {
    const { chars, syntax } = this
    for (let i = from; i < chars.length; i++) {
      if (syntax.bareOperators ? chars[i] === '}' : chars[i] === '\\' && chars[i + 1] === '}') return i
    }
    return -1
  }

  /** What stands between an interval's braces, if it is closed. */
  intervalText(): { readonly text: string; readonly next: number } | undefined {
    const close = this.closeBrace(this.at)
    if (close < 0) return undefined
    return { text: this.chars.slice(this.at, close).join(''), next: close + (this.syntax.bareOperators ? 1 : 2) }
  }
}

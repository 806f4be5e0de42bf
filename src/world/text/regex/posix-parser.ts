import { classRanges } from '../ctype/classes.ts'
import { complement, mergeRanges } from '../ctype/range-set.ts'
import { alt, type Assertion, cat, empty, many, type Node, type Parsed } from './ast.ts'
import { parseBracket } from './bracket.ts'
import { anyChar, charSet, single } from './char-set.ts'
import { escapedChar } from './escapes.ts'
import { trouble } from './messages.ts'
import { type PosixSyntax, posixSyntax } from './posix-syntax.ts'
import type { RegexOptions } from './types.ts'

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'alternate' | 'open' | 'close' | 'star' | 'plus' | 'question' | 'open-brace' | 'close-brace' | 'bracket' | 'period' | 'end' | 'backslash' }
  | { readonly kind: 'backref'; readonly group: number }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'class'; readonly letter: string }

/** Largest number in an interval, RE_DUP_MAX. */
const repeatLimit = 32767
/** Deeper nesting would exhaust the stack, here as in glibc. */
const depthLimit = 500

const word = mergeRanges([...classRanges('alnum'), 0x5f, 0x5f])
const space = classRanges('space')
const notByte = (ranges: readonly number[]): readonly number[] => complement(mergeRanges([...ranges, 0xdc80, 0xdcff]))
const backslashClasses: { readonly [letter: string]: ReturnType<typeof charSet> } = {
  w: charSet(word), W: charSet(notByte(word)), s: charSet(space), S: charSet(notByte(space)),
}
const backslashAnchors: { readonly [char: string]: Assertion } = {
  '<': 'word-start', '>': 'word-end', b: 'word-boundary', B: 'not-word-boundary', '`': 'buffer-start', "'": 'buffer-end',
}

/** Reads a basic or extended expression by the rules of GNU's `regcomp.c`, errors included. Throws PatternError. */
export function parsePosix(pattern: string, options: RegexOptions): Parsed {
  return new PosixParser(pattern, posixSyntax(options), options).parse()
}

class PosixParser {
  private readonly chars: readonly string[]
  private readonly warnings: string[] = []
  private completed: ReadonlySet<number> = new Set()
  private readonly flags: { readonly ignoreCase: boolean; readonly multiline: boolean }
  private groups = 0
  private at = 0
  private token: Token = { kind: 'end' }
  private tokenStart = 0

  constructor(pattern: string, private readonly syntax: PosixSyntax, options: RegexOptions) {
    this.chars = [...pattern]
    this.flags = { ignoreCase: options.ignoreCase ?? false, multiline: options.multiline ?? false }
  }

  parse(): Parsed {
    this.advance(true)
    const root = this.alternatives(0)
    return { root, groups: this.groups, names: new Map(), warnings: this.warnings }
  }

  /** Reads the next token. `caretHere`: a `^` at this place is an anchor also in basic syntax. */
  private advance(caretHere = false): void {
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
      case '^': if (syntax.anchorsAnywhere || caretHere || this.tokenStart === 0 || (syntax.newlineAlternates && chars[this.tokenStart - 1] === '\n')) return { kind: 'assert', what: this.flags.multiline ? 'line-start' : 'text-start' }; break
      case '$': if (syntax.anchorsAnywhere || this.dollarAnchors()) return { kind: 'assert', what: this.flags.multiline ? 'line-end' : 'text-end' }; break
    }
    return { kind: 'char', char }
  }

  private dollarAnchors(): boolean {
    const { chars, at, syntax } = this
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
      if (Object.hasOwn(backslashClasses, char)) return { kind: 'class', letter: char }
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

  private alternatives(depth: number): Node {
    // A back-reference may not point into another alternative.
    const outer = this.completed
    const all = new Set(outer)
    const parts: Node[] = []
    for (;;) {
      this.completed = new Set(outer)
      parts.push(this.branch(depth))
      for (const group of this.completed) all.add(group)
      if (this.token.kind !== 'alternate') break
      this.advance(true)
    }
    this.completed = all
    return alt(parts)
  }

  private branch(depth: number): Node {
    const parts: Node[] = []
    while (!this.atBranchEnd(depth)) parts.push(this.expression(depth))
    if (parts.length === 0 && this.syntax.escapes === 'awk' && (depth > 0 || this.chars.length > 0)) throw trouble('repeat', this.syntax)
    return cat(parts)
  }

  private atBranchEnd(depth: number): boolean {
    const { kind } = this.token
    return kind === 'alternate' || kind === 'end' || (kind === 'close' && depth > 0)
  }

  private expression(depth: number): Node {
    const { token } = this
    if (token.kind === 'assert') {
      // An anchor takes no repetition: in `^*` the star begins anew.
      this.advance(true)
      return { kind: 'assert', what: token.what }
    }
    const atom = this.atom(depth)
    return this.repetitions(atom)
  }

  private atom(depth: number): Node {
    const { token, syntax, flags } = this
    switch (token.kind) {
      case 'open': return this.group(depth)
      case 'bracket': {
        const { set, next } = parseBracket(this.chars, this.at, syntax, flags)
        this.at = next
        this.advance()
        return { kind: 'set', set }
      }
      case 'backref':
        if (!this.completed.has(token.group)) throw trouble('backReference', syntax)
        this.advance()
        return { kind: 'backref', group: token.group, ignoreCase: flags.ignoreCase }
      case 'period':
        this.advance()
        return { kind: 'set', set: anyChar(!flags.multiline) }
      case 'class':
        this.advance()
        return { kind: 'set', set: backslashClasses[token.letter]! }
      case 'backslash': throw trouble('escape', syntax)
      case 'star': case 'plus': case 'question': case 'open-brace': return this.leadingRepeat(token.kind)
      case 'close':
        if (!syntax.closeParenPlain) throw trouble('closeParen', syntax)
        return this.plain()
      default: return this.plain()
    }
  }

  /** A repetition operator with nothing before it. */
  private leadingRepeat(kind: 'star' | 'plus' | 'question' | 'open-brace'): Node {
    const { syntax } = this
    if (kind === 'open-brace' && syntax.doubleRepeatError) throw trouble('repeat', syntax)
    if (kind === 'open-brace' && syntax.badIntervalPlain && !this.validInterval()) return this.plain()
    if (syntax.leadingRepeat === 'error') throw trouble('repeat', syntax)
    if (syntax.leadingRepeat === 'character') return this.plain()
    this.warnings.push(`warning: ${kind === 'open-brace' ? '{...}' : this.chars[this.tokenStart]} at start of expression`)
    return empty
  }

  private plain(): Node {
    const char = this.token.kind === 'char' ? this.token.char : this.chars[this.at - 1]!
    this.advance()
    return { kind: 'set', set: single(char.codePointAt(0)!, this.flags.ignoreCase) }
  }

  private group(depth: number): Node {
    const index = ++this.groups
    if (depth >= depthLimit) throw trouble('size', this.syntax)
    this.advance(true)
    const body = this.alternatives(depth + 1)
    if (this.token.kind !== 'close') throw trouble('paren', this.syntax)
    this.completed = new Set(this.completed).add(index)
    this.advance()
    return { kind: 'group', index, body }
  }

  private repetitions(atom: Node): Node {
    let body = atom
    for (;;) {
      const bounds = this.bounds()
      if (!bounds) return body
      body = { kind: 'repeat', body, min: bounds.min, max: bounds.max, how: 'greedy' }
      if (this.syntax.doubleRepeatError && (this.token.kind === 'star' || this.token.kind === 'open-brace')) throw trouble('repeat', this.syntax)
    }
  }

  /** The repetition that stands here, read; undefined if there is none. */
  private bounds(): { readonly min: number; readonly max: number } | undefined {
    switch (this.token.kind) {
      case 'star': this.advance(); return { min: 0, max: many }
      case 'plus': this.advance(); return { min: 1, max: many }
      case 'question': this.advance(); return { min: 0, max: 1 }
      case 'open-brace': return this.interval()
      default: return undefined
    }
  }

  private validInterval(): boolean {
    const close = this.closeBrace(this.at)
    return close >= 0 && readBounds(this.chars.slice(this.at, close).join('')) !== undefined
  }

  private closeBrace(from: number): number {
    const { chars, syntax } = this
    for (let i = from; i < chars.length; i++) {
      if (syntax.bareOperators ? chars[i] === '}' : chars[i] === '\\' && chars[i + 1] === '}') return i
    }
    return -1
  }

  private interval(): { readonly min: number; readonly max: number } | undefined {
    const { syntax } = this
    const close = this.closeBrace(this.at)
    const bounds = close < 0 ? undefined : readBounds(this.chars.slice(this.at, close).join(''))
    if (!bounds) {
      if (syntax.badIntervalPlain) {
        this.token = { kind: 'char', char: '{' }
        return undefined
      }
      throw trouble(close < 0 ? 'brace' : 'interval', syntax)
    }
    if (bounds.max !== many && bounds.min > bounds.max) throw trouble('interval', syntax)
    if (Math.max(bounds.min, bounds.max) > repeatLimit) throw trouble('size', syntax)
    this.at = close + (syntax.bareOperators ? 1 : 2)
    this.advance()
    return bounds
  }
}

/** `n`, `n,`, `,m`, `n,m`; undefined for anything else. */
function readBounds(text: string): { readonly min: number; readonly max: number } | undefined {
  const comma = text.indexOf(',')
  const low = comma < 0 ? text : text.slice(0, comma)
  const high = comma < 0 ? low : text.slice(comma + 1)
  if (!allDigits(low) || !allDigits(high) || text === '') return undefined
  return { min: Number(low || '0'), max: comma >= 0 && high === '' ? many : Number(high) }
}

function allDigits(text: string): boolean {
  for (const char of text) if (char < '0' || char > '9') return false
  return true
}

import { classRanges } from '../ctype/classes.ts'
import { alt, cat, empty, many, type Node, type Parsed } from './ast.ts'
import { parseBracket } from './bracket.ts'
import { anyChar, bracketSet, type CharSet, single } from './char-set.ts'
import { trouble } from './messages.ts'
import { type PosixSyntax, posixSyntax } from './posix-syntax.ts'
import { PosixTokens } from './posix-tokens.ts'
import type { RegexOptions } from './types.ts'

/** Largest number in an interval, RE_DUP_MAX. */
const repeatLimit = 32767
/** Deeper nesting would exhaust the stack, here as in glibc. */
const depthLimit = 500

/** What `\w \W \s \S` stand for; made at first use, as the tables are large. */
const backslashClasses = new Map<string, CharSet>()

/** Reads a basic or extended expression by the rules of GNU's `regcomp.c`, errors included. Throws PatternError. */
export function parsePosix(pattern: string, options: RegexOptions): Parsed {
  return new PosixParser(pattern, posixSyntax(options), options).parse()
}

class PosixParser {
  private readonly tokens: PosixTokens
  private readonly warnings: string[] = []
  private readonly flags: { readonly ignoreCase: boolean; readonly multiline: boolean }
  /** Groups that a back-reference may name here. */
  private completed: ReadonlySet<number> = new Set()
  private groups = 0

  constructor(pattern: string, private readonly syntax: PosixSyntax, options: RegexOptions) {
    this.flags = { ignoreCase: options.ignoreCase ?? false, multiline: options.multiline ?? false }
    this.tokens = new PosixTokens([...pattern], syntax, this.flags.multiline)
  }

  parse(): Parsed {
    this.tokens.advance(true)
    const root = this.alternatives(0)
    return { root, groups: this.groups, names: new Map(), warnings: this.warnings }
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
      if (this.tokens.token.kind !== 'alternate') break
      this.tokens.advance(true)
    }
    this.completed = all
    return alt(parts)
  }

  private branch(depth: number): Node {
    const parts: Node[] = []
    while (!this.atBranchEnd(depth)) parts.push(this.expression(depth))
    if (parts.length === 0 && this.syntax.escapes === 'awk' && (depth > 0 || this.tokens.chars.length > 0)) throw trouble('repeat', this.syntax)
    return cat(parts)
  }

  private atBranchEnd(depth: number): boolean {
    const { kind } = this.tokens.token
    return kind === 'alternate' || kind === 'end' || (kind === 'close' && depth > 0)
  }

  private expression(depth: number): Node {
    const { token } = this.tokens
    if (token.kind === 'assert') {
      // An anchor takes no repetition: in `^*` the star begins anew.
      this.tokens.advance(true)
      return { kind: 'assert', what: token.what }
    }
    const atom = this.atom(depth)
    return this.repetitions(atom)
  }

  private atom(depth: number): Node {
    const { syntax, flags, tokens } = this
    const { token } = tokens
    switch (token.kind) {
      case 'open': return this.group(depth)
      case 'bracket': {
        const { set, next } = parseBracket(this.tokens.chars, this.tokens.at, syntax, flags)
        this.tokens.at = next
        this.tokens.advance()
        return { kind: 'set', set }
      }
      case 'backref':
        if (!this.completed.has(token.group)) throw trouble('backReference', syntax)
        this.tokens.advance()
        return { kind: 'backref', group: token.group, ignoreCase: flags.ignoreCase }
      case 'period':
        this.tokens.advance()
        return { kind: 'set', set: anyChar(!flags.multiline) }
      case 'class':
        this.tokens.advance()
        return { kind: 'set', set: backslashClass(token.letter) }
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
    this.warnings.push(`warning: ${kind === 'open-brace' ? '{...}' : this.tokens.chars[this.tokens.tokenStart]} at start of expression`)
    return empty
  }

  private plain(): Node {
    const char = this.tokens.token.kind === 'char' ? this.tokens.token.char : this.tokens.chars[this.tokens.at - 1]!
    this.tokens.advance()
    return { kind: 'set', set: single(char.codePointAt(0)!, this.flags.ignoreCase) }
  }

  private group(depth: number): Node {
    const index = ++this.groups
    if (depth >= depthLimit) throw trouble('size', this.syntax)
    this.tokens.advance(true)
    const body = this.alternatives(depth + 1)
    if (this.tokens.token.kind !== 'close') throw trouble('paren', this.syntax)
    if (index <= 9) this.completed = new Set(this.completed).add(index)
    this.tokens.advance()
    return { kind: 'group', index, body }
  }

  private repetitions(atom: Node): Node {
    let body = atom
    for (;;) {
      const bounds = this.bounds()
      if (!bounds) return body
      body = { kind: 'repeat', body, min: bounds.min, max: bounds.max, how: 'greedy' }
      if (this.syntax.doubleRepeatError && (this.tokens.token.kind === 'star' || this.tokens.token.kind === 'open-brace')) throw trouble('repeat', this.syntax)
    }
  }

  /** The repetition that stands here, read; undefined if there is none. */
  private bounds(): { readonly min: number; readonly max: number } | undefined {
    switch (this.tokens.token.kind) {
      case 'star': this.tokens.advance(); return { min: 0, max: many }
      case 'plus': this.tokens.advance(); return { min: 1, max: many }
      case 'question': this.tokens.advance(); return { min: 0, max: 1 }
      case 'open-brace': return this.interval()
      default: return undefined
    }
  }

  private validInterval(): boolean {
    const interval = this.tokens.intervalText()
    return interval !== undefined && readBounds(interval.text) !== undefined
  }

  private interval(): { readonly min: number; readonly max: number } | undefined {
    const { syntax, tokens } = this
    const interval = tokens.intervalText()
    const bounds = interval && readBounds(interval.text)
    if (!interval || !bounds) {
      if (!syntax.badIntervalPlain) throw trouble(interval ? 'interval' : 'brace', syntax)
      tokens.token = { kind: 'char', char: '{' }
      return undefined
    }
    if (bounds.max !== many && bounds.min > bounds.max) throw trouble('interval', syntax)
    if (Math.max(bounds.min, bounds.max) > repeatLimit) throw trouble('size', syntax)
    tokens.at = interval.next
    tokens.advance()
    return bounds
  }
}

function backslashClass(letter: string): CharSet {
  let set = backslashClasses.get(letter)
  if (!set) {
    const positive = letter.toLowerCase() === 'w' ? [...classRanges('alnum'), 0x5f, 0x5f] : classRanges('space')
    set = bracketSet(positive, { ignoreCase: false, negative: letter < 'a', newline: true })
    backslashClasses.set(letter, set)
  }
  return set
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

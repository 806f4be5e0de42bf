import { skipCommands } from './grammar.ts'
import { SyntaxProblem, Unfinished } from './problem.ts'
import { skipBackquote, skipDollar, skipDouble, skipPaired, skipSingle } from './scan.ts'

export interface Token {
  readonly kind: 'word' | 'operator' | 'newline' | 'end'
  readonly text: string
  readonly start: number
  readonly end: number
  /** A word without any quoting or expansion: it may be reserved or an alias. */
  readonly plain: boolean
}

interface HereDocument { readonly word: string; readonly strip: boolean; readonly at: number }

export interface Warning { readonly at: number; readonly word: string; readonly opened: number }

export interface LexerOptions {
  readonly dialect: 'bash' | 'dash'
  readonly extglob: boolean
  readonly aliases: ReadonlyMap<string, string>
  /** The text is all that there will be: a here-document may end with it. */
  readonly whole: boolean
}

const OPERATORS = ['&>>', '<<<', '<<-', ';;&', '&&', '||', ';;', ';&', '<<', '>>', '<&', '>&', '<>', '>|', '&>', '|&', '&', '|', ';', '(', ')', '<', '>']
const DASH_OPERATORS = ['<<-', '&&', '||', ';;', '<<', '>>', '<&', '>&', '<>', '>|', '&', '|', ';', '(', ')', '<', '>']

/** Operators that a word must follow. */
export const REDIRECTIONS: ReadonlySet<string> = new Set(['&>>', '<<<', '<<-', '<<', '>>', '<&', '>&', '<>', '>|', '&>', '<', '>'])

const BREAKS = ' \t\n;&|<>()'

/**
 * Splits the text into tokens as bash's read_token does. Aliases are replaced in the text itself, so what is parsed afterwards is the text without them.
 */
export class Lexer {
  text: string
  pos: number
  readonly options: LexerOptions
  readonly warnings: Warning[] = []
  /** How much longer the aliases have made the text before `pos`. */
  grown = 0
  #waiting: HereDocument[] = []
  #peeked: Token | undefined
  #open: { name: string; end: number }[] = []
  /** The value of an alias that ended with a blank ends here: the next word may be an alias too. */
  #blankAt = -1

  constructor(text: string, pos: number, options: LexerOptions) {
    this.text = text
    this.pos = pos
    this.options = options
  }

  /** The next token; `assign`: a word like `a=(…)` may stand here. */
  peek(assign = false): Token {
    return (this.#peeked ??= this.#read(assign))
  }

  take(assign = false): Token {
    const token = this.peek(assign)
    this.#peeked = undefined
    this.pos = token.end
    if (token.kind === 'newline') this.#bodies()
    return token
  }

  /** The next token where a command begins: aliases are replaced. */
  peekCommand(): Token {
    for (;;) {
      const token = this.peek(true)
      if (!this.#alias(token)) return token
    }
  }

  /** The next token after a word that an alias with a blank at its end became. */
  peekArgument(assign: boolean): Token {
    for (;;) {
      const token = this.peek(assign)
      if (this.#blankAt < 0 || this.#blankAt > token.start) return token
      this.#blankAt = -1
      if (!this.#alias(token)) return token
    }
  }

  expectHereDocument(word: Token, strip: boolean): void {
    this.#waiting.push({ word: unquoted(word.text), strip, at: word.start })
  }

  get waiting(): boolean { return this.#waiting.length > 0 }

  /** Forgets what was looked at: the text is read on in another way from here. */
  jump(pos: number): void {
    this.#peeked = undefined
    this.pos = pos
  }

  #alias(token: Token): boolean {
    if (token.kind !== 'word' || !token.plain || this.options.aliases.size === 0) return false
    const value = this.options.aliases.get(token.text)
    this.#open = this.#open.filter((o) => o.end > token.start)
    if (value === undefined || this.#open.some((o) => o.name === token.text)) return false
    this.text = this.text.slice(0, token.start) + value + this.text.slice(token.end)
    const change = value.length - (token.end - token.start)
    this.grown += change
    for (const o of this.#open) o.end += change
    const end = token.start + value.length
    this.#open.push({ name: token.text, end })
    if (/[ \t]$/.test(value)) this.#blankAt = end
    this.#peeked = undefined
    return true
  }

  #read(assign: boolean): Token {
    const { text } = this
    let i = this.pos
    for (;;) {
      const c = text[i]
      if (c === ' ' || c === '\t') i++
      else if (c === '\\' && text[i + 1] === '\n') this.#continued((i += 2))
      else if (c === '#') {
        const end = text.indexOf('\n', i)
        i = end < 0 ? text.length : end
      } else break
    }
    const c = text[i]
    if (c === undefined) return { kind: 'end', text: '', start: i, end: i, plain: false }
    if (c === '\n') return { kind: 'newline', text: 'newline', start: i, end: i + 1, plain: false }
    const dash = this.options.dialect === 'dash'
    if ((c === '<' || c === '>') && text[i + 1] === '(' && !dash) return this.#word(i, assign)
    const operator = BREAKS.includes(c) ? (dash ? DASH_OPERATORS : OPERATORS).find((o) => text.startsWith(o, i)) : undefined
    if (!operator) return this.#word(i, assign && !dash)
    const end = i + operator.length
    // What would be one operator of bash is two of dash.
    if (dash && ((operator === '&' && text[end] === '>') || (operator === '(' && text[end] === '('))) this.splice(end, end, ' ')
    return { kind: 'operator', text: operator, start: i, end, plain: false }
  }

  /** Replaces a part of the text that is still to be read. */
  splice(from: number, to: number, by: string): void {
    this.text = this.text.slice(0, from) + by + this.text.slice(to)
    this.grown += by.length - (to - from)
  }

  /** A word that would mean more to bash than to dash is quoted for the parser. */
  neutralise(token: Token): void {
    if (this.options.dialect !== 'dash' || !(BASH_ONLY.has(token.text) || BASH_ASSIGNMENT.test(token.text))) return
    this.quote(token)
  }

  /** A word loses its special meaning for the parser. */
  quote(token: Token): void {
    this.splice(token.start, token.start, '\\')
    this.#peeked = undefined
  }

  #word(start: number, assign: boolean): Token {
    let { text } = this
    let i = start
    let plain = true
    const dash = this.options.dialect === 'dash'
    for (; i < text.length;) {
      const c = text[i]!
      if (c === '\\') {
        if (i + 1 >= text.length && !this.options.whole) throw new Unfinished('\\', i)
        if (text[i + 1] !== '\n') plain = false
        i += 2
        if (text[i - 1] === '\n') this.#continued(i)
      } else if (c === "'") [i, plain] = [skipSingle(text, i + 1), false]
      else if (c === '"') [i, plain] = [skipDouble(text, i + 1), false]
      else if (c === '`') [i, plain] = [skipBackquote(text, i + 1), false]
      else if (dash && c === '$' && /['"[]/.test(text[i + 1] ?? '')) {
        this.splice(i, i, '\\')
        text = this.text
      } else if (c === '$') [i, plain] = [skipDollar(text, i, false), false]
      else if ((c === '<' || c === '>') && text[i + 1] === '(' && !dash) {
        [i, plain] = [skipCommands(text, i + 2), false]
      } else if (text[i + 1] === '(' && this.options.extglob && '?*+@!'.includes(c)) {
        [i, plain] = [skipPaired(text, i + 2, '(', ')'), false]
      } else if (c === '(' && assign && /^[A-Za-z_][A-Za-z0-9_]*(?:\[[^\n]*\])?\+?=$/.test(text.slice(start, i))) {
        [i, plain] = [this.#list(i + 1), false]
      } else if (c === '[' && assign && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text.slice(start, i))) {
        // A subscript may hold blanks: `a[i + 1]=x`.
        i = skipPaired(text, i + 1, '[', ']')
      } else if (BREAKS.includes(c)) break
      else i++
    }
    i = Math.min(i, text.length)
    return { kind: 'word', text: text.slice(start, i).replaceAll('\\\n', ''), start, end: i, plain }
  }

  /** After a backslash and a newline: where the text ends there, the line goes on. */
  #continued(at: number): void {
    if (at >= this.text.length && !this.options.whole) throw new Unfinished('\\', at)
  }

  /** `name=( … )`: words, newlines and comments. */
  #list(from: number): number {
    const inner = new Lexer(this.text, from, { ...this.options, aliases: NO_ALIASES })
    for (;;) {
      const token = this.#listToken(inner)
      if (token.kind === 'end') throw new Unfinished(')', from - 1, undefined, undefined, true)
      if (token.kind === 'operator') {
        if (token.text === ')') return token.end
        throw new SyntaxProblem(`syntax error near unexpected token \`${token.text}'`, token.start, 'list')
      }
    }
  }

  #listToken(inner: Lexer): Token {
    try {
      return inner.take()
    } catch (e) {
      if (!(e instanceof Unfinished)) throw e
      throw new Unfinished(e.closing, e.at, undefined, 'syntax error: unexpected end of file', true)
    }
  }

  /** Here-documents begin after the newline that ends their line. */
  #bodies(): void {
    for (const h of this.#waiting) {
      const before = this.pos - 1
      for (;;) {
        if (this.pos >= this.text.length) {
          if (!this.options.whole) throw new Unfinished('<<', h.at, h.word)
          this.warnings.push({ at: this.text.length, word: h.word, opened: before })
          break
        }
        const end = this.text.indexOf('\n', this.pos)
        const line = this.text.slice(this.pos, end < 0 ? this.text.length : end)
        if (end < 0 && !this.options.whole && (h.strip ? line.replace(/^\t+/, '') : line) !== h.word) throw new Unfinished('<<', h.at, h.word)
        this.pos = end < 0 ? this.text.length : end + 1
        if ((h.strip ? line.replace(/^\t+/, '') : line) === h.word) break
      }
    }
    this.#waiting = []
  }

  /** At the end of the text: here-documents that have not begun. */
  finish(): void {
    if (this.#waiting.length === 0) return
    if (!this.options.whole) throw new Unfinished('<<', this.#waiting[0]!.at, this.#waiting[0]!.word)
    this.#bodies()
  }
}

/** Reserved words of bash that are plain ones in dash, and assignments that are none there. */
const BASH_ONLY: ReadonlySet<string> = new Set(['[[', 'function', 'select', 'coproc', 'time'])
const BASH_ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\]\+?=|\+=)/

const NO_ALIASES: ReadonlyMap<string, string> = new Map()

/** A here-document's word with its quotes taken off. */
export function unquoted(word: string): string {
  return word.replace(/\\\n/g, '').replace(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, (_all, single?: string, double?: string, escaped?: string) =>
    single ?? (double === undefined ? escaped! : double.replace(/\\(["$`\\])/g, '$1')))
}

import { isGlob } from '../../text/index.ts'

/** Where the pieces of an expanded word go. */
export interface Sink {
  /** Unquoted text of the script. */
  text(s: string): void
  /** Text that stands for itself. */
  quoted(s: string): void
  /** There is a field here, if an empty one. */
  open(): void
  /** The value of an unquoted expansion: split where fields are split. */
  value(s: string): void
  /** Between the elements of a list. */
  next(): void
  readonly splits: boolean
  /** Characters that came in so far. */
  readonly size: number
}

/** One string, nothing split: assignments, here-strings, case words. */
export class TextSink implements Sink {
  readonly splits = false
  out = ''
  get size(): number { return this.out.length }
  open(): void { /* a string is always there */ }
  text(s: string): void { this.out += s }
  quoted(s: string): void { this.out += s }
  value(s: string): void { this.out += s }
  next(): void { this.out += ' ' }
}

/** One pattern, in which a backslash quotes what stood in quotes. */
export class PatternSink implements Sink {
  readonly splits = false
  out = ''
  /** As `set -x` shows it: every quoted character after a backslash. */
  shown = ''
  get size(): number { return this.out.length }
  open(): void { /* a pattern is always there */ }
  readonly #special: RegExp
  constructor(special: RegExp = /[\\*?[\]!@+(){}|^&-]/g) { this.#special = special }
  text(s: string): void { this.#add(s, s) }
  quoted(s: string): void { this.#add(s.replace(this.#special, '\\$&'), s.replace(/[\s\S]/gu, '\\$&')) }
  value(s: string): void { this.#add(s, s) }
  next(): void { this.#add(' ', ' ') }

  #add(out: string, shown: string): void {
    this.out += out
    this.shown += shown
  }
}

/** A field: its text, and the pattern that it is if something unquoted in it globs. */
export interface Field { readonly text: string; readonly pattern: string | undefined }

interface Piece { readonly text: string; readonly quoted: boolean }

const WHITE = ' \t\n'

/** Fields of a command's words (POSIX 2.6.5). */
export class FieldSink implements Sink {
  readonly splits = true
  readonly fields: Field[] = []
  readonly #ifs: string
  readonly #extglob: boolean
  size = 0
  #pieces: Piece[] = []
  #open = false
  #after: 'nothing' | 'white' | 'delimiter' = 'nothing'

  constructor(ifs: string, extglob: boolean) {
    this.#ifs = ifs
    this.#extglob = extglob
  }

  text(s: string): void { this.#add(s, false) }
  quoted(s: string): void { this.#add(s, true) }
  next(): void {
    if (this.#open) this.finish()
    this.#after = 'nothing'
  }

  value(s: string): void {
    const ifs = this.#ifs
    if (s === '') return
    if (ifs === '') {
      this.#add(s, false)
      return
    }
    let from = 0
    for (let i = 0; i < s.length; i++) {
      const c = s[i]!
      if (!ifs.includes(c)) continue
      if (i > from) this.#add(s.slice(from, i), false)
      from = i + 1
      this.#delimiter(WHITE.includes(c))
    }
    if (from < s.length) this.#add(s.slice(from), false)
  }

  /** Ends the field that is open, if any. */
  finish(): void {
    if (!this.#open) return
    this.#open = false
    const pieces = this.#pieces
    this.#pieces = []
    const text = pieces.length === 1 ? pieces[0]!.text : pieces.map((p) => p.text).join('')
    let pattern: string | undefined
    if (pieces.some((p) => !p.quoted && /[*?[(]/.test(p.text))) {
      pattern = pieces.map((p) => (p.quoted ? p.text.replace(/[\\*?[\]!@+(){}|^-]/g, '\\$&') : p.text)).join('')
      if (!isGlob(pattern, { extglob: this.#extglob })) pattern = undefined
    }
    this.fields.push({ text, pattern })
  }

  open(): void {
    this.#open = true
    this.#after = 'nothing'
  }

  #add(text: string, quoted: boolean): void {
    if (text === '') return
    this.open()
    this.size += text.length
    this.#pieces.push({ text, quoted })
  }

  #delimiter(white: boolean): void {
    if (this.#open) {
      this.finish()
      this.#after = white ? 'white' : 'delimiter'
      return
    }
    if (white) return
    if (this.#after !== 'white') this.fields.push({ text: '', pattern: undefined })
    this.#after = 'delimiter'
  }
}

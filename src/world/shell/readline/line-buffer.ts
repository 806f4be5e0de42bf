import { cells, isInClass } from '../../text/index.ts'

interface Snapshot { readonly chars: readonly string[]; readonly point: number }

const UNDO_GROUP = 20

/** The line being edited, as code points, with its cursor, kills and undo list. */
export class LineBuffer {
  chars: string[] = []
  point = 0
  mark = 0
  /** Part of the line that is shown in reverse: a paste, what a search found. */
  region: readonly [from: number, to: number] | undefined
  #undo: Snapshot[] = []
  #inserted = 0

  get text(): string { return this.chars.join('') }

  set(text: string, point?: number): void {
    this.chars = Array.from(text)
    this.point = point ?? this.chars.length
    this.mark = 0
    this.region = undefined
  }

  /** Forgets what could be undone: a new line begins. */
  forgetUndo(): void {
    this.#undo = []
    this.#inserted = 0
  }

  /** Typed text: up to twenty characters in a row are undone at once. */
  type(text: string): void {
    if (this.#inserted === 0 || this.#inserted >= UNDO_GROUP) {
      this.save()
      this.#inserted = 0
    }
    this.#inserted += 1
    this.#put(text)
  }

  insert(text: string): void {
    this.save()
    this.#put(text)
  }

  #put(text: string): void {
    const added = Array.from(text)
    this.chars.splice(this.point, 0, ...added)
    this.point += added.length
  }

  /** Takes out [from, to) and puts the cursor there. Gives what was taken. */
  cut(from: number, to: number): string {
    this.save()
    const gone = this.chars.splice(from, to - from).join('')
    this.point = from
    return gone
  }

  replace(from: number, to: number, text: string): void {
    this.save()
    const added = Array.from(text)
    this.chars.splice(from, to - from, ...added)
    this.point = from + added.length
  }

  save(): void {
    this.#undo.push({ chars: [...this.chars], point: this.point })
    this.#inserted = 0
  }

  endTyping(): void { this.#inserted = 0 }

  undo(): boolean {
    const before = this.#undo.pop()
    if (!before) return false
    this.chars = [...before.chars]
    this.point = before.point
    this.#inserted = 0
    return true
  }

  undoAll(): void { while (this.undo()) { /* back to the start */ } }

  /** The place of the character after `at`, combining marks taken with their base. */
  after(at: number): number {
    if (at >= this.chars.length) return at
    for (const cell of cells(this.chars.slice(at, at + 16).join(''))) return at + Array.from(cell.text).length
    return at + 1
  }

  before(at: number): number {
    if (at <= 0) return 0
    let start = at - 1
    while (start > 0 && at - start < 16 && this.after(start - 1) >= at && this.after(start - 1) > start) start--
    return start
  }

  /** End of the word after `at`, as emacs counts words: letters and digits. */
  wordEnd(at: number): number {
    let i = at
    while (i < this.chars.length && !isWord(this.chars[i]!)) i++
    while (i < this.chars.length && isWord(this.chars[i]!)) i++
    return i
  }

  wordStart(at: number): number {
    let i = at
    while (i > 0 && !isWord(this.chars[i - 1]!)) i--
    while (i > 0 && isWord(this.chars[i - 1]!)) i--
    return i
  }

  /** Start of the blank-delimited word before `at` (C-w). */
  blankWordStart(at: number): number {
    let i = at
    while (i > 0 && isBlank(this.chars[i - 1]!)) i--
    while (i > 0 && !isBlank(this.chars[i - 1]!)) i--
    return i
  }
}

export const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n'
/** Letters and digits of any script. */
export const isWord = (c: string): boolean => /^[A-Za-z0-9]$/.test(c) || (c.codePointAt(0)! >= 0xaa && isLetter(c))

function isLetter(c: string): boolean {
  return isInClass(c.codePointAt(0)!, 'alnum')
}

import { layout, type Column, type Layout } from './layout.ts'

const EMPTY: Layout = { rows: [[]], row: 0, column: 0, wrapped: [] }

/**
 * What of the edited line is on the screen, and the bytes that bring it up to date. On a terminal that cannot move its cursor (`dumb`) the line is
 * one long row.
 */
export class Display {
  #shown: Layout = EMPTY
  /** Where the cursor is; a column equal to the width is the pending wrap after a full row. */
  #row = 0
  #column = 0
  width: number
  readonly #dumb: boolean
  #out = ''

  constructor(width: number, dumb: boolean) {
    this.width = width
    this.#dumb = dumb
  }

  /** A new line begins at the screen's left edge. */
  reset(): void {
    this.#shown = EMPTY
    this.#row = 0
    this.#column = 0
  }

  /** Bytes that show the line as it is now. */
  update(prompt: string, chars: readonly string[], point: number, region?: readonly [from: number, to: number]): string {
    this.#out = ''
    const next = layout(prompt, chars, point, this.#dumb ? Number.MAX_SAFE_INTEGER : this.width, this.#dumb ? undefined : region)
    for (let r = 0; r < Math.max(next.rows.length, this.#shown.rows.length); r++) this.#rowUpdate(next, r)
    this.#moveTo(next.row, next.column)
    this.#shown = next
    return this.#out
  }

  /** Bytes that move below the line: it was accepted. */
  finish(): string {
    this.#out = ''
    let last = this.#shown.rows.length - 1
    // A last row that holds nothing needs no line feed of its own.
    if (last > 0 && this.#shown.rows[last]!.length === 0) last--
    this.#moveTo(last, this.#shown.rows[last]!.length)
    const out = `${this.#out}\n`
    this.reset()
    return out
  }

  /** Bytes that move to the last row of the line, on which the cursor is left. */
  toLastRow(): string {
    this.#out = ''
    const last = this.#shown.rows.length - 1
    if (this.#row < last) this.#moveTo(last, 0)
    return this.#out
  }

  /** Bytes that take the line off the screen, the cursor where it began. */
  erase(): string {
    this.#out = ''
    if (this.#dumb) this.#out = '\r'
    else {
      this.#moveTo(0, 0)
      this.#out += '\x1b[J'
    }
    this.reset()
    return this.#out
  }

  /** The terminal has a new width; it has left the rows with the cursor as they were. Bytes that take them off. */
  resize(width: number): string {
    const erased = this.erase()
    this.width = width
    return erased
  }

  #rowUpdate(next: Layout, r: number): void {
    const now = next.rows[r] ?? []
    const old = this.#shown.rows[r]
    if (old === undefined) {
      this.#newRow(next, r)
      return
    }
    let from = 0
    while (from < now.length && from < old.length && same(now[from]!, old[from]!)) from++
    if (from === now.length && from === old.length) return
    while (from > 0 && now[from]?.text === '' && now[from]?.before === '') from--
    if (from < now.length) this.#write(r, from, now)
    if (old.length > now.length) this.#clearTo(r, now.length, old.length)
  }

  /** A row below those on the screen: by the terminal's own wrap where the row above was just filled, else by a line feed. */
  #newRow(next: Layout, r: number): void {
    const now = next.rows[r]!
    const above = next.rows[r - 1]!.length
    const atEnd = this.#row === r - 1 && this.#column === above
    if (next.wrapped[r - 1] && atEnd) {
      if (now.length === 0) this.#out += ' \r'
    } else {
      this.#moveTo(r - 1, above)
      this.#out += '\n\r'
    }
    this.#row = r
    this.#column = 0
    if (now.length > 0) this.#write(r, 0, now)
  }

  #write(r: number, from: number, columns: readonly Column[]): void {
    this.#moveTo(r, from)
    let marked = false
    for (let c = from; c < columns.length; c++) {
      const column = columns[c]!
      if (marked !== (column.marked ?? false)) {
        marked = !marked
        this.#out += marked ? REVERSE : PLAIN
      }
      this.#out += column.before + column.text
    }
    if (marked) this.#out += PLAIN
    this.#row = r
    this.#column = columns.length
  }

  #clearTo(r: number, from: number, to: number): void {
    this.#moveTo(r, from)
    if (!this.#dumb) {
      this.#out += '\x1b[K'
      return
    }
    this.#out += ' '.repeat(to - from)
    this.#column = to
  }

  #moveTo(row: number, column: number): void {
    if (row < this.#row) {
      this.#out += '\x1b[A'.repeat(this.#row - row)
      if (this.#column >= this.width) {
        this.#out += '\r'
        this.#column = 0
      }
    } else if (row > this.#row) {
      this.#out += '\n\r'.repeat(row - this.#row)
      this.#column = 0
    }
    this.#row = row
    if (column === this.#column) return
    if (this.#dumb) {
      if (column < this.#column) this.#out += '\b'.repeat(this.#column - column)
      else this.#out += this.#shown.rows[0]!.slice(this.#column, column).map((c) => c.text).join('')
    } else if (this.#column >= this.width || column === 0) this.#out += `\r${forward(column)}`
    else if (column < this.#column) this.#out += column * 3 + 1 < this.#column - column ? `\r${forward(column)}` : '\b'.repeat(this.#column - column)
    else this.#out += forward(column - this.#column)
    this.#column = column
  }
}

const REVERSE = '\x1b[7m'
const PLAIN = '\x1b[27m'

const same = (a: Column, b: Column): boolean => a.text === b.text && a.before === b.before && (a.marked ?? false) === (b.marked ?? false)
const forward = (n: number): string => '\x1b[C'.repeat(n)

export interface TabWriterOptions {
  /** Minimal width of a cell with its padding. */
  readonly minWidth: number
  /** Width of a tab, when padding with tabs. */
  readonly tabWidth: number
  /** Added to a cell's text before its width is computed. */
  readonly padding: number
  /** `'\t'` means: columns are tabWidth wide and text is left-aligned. */
  readonly padChar: string
  /** HTML tags take no room, an entity takes one column. */
  readonly filterHTML?: boolean
  /** The 0xFF bytes (here U+DCFF) around escaped text are removed. */
  readonly stripEscape?: boolean
  readonly alignRight?: boolean
  /** Empty columns whose cells all end with `\v` take no room. */
  readonly discardEmptyColumns?: boolean
  /** Empty cells at a line's start are padded with tabs. */
  readonly tabIndent?: boolean
  /** A `|` between columns. */
  readonly debug?: boolean
}

/** Takes text and returns what is ready to be printed. */
export interface TabWriter {
  write(text: string): string
  /** The rest; the writer is as new after it. */
  flush(): string
}

interface Cell {
  readonly text: string
  /** Code points, as Go counts. */
  readonly width: number
  /** Ended by a `\v`. */
  readonly verticalTab: boolean
}

/**
 * `text/tabwriter` of Go: a column is a block of tab-terminated cells in consecutive lines, as wide as its widest cell. Cells end with
 * `\t` or `\v`, lines with `\n` or `\f`; a `\f` ends all columns. What stands behind a line's last tab belongs to no column.
 */
export function tabWriter(options: TabWriterOptions): TabWriter {
  return new Writer(options)
}

/** All at once. */
export function tabulate(text: string, options: TabWriterOptions): string {
  const writer = new Writer(options)
  return writer.write(text) + writer.flush()
}

/** As kubectl's printers make theirs. */
export const kubectlTable: TabWriterOptions = { minWidth: 6, tabWidth: 4, padding: 3, padChar: ' ' }

const escapeChar = '\udcff'

class Writer implements TabWriter {
  private lines: Cell[][] = [[]]
  /** Text of the cell that is being read, and how much of it counts. */
  private cell = ''
  private width = 0
  /** What ends the part that is being read: an escape, a tag or an entity. */
  private until = ''
  private out = ''
  private readonly widths: number[] = []

  constructor(private readonly options: TabWriterOptions) {}

  write(text: string): string {
    for (const char of text) this.take(char)
    return this.taken()
  }

  flush(): string {
    if (this.until !== '') this.endPart(this.until)
    if (this.cell !== '') this.endCell(false)
    this.format()
    return this.taken()
  }

  private taken(): string {
    const { out } = this
    this.out = ''
    return out
  }

  private take(char: string): void {
    if (this.until !== '') {
      this.inPart(char)
      return
    }
    switch (char) {
      case '\t': case '\v': this.endCell(char === '\v'); return
      case '\n': case '\f': this.endLine(char === '\f'); return
      case escapeChar: this.beginPart(escapeChar, char); return
      case '<': case '&':
        if (this.options.filterHTML) {
          this.beginPart(char === '<' ? '>' : ';', char)
          return
        }
    }
    this.cell += char
    this.width++
  }

  private beginPart(until: string, char: string): void {
    this.until = until
    if (until !== escapeChar || !this.options.stripEscape) this.cell += char
  }

  private inPart(char: string): void {
    if (char === this.until) {
      if (char !== escapeChar || !this.options.stripEscape) this.cell += char
      this.endPart(char)
      return
    }
    this.cell += char
    if (this.until === escapeChar) this.width++
  }

  /** An entity is one column wide; the two escapes around a text count as far as they are printed. */
  private endPart(until: string): void {
    if (until === ';') this.width++
    this.until = ''
  }

  private endCell(verticalTab: boolean): void {
    this.lines[this.lines.length - 1]!.push({ text: this.cell, width: this.width, verticalTab })
    this.cell = ''
    this.width = 0
  }

  private endLine(formFeed: boolean): void {
    this.endCell(false)
    const cells = this.lines[this.lines.length - 1]!.length
    this.lines.push([])
    // A line of one cell ends every column: all before it can be laid out.
    if (formFeed || cells === 1) this.format()
    if (formFeed && this.options.debug) this.out += '---\n'
  }

  private format(): void {
    this.block(0, this.lines.length)
    this.lines = [[]]
  }

  /** Lays out lines [from, to): columns left of them have their widths on the stack. */
  private block(from: number, to: number): void {
    const column = this.widths.length
    let next = from
    for (let line = from; line < to; line++) {
      if (column >= this.lines[line]!.length - 1) continue
      this.print(next, line)
      next = line
      let end = line
      while (end < to && column < this.lines[end]!.length - 1) end++
      this.widths.push(this.columnWidth(line, end, column))
      this.block(line, end)
      this.widths.pop()
      next = end
      line = end - 1
    }
    this.print(next, to)
  }

  private columnWidth(from: number, to: number, column: number): number {
    const { minWidth, padding, discardEmptyColumns } = this.options
    let width = minWidth
    let discardable = true
    for (let line = from; line < to; line++) {
      const cell = this.lines[line]![column]!
      width = Math.max(width, cell.width + padding)
      if (cell.width > 0 || !cell.verticalTab) discardable = false
    }
    return discardable && discardEmptyColumns ? 0 : width
  }

  private print(from: number, to: number): void {
    for (let line = from; line < to; line++) {
      const cells = this.lines[line]!
      let tabs = this.options.tabIndent ?? false
      cells.forEach((cell, column) => {
        if (column > 0 && this.options.debug) this.out += '|'
        const columnWidth = this.widths[column]
        if (cell.text === '') {
          if (columnWidth !== undefined) this.pad(cell.width, columnWidth, tabs)
        } else {
          tabs = false
          if (this.alignsLeft() || columnWidth === undefined) this.out += cell.text
          if (columnWidth !== undefined) this.pad(cell.width, columnWidth, false)
          if (!this.alignsLeft() && columnWidth !== undefined) this.out += cell.text
        }
      })
      if (line < this.lines.length - 1) this.out += '\n'
    }
  }

  private alignsLeft(): boolean {
    return !this.options.alignRight || this.options.padChar === '\t'
  }

  private pad(textWidth: number, columnWidth: number, useTabs: boolean): void {
    const { padChar, tabWidth } = this.options
    if (padChar !== '\t' && !useTabs) {
      this.out += padChar.repeat(Math.max(0, columnWidth - textWidth))
      return
    }
    if (tabWidth === 0) return
    const whole = Math.ceil(columnWidth / tabWidth) * tabWidth
    this.out += '\t'.repeat(Math.max(0, Math.ceil((whole - textWidth) / tabWidth)))
  }
}

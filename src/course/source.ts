/** A place in a file. Both count from 1; a column counts UTF-16 code units, as editors do. */
export interface Position { readonly line: number; readonly column: number }

/** One file's text with its lines. Line ends are LF here, whatever the file has; a byte order mark is dropped. */
export interface Source { readonly file: string; readonly text: string; readonly lines: readonly string[] }

export function source(file: string, text: string): Source {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  return { file, text: clean, lines: clean.split('\n') }
}

/**
 * A piece of a file's text whose markers may have been taken away (a list item without its indent, a quote without its `>`):
 * each of its lines knows where it begins in the file, so every offset in it has an exact position.
 */
export class Passage {
  readonly text: string
  private readonly origins: readonly Position[]
  private readonly starts: readonly number[]

  constructor(text: string, origins: readonly Position[]) {
    this.text = text
    this.origins = origins
    const starts = [0]
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
    this.starts = starts
  }

  /** The whole of a source from `firstLine` (counted from 1) on. */
  static of(src: Source, firstLine = 1): Passage {
    const lines = src.lines.slice(firstLine - 1)
    return new Passage(lines.join('\n'), lines.map((_, i) => ({ line: firstLine + i, column: 1 })))
  }

  at(offset: number): Position {
    const n = this.lineOf(offset)
    const origin = this.origins[n] ?? this.origins.at(-1) ?? { line: 1, column: 1 }
    return { line: origin.line, column: origin.column + Math.max(0, offset - (this.starts[n] ?? 0)) }
  }

  /**
   * A text that stands in this passage from `offset` on, line under line, with something taken off the front of its lines.
   * A line's column is where it ends up being found; where the lexer rewrote it (tabs), where the line's text begins.
   */
  inner(text: string, offset: number): Passage {
    const first = this.lineOf(offset)
    const origins = text.split('\n').map((line, k) => {
      const n = Math.min(first + k, this.starts.length - 1)
      const whole = this.line(n)
      const origin = this.origins[n] ?? { line: 1, column: 1 }
      const found = line === '' ? whole.length : whole.lastIndexOf(line)
      const blanks = whole.length - whole.trimStart().length
      return { line: origin.line, column: origin.column + (found >= 0 ? found : blanks) }
    })
    return new Passage(text, origins)
  }

  /** Where `piece` stands at or after `from`; `from` itself where the lexer changed it beyond finding. */
  find(piece: string, from: number): number {
    const found = this.text.indexOf(piece, from)
    return found < 0 ? Math.min(from, this.text.length) : found
  }

  private lineOf(offset: number): number {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  private line(n: number): string {
    const start = this.starts[n] ?? 0
    const next = this.starts[n + 1]
    return this.text.slice(start, next === undefined ? undefined : next - 1)
  }
}

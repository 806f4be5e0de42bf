import { columns } from '../width.ts'

/** How far a cursor may be sent beyond the end of a line: no terminal of a person is wider. */
const FARTHEST = 500

const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/
/** A control sequence, a string sequence (OSC, DCS, APC, PM, SOS) or a two-byte escape; at the end of the text also a torn one. */
const ESCAPE = /\x1b(?:\[([0-?]*)[ -/]*([@-~]|$)|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b)|$)|[ -/]+(?:[0-~]|$)|([0-~])|$)/y

/**
 * What a person would read on the screen after `raw` was printed: carriage returns, backspaces, erasures and cursor moves applied, tabs
 * expanded to every eighth column, colours, titles and other controls dropped, trailing blanks of every line cut. Lines never wrap. Pure and idempotent.
 */
export function normalise(raw: string): string {
  const text = raw.includes('\r\n') ? raw.replace(/\r+\n/g, '\n') : raw
  if (!CONTROL.test(text)) return text.split('\n').map(withoutTrail).join('\n')
  const screen = new Screen()
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i) ?? 0
    if (code === 0x1b) {
      ESCAPE.lastIndex = i
      const sequence = ESCAPE.exec(text)
      if (sequence?.[2]) screen.control(sequence[2], sequence[1] ?? '')
      else if (sequence?.[3]) screen.escape(sequence[3])
      i += Math.max(1, sequence?.[0].length ?? 1)
      continue
    }
    const char = String.fromCodePoint(code)
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) screen.byte(char)
    else screen.put(char, columns(code))
    i += char.length
  }
  return screen.text()
}

/** By hand, because a regular expression is quadratic on a long run of blanks that does not end the line. */
function withoutTrail(line: string): string {
  let end = line.length
  while (end > 0 && line[end - 1] === ' ') end--
  return line.slice(0, end)
}

interface Saved { readonly rows: string[][]; readonly row: number; readonly column: number }

/** A sheet of cells that grows; a wide character is a cell and an empty one after it. */
class Screen {
  rows: string[][] = [[]]
  row = 0
  column = 0
  private saved = { row: 0, column: 0 }
  private main: Saved | undefined

  get cells(): string[] {
    while (this.rows.length <= this.row) this.rows.push([])
    return this.rows[this.row] ?? []
  }

  put(char: string, wide: number): void {
    const cells = this.cells
    if (wide === 0) {
      const before = cells[this.column - 1] === '' ? this.column - 2 : this.column - 1
      if (cells[before] !== undefined) cells[before] += char
      return
    }
    this.pad(this.column)
    for (let i = 0; i < wide; i++) this.blank(this.column + i)
    cells[this.column] = char
    if (wide === 2) cells[this.column + 1] = ''
    this.column += wide
  }

  byte(char: string): void {
    if (char === '\n') { this.row++; this.column = 0 }
    else if (char === '\v' || char === '\f') this.row++
    else if (char === '\r') this.column = 0
    else if (char === '\b') this.column = Math.max(0, this.column - 1)
    else if (char === '\t') { this.column += 8 - (this.column % 8); this.pad(this.column) }
  }

  control(final: string, parameters: string): void {
    if (parameters.startsWith('?')) {
      if (/^\?(47|1047|1049)$/.test(parameters)) this.alternate(final === 'h')
      return
    }
    const numbers = parameters.split(';').map((p) => (/^\d+$/.test(p) ? Number(p) : undefined))
    CONTROLS[final]?.(this, numbers[0], numbers[1])
  }

  escape(final: string): void {
    if (final === '7') this.save()
    else if (final === '8') this.restore()
    else if (final === 'c') { this.rows = [[]]; this.row = 0; this.column = 0 }
  }

  save(): void { this.saved = { row: this.row, column: this.column } }
  restore(): void { this.row = this.saved.row; this.column = this.saved.column }

  /** A cursor cannot leave the sheet downwards, nor go farther right than any screen. */
  move(row: number, column: number): void {
    this.row = Math.max(0, Math.min(row, this.rows.length - 1))
    this.column = Math.max(0, Math.min(column, Math.max(this.cells.length, FARTHEST)))
  }

  erase(from: number, to: number): void {
    const cells = this.cells
    for (let i = from; i < Math.min(to, cells.length); i++) this.blank(i)
  }

  remove(count: number): void { this.blank(this.column); this.cells.splice(this.column, count) }
  insert(count: number): void {
    this.pad(this.column)
    this.cells.splice(this.column, 0, ...Array<string>(Math.min(count, FARTHEST)).fill(' '))
  }

  /** What `less` or `watch` drew on the alternate screen is gone when they leave. */
  private alternate(on: boolean): void {
    if (on && !this.main) {
      this.main = { rows: this.rows, row: this.row, column: this.column }
      this.rows = [[]]
      this.move(0, 0)
    } else if (!on && this.main) {
      ({ rows: this.rows, row: this.row, column: this.column } = this.main)
      this.main = undefined
    }
  }

  text(): string {
    this.alternate(false)
    this.pad(0)
    return this.rows.map((cells) => withoutTrail(cells.join(''))).join('\n')
  }

  private pad(to: number): void { for (const cells = this.cells; cells.length < to;) cells.push(' ') }

  /** Empties one cell; the other half of a wide character goes with it. */
  private blank(i: number): void {
    const cells = this.cells
    if (cells[i] === undefined) return
    if (cells[i] === '') cells[i - 1] = ' '
    if (cells[i + 1] === '') cells[i + 1] = ' '
    cells[i] = ' '
  }
}

/** ECMA-48 functions that move or erase, by their final byte; `a` and `b` are the parameters. The rest (colours above all) leave no trace. */
const CONTROLS: Readonly<Record<string, (s: Screen, a: number | undefined, b: number | undefined) => void>> = {
  A: (s, a) => s.move(s.row - (a || 1), s.column),
  B: (s, a) => s.move(s.row + (a || 1), s.column),
  C: (s, a) => s.move(s.row, s.column + (a || 1)),
  D: (s, a) => s.move(s.row, s.column - (a || 1)),
  E: (s, a) => s.move(s.row + (a || 1), 0),
  F: (s, a) => s.move(s.row - (a || 1), 0),
  G: (s, a) => s.move(s.row, (a || 1) - 1),
  '`': (s, a) => s.move(s.row, (a || 1) - 1),
  H: (s, a, b) => s.move((a || 1) - 1, (b || 1) - 1),
  f: (s, a, b) => s.move((a || 1) - 1, (b || 1) - 1),
  d: (s, a) => s.move((a || 1) - 1, s.column),
  K: (s, a) => s.erase(a === 1 || a === 2 ? 0 : s.column, a === 1 ? s.column + 1 : Infinity),
  J: (s, a) => {
    if (a === 2 || a === 3) { s.rows = s.rows.map(() => []); return }
    s.erase(a === 1 ? 0 : s.column, a === 1 ? s.column + 1 : Infinity)
    if (a === 1) for (let i = 0; i < s.row; i++) s.rows[i] = []
    else s.rows.length = s.row + 1
  },
  P: (s, a) => s.remove(a || 1),
  '@': (s, a) => s.insert(a || 1),
  X: (s, a) => s.erase(s.column, s.column + (a || 1)),
  s: (s) => s.save(),
  u: (s) => s.restore(),
}

import { codeWidth } from '../text/width.ts'
import type { Depth } from '../theme/depth.ts'
import { applySgr, isPlainBlank, openStyle, type Style } from './style.ts'

/** A row, cell by cell: characters, and the look as `style.ts` explains it. The cell behind a wide character holds the empty text. */
export interface Cells {
  readonly text: string[]
  readonly ink: Uint32Array
  readonly paper: Uint32Array
}

export const blankCells = (width: number): Cells => ({ text: Array<string>(width).fill(' '), ink: new Uint32Array(width), paper: new Uint32Array(width) })

const OTHER = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/y

/** Reads a row of text with SGR sequences into `width` cells; other sequences and control characters are left out. A wide character that does not fit becomes a blank. */
export function readCells(row: string, width: number): Cells {
  const cells = blankCells(width)
  const style: Style = { ink: 0, paper: 0 }
  let at = 0
  for (let i = 0; i < row.length; ) {
    const code = row.codePointAt(i)!
    if (code === 27) {
      OTHER.lastIndex = i
      const end = OTHER.test(row) ? OTHER.lastIndex : i + 1
      if (row[end - 1] === 'm' && row[i + 1] === '[') applySgr(style, row, i + 2, end - 1)
      i = end
      continue
    }
    const size = code > 0xffff ? 2 : 1
    const columns = code < 0x7f && code > 31 ? 1 : codeWidth(code)
    if (columns === 0) join(cells, at, row.slice(i, i + size))
    else if (at < width) {
      const fits = at + columns <= width
      cells.text[at] = fits ? row.slice(i, i + size) : ' '
      for (let end = Math.min(width, at + columns), first = at; at < end; at++) {
        if (at > first) cells.text[at] = ''
        cells.ink[at] = style.ink
        cells.paper[at] = style.paper
      }
    }
    i += size
  }
  return cells
}

/** A mark joins the character before it; a control character is dropped. */
function join(cells: Cells, at: number, mark: string): void {
  const base = cells.text[at - 1] === '' ? at - 2 : at - 1
  if (base >= 0 && mark >= '\xa0') cells.text[base] += mark
}

/** Lays `top` over `under` from column `x` on. Halves of wide characters that are cut become blanks. */
export function overlay(under: Cells, top: Cells, x: number): void {
  const last = Math.min(x + top.text.length, under.text.length)
  if (under.text[x] === '') under.text[x - 1] = ' '
  if (under.text[last] === '') under.text[last] = ' '
  for (let column = x; column < last; column++) {
    under.text[column] = top.text[column - x]!
    under.ink[column] = top.ink[column - x]!
    under.paper[column] = top.paper[column - x]!
  }
  if (last > x && last - x < top.text.length && top.text[last - x] === '') under.text[last - 1] = ' '
}

/** The row as text again, for a saved frame: blanks at the end left out. */
export function writeCells({ text, ink, paper }: Cells, depth: Depth): string {
  let end = text.length
  while (end > 0 && text[end - 1] === ' ' && isPlainBlank(ink[end - 1]!, paper[end - 1]!)) end--
  let out = ''
  let pen: Style = { ink: 0, paper: 0 }
  for (let column = 0; column < end; column++) {
    if (ink[column] !== pen.ink || paper[column] !== pen.paper) {
      pen = { ink: ink[column]!, paper: paper[column]! }
      out += openStyle(pen.ink, pen.paper, depth)
    }
    out += text[column]
  }
  return pen.ink || pen.paper ? `${out}\x1b[m` : out
}

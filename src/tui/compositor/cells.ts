import { codeWidth } from '../text/width.ts'
import { applySgr, DEFAULT_STYLE, isPlainBlank, openStyle, type StyleId } from './style.ts'
import type { Depth } from '../theme/depth.ts'

/** A row, cell by cell. The cell behind a wide character holds the empty text. */
export interface Cells {
  readonly text: string[]
  readonly style: StyleId[]
}

export const blankCells = (width: number): Cells => ({ text: Array<string>(width).fill(' '), style: Array<StyleId>(width).fill(DEFAULT_STYLE) })

const SGR = /\x1b\[([\d;:]*)m/y
const OTHER = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/y

/** Reads a row of text with SGR sequences into at most `width` cells; other sequences and control characters are left out. A wide character that does not fit becomes a blank. */
export function readCells(row: string, width: number): Cells {
  const cells: Cells = { text: [], style: [] }
  let style = DEFAULT_STYLE
  let i = 0
  while (i < row.length) {
    const code = row.codePointAt(i)!
    if (code === 27) {
      SGR.lastIndex = OTHER.lastIndex = i
      const sgr = SGR.exec(row)
      if (sgr) style = applySgr(style, sgr[1]!)
      i = sgr ? SGR.lastIndex : OTHER.exec(row) ? OTHER.lastIndex : i + 1
      continue
    }
    const size = code > 0xffff ? 2 : 1
    put(cells, row.slice(i, i + size), codeWidth(code), style, width)
    i += size
  }
  return cells
}

function put(cells: Cells, char: string, columns: 0 | 1 | 2, style: StyleId, width: number): void {
  const at = cells.text.length
  if (columns === 0) {
    const base = cells.text[at - 1] === '' ? at - 2 : at - 1
    if (base >= 0 && char >= '\xa0') cells.text[base] += char
  } else if (at + columns <= width) {
    cells.text.push(char)
    cells.style.push(style)
    if (columns === 2) {
      cells.text.push('')
      cells.style.push(style)
    }
  } else if (at < width) {
    cells.text.push(' ')
    cells.style.push(style)
  }
}

/** Lays `top` over `under` from column `x` on, blanks up to `width`. Halves of wide characters that are cut become blanks. */
export function overlay(under: Cells, top: Cells, x: number, width: number): void {
  const last = Math.min(x + width, under.text.length)
  if (under.text[x] === '') under.text[x - 1] = ' '
  if (under.text[last] === '') under.text[last] = ' '
  for (let column = x; column < last; column++) {
    under.text[column] = top.text[column - x] ?? ' '
    under.style[column] = top.style[column - x] ?? DEFAULT_STYLE
  }
  if (last > x && last < x + width && top.text[last - x] === '') under.text[last - 1] = ' '
}

/** The row as text again, for a saved frame: blanks at the end left out. */
export function writeCells(cells: Cells, depth: Depth): string {
  let end = cells.text.length
  while (end > 0 && cells.text[end - 1] === ' ' && isPlainBlank(cells.style[end - 1]!)) end--
  let out = ''
  let style = DEFAULT_STYLE
  for (let column = 0; column < end; column++) {
    if (cells.style[column] !== style) {
      style = cells.style[column]!
      out += openStyle(style, depth)
    }
    out += cells.text[column]
  }
  return style === DEFAULT_STYLE ? out : `${out}\x1b[m`
}

import * as data from './data.ts'
import { inRanges, type Ranges, readRanges } from './range-set.ts'

const tables: { zero?: Ranges; wide?: Ranges } = {}

/** Columns of one code point: 0 (combining marks, Hangul medial and final jamo, controls), 1, or 2 (East Asian wide, emoji). */
export function charWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return codePoint >= 0x20 && (codePoint < 0x7f || codePoint >= 0xa0) ? 1 : 0
  if (inRanges((tables.wide ??= readRanges(data.wide)), codePoint)) return 2
  return inRanges((tables.zero ??= readRanges(data.zeroWidth)), codePoint) ? 0 : 1
}

/** Columns of a text without escape sequences; tabs and other controls count 0. */
export function stringWidth(text: string): number {
  let width = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x7f) {
      if (code >= 0x20) width++
      continue
    }
    const whole = text.codePointAt(i)!
    if (whole > 0xffff) i++
    width += charWidth(whole)
  }
  return width
}

/** A base character with all that sits in its cell: combining marks, jamo, variation selectors. */
export interface Cell {
  readonly text: string
  readonly width: 0 | 1 | 2
}

/** The cells of a text, each with what combines with it. A control character is a cell of width 0 of its own. */
export function* cells(text: string): Generator<Cell, void, unknown> {
  let cell = ''
  let width: 0 | 1 | 2 = 0
  for (const char of text) {
    const columns = charWidth(char.codePointAt(0)!)
    if (columns === 0 && cell !== '' && width > 0 && !isControl(char)) {
      cell += char
      continue
    }
    if (cell !== '') yield { text: cell, width }
    cell = char
    width = columns
  }
  if (cell !== '') yield { text: cell, width }
}

/** At most `columns` wide, never cutting a cell; what was cut is shown by `ellipsis` (default none) inside the width. */
export function truncateColumns(text: string, columns: number, ellipsis = ''): string {
  if (stringWidth(text) <= columns) return text
  const mark = stringWidth(ellipsis) <= columns ? ellipsis : ''
  const room = columns - stringWidth(mark)
  let out = ''
  let used = 0
  for (const cell of cells(text)) {
    if (used + cell.width > room) break
    out += cell.text
    used += cell.width
  }
  return out + mark
}

/** Filled up to `columns` at its end; a fill that does not fit exactly is left out, and blanks take its place. */
export function padEndColumns(text: string, columns: number, fill = ' '): string {
  return text + filling(columns - stringWidth(text), fill)
}

export function padStartColumns(text: string, columns: number, fill = ' '): string {
  return filling(columns - stringWidth(text), fill) + text
}

function filling(columns: number, fill: string): string {
  if (columns <= 0) return ''
  const width = Math.max(1, stringWidth(fill))
  const times = Math.floor(columns / width)
  return fill.repeat(times) + ' '.repeat(columns - times * width)
}

function isControl(char: string): boolean {
  const code = char.charCodeAt(0)
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}

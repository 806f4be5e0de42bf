import type { Role } from '../theme/theme.ts'
import { codeWidth, textWidth } from './width.ts'

/** A piece of text with the role that gives it its look. */
export interface Span { readonly text: string; readonly role: Role }
/** One row before it is painted: no wider than it was wrapped to. */
export type Line = readonly Span[]

export const span = (text: string, role: Role = 'plain'): Span => ({ text, role })
export const lineWidth = (line: Line): number => line.reduce((sum, s) => sum + textWidth(s.text), 0)
export const lineText = (line: Line): string => line.map((s) => s.text).join('')

/** The line up to `width` columns; where it is longer it ends in `mark`. Never half a wide character. */
export function cutLine(line: Line, width: number, mark = '…'): Line {
  if (lineWidth(line) <= width) return line
  const room = width - textWidth(mark)
  if (room < 0) return []
  const kept: Span[] = []
  let used = 0
  for (const s of line) {
    const text = headOf(s.text, room - used)
    if (text) kept.push(span(text, s.role))
    used += textWidth(text)
    if (text.length < s.text.length) break
  }
  return [...kept, span(mark, kept.at(-1)?.role ?? 'plain')]
}

/** The line with blanks up to `width` columns. */
export function padLine(line: Line, width: number): Line {
  const missing = width - lineWidth(line)
  return missing > 0 ? [...line, span(' '.repeat(missing))] : line
}

/** As much of the text's beginning as fits into `width` columns. */
export function headOf(text: string, width: number): string {
  let used = 0
  let end = 0
  for (const char of text) {
    used += codeWidth(char.codePointAt(0)!)
    if (used > width) break
    end += char.length
  }
  return text.slice(0, end)
}

import type { Report } from '../problem.ts'
import type { Position } from '../source.ts'
import { listed } from '../nearest.ts'
import { readCell, type Cell } from './cell.ts'
import type { SourceLine } from './expectation.ts'
import type { Pattern } from './pattern.ts'
import { normalise } from './screen.ts'

/** Columns of text `[start, end)` on a line. */
export interface Span { readonly text: string; readonly start: number; readonly end: number }

export interface ExpectedRow extends SourceLine { readonly cells: readonly Cell[] }

/** A table that a lesson expects. The first column is the key that finds a row. */
export interface ExpectedTable {
  readonly at: Position
  readonly header: string
  readonly columns: readonly string[]
  readonly rows: readonly ExpectedRow[]
  readonly patterns: readonly Pattern[]
}

/** Reads the header and rows that a lesson expects; two blanks or more part two columns. */
export function readTable(lines: readonly SourceLine[], at: Position, report: Report): ExpectedTable | undefined {
  const [head, ...rest] = lines
  if (!head) return undefined
  const header = normalise(head.text)
  const columns = spans(header, 2)
  if (rest.length === 0) report({ rule: 'table', at: head.at, length: head.text.length, message: 'a table needs a row under its header', advice: 'write the header as the command prints it, and under it the rows that must be there' })
  const rows = rest.filter((line) => line.text.trim() !== '').flatMap((line) => readRow(line, columns, report) ?? [])
  return { at, header, columns: columns.map((column) => squash(column.text)), rows, patterns: rows.flatMap((row) => row.cells.flatMap((cell) => cell.patterns)) }
}

function readRow(line: SourceLine, columns: readonly Span[], report: Report): ExpectedRow | undefined {
  const text = normalise(line.text)
  const cells = cellsOf(text, columns)
  if (!cells) {
    report({
      rule: 'table', at: line.at, length: line.text.length, message: 'this row does not line up with its header',
      advice: `put each cell under its column (${listed(columns.map((column) => column.text))}), two blanks or more between cells`,
    })
    return undefined
  }
  return { text, at: line.at, cells: cells.map((cell) => readCell(cell.text, { line: line.at.line, column: line.at.column + cell.start }, report)) }
}

/**
 * The cells of a row, one a column. First by where each word stands under the header: at a column's start, at its end, over it, or after its start. Where a word runs over
 * two columns the row has shifted: then by counting cells. Undefined where neither works.
 */
export function cellsOf(row: string, columns: readonly Span[]): Span[] | undefined {
  const chunks = spans(row, 2)
  const byCount = chunks.length === columns.length ? chunks : undefined
  const words = spans(row, 1)
  if (words.some((word) => columns.filter((column) => overlap(word, column) > 0).length > 1)) {
    return byCount ?? (words.length === columns.length ? words : undefined)
  }
  if (byCount && words.some((word) => word.text.includes('{{'))) return byCount
  const cells: Span[] = columns.map((column) => ({ text: '', start: column.start, end: column.start }))
  for (const word of words) {
    const n = columnOf(word, columns)
    const before = cells[n]
    cells[n] = before?.text ? { text: squash(row.slice(before.start, word.end)), start: before.start, end: word.end } : word
  }
  return cells
}

export const squash = (text: string): string => text.trim().replace(/[ \t]+/g, ' ')

/** The pieces of a line that are parted by at least `blanks` blanks; a placeholder is one piece with what touches it. */
export function spans(line: string, blanks: 1 | 2): Span[] {
  const masked = line.replace(/\{\{.*?\}\}+/g, (placeholder) => placeholder.replace(/ /g, '\0'))
  const pieces = masked.matchAll(blanks === 1 ? /[^ ]+/g : /[^ ]+(?: [^ ]+)*/g)
  return [...pieces].map(({ 0: piece, index }) => ({ text: line.slice(index, index + piece.length), start: index, end: index + piece.length }))
}

const overlap = (a: Span, b: Span): number => Math.min(a.end, b.end) - Math.max(a.start, b.start)

function columnOf(word: Span, columns: readonly Span[]): number {
  const exact = columns.findIndex((column) => column.start === word.start)
  if (exact >= 0) return exact
  const right = columns.findIndex((column) => column.end === word.end)
  if (right >= 0) return right
  const over = columns.findIndex((column) => overlap(word, column) > 0)
  if (over >= 0) return over
  return Math.max(0, columns.findLastIndex((column) => column.start <= word.start))
}

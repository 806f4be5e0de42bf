import { joined } from './anywhere.ts'
import { assign } from './assign.ts'
import type { Expectation } from './expectation.ts'
import { failure, type Failure } from './failure.ts'
import type { Captures } from './line.ts'
import { beside, closest, type Found } from './lines.ts'
import { readPattern } from './pattern.ts'
import { cellsOf, spans, type ExpectedRow, type ExpectedTable, type Span } from './table-text.ts'

interface Row { readonly line: number; readonly cells: readonly string[] }
interface PrintedTable { readonly columns: readonly Span[]; readonly rows: readonly Row[] }

/** Mode `table`: columns by their names, rows by their first expected column; order, further columns and rows are free unless `exact`. */
export function matchTable(expected: Expectation, actual: readonly string[], captures: Captures): Found {
  const table = expected.table
  if (!table) return { kept: captures, failures: [] }
  const printed = findTable(table, actual)
  if (!printed) {
    const header = { text: table.header, at: table.at, pattern: readPattern(table.header, () => table.at, () => undefined) }
    return { kept: captures, failures: [failure('no-table', { columns: table.columns.join(', ') }, beside(header, actual, closest(header, actual, captures)?.index, captures))] }
  }
  const wanted = table.columns.map((name) => printed.columns.findIndex((column) => column.text === name))
  const cell = (row: Row, column: number) => row.cells[wanted[column] ?? -1] ?? ''
  const met = table.rows.map((row) => printed.rows.map((there) => {
    const kept = row.cells.map((wantedCell, c) => wantedCell.test(cell(there, c), captures))
    return kept.every((k) => k !== undefined) ? joined(new Map(), kept) : undefined
  }))
  const got = assign(met.map((row) => row.flatMap((kept, i) => (kept ? [i] : []))))
  const failures = table.rows.flatMap((row, n) => (got[n] === -1 ? mismatch(table, row, printed, new Set(got), actual, captures, cell) : []))
  if (expected.exact && failures.length === 0) failures.push(...tooMuch(table, printed, new Set(got), actual, cell))
  return { failures, kept: joined(captures, got.map((i, n) => met[n]?.[i])) }
}

type CellOf = (row: Row, column: number) => string

/** Why a row was not found: its key is missing, or the row of that key that comes closest has other cells. */
function mismatch(table: ExpectedTable, row: ExpectedRow, printed: PrintedTable, taken: ReadonlySet<number>, actual: readonly string[], captures: Captures, cell: CellOf): Failure[] {
  const wrongCells = (there: Row) => row.cells.flatMap((wanted, c) => (wanted.test(cell(there, c), captures) ? [] : [c]))
  const sameKey = printed.rows.filter((there, i) => !taken.has(i) && row.cells[0]?.test(cell(there, 0), captures))
  const nearest = sameKey.toSorted((a, b) => wrongCells(a).length - wrongCells(b).length)[0]
  if (!nearest) {
    const line = { text: row.text, at: row.at, pattern: readPattern(row.text, () => row.at, () => undefined) }
    const left = actual.map((text, i) => (printed.rows.some((there, r) => there.line === i && !taken.has(r)) ? text : ''))
    return [failure('no-row', { column: table.columns[0] ?? '', key: row.cells[0]?.text ?? '' }, beside(line, actual, closest(line, left, captures)?.index, captures))]
  }
  return wrongCells(nearest).map((c) => {
    const [wanted, found] = [row.cells[c]?.text ?? '', cell(nearest, c)]
    return failure('cell', { column: table.columns[c] ?? '', key: cell(nearest, 0), found, wanted }, {
      expected: { text: row.text, at: row.cells[c]?.at ?? row.at },
      closest: { text: actual[nearest.line] ?? '', line: nearest.line + 1 },
      diff: {
        expected: row.cells.map((there, i) => ({ text: there.text, mark: i === c ? 'missing' : 'same' })),
        actual: row.cells.map((_, i) => ({ text: cell(nearest, i), mark: i === c ? 'extra' : 'same' })),
      },
    })
  })
}

function tooMuch(table: ExpectedTable, printed: PrintedTable, taken: ReadonlySet<number>, actual: readonly string[], cell: CellOf): Failure[] {
  const row = printed.rows.find((_, i) => !taken.has(i))
  if (row) return [failure('extra-row', { key: cell(row, 0) }, { closest: { text: actual[row.line] ?? '', line: row.line + 1 } })]
  const column = printed.columns.find(({ text }) => !table.columns.includes(text))
  return column ? [failure('extra-column', { column: column.text })] : []
}

/** The first line that holds every expected column name, with the rows under it up to an empty line. */
function findTable(table: ExpectedTable, actual: readonly string[]): PrintedTable | undefined {
  for (const [i, line] of actual.entries()) {
    const columns = columnsOf(line, table.columns)
    if (!columns) continue
    const rows: Row[] = []
    for (let r = i + 1; r < actual.length && actual[r]?.trim(); r++) {
      const text = actual[r] ?? ''
      if (/^[-=+ |]+$/.test(text)) continue
      rows.push({ line: r, cells: (cellsOf(text, columns) ?? []).map((cell) => cell.text) })
    }
    return { columns, rows }
  }
  return undefined
}

/** The columns of a header line: the names that are looked for, and what is left of it. */
function columnsOf(line: string, names: readonly string[]): Span[] | undefined {
  const words = spans(line, 1)
  const free = words.map(() => true)
  const found: Span[] = []
  for (const name of names) {
    const parts = name.split(' ')
    const start = words.findIndex((_, i) => parts.every((part, k) => free[i + k] && words[i + k]?.text === part))
    const [first, last] = [words[start], words[start + parts.length - 1]]
    if (!first || !last) return undefined
    for (let k = 0; k < parts.length; k++) free[start + k] = false
    found.push({ text: name, start: first.start, end: last.end })
  }
  for (const [i, word] of words.entries()) {
    if (!free[i]) continue
    const before = found.at(-1)
    if (i > 0 && free[i - 1] && before?.end === word.start - 1) found[found.length - 1] = { text: `${before.text} ${word.text}`, start: before.start, end: word.end }
    else found.push(word)
  }
  return found.toSorted((a, b) => a.start - b.start)
}

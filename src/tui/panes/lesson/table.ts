import type { Tokens } from 'marked'
import { lineWidth, padLine, span, type Line } from '../../text/line.ts'
import { wrapLine } from '../../text/wrap.ts'
import { inlineSpans } from './inline.ts'
import type { Setting } from './setting.ts'

/** A column is not squeezed below this. */
const NARROWEST = 5

/** A table with its head, a line under it and one or more rows a record; cells wrap where the pane is too narrow. */
export function tableRows(table: Tokens.Table, { width, symbols }: Setting): Line[] {
  const [line, cross, bar] = symbols.table
  const head = table.header.map((cell) => inlineSpans(cell.tokens, 'strong'))
  const body = table.rows.map((row) => row.map((cell) => inlineSpans(cell.tokens)))
  const natural = head.map((cell, c) => Math.max(lineWidth(cell), ...body.map((row) => lineWidth(row[c] ?? [])), 1))
  const widths = squeeze(natural, width - 3 * (natural.length - 1) - 2)

  const record = (cells: readonly Line[]): Line[] => {
    const wrapped = widths.map((w, c) => wrapLine(cells[c] ?? [], w))
    const height = Math.max(...wrapped.map((rows) => rows.length))
    return Array.from({ length: height }, (_, y) =>
      widths.flatMap((w, c) => [span(c === 0 ? ' ' : ` ${bar} `, 'frame'), ...aligned(wrapped[c]![y] ?? [], w, table.align[c] ?? null)]))
  }
  const rule = [span(widths.map((w) => line.repeat(w + 2)).join(cross), 'frame')]
  return [...record(head), rule, ...body.flatMap(record)]
}

function aligned(line: Line, width: number, align: 'left' | 'right' | 'center' | null): Line {
  const missing = Math.max(0, width - lineWidth(line))
  const left = align === 'right' ? missing : align === 'center' ? missing >> 1 : 0
  return padLine(left ? [span(' '.repeat(left)), ...line] : line, width)
}

/** Takes columns from the widest until the sum fits. */
function squeeze(natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  while (widths.reduce((sum, w) => sum + w, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths))
    if (widths[widest]! <= NARROWEST) break
    widths[widest]!--
  }
  return widths
}

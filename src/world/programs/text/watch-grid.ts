import { cells } from '../../text/index.ts'

/** A screen as cells: what stands in each, and in which colours. */
export interface GridCell { readonly text: string; readonly width: number; readonly style: string }
export type Row = readonly GridCell[]
export type Grid = readonly Row[]

export interface GridOptions { readonly columns: number; readonly rows: number; readonly colors: boolean; readonly wrap: boolean }

const ESCAPE = /^\x1b(?:\[[0-9;:?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)/

/** The first rows of an output; colours are kept or dropped, other escapes are dropped. */
export function gridOf(text: string, o: GridOptions): Grid {
  const grid: GridCell[][] = []
  let style = ''
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (grid.length >= o.rows) break
    let row: GridCell[] = []
    let width = 0
    const put = (cell: GridCell): boolean => {
      if (width + cell.width > o.columns) {
        if (!o.wrap) return false
        grid.push(row)
        row = []
        width = 0
      }
      row.push(cell)
      width += cell.width
      return true
    }
    for (let i = 0; i < line.length;) {
      const escape = line[i] === '\x1b' ? ESCAPE.exec(line.slice(i))?.[0] : undefined
      if (escape !== undefined) {
        if (o.colors && escape.endsWith('m')) style = /^\x1b\[0*m$/.test(escape) ? '' : style + escape
        i += escape.length
        continue
      }
      const stop = line.indexOf('\x1b', i + 1)
      const run = line.slice(i, stop < 0 ? undefined : stop)
      for (const cell of cells(run)) {
        if (cell.text === '\t') for (let n = 8 - (width % 8); n > 0; n--) put({ text: ' ', width: 1, style })
        else if (cell.width > 0 && !put({ ...cell, style })) break
      }
      i += run.length
    }
    grid.push(row)
  }
  return grid.slice(0, o.rows)
}

const equal = (a: GridCell | undefined, b: GridCell | undefined): boolean =>
  (a?.text ?? ' ') === (b?.text ?? ' ') && (a?.style ?? '') === (b?.style ?? '')

/**
 * What brings a screen from one picture to the next: rows that differ are written anew. `against`: cells that differ from it stand in
 * reverse.
 */
export function paintChanges(old: Grid, now: Grid, against: readonly (Row | undefined)[] | undefined, rows: number): string {
  let out = ''
  for (let y = 0; y < rows; y++) {
    const [before, row] = [old[y] ?? [], now[y] ?? []]
    const same = before.length === row.length && row.every((c, x) => equal(c, before[x]))
    if (same && against?.[y] === undefined) continue
    out += `\x1b[${y + 1};1H${rowText(row, against?.[y])}\x1b[K`
  }
  return `${out}\x1b[${rows};1H`
}

function rowText(row: Row, against: Row | undefined): string {
  let out = ''
  let current = ''
  row.forEach((cell, x) => {
    const style = cell.style + (against && !equal(cell, against[x]) ? '\x1b[7m' : '')
    if (style !== current) out += `\x1b[m${style}`
    current = style
    out += cell.text
  })
  return current === '' ? out : `${out}\x1b[m`
}

import { cells } from '../../text/index.ts'
import { INVISIBLE_END, INVISIBLE_START } from '../expand/prompt.ts'

/** One column of the screen: what is written there; the second half of a wide character is ''. */
export interface Column {
  readonly text: string
  /** Sequences without width that stand before it. */
  readonly before: string
  /** Shown in reverse. */
  readonly marked?: boolean
  readonly width: 1 | 2
}

export interface Layout {
  readonly rows: readonly (readonly Column[])[]
  readonly row: number
  readonly column: number
  /** Rows that end only because they are full. */
  readonly wrapped: readonly boolean[]
}

const TAB = 8

/** How a control character is shown. */
function shown(char: string): string {
  const code = char.codePointAt(0)!
  if (code < 32) return `^${String.fromCharCode(code + 64)}`
  return code === 127 ? '^?' : char
}

/** Where everything stands: the prompt's last line, then the text with the cursor, on rows of `width` columns. */
export function layout(prompt: string, chars: readonly string[], point: number, width: number, region?: readonly [from: number, to: number]): Layout {
  const rows: Column[][] = [[]]
  const wrapped: boolean[] = []
  let before = ''
  let marked = false
  /** The next column that is written is where the cursor stands. */
  let waiting = false
  let cursor: { row: number; column: number } | undefined
  const put = (text: string, w: 1 | 2): void => {
    // A wide character that does not fit leaves a blank in the last column.
    if (w === 2 && rows.at(-1)!.length === width - 1) rows.at(-1)!.push({ text: ' ', before: '', width: 1 })
    if (rows.at(-1)!.length + w > width) {
      wrapped.push(true)
      rows.push([])
    }
    const row = rows.at(-1)!
    cursor ??= waiting ? { row: rows.length - 1, column: row.length } : undefined
    row.push({ text, before, width: w, marked })
    if (w === 2) row.push({ text: '', before: '', width: 1, marked })
    before = ''
  }
  const write = (text: string): void => {
    for (const cell of cells(text)) {
      const row = rows.at(-1)!
      if (cell.width === 0) {
        const last = row.findLast((c) => c.text !== '')
        if (last) row[row.lastIndexOf(last)] = { ...last, text: last.text + cell.text }
      } else put(cell.text, cell.width)
    }
  }
  const newline = (): void => {
    wrapped.push(false)
    rows.push([])
  }
  const here = (): { row: number; column: number } => {
    const full = rows.at(-1)!.length >= width
    return full ? { row: rows.length, column: 0 } : { row: rows.length - 1, column: rows.at(-1)!.length }
  }
  let hidden = false
  for (const char of prompt) {
    if (char === INVISIBLE_START) hidden = true
    else if (char === INVISIBLE_END) hidden = false
    else if (hidden) before += char
    else write(shown(char))
  }
  const rest = before
  before = ''
  if (rest !== '') appendAfter(rows, rest)
  for (let i = 0; i < chars.length; i++) {
    if (i === point) {
      if (chars[i] === '\n') cursor = here()
      else waiting = true
    }
    const char = chars[i]!
    marked = region !== undefined && i >= region[0] && i < region[1]
    if (char === '\n') newline()
    else if (char === '\t') {
      const to = TAB - (rows.at(-1)!.length % TAB)
      for (let k = 0; k < to; k++) put(' ', 1)
    } else if (char.codePointAt(0)! < 32 || char === '\x7f') for (const c of shown(char)) put(c, 1)
    else write(char)
  }
  cursor ??= here()
  if (cursor.row >= rows.length) {
    wrapped.push(true)
    rows.push([])
  }
  return { rows, row: cursor.row, column: cursor.column, wrapped }
}

/** Sequences at the prompt's very end belong after its last column. */
function appendAfter(rows: Column[][], sequence: string): void {
  const row = rows.at(-1)!
  const last = row.findLast((c) => c.text !== '')
  if (last) row[row.lastIndexOf(last)] = { ...last, text: last.text + sequence }
}

import { charWidth } from '../../../text/index.ts'

export interface RowOptions {
  readonly columns: number
  /** Cut long lines instead of breaking them (-S), from a column on. */
  readonly chop: boolean
  readonly shift: number
  /** Colours (SGR) are passed on (-R), everything is (-r). */
  readonly raw: 'no' | 'colors' | 'all'
  /** Parts of the line to be shown in reverse, in code units. */
  readonly marks: readonly (readonly [number, number])[]
}

interface Piece { readonly text: string; readonly width: number; readonly style: string; readonly at: number }

const REVERSE = '\x1b[7m'
const SGR = /^\x1b\[[0-9;:]*m/
const OSC = /^\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/

/** What a line is made of on the screen: characters with their width; overstrikes (`x\bx`) as bold and underlined ones. */
function pieces(line: string, o: RowOptions): Piece[] {
  const out: Piece[] = []
  let column = 0
  const add = (text: string, width: number, at: number, style = ''): void => {
    out.push({ text, width, style, at })
    column += width
  }
  for (let i = 0; i < line.length;) {
    const c = String.fromCodePoint(line.codePointAt(i)!)
    const after = line.slice(i + c.length, i + c.length + 3)
    if (after.startsWith('\b') && after.length > 1) {
      const over = String.fromCodePoint(line.codePointAt(i + c.length + 1)!)
      const style = c === over ? '\x1b[1m' : c === '_' || over === '_' ? '\x1b[4m' : ''
      const shown = c === '_' ? over : over === '_' ? c : over
      add(shown, charWidth(shown.codePointAt(0)!), i, style)
      i += c.length + 1 + over.length
      continue
    }
    const escape = o.raw === 'no' ? null : (SGR.exec(line.slice(i)) ?? OSC.exec(line.slice(i)))
    if (escape) {
      add(escape[0], 0, i)
      i += escape[0].length
      continue
    }
    const code = c.codePointAt(0)!
    if (c === '\t') add(' '.repeat(8 - (column % 8)), 8 - (column % 8), i)
    else if (o.raw !== 'all' && (code < 32 || code === 127)) {
      const shown = code === 27 ? 'ESC' : `^${code === 127 ? '?' : String.fromCharCode(code + 64)}`
      add(shown, shown.length, i, REVERSE)
    } else if (code >= 0xdc80 && code <= 0xdcff) add(`<${(code - 0xdc00).toString(16).toUpperCase()}>`, 4, i, REVERSE)
    else add(c, charWidth(code), i)
    i += c.length
  }
  return out
}

/** The rows of the screen that a line takes. */
export function rowsOf(line: string, o: RowOptions): string[] {
  const rows: string[] = []
  let row = ''
  let width = 0
  let skip = o.chop ? o.shift : 0
  for (const p of pieces(line, o)) {
    if (skip > 0 && p.width > 0) {
      skip -= p.width
      continue
    }
    if (width + p.width > o.columns) {
      if (o.chop) {
        row = `${row.slice(0, row.length - 1)}${REVERSE}>\x1b[27m`
        break
      }
      rows.push(row)
      row = ''
      width = 0
    }
    const marked = o.marks.some(([from, to]) => p.at >= from && p.at < to)
    const style = marked ? REVERSE : p.style
    row += style === '' ? p.text : `${style}${p.text}${style === REVERSE ? '\x1b[27m' : style === '\x1b[1m' ? '\x1b[m' : '\x1b[24m'}`
    width += p.width
  }
  rows.push(row)
  return rows
}

/** A column: where its text stands, and what parts it from the one before. */
interface Column { readonly header: string; readonly right: boolean; readonly delimiter: string }

const COLUMNS: readonly Column[] = [
  { header: 'Netid', right: false, delimiter: '' }, { header: 'State', right: false, delimiter: ' ' }, { header: 'Recv-Q', right: false, delimiter: ' ' },
  { header: 'Send-Q', right: false, delimiter: ' ' }, { header: 'Local Address:', right: true, delimiter: ' ' }, { header: 'Port', right: false, delimiter: '' },
  { header: 'Peer Address:', right: true, delimiter: ' ' }, { header: 'Port', right: false, delimiter: '' }, { header: 'Process', right: false, delimiter: '' },
]

/** One row: cells of the columns above. */
export type Row = readonly [netid: string, state: string, recv: string, send: string, local: string, localPort: string, peer: string, peerPort: string, process: string]

export interface Layout {
  readonly header: boolean
  readonly netid: boolean
  readonly state: boolean
  /** Columns of the terminal; undefined for a pipe, where nothing is spread. */
  readonly screen?: number
}

/** Room that is left on a terminal's line goes to all columns alike (ss.c: render_calc_width). */
function spread(widths: number[], screen: number): void {
  let from = 0
  let length = 0
  for (let i = 0; i < widths.length; i++) {
    if (widths[i] === 0) continue
    length += widths[i]!
    const last = widths.slice(i + 1).every((w) => w === 0)
    if (!last && length < screen) continue
    let end = i
    if (length > screen && i > from) {
      length -= widths[i]!
      end = i - 1
    }
    const shown = widths.map((w, k) => (k >= from && k <= end && w > 0 ? k : -1)).filter((k) => k >= 0)
    const room = Math.max(0, screen - length)
    let rest = room % shown.length
    for (const k of shown.toReversed()) {
      widths[k] = widths[k]! + Math.floor(room / shown.length) + (rest > 0 ? 1 : 0)
      rest--
    }
    i = end
    from = end + 1
    length = 0
  }
}

/** Lays rows out as `ss` does: each column as wide as its widest cell. */
export function layOut(rows: readonly Row[], o: Layout): string {
  const shown = COLUMNS.map((_, i) => (i === 0 ? o.netid : i === 1 ? o.state : true))
  const all: readonly (readonly string[])[] = o.header ? [COLUMNS.map((c) => c.header), ...rows] : rows
  const contents = COLUMNS.map((_, i) => (shown[i] ? Math.max(0, ...all.map((r) => r[i]!.length)) : 0))
  const first = contents.findIndex((w) => w > 0)
  const widths = contents.map((w, i) => (w === 0 ? 0 : i === first ? w : w + COLUMNS[i]!.delimiter.length))
  if (o.screen !== undefined) spread(widths, Math.max(o.screen, 1))
  return all.map((row) => {
    const cells = COLUMNS.map((c, i) => {
      const width = widths[i]!
      if (width === 0) return ''
      const delimiter = i === first ? '' : c.delimiter
      const text = row[i]!
      return delimiter + (c.right ? text.padStart(width - delimiter.length) : text.padEnd(width - delimiter.length))
    })
    return `${cells.join('')}\n`
  }).join('')
}

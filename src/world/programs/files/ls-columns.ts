const MIN_WIDTH = 3

/** A cell with escapes in it; `width` is what it takes on the screen. */
export interface Cell { readonly text: string; readonly width: number }

/** Widths of the columns of a layout that fits the line: as many columns as can be. */
function layout(cells: readonly Cell[], lineWidth: number, down: boolean): number[] {
  const most = Math.max(1, Math.min(cells.length, Math.floor(lineWidth / MIN_WIDTH)))
  for (let columns = most; columns > 1; columns--) {
    const rows = Math.ceil(cells.length / columns)
    const widths = Array.from({ length: columns }, () => MIN_WIDTH)
    cells.forEach((c, i) => {
      const column = down ? Math.floor(i / rows) : i % columns
      widths[column] = Math.max(widths[column]!, c.width + (column === columns - 1 ? 0 : 2))
    })
    if (widths.reduce((a, b) => a + b, 0) < lineWidth) return widths
  }
  return [0]
}

/** From a column to another by tabs and blanks. */
function indent(from: number, to: number, tab: number): string {
  let out = ''
  for (let at = from; at < to;) {
    if (tab > 0 && Math.floor(to / tab) > Math.floor((at + 1) / tab)) {
      out += '\t'
      at += tab - (at % tab)
    } else {
      out += ' '
      at++
    }
  }
  return out
}

/** Cells in columns, filled downwards (-C) or across (-x). `tab` 0: blanks only. */
export function columns(cells: readonly Cell[], lineWidth: number, down: boolean, tab: number): string {
  const widths = layout(cells, lineWidth, down)
  const rows = down ? Math.ceil(cells.length / widths.length) : Math.ceil(cells.length / widths.length)
  let out = ''
  for (let row = 0; row < rows; row++) {
    let at = 0
    for (let column = 0; column < widths.length; column++) {
      const c = cells[down ? column * rows + row : row * widths.length + column]
      if (!c) break
      const next = cells[down ? (column + 1) * rows + row : row * widths.length + column + 1]
      out += c.text
      if (next && column + 1 < widths.length) out += indent(at + c.width, at + widths[column]!, tab)
      at += widths[column]!
    }
    out += '\n'
  }
  return out
}

/** Cells with commas between (-m), broken where the line is full. */
export function commas(cells: readonly Cell[], lineWidth: number): string {
  let out = ''
  let at = 0
  cells.forEach((c, i) => {
    if (i > 0) {
      if (at + 2 + c.width < lineWidth || lineWidth === 0) {
        out += ', '
        at += 2
      } else {
        out += ',\n'
        at = 0
      }
    }
    out += c.text
    at += c.width
  })
  return `${out}\n`
}

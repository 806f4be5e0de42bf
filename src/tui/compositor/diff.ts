import { isDoubtful } from '../text/width.ts'
import type { Depth } from '../theme/depth.ts'
import type { Cells } from './cells.ts'
import { DEFAULT_STYLE, isPlainBlank, openStyle, type StyleId } from './style.ts'

/** Moving the cursor costs about this many bytes; a gap that is not wider is cheaper to write again. */
const GAP = 5
/** From this many blanks on, erasing is shorter than writing them. */
const ERASE = 8

/** What the outer terminal's pen is set to, carried from row to row of a frame. */
export interface Pen { style: StyleId }

/**
 * The bytes that turn row `y` (0-based) of the screen from `before` into `after`, both of the screen's width: only changed segments, each at
 * an absolute position. Empty when nothing differs.
 */
export function diffRow(y: number, before: Cells, after: Cells, pen: Pen, depth: Depth): string {
  const width = after.text.length
  let out = ''
  let x = 0
  while (x < width) {
    if (same(before, after, x)) {
      x++
      continue
    }
    let start = x
    while (start > 0 && (after.text[start] === '' || before.text[start] === '')) start--
    let end = x + 1
    for (let ahead = end; ahead < width && ahead - end <= GAP; ahead++) if (!same(before, after, ahead)) end = ahead + 1
    while (end < width && after.text[end] === '') end++
    out += segment(y, start, end, after, pen, depth)
    x = end
  }
  return out
}

/** The colour of a blank's foreground is not to be seen. */
const isBlank = (cells: Cells, x: number): boolean => cells.text[x] === ' ' && isPlainBlank(cells.style[x]!)
const same = (a: Cells, b: Cells, x: number): boolean => a.text[x] === b.text[x] && (a.style[x] === b.style[x] || (isBlank(a, x) && isBlank(b, x)))

function segment(y: number, start: number, end: number, cells: Cells, pen: Pen, depth: Depth): string {
  const width = cells.text.length
  let out = `\x1b[${y + 1};${start + 1}H`
  let x = start
  while (x < end) {
    const blanks = blankRun(cells, x, end)
    if (blanks >= ERASE) {
      if (pen.style !== DEFAULT_STYLE) out += openStyle((pen.style = DEFAULT_STYLE), depth)
      const toEdge = x + blanks === width
      out += toEdge ? '\x1b[K' : `\x1b[${blanks}X`
      x += blanks
      if (x < end) out += `\x1b[${y + 1};${x + 1}H`
      continue
    }
    const text = cells.text[x]!
    if (cells.style[x] !== pen.style && !(isBlank(cells, x) && isPlainBlank(pen.style))) out += openStyle((pen.style = cells.style[x]!), depth)
    out += text
    x++
    while (x < end && cells.text[x] === '') x++
    if (isDoubtful(text) && x < end) out += `\x1b[${x + 1}G`
  }
  return out
}

function blankRun(cells: Cells, from: number, end: number): number {
  let x = from
  while (x < end && isBlank(cells, x)) x++
  return x - from
}

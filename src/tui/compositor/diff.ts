import { isDoubtful } from '../text/width.ts'
import type { Depth } from '../theme/depth.ts'
import type { Cells } from './cells.ts'
import { isPlainBlank, openStyle, type Style } from './style.ts'

/** Moving the cursor costs about this many bytes; a gap that is not wider is cheaper to write again. */
const GAP = 5
/** From this many blanks on, erasing is shorter than writing them. */
const ERASE = 8

/**
 * The bytes that turn row `y` (0-based) of the screen from `before` into `after`, both of the screen's width: only changed segments, each at
 * an absolute position. `pen` is the style that the outer terminal writes with, carried from row to row. Empty when nothing differs.
 */
export function diffRow(y: number, before: Cells, after: Cells, pen: Style, depth: Depth): string {
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

const isBlank = (cells: Cells, x: number): boolean => cells.text[x] === ' ' && isPlainBlank(cells.ink[x]!, cells.paper[x]!)
const same = (a: Cells, b: Cells, x: number): boolean =>
  a.text[x] === b.text[x] && ((a.ink[x] === b.ink[x] && a.paper[x] === b.paper[x]) || (isBlank(a, x) && isBlank(b, x)))

function segment(y: number, start: number, end: number, cells: Cells, pen: Style, depth: Depth): string {
  const { text, ink, paper } = cells
  let out = `\x1b[${y + 1};${start + 1}H`
  for (let x = start; x < end; ) {
    const blanks = blankRun(cells, x, end)
    if (blanks >= ERASE) {
      out += dip(pen, 0, 0, depth) + (x + blanks === text.length ? '\x1b[K' : `\x1b[${blanks}X`)
      x += blanks
      if (x < end) out += `\x1b[${y + 1};${x + 1}H`
      continue
    }
    const char = text[x]!
    if (blanks === 0 || !isPlainBlank(pen.ink, pen.paper)) out += dip(pen, ink[x]!, paper[x]!, depth)
    out += char
    x++
    while (x < end && text[x] === '') x++
    if (x < end && char > '\x7f' && isDoubtful(char)) out += `\x1b[${x + 1}G`
  }
  return out
}

/** Changes the pen's style where it has another. */
function dip(pen: Style, ink: number, paper: number, depth: Depth): string {
  if (pen.ink === ink && pen.paper === paper) return ''
  pen.ink = ink
  pen.paper = paper
  return openStyle(ink, paper, depth)
}

function blankRun(cells: Cells, from: number, end: number): number {
  let x = from
  while (x < end && isBlank(cells, x)) x++
  return x - from
}

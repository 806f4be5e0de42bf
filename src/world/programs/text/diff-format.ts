import { padEndColumns, truncateColumns } from '../../text/index.ts'
import type { Change } from './diff-engine.ts'

/** Two texts as lines; `unended` where the last lacks its newline. */
export interface Side { readonly name: string; readonly lines: readonly string[]; readonly unended: boolean; readonly time: string }
export interface Pair { readonly a: Side; readonly b: Side }

const RED = '\x1b[31m'
const GREEN = '\x1b[32m'
const CYAN = '\x1b[36m'
const BOLD = '\x1b[1m'
const RESET = '\x1b[0m'

/** Paints a line, or leaves it. */
export type Paint = (text: string, sgr: 'red' | 'green' | 'cyan' | 'bold') => string
const CODES = { red: RED, green: GREEN, cyan: CYAN, bold: BOLD }
export const paintWith = (colored: boolean): Paint => (colored ? (text, sgr) => `${CODES[sgr]}${text}${RESET}` : (text) => text)

/** A line with what says that it lacks its newline. */
const withEnd = (side: Side, i: number, text: string): string =>
  `${text}\n${side.unended && i === side.lines.length - 1 ? '\\ No newline at end of file\n' : ''}`

const range = (start: number, end: number): string => (end - start <= 1 ? String(end > start ? start + 1 : start) : `${start + 1},${end}`)

/** `diff` without options. */
export function normal({ a, b }: Pair, changes: readonly Change[], paint: Paint): string {
  return changes.map((c) => {
    const kind = c.aEnd === c.aStart ? 'a' : c.bEnd === c.bStart ? 'd' : 'c'
    let out = `${paint(`${range(c.aStart, c.aEnd)}${kind}${range(c.bStart, c.bEnd)}`, 'cyan')}\n`
    for (let i = c.aStart; i < c.aEnd; i++) out += withEnd(a, i, paint(`< ${a.lines[i]}`, 'red'))
    if (kind === 'c') out += '---\n'
    for (let i = c.bStart; i < c.bEnd; i++) out += withEnd(b, i, paint(`> ${b.lines[i]}`, 'green'))
    return out
  }).join('')
}

/** Changes that stand so close that their contexts meet. */
function hunks(changes: readonly Change[], context: number): Change[][] {
  const out: Change[][] = []
  for (const c of changes) {
    const last = out.at(-1)
    if (last && c.aStart - last.at(-1)!.aEnd <= 2 * context) last.push(c)
    else out.push([c])
  }
  return out
}

const unifiedRange = (start: number, end: number): string =>
  end - start === 1 ? String(start + 1) : `${end > start ? start + 1 : start},${end - start}`

/** `diff -u`. */
export function unified(
  { a, b }: Pair,
  changes: readonly Change[],
  context: number,
  paint: Paint,
  labels: readonly [string, string],
): string {
  let out = `${paint(`--- ${labels[0]}`, 'bold')}\n${paint(`+++ ${labels[1]}`, 'bold')}\n`
  for (const hunk of hunks(changes, context)) {
    const [first, last] = [hunk[0]!, hunk.at(-1)!]
    const [aFrom, bFrom] = [Math.max(0, first.aStart - context), Math.max(0, first.bStart - context)]
    const [aTo, bTo] = [Math.min(a.lines.length, last.aEnd + context), Math.min(b.lines.length, last.bEnd + context)]
    out += `${paint(`@@ -${unifiedRange(aFrom, aTo)} +${unifiedRange(bFrom, bTo)} @@`, 'cyan')}\n`
    let i = aFrom
    for (const c of hunk) {
      for (; i < c.aStart; i++) out += withEnd(a, i, ` ${a.lines[i]}`)
      for (; i < c.aEnd; i++) out += withEnd(a, i, paint(`-${a.lines[i]}`, 'red'))
      for (let j = c.bStart; j < c.bEnd; j++) out += withEnd(b, j, paint(`+${b.lines[j]}`, 'green'))
    }
    for (; i < aTo; i++) out += withEnd(a, i, ` ${a.lines[i]}`)
  }
  return out
}

const contextRange = (start: number, end: number): string => (end - start <= 1 ? String(end) : `${start + 1},${end}`)

/** The lines of one text that a hunk takes up, and its changes there. */
interface Half {
  readonly side: Side
  readonly from: number
  readonly to: number
  readonly mark: '-' | '+'
  readonly spans: readonly Span[]
}
interface Span { readonly start: number; readonly end: number; readonly replaced: boolean }

function halfText({ side, from, to, mark, spans }: Half, paint: Paint): string {
  if (spans.every((s) => s.start === s.end)) return ''
  let text = ''
  for (let i = from; i < to; i++) {
    const span = spans.find((s) => i >= s.start && i < s.end)
    const line = side.lines[i]
    text += withEnd(side, i, span ? paint(`${span.replaced ? '!' : mark} ${line}`, mark === '-' ? 'red' : 'green') : `  ${line}`)
  }
  return text
}

/** `diff -c`. */
export function contextual({ a, b }: Pair, changes: readonly Change[], context: number, paint: Paint, labels: readonly string[]): string {
  let out = `${paint(`*** ${labels[0]}`, 'bold')}\n${paint(`--- ${labels[1]}`, 'bold')}\n`
  for (const hunk of hunks(changes, context)) {
    const [first, last] = [hunk[0]!, hunk.at(-1)!]
    const [aFrom, bFrom] = [Math.max(0, first.aStart - context), Math.max(0, first.bStart - context)]
    const [aTo, bTo] = [Math.min(a.lines.length, last.aEnd + context), Math.min(b.lines.length, last.bEnd + context)]
    const removed = hunk.map((c) => ({ start: c.aStart, end: c.aEnd, replaced: c.bEnd > c.bStart }))
    const added = hunk.map((c) => ({ start: c.bStart, end: c.bEnd, replaced: c.aEnd > c.aStart }))
    out += `***************\n${paint(`*** ${contextRange(aFrom, aTo)} ****`, 'cyan')}\n`
    out += halfText({ side: a, from: aFrom, to: aTo, mark: '-', spans: removed }, paint)
    out += `${paint(`--- ${contextRange(bFrom, bTo)} ----`, 'cyan')}\n`
    out += halfText({ side: b, from: bFrom, to: bTo, mark: '+', spans: added }, paint)
  }
  return out
}

/** `diff -y`: both side by side in so many columns. */
export function sideBySide({ a, b }: Pair, changes: readonly Change[], width: number, onlyChanged: boolean): string {
  // As GNU: the right half begins at a tab, the gutter is three columns.
  const tab = 8
  const unaligned = Math.floor(width / 2) + Math.floor((tab + 3) / 2) + (width & 1)
  const offset = unaligned - (unaligned % tab)
  const half = offset <= 3 || width <= offset ? 0 : Math.min(offset - 3, width - offset)
  const right = half > 0 ? offset : width
  const row = (left: string | undefined, mark: string, other: string | undefined): string => {
    const text = truncateColumns(left ?? '', half)
    if (mark === ' ' && other === undefined) return `${text}\n`
    const gutter = half + Math.floor((right - half - 1) / 2)
    const shown = mark === ' ' ? text + tabs(text, right) : padTo(text, gutter) + mark
    const end = other === undefined || other === '' ? '' : truncateColumns(other, half)
    return `${mark === ' ' ? shown : end === '' ? shown : shown + tabsFrom(gutter + 1, right)}${end}\n`
  }
  let out = ''
  let [i, j] = [0, 0]
  const same = (to: number): void => {
    for (; i < to; i++, j++) if (!onlyChanged) out += row(a.lines[i], ' ', b.lines[j])
  }
  for (const c of changes) {
    same(c.aStart)
    for (; i < c.aEnd || j < c.bEnd;) {
      if (i < c.aEnd && j < c.bEnd) out += row(a.lines[i++], '|', b.lines[j++])
      else if (i < c.aEnd) out += row(a.lines[i++], '<', undefined)
      else out += row('', '>', b.lines[j++])
    }
  }
  same(a.lines.length)
  return out
}

/** From a column to another by tabs, then blanks. */
function tabsFrom(from: number, to: number): string {
  let out = ''
  let at = from
  while (Math.floor(at / 8) * 8 + 8 <= to) {
    out += '\t'
    at = Math.floor(at / 8) * 8 + 8
  }
  return out + ' '.repeat(Math.max(0, to - at))
}
const widthOf = (text: string): number => padEndColumns(text, 0).length
const tabs = (text: string, to: number): string => tabsFrom(widthOf(text), to)
const padTo = (text: string, to: number): string => text + tabsFrom(widthOf(text), to)

import { Box } from 'ink'
import type { Size } from '../../../lab/index.ts'
import { Rows } from '../../ink/rows.tsx'
import type { StepView } from '../../model.ts'
import { clampTop, type Extent } from '../../state/ui.ts'
import type { Line } from '../../text/line.ts'
import type { Theme } from '../../theme/theme.ts'
import { checkRows } from './checks.ts'
import { setDocument, type Document } from './document.ts'
import { foldDocument } from './fold.ts'
import type { Setting } from './setting.ts'

/** What the lesson pane shows: rows of the step's text, rows of its checks. */
export interface LessonRows {
  readonly text: readonly Line[]
  readonly checks: readonly Line[]
  readonly gap: number
  readonly extent: Extent
  /** The step is folded to what matters now. */
  readonly isFolded: boolean
}

/** Rows kept visible below the suggested command when the text follows it. */
const BELOW = 2

/** `top` undefined follows the suggested command; `isFolding` leaves out what does not matter now. */
export function lessonRows(step: StepView, top: number | undefined, isFolding: boolean, size: Size, setting: Setting): LessonRows {
  const document = setDocument(step, setting)
  if (isFolding && top === undefined) return foldedRows(step, document, size, setting)
  const checks = checkRows(step, Math.floor(size.rows / 2), setting)
  const gap = checks.length > 0 ? 1 : 0
  const height = size.rows - checks.length - gap
  const first = clampTop(top ?? followed(document, step.next, height), { rows: document.rows.length, height })
  return { text: document.rows.slice(first, first + height), checks, gap, extent: { top: first, rows: document.rows.length, height }, isFolded: false }
}

/** In a few rows: the checks get a third of them, and what the folded text leaves. */
function foldedRows(step: StepView, document: Document, size: Size, setting: Setting): LessonRows {
  const least = checkRows(step, Math.max(1, Math.floor(size.rows / 3)), setting).length
  const text = foldDocument(document, step, size.rows - least, size.cols, setting.symbols.more)
  const checks = checkRows(step, size.rows - text.length, setting)
  const gap = checks.length > 0 && text.length + checks.length < size.rows ? 1 : 0
  return { text, checks, gap, extent: { top: 0, rows: document.rows.length, height: size.rows - checks.length - gap }, isFolded: text.length < document.rows.length }
}

/** The lesson as Ink lays it out: the text, and under it the list of checks. */
export function LessonPane({ rows, size, theme }: { rows: LessonRows; size: Size; theme: Theme }) {
  return (
    <Box flexDirection="column" width={size.cols} height={size.rows}>
      <Box flexDirection="column" flexShrink={0}>
        <Rows rows={rows.text} theme={theme} />
      </Box>
      <Box flexDirection="column" flexShrink={0} marginTop={rows.gap}>
        <Rows rows={rows.checks} theme={theme} />
      </Box>
    </Box>
  )
}

/** The first row at which the suggested command is in view: the beginning of a block, and as far up as possible. */
function followed(document: Document, next: number | undefined, height: number): number {
  const place = next === undefined ? undefined : document.places[next]
  if (!place || place.to <= height) return 0
  const least = Math.min(place.to + BELOW, document.rows.length) - height
  return document.places.find(({ from }) => from >= least)?.from ?? place.from
}

import type { Texts } from '../../i18n/index.ts'
import type { ClockView, ScreenModel } from '../model.ts'
import { cutLine, lineWidth, padLine, span, type Line } from '../text/line.ts'
import { paint, type Theme } from '../theme/theme.ts'

const BAR = 10
const SECOND = 1_000_000

/** Course, lesson, step, progress and lab time in one row. Where it is too narrow, first the bar goes, then the course, then the lab's time. */
export function headerRow(model: ScreenModel, width: number, theme: Theme, texts: Texts): string {
  const { lesson } = model
  const course = [span(model.course, 'dim'), span('   ')]
  const title = [span(`${theme.symbols.next} `, 'accent'), span(`${lesson.number} ${lesson.title}`, 'title')]
  const step = stepText(model, texts)
  const steps = step ? [span(step)] : []
  const percent = `${Math.round(model.progress * 100)} %`
  const bar = [...barLine(model.progress, theme), span(` ${percent}`)]
  const lab = [span(clockText(model.clock, texts), model.clock.pace === 'ahead' ? 'accent' : 'dim')]

  const attempts: readonly (readonly [Line, readonly Line[]])[] = [
    [[...course, ...title], [steps, bar, lab]],
    [title, [steps, bar, lab]],
    [title, [steps, [span(percent)], lab]],
    [title, [steps, lab]],
    [title, [steps, [span(percent)]]],
    [title, [steps]],
  ]
  const room = width - 2
  const [left, right] = attempts.map(([a, parts]) => [a, joined(parts)] as const).find(([a, b]) => lineWidth(a) + 3 + lineWidth(b) <= room) ?? [title, joined([steps])]
  const leftRoom = room - lineWidth(right) - (right.length > 0 ? 2 : 0)
  return paint([span(' '), ...padLine(cutLine(left, leftRoom, theme.symbols.more), room - lineWidth(right)), ...right], theme)
}

/** Lab time as hours, minutes, seconds. */
function clockText({ now, pace }: ClockView, texts: Texts): string {
  const seconds = Math.floor(now / SECOND)
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => String(n).padStart(2, '0')).join(':')
  return texts(pace === 'wall' ? 'header.lab' : pace === 'ahead' ? 'header.lab-ahead' : 'header.lab-still', { time })
}

/** `step 3/5`; empty before the first step and after the last one. */
function stepText({ lesson, current }: ScreenModel, texts: Texts): string {
  const isCounted = (kind: string) => kind === 'step' || kind === 'task'
  const here = lesson.steps[current]
  if (!here || !isCounted(here.kind)) return ''
  const counted = lesson.steps.filter(({ kind }) => isCounted(kind))
  return texts('header.step', { n: counted.indexOf(here) + 1, of: counted.length })
}

function barLine(progress: number, { symbols }: Theme): Line {
  const full = Math.round(Math.max(0, Math.min(1, progress)) * BAR)
  return [span(symbols.full.repeat(full), 'bar'), span(symbols.empty.repeat(BAR - full), 'dim')]
}

const joined = (parts: readonly Line[]): Line => parts.filter((part) => part.length > 0).flatMap((part, i) => (i > 0 ? [span('   '), ...part] : part))

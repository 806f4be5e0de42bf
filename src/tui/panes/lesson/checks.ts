import type { CheckView, StepView } from '../../model.ts'
import { cutLine, span, type Line } from '../../text/line.ts'
import { textWidth } from '../../text/width.ts'
import { wrapLine } from '../../text/wrap.ts'
import type { Symbols } from '../../theme/symbols.ts'
import type { Role } from '../../theme/theme.ts'
import type { Setting } from './setting.ts'

const ROLES: Readonly<Record<CheckView['state'], Role>> = { passed: 'good', open: 'plain', waiting: 'accent', blocked: 'dim' }

/** The list of a step's checks in at most `height` rows: whole where they fit, otherwise a row each, otherwise the first open ones. */
export function checkRows(step: Pick<StepView, 'checks' | 'passed' | 'kind'>, height: number, setting: Setting): Line[] {
  const { width, symbols, texts } = setting
  const passed: Line[] = isPassed(step) ? [[span(`${symbols.passed} ${texts('step.passed')}`, 'good'), span(`  ${texts('step.go-on')}`, 'dim')]] : []
  const room = height - passed.length
  const firstOpen = step.checks.find(({ state }) => state !== 'passed')
  const whole = step.checks.flatMap((check) => [
    ...wrapLine([...mark(check, symbols), ...title(check)], width, [span('  ')]),
    ...(check === firstOpen && check.missing ? wrapLine([span(`\u00a0\u00a0${check.missing}`, 'dim')], width, [span('  ')]) : []),
  ])
  if (whole.length <= room) return [...whole, ...passed]
  const short = step.checks.map((check) => cutLine([...mark(check, symbols), ...title(check)], width, symbols.more))
  if (short.length <= room) return [...short, ...passed]
  return [...oneRow(step.checks, Math.max(1, room), setting), ...passed]
}

/** The first open checks, `height` rows of them, and how many there are besides. */
function oneRow(checks: readonly CheckView[], height: number, { width, symbols, texts }: Setting): Line[] {
  const open = checks.filter(({ state }) => state !== 'passed')
  if (open.length === 0) return [[span(`${symbols.passed} ${texts('checks.passed', { n: checks.length })}`, 'good')]]
  return open.slice(0, height).map((check, i) => {
    const isLast = i === height - 1
    const more = isLast && open.length > height ? ` ${texts('checks.more', { n: open.length - height })}` : ''
    return [...cutLine([...mark(check, symbols), ...title(check)], width - textWidth(more), symbols.more), span(more, 'dim')]
  })
}

/** Introduction and closing page are read, not passed. */
export const isPassed = ({ passed, kind }: Pick<StepView, 'passed' | 'kind'>): boolean => passed && (kind === 'step' || kind === 'task')

const mark = ({ state }: CheckView, symbols: Symbols): Line => [span(`${symbols[state]}\u00a0`, ROLES[state])]
const title = ({ title, state }: CheckView): Line => [span(title, state === 'passed' || state === 'blocked' ? 'dim' : 'plain')]

import { textsOf, type Texts } from '../../i18n/index.ts'
import type { Block, CheckView, ScreenModel, StepView } from '../model.ts'
import { commandRows } from '../panes/lesson/code.ts'
import { setDocument } from '../panes/lesson/document.ts'
import { inlineLine } from '../panes/lesson/inline.ts'
import { markdownRows } from '../panes/lesson/markdown.ts'
import type { Setting } from '../panes/lesson/setting.ts'
import { quizzesOf, stepOf } from '../state/ui.ts'
import { lineText, type Line } from '../text/line.ts'
import type { Symbols } from '../theme/symbols.ts'

/** What happened between two states of the session, as lines of text; from nothing, where the learner is. */
export function tell(before: ScreenModel | undefined, after: ScreenModel, width: number, symbols: Symbols): string[] {
  const texts = textsOf(after.lang)
  const setting: Setting = { width, symbols, texts }
  const was = before && before.lesson.id === after.lesson.id ? before : undefined
  const isNew = !was || stepOf(was).id !== stepOf(after).id
  const lines = [
    ...(was ? tellChanges(stepOf(was), after.lesson.steps.find(({ id }) => id === stepOf(was).id), setting) : []),
    ...(isNew ? tellStep(before, after, setting) : []),
    ...(after.note && after.note !== before?.note ? after.note.text.split('\n') : []),
    ...tellExits(before, after, texts),
  ]
  return after.ended && !before?.ended ? [...lines, ...after.farewell] : lines
}

function tellStep(before: ScreenModel | undefined, { lesson, current }: ScreenModel, setting: Setting): string[] {
  const { texts } = setting
  const step = lesson.steps[current]!
  const counted = lesson.steps.filter(({ kind }) => kind === 'step' || kind === 'task')
  const n = counted.indexOf(step) + 1
  const isNewLesson = before?.lesson.id !== lesson.id
  const heading = n > 0 ? texts('plain.step', { n, of: counted.length, title: step.title }) : step.kind === 'intro' && isNewLesson ? '' : step.title
  return [
    ...(isNewLesson ? [...(before ? [''] : []), texts('plain.intro', { n: lesson.number, title: lesson.title })] : []),
    ...(heading ? ['', heading] : []),
    '',
    ...step.blocks.flatMap((block, i) => [...(i > 0 && block.kind !== 'output' ? [''] : []), ...blockLines(block, setting)]),
    ...(step.checks.length > 0 ? ['', ...step.checks.flatMap((check) => checkLines(check, texts))] : []),
  ]
}

/** What changed in the step that the learner was at; it may not be the current one any more. */
function tellChanges(old: StepView, step: StepView | undefined, setting: Setting): string[] {
  if (!step || step === old) return []
  const { texts } = setting
  const firstOpen = step.checks.findIndex(({ state }) => state !== 'passed')
  const checks = step.checks.flatMap((check, i) => {
    const was = old.checks[i]
    if (check.state === 'passed' && was?.state !== 'passed') return checkLines(check, texts)
    return i === firstOpen && check.missing && check.missing !== was?.missing ? checkLines(check, texts) : []
  })
  const hints = step.hints.given.slice(old.hints.given.length).flatMap((hint, i) => {
    const [first = '', ...more] = markdownRows(hint, setting).map(lineText)
    return [texts('plain.hint', { n: old.hints.given.length + i + 1, of: step.hints.total, text: first }), ...more]
  })
  const answers = quizzesOf(step).flatMap(({ id, answer }) => {
    const was = quizzesOf(old).find((quiz) => quiz.id === id)
    const explanation = lineText(inlineLine(answer?.explanation ?? ''))
    return answer && answer !== was?.answer ? [texts(answer.correct ? 'plain.right' : 'plain.wrong', { explanation }).trim()] : []
  })
  return [...answers, ...hints, ...checks, ...(step.passed && !old.passed ? [texts('plain.step-passed', { title: step.title })] : [])]
}

function tellExits(before: ScreenModel | undefined, { terminals }: ScreenModel, texts: Texts): string[] {
  return terminals.flatMap(({ id, host, exit }) => (exit && !before?.terminals.find((t) => t.id === id)?.exit ? [texts('plain.exited', { host })] : []))
}

function blockLines(block: Block, setting: Setting): string[] {
  const { texts } = setting
  if (block.kind === 'commands') {
    const { host, ...rest } = block
    return [...(host ? [texts('plain.on-host', { host })] : []), ...lines(commandRows({ ...rest, done: false }, false, setting))]
  }
  const set = lines(setDocument({ blocks: [block] }, setting).rows)
  return block.kind === 'quiz' && !block.answer ? [...set.slice(0, -1), texts('plain.answer')] : set
}

function checkLines(check: CheckView, texts: Texts): string[] {
  const key = check.state === 'passed' ? 'plain.check-passed' : check.state === 'blocked' ? 'plain.check-blocked' : 'plain.check-open'
  const isOpen = check.state !== 'passed' && check.missing
  return [texts(key, { title: check.title }), ...(isOpen ? [texts('plain.check-missing', { missing: check.missing! })] : [])]
}

const lines = (rows: readonly Line[]): string[] => rows.map((row) => lineText(row).replaceAll('\u00a0', ' ').trimEnd())

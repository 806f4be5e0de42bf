import type { Size } from '../../lab/index.ts'
import type { Texts } from '../../i18n/index.ts'
import { bindings, keyLabel, type Binding } from '../input/keys.ts'
import type { NoteView, ScreenModel, StepView, Tone } from '../model.ts'
import { isPassed } from './lesson/checks.ts'
import { stepOf, type Ui } from '../state/ui.ts'
import { cutLine, lineWidth, padLine, span, type Line } from '../text/line.ts'
import { paint, type Role, type Theme } from '../theme/theme.ts'

const ROLES: Readonly<Record<Tone, Role>> = { plain: 'plain', good: 'good', warn: 'warn', bad: 'bad' }
/** Shown while no prefix is pressed; the last one always stays. Where nothing is left to type the way on is the most useful. */
const SHORT = { type: ['hint', 'run', 'why', 'keys'], read: ['next', 'steps', 'keys'] }

/** The last row: on the left what is going on, on the right the commonest keys. After the prefix the keys have the whole row. */
export function statusRow(model: ScreenModel, ui: Ui, width: number, theme: Theme, texts: Texts): string {
  if (ui.prefix) return paint(cutLine(prefixLine(width, texts), width, theme.symbols.more), theme)
  const { tone, text } = message(model, ui, texts)
  const keys = shortKeys(isRead(stepOf(model)) ? SHORT.read : SHORT.type, width - 4 - lineWidth([span(text)]), texts)
  const room = width - 2 - lineWidth(keys) - (keys.length > 0 ? 2 : 0)
  return paint([span(' '), ...padLine(cutLine([span(text, ROLES[tone])], room, theme.symbols.more), width - 2 - lineWidth(keys)), ...keys], theme)
}

/** What the left side says: first what the learner must know to get out of a mode, then the tutor's last word, then the state of the step. */
function message(model: ScreenModel, ui: Ui, texts: Texts): NoteView {
  const plain = (text: string): NoteView => ({ tone: 'plain', text })
  const terminal = model.terminals.find(({ id }) => id === ui.active)
  if (ui.panel) return plain(texts('status.panel'))
  if (ui.flash) return ui.flash
  if (ui.scrolling) return plain(texts(ui.scrolling === 'lesson' ? 'status.scroll-lesson' : 'status.scroll-terminal'))
  if (terminal?.exit) return { tone: 'warn', text: `${texts(terminal.exit.cause === 'exit' ? 'status.exited' : 'status.exited-gone')}. ${texts('status.enter-reopens')}` }
  const note = model.note !== ui.read ? model.note : undefined
  return note ? { tone: note.tone, text: note.text.split('\n')[0]! } : stepMessage(model, texts)
}

/** Where the kind of a step says what to do; ordinary steps depend on what is left to type. */
const MESSAGES = { task: 'status.task', end: 'status.end', intro: 'status.read', step: undefined } as const

/** Nothing is left to type in this step and nothing to find; a passed one says the way on by itself. */
const isRead = (step: StepView): boolean => !isPassed(step) && step.kind !== 'task' && step.next === undefined && step.checks.every(({ state }) => state === 'passed')

function stepMessage(model: ScreenModel, texts: Texts): NoteView {
  const step = stepOf(model)
  const open = step.checks.filter(({ state }) => state !== 'passed')
  if (isPassed(step)) return { tone: 'good', text: `${texts('step.passed')}. ${texts('step.go-on')}` }
  if (open.length > 0) {
    const first = open[0]!.missing ?? open[0]!.title
    return { tone: 'plain', text: texts('status.checks', { open: open.length, total: step.checks.length, first }) }
  }
  return { tone: 'plain', text: texts(MESSAGES[step.kind] ?? (step.next === undefined ? 'status.read' : 'status.follow')) }
}

function prefixLine(width: number, texts: Texts): Line {
  const shown: Line[] = []
  for (const { keys, bar } of bindings) {
    if (!bar) continue
    const entry = [span('  '), span(keyLabel(keys[0]!), 'key'), span(` ${texts(bar)}`)]
    if (lineWidth([span(' ^]'), ...shown.flat(), ...entry]) > width) break
    shown.push(entry)
  }
  return [span(' ^]', 'accent'), ...shown.flat()]
}

function shortKeys(wanted: readonly string[], room: number, texts: Texts): Line {
  const entries = bindings.filter(({ command }) => wanted.includes(command))
  const lines = entries.map((_, i) => keysLine([...entries.slice(0, entries.length - 1 - i), entries.at(-1)!], texts))
  return lines.find((line) => lineWidth(line) <= room) ?? lines.at(-1)!
}

const keysLine = (entries: readonly Binding[], texts: Texts): Line =>
  [span('^] ', 'dim'), ...entries.flatMap(({ keys, bar }, i) => [span(i > 0 ? '  ' : ''), span(keyLabel(keys[0]!), 'key'), span(` ${texts(bar!)}`, 'dim')])]

/** In a window that is too small the row says so; the terminal above it works. */
export const smallRow = (size: Size, theme: Theme, texts: Texts): string =>
  paint(cutLine([span(` ${texts('small.title', size)}`, 'warn')], size.cols, theme.symbols.more), theme)

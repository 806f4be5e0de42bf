import type { CommandBlock } from '../model.ts'
import type { Command } from '../input/keys.ts'
import { clampTop, quizzesOf, stepOf, turn, type Around, type Turn, type Ui } from './ui.ts'

const PREFIX_BYTE = Uint8Array.of(0x1d)

/** What each of the tutor's keys does. */
export const commands: Readonly<Record<Command, (ui: Ui, around: Around) => Turn>> = {
  hint: (ui, { model, texts }) => {
    const { given, total } = stepOf(model).hints
    if (total === 0) return say(ui, texts('hint.none'))
    const open = turn({ ...ui, panel: { kind: 'hint', top: 0 } })
    return given.length === 0 ? { ...open, out: [{ do: 'hint' }] } : open
  },
  run: (ui) => (ui.active ? turn(ui.zoom === 'lesson' ? backToBoth(ui) : ui, { do: 'run', terminal: ui.active }) : turn(ui)),
  why: (ui) => turn(ui, { do: 'why' }),
  next: (ui) => turn(ui, { do: 'next' }),
  previous: (ui) => turn(ui, { do: 'previous' }),
  advance: (ui) => turn(ui, { do: 'advance' }),
  quit: (ui) => turn(ui, { do: 'quit' }),
  steps: (ui, { model }) => turn({ ...ui, panel: { kind: 'steps', cursor: model.current } }),
  glossary: (ui) => turn({ ...ui, panel: { kind: 'glossary', filter: '', top: 0 } }),
  keys: (ui) => turn({ ...ui, panel: { kind: 'help', top: 0 } }),
  answer: (ui, { model, texts }) => {
    const quizzes = quizzesOf(stepOf(model))
    if (quizzes.length === 0) return say(ui, texts('quiz.none'))
    const open = quizzes.findIndex((quiz) => !quiz.answer)
    return turn({ ...ui, panel: { kind: 'quiz', index: Math.max(0, open), cursor: 0, chosen: [] } })
  },
  copy: (ui, { model, texts }) => {
    const { blocks, next } = stepOf(model)
    const block = blocks[next ?? -1] ?? blocks.find((b) => b.kind === 'commands')
    if (block?.kind !== 'commands') return say(ui, texts('copy.none'))
    return { ui: { ...ui, flash: { tone: 'good', text: texts('copy.done', { command: firstLine(block) }) } }, out: [{ effect: 'copy', text: block.code }] }
  },
  terminal: (ui, { model, pane }) => {
    const { terminals } = model
    if (terminals.length < 2) return turn(ui, { do: 'open', size: pane })
    const at = terminals.findIndex(({ id }) => id === ui.active)
    return turn({ ...ui, active: terminals[(at + 1) % terminals.length]!.id })
  },
  zoom: (ui) => turn(ui.zoom === 'both' ? readWhole(ui) : { ...backToBoth(ui), zoom: ui.zoom === 'lesson' ? 'terminal' : 'both' }),
  'lesson-down': (ui, around) => scrollLesson(ui, around, 3),
  'lesson-up': (ui, around) => scrollLesson(ui, around, -3),
  'scroll-back': (ui, { pane }) => turn({ ...ui, scrolling: 'terminal' }, { effect: 'scroll', lines: 1 - pane.rows }),
  'scroll-forward': (ui, { pane }) => turn({ ...ui, scrolling: 'terminal' }, { effect: 'scroll', lines: pane.rows - 1 }),
  redraw: (ui) => turn(ui, { effect: 'redraw' }),
  literal: (ui) => (ui.active ? turn(ui, { do: 'input', terminal: ui.active, bytes: PREFIX_BYTE }) : turn(ui)),
}

/** The arrows scroll the lesson from now on. Folded into a few rows it gets the whole screen first. */
export function scrollLesson(ui: Ui, { isNarrow, lesson }: Around, by: number): Turn {
  if (isNarrow && ui.zoom === 'both') return turn(readWhole(ui))
  return turn({ ...ui, scrolling: 'lesson', lessonTop: clampTop(lesson.top + by, lesson) })
}

/** The lesson on the whole screen, from its beginning; the arrows scroll it. */
const readWhole = (ui: Ui): Ui => ({ ...ui, zoom: 'lesson', scrolling: 'lesson', lessonTop: 0 })

/** Both panes, the lesson back at the suggested command. */
export function backToBoth(ui: Ui): Ui {
  const { lessonTop: _, scrolling: __, ...rest } = ui
  return { ...rest, zoom: 'both' }
}

const say = (ui: Ui, text: string): Turn => turn({ ...ui, flash: { tone: 'plain', text } })
const firstLine = ({ code }: CommandBlock): string => code.trim().split('\n')[0]!


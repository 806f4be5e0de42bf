import type { Token } from '../input/tokens.ts'
import { clampTop, quizzesOf, stepOf, turn, type Around, type Panel, type Turn, type Ui } from './ui.ts'

type Of<K extends Panel['kind']> = Extract<Panel, { kind: K }>
type Handlers = { readonly [K in Panel['kind']]: (panel: Of<K>, token: Token, around: Around, ui: Ui) => Turn }

/** A key in an open panel. Escape closes it, and so does Ctrl-C, which people press to get out of anything. */
export function panelKey(ui: Ui, panel: Panel, token: Token, around: Around): Turn {
  if (token.name === 'escape' || token.name === 'ctrl-c') return close(ui)
  return (HANDLERS[panel.kind] as (panel: Panel, token: Token, around: Around, ui: Ui) => Turn)(panel, token, around, ui)
}

const HANDLERS: Handlers = {
  help: (panel, token, around, ui) => scrolled(ui, panel, token, around),
  note: (panel, token, around, ui) => scrolled(ui, panel, token, around),
  hint: (panel, token, around, ui) => {
    const { given, total } = stepOf(around.model).hints
    const wantsMore = token.name === 'enter' || token.text === ' '
    if (wantsMore) return given.length < total ? turn({ ...ui, panel: { ...panel, top: Infinity } }, { do: 'hint' }) : close(ui)
    return scrolled(ui, panel, token, around)
  },
  steps: (panel, token, { model }, ui) => {
    const { steps } = model.lesson
    if (token.name === 'enter') return { ...close(ui), out: [{ do: 'go', step: steps[panel.cursor]!.id }] }
    return turn({ ...ui, panel: { ...panel, cursor: moved(panel.cursor, token, steps.length) } })
  },
  glossary: (panel, token, around, ui) => {
    if (token.name === 'backspace') return turn({ ...ui, panel: { ...panel, filter: [...panel.filter].slice(0, -1).join(''), top: 0 } })
    if (token.text) return turn({ ...ui, panel: { ...panel, filter: panel.filter + token.text, top: 0 } })
    return scrolled(ui, panel, token, around)
  },
  quiz: (panel, token, { model }, ui) => {
    const quizzes = quizzesOf(stepOf(model))
    const quiz = quizzes[panel.index]
    if (!quiz) return close(ui)
    const digit = /^[1-9]$/.test(token.text ?? '') ? Number(token.text) - 1 : -1
    if (quiz.answer) {
      const open = quizzes.findIndex((other) => !other.answer)
      if (token.name !== 'enter') return turn(ui)
      return open < 0 ? close(ui) : turn({ ...ui, panel: { kind: 'quiz', index: open, cursor: 0, chosen: [] } })
    }
    const at = digit >= 0 && digit < quiz.options.length ? digit : panel.cursor
    const toggled = panel.chosen.includes(at) ? panel.chosen.filter((i) => i !== at) : [...panel.chosen, at].sort((a, b) => a - b)
    const picks = at === digit || token.text === ' '
    if (picks) return turn({ ...ui, panel: { ...panel, cursor: at, chosen: quiz.many ? toggled : [at] } })
    if (token.name === 'enter') {
      const chosen = quiz.many ? panel.chosen : [panel.cursor]
      return chosen.length === 0 ? turn(ui) : turn(ui, { do: 'answer', quiz: quiz.id, chosen })
    }
    const cursor = moved(panel.cursor, token, quiz.options.length)
    return turn({ ...ui, panel: { ...panel, cursor, ...(quiz.many ? {} : { chosen: [cursor] }) } })
  },
}

export function close(ui: Ui): Turn {
  const { panel: _, ...rest } = ui
  return turn(rest)
}

/** Rows by which a key moves in a list or a text of that height. */
export function stride(token: Token, height: number): number {
  const strides: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: 1 - height, pagedown: height - 1, home: -Infinity, end: Infinity }
  return strides[token.name ?? ''] ?? 0
}

function scrolled(ui: Ui, panel: Of<'help' | 'hint' | 'note' | 'glossary'>, token: Token, { panel: extent }: Around): Turn {
  const by = stride(token, extent.height)
  return by === 0 ? turn(ui) : turn({ ...ui, panel: { ...panel, top: clampTop(extent.top + by, extent) } })
}

const moved = (cursor: number, token: Token, count: number): number => Math.max(0, Math.min(count - 1, cursor + stride(token, 6)))

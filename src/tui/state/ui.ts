import type { Size, TerminalId } from '../../lab/index.ts'
import type { Texts } from '../../i18n/index.ts'
import type { Intent, NoteView, ScreenModel, StepView } from '../model.ts'

/** An open panel owns the keyboard until it is closed. */
export type Panel =
  | { readonly kind: 'hint'; readonly top: number }
  | { readonly kind: 'help'; readonly top: number }
  /** A word of the tutor's that is longer than a line. It opens by itself, so keys that do not scroll it close it and reach the lab. */
  | { readonly kind: 'note'; readonly top: number }
  | { readonly kind: 'steps'; readonly cursor: number }
  | { readonly kind: 'glossary'; readonly filter: string; readonly top: number }
  | { readonly kind: 'quiz'; readonly index: number; readonly cursor: number; readonly chosen: readonly number[] }

/** What only the screen knows. Everything else is in the model. */
export interface Ui {
  readonly active?: TerminalId
  readonly zoom: 'both' | 'lesson' | 'terminal'
  readonly panel?: Panel
  /** The pane that the arrow keys scroll, until any other key is pressed. */
  readonly scrolling?: 'lesson' | 'terminal'
  /** First row of the lesson in view; undefined follows the suggested command. */
  readonly lessonTop?: number
  /** The prefix was pressed, a command's key is to follow. */
  readonly prefix: boolean
  readonly pasting: boolean
  /** The last key was Ctrl-C, at a prompt of the lab's. */
  readonly interrupted?: true
  /** The model's note that was on the screen when the learner last pressed Enter in the lab: it is not shown any longer. */
  readonly read?: NoteView
  /** The screen's own word, shown in the place of the model's note until the next of the tutor's keys. */
  readonly flash?: NoteView
}

export const firstUi: Ui = { zoom: 'both', prefix: false, pasting: false }

/** What the picture before knew and the next key needs. */
export interface Around {
  readonly model: ScreenModel
  readonly texts: Texts
  /** `narrow`: one pane stands above the other. */
  readonly isNarrow: boolean
  /** What a terminal's pane can hold. */
  readonly pane: Size
  /** The program in the lab wants pastes in brackets. */
  readonly wantsPaste: boolean
  /** Where the terminal pane stands, for the wheel. */
  readonly isOverTerminal: (at: { x: number; y: number }) => boolean
  /** First row in view, rows in all and rows in view of the lesson and of the open panel. */
  readonly lesson: Extent
  readonly panel: Extent
}
export interface Extent { readonly top: number; readonly rows: number; readonly height: number }

export type Effect =
  | { readonly effect: 'copy'; readonly text: string }
  | { readonly effect: 'scroll'; readonly lines: number }
  | { readonly effect: 'redraw' }

/** The next state of the screen, with what leaves it. */
export interface Turn {
  readonly ui: Ui
  readonly out: readonly (Intent | Effect)[]
}

export const turn = (ui: Ui, ...out: readonly (Intent | Effect)[]): Turn => ({ ui, out })
export const stepOf = (model: ScreenModel): StepView => model.lesson.steps[model.current]!
export const quizzesOf = (step: StepView) => step.blocks.filter((block) => block.kind === 'quiz')
export const clampTop = (top: number, { rows, height }: Pick<Extent, 'rows' | 'height'>): number => Math.max(0, Math.min(top, rows - height))

/** The screen's state after the model changed: a terminal that appears becomes the active one, a new step is read from its beginning. */
export function follow(ui: Ui, before: ScreenModel | undefined, after: ScreenModel): Ui {
  const known = new Set(before?.terminals.map(({ id }) => id))
  const appeared = after.terminals.find(({ id }) => !known.has(id))
  const isThere = after.terminals.some(({ id }) => id === ui.active)
  const active = (before ? appeared?.id : undefined) ?? (isThere ? ui.active : after.terminals[0]?.id)
  const isNewStep = !before || stepOf(before).id !== stepOf(after).id || before.lesson.id !== after.lesson.id
  const isLong = before && after.note !== before.note && after.note?.text.includes('\n')
  const { lessonTop: _, panel: open, flash, ...kept } = ui
  const panel: Panel | undefined = isLong ? { kind: 'note', top: 0 } : open
  return {
    ...kept,
    ...(active ? { active } : {}),
    ...(isNewStep ? {} : { lessonTop: ui.lessonTop }),
    ...(panel && !(isNewStep && (panel.kind === 'hint' || panel.kind === 'quiz')) ? { panel } : {}),
    ...(flash && before?.note === after.note ? { flash } : {}),
  } as Ui
}

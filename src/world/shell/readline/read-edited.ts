import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Ask, type Termios } from '../../os/index.ts'
import { scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import { runTrap } from '../traps.ts'
import { Editor, newMemory, ownedBy, type LineEnd } from './editor.ts'
import { readKey } from './keys.ts'

export interface EditedLine {
  readonly prompt: string
  readonly ask: Ask
  /** What stands on the line already. */
  readonly initial?: string
}

/** Can the terminal's cursor be moved? */
export function isDumb(sh: Shell): boolean {
  const term = scalar(sh, 'TERM') ?? ''
  return term === 'dumb' || term === ''
}

/** Keys come one by one and are shown by whoever reads them. */
export function* editingModes(): Sys<void> { yield* sys.ttyset(0, { icanon: false, echo: false, icrnl: false }) }

export function* restoreModes(modes: Termios): Sys<void> {
  try {
    yield* sys.ttyset(0, { icanon: modes.icanon, echo: modes.echo, icrnl: modes.icrnl })
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** A line of the terminal for a program, edited with readline's keys; only files are completed. */
export function* readEdited(sh: Shell, o: EditedLine): Sys<LineEnd> {
  const { cols, rows, termios } = yield* sys.ttyget(0)
  yield* editingModes()
  const ed = new Editor(ownedBy(sh), newMemory(), { text: o.prompt, ask: o.ask }, { cols: cols || 80, rows: rows || 24 }, isDumb(sh))
  ed.filesOnly = true
  if (o.initial !== undefined) ed.buffer.set(o.initial)
  yield* ed.begin()
  try {
    for (;;) {
      yield call(ed.take(yield* readKey(o.ask)))
      for (const signal of ed.takeOthers()) yield call(runTrap(sh, signal))
      if (ed.ended === undefined) continue
      ed.keepEdits()
      return ed.ended
    }
  } finally {
    yield* restoreModes(termios)
  }
}

/**
 * tui: the screen and its plain twin. State in, picture out: the session gives a `ScreenModel` and the bytes of its terminals, the screen paints them and
 * dispatches intents. Ink lays out the lesson and the panels, a compositor merges them with the terminal's rows and writes only what changed.
 *
 * `boot` paints the last frame at once; the program's own door opens boot/boot.ts before anything else. Ink and the terminal's screen model are loaded by
 * `runScreen`. Inside: model (what is painted, what is wanted), stage (a session as the screen sees it), boot, input (bytes → keys, the one table of keys),
 * state (the screen's own state and what keys do), panes, panels, ink (layout as a function), compositor, screens (layout and the run), text, theme, plain.
 */
import type { RunEnd, RunOptions } from './screens/run.ts'
import type { PlainOptions } from './plain/run.ts'

export * from './model.ts'
export { boot, type Boot } from './boot/boot.ts'
export { terminalSize } from './screens/layout.ts'
export { stageOf } from './stage/stage.ts'
export type { SavedFrame } from './compositor/compositor.ts'
export type { RunEnd, RunOptions } from './screens/run.ts'
export type { PlainOptions } from './plain/run.ts'

/** Runs the screen until the session has ended or a signal came; see `RunOptions`. */
export async function runScreen(options: RunOptions): Promise<RunEnd> {
  const { runScreen } = await import('./screens/run.ts')
  return runScreen(options)
}

/** Runs the same session line by line, for pipes, logs and screen readers. */
export async function runPlain(options: PlainOptions): Promise<RunEnd> {
  const { runPlain } = await import('./plain/run.ts')
  return runPlain(options)
}

/**
 * tui: the screen and its plain twin. State in, picture out: the session gives a `ScreenModel` and the bytes of its terminals, the screen paints them and
 * dispatches intents. Ink lays out the lesson and the panels, a compositor merges them with the terminal's rows and writes only what changed.
 *
 * This door is light: `boot` paints the last frame at once, Ink and the terminal's screen model are loaded by `runScreen`. The rooms inside:
 * model (what is painted, what is wanted), boot, state (the screen's own state and its keys), input (bytes → keys, the one table of keys), panes, panels,
 * compositor, screens (layout and the run), text, theme, plain (line by line).
 */
import type { RunEnd, RunOptions } from './screens/run.ts'
import type { PlainOptions } from './plain/run.ts'

export * from './model.ts'
export { boot, type Boot, type BootOptions } from './boot/boot.ts'
export { terminalSize } from './screens/layout.ts'
export { stageOf, type StageOptions } from './stage/stage.ts'
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

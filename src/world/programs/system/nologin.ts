import type { Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'

/** nologin(8): the shell of those who have none. */
export const nologin: Program = function* (): Sys<number> {
  yield* sys.print('This account is currently not available.\n')
  return 1
}

/** clear_console(1): only a console can be cleared, and no terminal of the lab is one. */
export const clearConsole: Program = function* ({ argv }): Sys<number> {
  if (!argv.includes('-q') && !argv.includes('--quiet')) yield* sys.complain('clear_console: terminal is not a console\n')
  return 1
}

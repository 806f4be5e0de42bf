import type { Builtin } from './builtin.ts'
import { attribute, declare, unset } from './declare.ts'
import { type } from './describe.ts'
import { cd, dirs, popd, pushd, pwd } from './directories.ts'
import { echo, printf } from './echo.ts'
import { breakBuiltin, builtin, colon, command, continueBuiltin, evalBuiltin, exec, exit, falseBuiltin, returnBuiltin, shift, source } from './flow.ts'
import { bg, disown, fg, jobs, kill, wait } from './jobs.ts'
import { read } from './read.ts'
import { set, shopt } from './set.ts'
import { test } from './test.ts'
import { trap } from './trap.ts'

export type { Builtin }

/** Builtins by name. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  '.': source, ':': colon, '[': test, bg, break: breakBuiltin, builtin, cd, command, continue: continueBuiltin, declare, dirs, disown, echo, eval: evalBuiltin, exec, exit,
  export: attribute, false: falseBuiltin, fg, jobs, kill, local: declare, popd, printf, pushd, pwd, read, readonly: attribute, return: returnBuiltin, set, shift, shopt, source,
  test, trap, true: colon, type, typeset: declare, unset, wait,
}

/** POSIX's special builtins: found before functions in posix mode. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  '.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'unset',
])

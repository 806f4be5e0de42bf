import type { Builtin } from './builtin.ts'
import { alias, unalias } from './alias.ts'
import { compgen, complete, compopt } from './complete.ts'
import { attribute, declare, unset } from './declare.ts'
import { type } from './describe.ts'
import { cd, dirs, popd, pushd, pwd } from './directories.ts'
import { echo, printf } from './echo.ts'
import { breakBuiltin, builtin, colon, command, continueBuiltin, evalBuiltin, exec, exit, falseBuiltin, returnBuiltin, shift, source } from './flow.ts'
import { bg, disown, fg, jobs, kill, wait } from './jobs.ts'
import { getopts } from './getopts.ts'
import { fc } from './fc.ts'
import { history } from './history.ts'
import { hash } from './hash.ts'
import { letBuiltin } from './let.ts'
import { times, ulimit, umask } from './limits.ts'
import { mapfile } from './mapfile.ts'
import { read } from './read.ts'
import { set, shopt } from './set.ts'
import { DASH_BUILTINS } from './special.ts'
import type { Shell } from '../state.ts'
import { bind, caller, enable, help, logout, suspend } from './shell-info.ts'
import { test } from './test.ts'
import { trap } from './trap.ts'

export type { Builtin }

/** Builtins by name. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  '.': source, ':': colon, '[': test, alias, bg, bind, break: breakBuiltin, builtin, caller, cd, command, compgen, complete, compopt, continue: continueBuiltin, declare, dirs, disown, echo, enable,
  eval: evalBuiltin, exec, exit, export: attribute, false: falseBuiltin, fc, fg, getopts, hash, help, history, jobs, kill, let: letBuiltin, local: declare, logout, mapfile, popd, printf,
  pushd, pwd, read, readarray: mapfile, readonly: attribute, return: returnBuiltin, set, shift, shopt, source, suspend, test, times, trap, true: colon, type,
  typeset: declare, ulimit, umask, unalias, unset, wait,
}

/** The builtin of a name, as far as this shell has it and it is not disabled. */
export function builtinOf(sh: Shell, name: string): Builtin | undefined {
  if (!Object.hasOwn(BUILTINS, name) || sh.disabledBuiltins.has(name)) return undefined
  return sh.dialect === 'bash' || DASH_BUILTINS.has(name) ? BUILTINS[name] : undefined
}

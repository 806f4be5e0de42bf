import type { Sys } from '../../sim/index.ts'
import { ShellError } from '../errors.ts'
import { evaluate, touchClock } from '../expand/arithmetic.ts'
import type { Shell } from '../state.ts'
import { builtinError } from './builtin.ts'

export function* letBuiltin(sh: Shell, args: readonly string[]): Sys<number> {
  const words = args[0] === '--' ? args.slice(1) : args
  if (words.length === 0) return yield* builtinError(sh, 'let', 'expression expected')
  let value = 0n
  for (const word of words) {
    yield* touchClock(sh, word)
    try {
      value = evaluate(sh, word)
    } catch (e) {
      if (!(e instanceof ShellError) || e.ends === 'exit') throw e
      return yield* builtinError(sh, 'let', e.message)
    }
  }
  return value === 0n ? 1 : 0
}

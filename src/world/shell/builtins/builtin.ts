import type { Sys } from '../../sim/index.ts'
import { prefix, say } from '../exec/report.ts'
import type { Shell } from '../state.ts'
import { Unwind } from '../errors.ts'
import { SPECIAL_BUILTINS } from './special.ts'
import { USAGE } from './usage.ts'

/** A builtin: its arguments without its name; gives its status, or nothing where it has set `sh.status` itself. What it prints it adds to `sh.pendingOutput`. */
export type Builtin = (sh: Shell, args: readonly string[], name: string) => Sys<number | void>

/** A complaint of a builtin, with its name before it. One of a special builtin ends dash. */
export function* builtinError(sh: Shell, name: string, message: string): Sys<number> {
  yield* say(`${prefix(sh)}${name}: ${message}\n`)
  if (sh.dialect === 'bash') return 1
  if (SPECIAL_BUILTINS.has(name)) throw new Unwind(sh.interactive ? 'abandon' : 'exit', 2)
  return 2
}

/** Wrong usage: the complaint if there is one, the usage line, status 2. */
export function* usageError(sh: Shell, name: string, message?: string): Sys<number> {
  if (sh.dialect === 'dash') return yield* builtinError(sh, name, message === undefined ? `Usage: ${USAGE[name]}` : message.replace(/^(-\S+): invalid option$/, 'Illegal option $1'))
  yield* say(`${message === undefined ? '' : `${prefix(sh)}${name}: ${message}\n`}${name}: usage: ${USAGE[name]}\n`)
  return 2
}

export const out = (sh: Shell, text: string): void => void sh.pendingOutput.push(text)

export interface Parsed {
  readonly flags: ReadonlyMap<string, string>
  readonly rest: readonly string[]
  /** An option that there is not, or one without its argument. */
  readonly error?: string
}

/**
 * Options as bash's internal_getopt takes them: `spec` lists the letters, a `:` after one that takes an argument. Ends at `--` or the first word that is no option.
 */
export function parseOptions(args: readonly string[], spec: string): Parsed {
  const flags = new Map<string, string>()
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      i++
      break
    }
    if (arg[0] !== '-' || arg === '-') break
    for (let k = 1; k < arg.length; k++) {
      const letter = arg[k]!
      const at = letter === ':' ? -1 : spec.indexOf(letter)
      if (at < 0) return { flags, rest: args.slice(i), error: `-${letter}: invalid option` }
      if (spec[at + 1] !== ':') {
        flags.set(letter, '')
        continue
      }
      const value = k + 1 < arg.length ? arg.slice(k + 1) : args[++i]
      if (value === undefined) return { flags, rest: [], error: `-${letter}: option requires an argument` }
      flags.set(letter, value)
      break
    }
  }
  return { flags, rest: args.slice(i) }
}

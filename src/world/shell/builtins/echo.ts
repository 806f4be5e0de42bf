import type { Sys } from '../../sim/index.ts'
import { expandEscapes, formatPrintf } from '../../text/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import { assignElement, assignScalar } from '../vars/assign.ts'
import { splitReference } from '../vars/variable.ts'
import { expandSubscript } from '../expand/subscript.ts'
import { builtinError, out, usageError } from './builtin.ts'
import { prefix, say } from '../exec/report.ts'

export function* echo(sh: Shell, args: readonly string[]): Sys<number> {
  let i = 0
  let newline = true
  let escapes = sh.shopts.xpg_echo || sh.dialect === 'dash'
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (sh.dialect === 'dash' ? arg !== '-n' : !/^-[neE]+$/.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
  }
  const text = args.slice(i).join(' ')
  if (!escapes) {
    out(sh, newline ? `${text}\n` : text)
    return 0
  }
  const expanded = expandEscapes(text, 'echo')
  out(sh, expanded.text + (newline && !expanded.stop ? '\n' : ''))
  return 0
}

export function* printf(sh: Shell, args: readonly string[]): Sys<number> {
  let rest = args
  let variable: string | undefined
  if (sh.dialect === 'dash' && rest[0] !== undefined && /^-[^-]/.test(rest[0])) return yield* usageError(sh, 'printf', `${rest[0].slice(0, 2)}: invalid option`)
  if (rest[0] === '-v') {
    variable = rest[1]
    if (variable === undefined) return yield* usageError(sh, 'printf', '-v: option requires an argument')
    if (!splitReference(variable)) {
      yield* builtinError(sh, 'printf', `\`${variable}': not a valid identifier`)
      return 2
    }
    rest = rest.slice(2)
  } else if (rest[0]?.startsWith('-v') && rest[0].length > 2) {
    variable = rest[0].slice(2)
    rest = rest.slice(1)
  } else if (rest[0] !== undefined && /^-[^-]/.test(rest[0])) return yield* usageError(sh, 'printf', `${rest[0].slice(0, 2)}: invalid option`)
  if (rest[0] === '--') rest = rest.slice(1)
  const format = rest[0]
  if (format === undefined) {
    return yield* usageError(sh, 'printf')
  }
  const unknown = sh.dialect === 'dash' ? /%[^a-zA-Z%]*[qQT(]/.exec(format)?.[0] : undefined
  if (unknown !== undefined) return yield* builtinError(sh, 'printf', `${unknown}: invalid directive`)
  if (format.includes('T')) sh.clock = yield* sys.clock()
  const result = formatPrintf(format, rest.slice(1), { clock: { now: { micros: sh.clock }, shellStart: { micros: sh.started } } })
  for (const error of result.errors) yield* say(`${prefix(sh)}printf: ${error}\n`)
  if (variable === undefined) out(sh, result.text)
  else {
    const { name, subscript } = splitReference(variable)!
    if (subscript === undefined) assignScalar(sh, name, result.text)
    else assignElement(sh, name, yield* expandSubscript(sh, name, subscript), result.text, false)
  }
  return result.errors.length > 0 ? 1 : 0
}

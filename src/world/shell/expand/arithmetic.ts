import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { evaluateArithmetic, parseInteger } from '../../text/index.ts'
import { dashArithmetic, fatalStatus, WORDS } from '../dialect.ts'
import { complain } from '../exec/report.ts'
import { ShellError } from '../errors.ts'
import type { Shell } from '../state.ts'
import { assignElement, assignScalar } from '../vars/assign.ts'
import { Flag, has } from '../vars/variable.ts'
import { quickly } from './quick-arithmetic.ts'
import { element, scalar } from './parameters.ts'

/** Asks the clock before an expression that reads it. */
export function* touchClock(sh: Shell, expression: string): Sys<void> {
  if (expression.includes('SECONDS') || expression.includes('EPOCH')) sh.clock = yield* sys.clock()
}

/** The value of an expression whose expansions are done. Throws a ShellError in bash's words. */
export function evaluate(sh: Shell, expression: string): bigint {
  const quick = quickly(sh, expression)
  if (quick !== undefined) return BigInt(quick)
  const result = evaluateArithmetic(expression, {
    read(name, subscript) {
      const value = subscript === undefined ? scalar(sh, name) : elementOrComplaint(sh, name, subscript)
      if (value === undefined && sh.options.nounset) throw new ShellError(WORDS[sh.dialect].unsetVariable(name), fatalStatus(sh), 'exit')
      return value
    },
    write(name, subscript, value) {
      if (subscript === undefined) assignScalar(sh, name, value)
      else assignElement(sh, name, subscript, value, false)
    },
    isAssociative: (name) => has(sh.vars.get(sh.vars.follow(name)?.name ?? name), Flag.assoc),
  })
  if (result.error !== undefined) throw sh.dialect === 'dash' ? new ShellError(dashArithmetic(result.error, expression), 2, 'exit') : new ShellError(result.error, 1, 'discard')
  return result.value
}

/** An element; a subscript that is out of range is complained of later and counts as unset. */
function elementOrComplaint(sh: Shell, name: string, subscript: string): string | undefined {
  try {
    return element(sh, name, subscript)
  } catch (e) {
    if (!(e instanceof ShellError) || e.ends !== 'command') throw e
    sh.complaints.push(e.message)
    return undefined
  }
}

/** Makes the complaints that an evaluation had. */
export function* settle(sh: Shell): Sys<void> {
  while (sh.complaints.length > 0) yield* complain(sh, sh.complaints.shift()!)
}

/** A subscript of an indexed array, as a number; negative ones count from the end. */
export function indexOf(sh: Shell, subscript: string): number {
  const plain = parseInteger(subscript)
  return Number(plain ?? evaluate(sh, subscript))
}

import { call, type Sys } from '../../sim/index.ts'
import { compileGlob, compileRegex } from '../../text/index.ts'
import { expandRegex, expandText, patternOf } from '../expand/words.ts'
import { ShellError } from '../errors.ts'
import { evaluate, settle } from '../expand/arithmetic.ts'
import type { Shell } from '../state.ts'
import type { TestExpression } from '../syntax/nodes.ts'
import { IndexedArray } from '../vars/indexed-array.ts'
import { Flag } from '../vars/variable.ts'
import { ARITHMETIC_TESTS, binaryTest, unaryTest } from '../builtins/test-operators.ts'
import { complain } from './report.ts'
import { trace } from './trace.ts'

/** `[[ … ]]`: 0, 1, or 2 for an expression that makes no sense. */
export function* evaluateTest(sh: Shell, e: TestExpression, not = ''): Sys<number> {
  switch (e.type) {
    case 'TestGroup': return yield call(evaluateTest(sh, e.expression))
    case 'TestNot': {
      const status: number = yield call(evaluateTest(sh, e.operand, e.negations.length % 2 === 1 ? '! ' : ''))
      return e.negations.length % 2 === 0 || status === 2 ? status : 1 - status
    }
    case 'TestLogical': {
      let status = 0
      for (const operand of e.operands) {
        status = yield call(evaluateTest(sh, operand))
        if (status === 2 || (e.operator === '&&') !== (status === 0)) return status
      }
      return status
    }
    case 'TestUnary': {
      const operand = yield* expandText(sh, e.operand.text)
      if (sh.options.xtrace) yield* trace(sh, `[[ ${not}${e.operator} ${operand || "''"} ]]`)
      return (yield* unaryTest(sh, e.operator, operand)) ? 0 : 1
    }
    case 'TestBinary': return yield* binary(sh, e, not)
  }
}

function* binary(sh: Shell, e: Extract<TestExpression, { type: 'TestBinary' }>, not: string): Sys<number> {
  const left = yield* expandText(sh, e.left.text)
  const { operator } = e
  if (operator === '' || operator === undefined) return left === '' ? 1 : 0
  if (operator === '=~') {
    const pattern = yield* expandRegex(sh, e.right.text)
    if (sh.options.xtrace) yield* trace(sh, `[[ ${not}${left || "''"} =~ ${pattern.replace(/\\(.)/gs, '$1') || "''"} ]]`)
    return yield* matchRegex(sh, left, pattern)
  }
  if (operator === '==' || operator === '=' || operator === '!=') {
    const { out: pattern, shown } = yield* patternOf(sh, e.right.text)
    if (sh.options.xtrace) yield* trace(sh, `[[ ${not}${left || "''"} ${operator} ${shown || "''"} ]]`)
    const matches = compileGlob(pattern, { extglob: true, ignoreCase: sh.shopts.nocasematch }).matches(left)
    return matches === (operator !== '!=') ? 0 : 1
  }
  const right = yield* expandText(sh, e.right.text)
  if (sh.options.xtrace) yield* trace(sh, `[[ ${not}${left || "''"} ${operator} ${right || "''"} ]]`)
  const arithmetic = ARITHMETIC_TESTS[operator]
  if (arithmetic) return yield* compared(sh, left, right, arithmetic)
  return (yield* binaryTest(sh, left, operator, right)) ? 0 : 1
}

/** `-eq` and its kin on expressions; one that cannot be evaluated is complained of and does not hold. */
function* compared(sh: Shell, left: string, right: string, holds: (a: bigint, b: bigint) => boolean): Sys<number> {
  try {
    const answer = holds(evaluate(sh, left), evaluate(sh, right))
    yield* settle(sh)
    return answer ? 0 : 1
  } catch (e) {
    if (!(e instanceof ShellError) || e.ends === 'exit') throw e
    yield* complain(sh, `[[: ${e.message}`)
    return 1
  }
}

function* matchRegex(sh: Shell, text: string, pattern: string): Sys<number> {
  const regex = compileRegex(pattern, { syntax: 'extended', ignoreCase: sh.shopts.nocasematch })
  if (regex.error !== undefined) return 2
  let match = regex.exec(text)
  if (match === 'budget') {
    const steps = regex.execSteps(text)
    for (;;) {
      const step = steps.next()
      if (step.done) {
        match = step.value === 'limit' ? null : step.value
        break
      }
      yield { call: 'cpu', steps: step.value }
    }
  }
  const groups = match ? match.groups.map((g) => (g ? text.slice(g[0], g[1]) : '')) : []
  sh.vars.put('BASH_REMATCH', { flags: Flag.indexed, value: new IndexedArray(groups) })
  return match ? 0 : 1
}


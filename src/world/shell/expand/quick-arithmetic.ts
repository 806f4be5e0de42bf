import { assignScalar } from '../vars/assign.ts'
import type { Shell } from '../state.ts'

type Quick = (sh: Shell) => number | undefined

const quicks = new Map<string, Quick | undefined>()
const CACHE_LIMIT = 512

/**
 * The value of an expression of the kind that loops are made of (`i++`, `i < 10`, `x + 1`, `n += 2`) where its variables are small decimal numbers;
 * undefined where the full evaluation is needed.
 */
export function quickly(sh: Shell, expression: string): number | undefined {
  let quick = quicks.get(expression)
  if (quick === undefined && !quicks.has(expression)) {
    if (quicks.size >= CACHE_LIMIT) quicks.clear()
    quicks.set(expression, (quick = compile(expression)))
  }
  return quick?.(sh)
}

const DECIMAL = /^(?:0|[1-9][0-9]{0,14})$/
const NAME = '[A-Za-z_][A-Za-z0-9_]*'
const STEP = new RegExp(`^\\s*(?:(${NAME})(\\+\\+|--)|(\\+\\+|--)(${NAME}))\\s*$`)
const BINARY = new RegExp(`^\\s*(${NAME}|[0-9]{1,15})\\s*(<=|>=|==|!=|<|>|\\+|-|\\*|%)\\s*(${NAME}|[0-9]{1,15})\\s*$`)
const ASSIGN = new RegExp(`^\\s*(${NAME})\\s*(=|\\+=|-=)\\s*(${NAME}|[0-9]{1,15})\\s*$`)

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '<': (a, b) => (a < b ? 1 : 0), '<=': (a, b) => (a <= b ? 1 : 0), '>': (a, b) => (a > b ? 1 : 0), '>=': (a, b) => (a >= b ? 1 : 0),
  '==': (a, b) => (a === b ? 1 : 0), '!=': (a, b) => (a !== b ? 1 : 0), '+': (a, b) => a + b, '-': (a, b) => a - b,
  '*': (a, b) => (Number.isSafeInteger(a * b) ? a * b : undefined), '%': (a, b) => (b === 0 ? undefined : a % b),
}

/** A variable that is a small decimal number and nothing more special. */
function variable(name: string): Quick {
  return (sh) => {
    const v = sh.vars.get(name)
    if (v === undefined || v.dynamic !== undefined || v.flags !== 0 || typeof v.value !== 'string') return undefined
    const text = v.value
    const digits = text.charCodeAt(0) === 45 ? text.slice(1) : text
    return DECIMAL.test(digits) ? Number(text) : undefined
  }
}

const operand = (text: string): Quick | undefined => (/^[0-9]/.test(text) ? (DECIMAL.test(text) ? () => Number(text) : undefined) : variable(text))

function store(sh: Shell, name: string, value: number): number {
  assignScalar(sh, name, String(value))
  return value
}

function compile(expression: string): Quick | undefined {
  const step = STEP.exec(expression)
  if (step) {
    const name = (step[1] ?? step[4])!
    const by = (step[2] ?? step[3]) === '++' ? 1 : -1
    const read = variable(name)
    return (sh) => {
      const value = read(sh)
      if (value === undefined) return undefined
      store(sh, name, value + by)
      return step[1] === undefined ? value + by : value
    }
  }
  const binary = BINARY.exec(expression)
  if (binary) {
    const left = operand(binary[1]!)
    const right = operand(binary[3]!)
    const apply = OPERATORS[binary[2]!]!
    if (!left || !right) return undefined
    return (sh) => {
      const a = left(sh)
      const b = right(sh)
      return a === undefined || b === undefined ? undefined : apply(a, b)
    }
  }
  const assign = ASSIGN.exec(expression)
  if (!assign) return undefined
  const name = assign[1]!
  const read = variable(name)
  const right = operand(assign[3]!)
  if (!right) return undefined
  return (sh) => {
    const old = read(sh)
    const b = right(sh)
    if (old === undefined || b === undefined) return undefined
    return store(sh, name, assign[2] === '=' ? b : assign[2] === '+=' ? old + b : old - b)
  }
}

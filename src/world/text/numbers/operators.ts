import { power, wrap } from './integer.ts'

export interface Operator {
  readonly level: number
  readonly apply: (a: bigint, b: bigint) => bigint
}

/** A condition as C shows it. */
export const truth = (condition: boolean): bigint => (condition ? 1n : 0n)

/** Levels from the weakest to the strongest. */
export const operators: { readonly [operator: string]: Operator } = {
  '||': { level: 1, apply: (a, b) => truth(a !== 0n || b !== 0n) },
  '&&': { level: 2, apply: (a, b) => truth(a !== 0n && b !== 0n) },
  '|': { level: 3, apply: (a, b) => a | b },
  '^': { level: 4, apply: (a, b) => a ^ b },
  '&': { level: 5, apply: (a, b) => a & b },
  '==': { level: 6, apply: (a, b) => truth(a === b) },
  '!=': { level: 6, apply: (a, b) => truth(a !== b) },
  '<=': { level: 7, apply: (a, b) => truth(a <= b) },
  '>=': { level: 7, apply: (a, b) => truth(a >= b) },
  '<': { level: 7, apply: (a, b) => truth(a < b) },
  '>': { level: 7, apply: (a, b) => truth(a > b) },
  '<<': { level: 8, apply: (a, b) => wrap(a << (b & 63n)) },
  '>>': { level: 8, apply: (a, b) => a >> (b & 63n) },
  '+': { level: 9, apply: (a, b) => wrap(a + b) },
  '-': { level: 9, apply: (a, b) => wrap(a - b) },
  '*': { level: 10, apply: (a, b) => wrap(a * b) },
  '/': { level: 10, apply: (a, b) => wrap(a / b) },
  '%': { level: 10, apply: (a, b) => a % b },
  '**': { level: 11, apply: power },
}
/** The level of `**`, which alone groups from the right. */
export const strongest = 11

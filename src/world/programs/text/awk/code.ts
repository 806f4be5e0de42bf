import type { Sys } from '../../../sim/index.ts'
import type { Machine } from './machine.ts'

/**
 * One instruction. `now` works on the machine's stack at once; `slow` makes system calls, or may. Code is a flat list, jumps are
 * indices, so that neither a deep expression nor a deep recursion of the program nests generators.
 */
export type Instruction = { readonly now: (m: Machine) => void } | { readonly slow: (m: Machine) => Sys<void> }

/** Where a variable lives. */
export interface Slot { readonly scope: 'global' | 'local'; readonly index: number; readonly name: string }

export interface FunctionCode { readonly name: string; readonly parameters: number; entry: number }

export interface Code {
  readonly instructions: readonly Instruction[]
  readonly globals: readonly string[]
  readonly begin: number
  readonly main: number
  readonly end: number
  readonly hasMain: boolean
  readonly hasEnd: boolean
  readonly functions: ReadonlyMap<string, FunctionCode>
}

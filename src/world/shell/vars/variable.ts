import type { AssocArray } from './assoc-array.ts'
import type { IndexedArray } from './indexed-array.ts'

/** Attributes of a variable, as `declare` sets them. */
export const Flag = {
  export: 1, readonly: 2, integer: 4, lower: 8, upper: 16, capital: 32, nameref: 64, trace: 128, indexed: 256, assoc: 512,
  /** Made by `local` in a function that still runs. */
  local: 1024,
} as const

/** A variable whose value is made when it is read: RANDOM, FUNCNAME, … by the name of its maker. */
export interface Variable {
  readonly flags: number
  /** Undefined: declared but not set. */
  readonly value: string | IndexedArray | AssocArray | undefined
  readonly dynamic?: string
}

export const has = (v: Variable | undefined, flag: number): boolean => v !== undefined && (v.flags & flag) !== 0
export const isArray = (v: Variable | undefined): boolean => has(v, Flag.indexed | Flag.assoc)

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

/** `name[subscript]` taken apart, undefined when it is not of that form. */
export function splitReference(text: string): { name: string; subscript: string | undefined } | undefined {
  const open = text.indexOf('[')
  if (open < 0) return isName(text) ? { name: text, subscript: undefined } : undefined
  const name = text.slice(0, open)
  if (!isName(name) || !text.endsWith(']') || open + 2 >= text.length) return undefined
  return { name, subscript: text.slice(open + 1, -1) }
}

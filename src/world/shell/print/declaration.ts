import { AssocArray } from '../vars/assoc-array.ts'
import { IndexedArray } from '../vars/indexed-array.ts'
import { Flag, type Variable } from '../vars/variable.ts'
import { quoteDouble, quoteReusable } from './quote.ts'

const LETTERS: readonly (readonly [keyof typeof Flag, string])[] = [
  ['indexed', 'a'], ['assoc', 'A'], ['integer', 'i'], ['nameref', 'n'], ['readonly', 'r'], ['trace', 't'], ['export', 'x'], ['capital', 'c'], ['lower', 'l'], ['upper', 'u'],
]

/** Attributes as the letters that `declare` takes. */
export const attributeLetters = (v: Variable): string => LETTERS.filter(([flag]) => v.flags & Flag[flag]).map(([, letter]) => letter).join('')

const key = (k: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(k) && k !== '@' ? k : quoteDouble(k))

/** `(…)` as `declare -p` writes an array. */
export function arrayText(value: IndexedArray | AssocArray): string {
  if (value instanceof AssocArray) return `(${value.entries().map(([k, v]) => `[${key(k)}]=${quoteDouble(v)} `).join('')})`
  return `(${value.entries().map(([i, v]) => `[${i}]=${quoteDouble(v)}`).join(' ')})`
}

/** A variable as `declare -p` prints it. */
export function declaration(name: string, v: Variable, value = v.value): string {
  const letters = attributeLetters(v)
  const head = `declare -${letters === '' ? '-' : letters} ${name}`
  if (value === undefined) return head
  if (typeof value !== 'string') return `${head}=${arrayText(value)}`
  return `${head}=${quoteDouble(value)}`
}

/** `${x@A}`: an assignment, with `declare` only where there are attributes. */
export function assignment(name: string, v: Variable, value: Variable['value']): string {
  if (value !== undefined && typeof value !== 'string') return declaration(name, v, value)
  const letters = attributeLetters(v)
  const text = value === undefined ? name : `${name}=${quoteReusable(value)}`
  return letters === '' ? text : `declare -${letters} ${text}`
}

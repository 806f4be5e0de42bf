import { parseDuration, type Micros } from './duration.ts'
import { didYouMean, listed } from './nearest.ts'
import type { Report } from './problem.ts'
import type { Position } from './source.ts'

/** How the value of an attribute is read. */
export type Takes = 'flag' | 'word' | 'duration' | 'integer' | 'comparison'

export interface Comparison { readonly operator: '>=' | '<=' | '>' | '<' | '='; readonly wanted: number }

/** The attributes that one kind of fence knows: name → how its value is read. */
export type AttributeTable = Readonly<Record<string, Takes>>

type Value<T extends Takes> = T extends 'flag' ? true : T extends 'word' ? string : T extends 'comparison' ? Comparison : T extends 'duration' ? Micros : number

/** What an info string said; a name is missing where it was not said or said wrongly (then a problem was reported). */
export type Attributes<T extends AttributeTable> = { readonly [K in keyof T]?: Value<T[K]> }

/** Where the attributes of a fence stand: the info string's words after the first. */
export interface InfoWords { readonly text: string; readonly at: (offset: number) => Position }

const EXAMPLE: Readonly<Record<Takes, (name: string) => string>> = {
  flag: (name) => name,
  word: (name) => `${name}=NAME`,
  duration: (name) => `${name}=30s`,
  integer: (name) => `${name}=1`,
  comparison: (name) => `${name}>=80`,
}

const OPERATORS: ReadonlySet<string> = new Set(['>=', '<=', '>', '<', '='])

/** Reads `on=k8s-ctr background count>=80` by a table. `what` names the fence in messages: "a bash block". */
export function readAttributes<T extends AttributeTable>(words: InfoWords, table: T, what: string, report: Report): Attributes<T> {
  const said: Record<string, unknown> = {}
  for (const { 0: raw, index } of words.text.matchAll(/\S+/g)) {
    const [, name = raw, operator = '', value = ''] = /^([^=<>]*)(>=|<=|==|[=<>])?(.*)$/s.exec(raw) ?? []
    const wrong = (message: string, advice: string, rule = 'attribute') =>
      report({ rule, at: words.at(index), length: raw.length, message, advice })
    const takes = Object.hasOwn(table, name) ? table[name] : undefined
    if (!takes) {
      wrong(`${what} has no attribute \`${name || raw}\``, `${didYouMean(name, Object.keys(table))}the attributes of ${what} are ${listed(Object.entries(table).map(([n, t]) => EXAMPLE[t](n)))}`, 'unknown-attribute')
      continue
    }
    if (name in said) { wrong(`\`${name}\` is said twice`, 'keep one of them'); continue }
    const read = readValue(takes, operator === '==' ? '=' : operator, value)
    if (read === undefined) wrong(`\`${raw}\` cannot be read`, `write it like \`${EXAMPLE[takes](name)}\``)
    else said[name] = read
  }
  return said as Attributes<T>
}

function readValue(takes: Takes, operator: string, value: string): unknown {
  if (takes === 'flag') return operator === '' ? true : undefined
  if (takes === 'comparison') return OPERATORS.has(operator) && /^\d+$/.test(value) ? { operator, wanted: Number(value) } : undefined
  if (operator !== '=' || value === '') return undefined
  if (takes === 'duration') return parseDuration(value)
  if (takes === 'integer') return /^\d{1,9}$/.test(value) ? Number(value) : undefined
  return value
}

export const COMPARE: Readonly<Record<Comparison['operator'], (found: number, wanted: number) => boolean>> = {
  '>=': (found, wanted) => found >= wanted,
  '<=': (found, wanted) => found <= wanted,
  '>': (found, wanted) => found > wanted,
  '<': (found, wanted) => found < wanted,
  '=': (found, wanted) => found === wanted,
}

import { compareVersions } from '../cli/index.ts'
import { extractKey, type KeyFlags, type Order, type SortKey } from './sort-keys.ts'

/** A way to compare keys: each is prepared once, then compared often. */
interface Ordering<T> {
  prepare(key: string, salt: number): T
  compare(a: T, b: T): number
}

/** A number of any length: its sign, the digits before and behind the point, and its value where a double holds it. */
interface Digits { readonly negative: boolean; readonly int: string; readonly fraction: string; readonly value: number | undefined }

const NUMBER = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/

/** The number at the start of a text; what is none counts as 0. */
function digitsOf(text: string): Digits {
  const [, sign, whole = '', part = ''] = NUMBER.exec(text)!
  const [int, fraction] = [whole.replace(/^0+/, ''), part.replace(/0+$/, '')]
  const negative = sign === '-' && (int !== '' || fraction !== '')
  const value = int.length + fraction.length <= 15 ? Number(`${negative ? '-' : ''}${int || '0'}.${fraction || '0'}`) : undefined
  return { negative, int, fraction, value }
}

function compareDigits(a: Digits, b: Digits): number {
  if (a.value !== undefined && b.value !== undefined) return a.value - b.value
  if (a.negative !== b.negative) return a.negative ? -1 : 1
  const size = a.int.length - b.int.length || byText(a.int, b.int) || byText(a.fraction, b.fraction)
  return a.negative ? -size : size
}

const SUFFIXES = '\0KMGTPEZYRQ'

function humanRank(text: string): number {
  const [whole, sign, int = '', fraction = ''] = NUMBER.exec(text)!
  if (!/[1-9]/.test(int + fraction)) return 0
  const next = text[whole.length] ?? ''
  const rank = next === 'k' ? 1 : Math.max(0, SUFFIXES.indexOf(next || '\0'))
  return sign === '-' ? -rank : rank
}

/** A number as strtold(3) reads it, with the order of `-g`: no number, NaN, then by size. */
function generalValue(text: string): readonly [number, number] {
  const [, word] = /^[ \t\n]*([-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan))/i.exec(text) ?? []
  if (word === undefined) return [0, 0]
  if (/nan/i.test(word)) return [1, 0]
  if (/inf/i.test(word)) return [2, word.startsWith('-') ? -Infinity : Infinity]
  return [2, word.startsWith('-') ? -Number(word.slice(1)) : Number(word.replace('+', ''))]
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** FNV-1a with a last stir. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h ^= h >>> 15
  return Math.imul(h, 0x2c1b3c6d) >>> 0
}

const ordering = <T>(o: Ordering<T>): Ordering<unknown> => o as Ordering<unknown>

const ORDERINGS: Readonly<Record<Order, Ordering<unknown>>> = {
  text: ordering<string>({ prepare: (key) => key, compare: byText }),
  numeric: ordering<Digits>({ prepare: digitsOf, compare: compareDigits }),
  human: ordering<readonly [number, Digits]>({
    prepare: (key) => [humanRank(key), digitsOf(key)],
    compare: (a, b) => a[0] - b[0] || compareDigits(a[1], b[1]),
  }),
  general: ordering<readonly [number, number]>({
    prepare: generalValue,
    compare: (a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0),
  }),
  month: ordering<number>({ prepare: (key) => MONTHS.indexOf(key.trimStart().slice(0, 3).toUpperCase()) + 1, compare: (a, b) => a - b }),
  version: ordering<string>({ prepare: (key) => key, compare: compareVersions }),
  random: ordering<readonly [number, string]>({
    prepare: (key, salt) => [hash(key, salt), key],
    compare: (a, b) => a[0] - b[0] || byText(a[1], b[1]),
  }),
}

/** What of a key is compared: -d and -i drop characters, -f folds case. Byte strings. */
function translate(key: string, f: KeyFlags): string {
  let out = key
  if (f.dictionary) out = out.replace(/[^A-Za-z0-9 \t\n]/g, '')
  if (f.printable) out = out.replace(/[^ -~]/g, '')
  return f.ignoreCase ? out.replace(/[a-z]+/g, (c) => c.toUpperCase()) : out
}

/** A line with its keys as they are compared. */
export interface Prepared { readonly line: string; readonly keys: readonly unknown[] }

/** The order of lines by keys, most important first; `salt` is what -R mixes in. */
export function orderBy(
  keys: readonly SortKey[],
  separator: string | undefined,
  salt: number,
): { prepare(line: string): Prepared; compare(a: Prepared, b: Prepared): number } {
  const orderings = keys.map((key) => ORDERINGS[key.order ?? 'text'])
  const whole = keys.map((key) => key.fromField === 0 && key.fromChar === 0 && key.toField === Infinity && !key.blanks?.[0])
  return {
    prepare: (line) => ({
      line,
      keys: keys.map((key, i) => orderings[i]!.prepare(translate(whole[i] ? line : extractKey(line, key, separator), key), salt)),
    }),
    compare(a, b) {
      for (let i = 0; i < keys.length; i++) {
        const c = orderings[i]!.compare(a.keys[i], b.keys[i])
        if (c !== 0) return keys[i]!.reverse ? -c : c
      }
      return 0
    },
  }
}

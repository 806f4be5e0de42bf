import { compareVersions } from '../cli/index.ts'

export type Order = 'text' | 'numeric' | 'human' | 'general' | 'month' | 'version' | 'random'

export interface KeyFlags {
  order?: Order
  reverse?: boolean
  ignoreCase?: boolean
  dictionary?: boolean
  printable?: boolean
  /** Leading blanks are skipped at the start, at the end. */
  blanks?: [boolean, boolean]
}

/** A key of a line: from a character of a field to one; counted from 0. `toField` is where it ends, exclusive at `toChar` 0. */
export interface SortKey extends KeyFlags {
  readonly fromField: number
  readonly fromChar: number
  readonly toField: number
  readonly toChar: number
}

const ORDERS: Readonly<Record<string, Order>> = { n: 'numeric', h: 'human', g: 'general', M: 'month', V: 'version', R: 'random' }

/** Adds the flag that a letter of `-k1,2nr` or of the command line stands for; false when it stands for none. */
export function addFlag(flags: KeyFlags, letter: string, which: 'start' | 'end' | 'both'): boolean {
  const order = ORDERS[letter]
  if (order) flags.order = order
  else if (letter === 'r') flags.reverse = true
  else if (letter === 'f') flags.ignoreCase = true
  else if (letter === 'd') flags.dictionary = true
  else if (letter === 'i') flags.printable = true
  else if (letter === 'b') flags.blanks = [which !== 'end' || (flags.blanks?.[0] ?? false), which !== 'start' || (flags.blanks?.[1] ?? false)]
  else return false
  return true
}

/** `-k` POS1[,POS2]. */
export function parseKey(definition: string): SortKey | { readonly error: string } {
  const match = /^(\d+)?(?:(\.)(\d+)?)?([a-zA-Z]*)(?:(,)(\d+)?(?:(\.)(\d+)?)?([a-zA-Z]*))?(.*)$/s.exec(definition)!
  const [, field, dot, char, letters = '', comma, endField, endDot, endChar, endLetters = '', rest = ''] = match
  const bad = (why: string): { error: string } => ({ error: why })
  if (field === undefined) return bad(`invalid number at field start: invalid count at start of ‘${definition}’`)
  if (Number(field) === 0) return bad(`field number is zero: invalid field specification ‘${definition}’`)
  if (dot && char === undefined) return bad(`invalid number after ‘.’: invalid count at start of ‘${definition.slice(field.length + 1)}’`)
  if (dot && Number(char) === 0) return bad(`character offset is zero: invalid field specification ‘${definition}’`)
  if (comma && endField === undefined) return bad(`invalid number after ‘,’: invalid count at start of ‘${definition.slice(definition.indexOf(',') + 1)}’`)
  if (comma && Number(endField) === 0) return bad(`field number is zero: invalid field specification ‘${definition}’`)
  if (endDot && endChar === undefined) return bad(`invalid number after ‘.’: invalid count at start of ‘${rest}’`)
  if (rest !== '') return bad(`stray character in field spec: invalid field specification ‘${definition}’`)
  const key = {
    fromField: Number(field) - 1,
    fromChar: Math.max(0, Number(char ?? '1') - 1),
    toField: endField === undefined ? Infinity : Number(endField) - (Number(endChar ?? '0') === 0 ? 0 : 1),
    toChar: Number(endChar ?? '0'),
  }
  const flags: KeyFlags = {}
  for (const l of letters) if (!addFlag(flags, l, 'start')) return bad(`stray character in field spec: invalid field specification ‘${definition}’`)
  for (const l of endLetters) if (!addFlag(flags, l, 'end')) return bad(`stray character in field spec: invalid field specification ‘${definition}’`)
  return { ...key, ...flags }
}

const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\t' || c === '\n'

/** Start of a field. Without a separator a field begins with the blanks before it. */
function fieldStart(line: string, field: number, separator: string | undefined): number {
  let at = 0
  if (separator !== undefined) {
    for (let n = 0; n < field; n++) {
      const next = line.indexOf(separator, at)
      if (next < 0) return line.length
      at = next + 1
    }
    return at
  }
  for (let n = 0; n < field && at < line.length; n++) {
    while (at < line.length && isBlank(line[at])) at++
    while (at < line.length && !isBlank(line[at])) at++
  }
  return at
}

function skipBlanks(line: string, from: number): number {
  let at = from
  while (at < line.length && isBlank(line[at])) at++
  return at
}

/** Where a key ends; an end at no character takes the whole field, without the separator behind it. */
function keyEnd(line: string, key: SortKey, separator: string | undefined): number {
  if (key.toField === Infinity) return line.length
  if (key.toChar === 0 && separator !== undefined) {
    const next = line.indexOf(separator, fieldStart(line, key.toField - 1, separator))
    return next < 0 ? line.length : next
  }
  let at = fieldStart(line, key.toField, separator)
  if (key.blanks?.[1] && key.toChar > 0) at = skipBlanks(line, at)
  return Math.min(line.length, at + key.toChar)
}

/** The part of a line that a key names. */
export function extractKey(line: string, key: SortKey, separator: string | undefined): string {
  let from = fieldStart(line, key.fromField, separator)
  if (key.blanks?.[0]) from = skipBlanks(line, from)
  from = Math.min(line.length, from + key.fromChar)
  return line.slice(from, Math.max(from, keyEnd(line, key, separator)))
}

const NUMBER = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/

/** Compares numbers of any length at the start of two texts; what is none counts as 0. */
function compareNumbers(a: string, b: string): number {
  const [, signA, intA = '', fracA = ''] = NUMBER.exec(a)!
  const [, signB, intB = '', fracB = ''] = NUMBER.exec(b)!
  const [x, y] = [intA.replace(/^0+/, ''), intB.replace(/^0+/, '')]
  const [f, g] = [fracA.replace(/0+$/, ''), fracB.replace(/0+$/, '')]
  const negativeA = signA === '-' && (x !== '' || f !== '')
  const negativeB = signB === '-' && (y !== '' || g !== '')
  if (negativeA !== negativeB) return negativeA ? -1 : 1
  const size = x.length - y.length || (x < y ? -1 : x > y ? 1 : f < g ? -1 : f > g ? 1 : 0)
  return negativeA ? -size : size
}

const SUFFIXES = '\0KMGTPEZYRQ'

function humanRank(text: string): number {
  const [whole, sign, int = '', frac = ''] = NUMBER.exec(text)!
  if (!/[1-9]/.test(int + frac)) return 0
  const next = text[whole.length] ?? ''
  const rank = next === 'k' ? 1 : Math.max(0, SUFFIXES.indexOf(next || '\0'))
  return sign === '-' ? -rank : rank
}

/** A number as strtold(3) reads it, with the order of `-g`: no number, NaN, then by size. */
function generalValue(text: string): [number, number] {
  const [, word] = /^[ \t\n]*([-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan))/i.exec(text) ?? []
  if (word === undefined) return [0, 0]
  if (/nan/i.test(word)) return [1, 0]
  if (/inf/i.test(word)) return [2, word.startsWith('-') ? -Infinity : Infinity]
  return [2, word.startsWith('-') ? -Number(word.slice(1)) : Number(word.replace('+', ''))]
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const monthOf = (text: string): number => MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase()) + 1

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h ^= h >>> 15
  return Math.imul(h, 0x2c1b3c6d) >>> 0
}

const COMPARE: Readonly<Record<Order, (a: string, b: string, salt: number) => number>> = {
  text: byText,
  numeric: compareNumbers,
  human: (a, b) => humanRank(a) - humanRank(b) || compareNumbers(a, b),
  general(a, b) {
    const [x, y] = [generalValue(a), generalValue(b)]
    return x[0] - y[0] || (x[1] < y[1] ? -1 : x[1] > y[1] ? 1 : 0)
  },
  month: (a, b) => monthOf(a) - monthOf(b),
  version: compareVersions,
  random: (a, b, salt) => hash(a, salt) - hash(b, salt) || byText(a, b),
}

/** What of a key is compared: -d and -i drop characters, -f folds case. Byte strings. */
function translate(key: string, f: KeyFlags): string {
  let out = key
  if (f.dictionary) out = out.replace(/[^A-Za-z0-9 \t\n]/g, '')
  if (f.printable) out = out.replace(/[^ -~]/g, '')
  return f.ignoreCase ? out.replace(/[a-z]+/g, (c) => c.toUpperCase()) : out
}

/** The order of lines by keys, most important first; `salt` is what -R mixes in. */
export function comparator(keys: readonly SortKey[], separator: string | undefined, salt: number): (a: string, b: string) => number {
  return (a, b) => {
    for (const key of keys) {
      const whole = key.fromField === 0 && key.fromChar === 0 && key.toField === Infinity && !key.blanks?.[0]
      const x = translate(whole ? a : extractKey(a, key, separator), key)
      const y = translate(whole ? b : extractKey(b, key, separator), key)
      const c = COMPARE[key.order ?? 'text'](x, y, salt)
      if (c !== 0) return key.reverse ? -c : c
    }
    return 0
  }
}

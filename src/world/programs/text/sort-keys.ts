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
  else if (letter === 'b')
    flags.blanks = [which !== 'end' || (flags.blanks?.[0] ?? false), which !== 'start' || (flags.blanks?.[1] ?? false)]
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
  if (comma && endField === undefined)
    return bad(`invalid number after ‘,’: invalid count at start of ‘${definition.slice(definition.indexOf(',') + 1)}’`)
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
  for (const l of letters)
    if (!addFlag(flags, l, 'start')) return bad(`stray character in field spec: invalid field specification ‘${definition}’`)
  for (const l of endLetters)
    if (!addFlag(flags, l, 'end')) return bad(`stray character in field spec: invalid field specification ‘${definition}’`)
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

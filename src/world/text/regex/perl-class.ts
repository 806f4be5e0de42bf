import { type CharClass, classRanges, isCharClass } from '../ctype/classes.ts'
import { complement, mergeRanges, type Ranges } from '../ctype/range-set.ts'
import { PatternError } from './ast.ts'
import { bracketSet, type CharSet } from './char-set.ts'
import { type PerlChar, perlChar } from './perl-escapes.ts'

const horizontal: Ranges = [9, 9, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x180e, 0x180e, 0x2000, 0x200a, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000]
const vertical: Ranges = [0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029]

/** What `\d \w …` stand for, as `grep -P` compiles in a UTF-8 locale: Unicode, but `\d` is ASCII. */
const shorthands: { readonly [letter: string]: () => Ranges } = {
  d: () => classRanges('digit'),
  w: () => mergeRanges([...classRanges('alnum'), 0x5f, 0x5f]),
  s: () => mergeRanges([...classRanges('space'), 0x85, 0x85, 0xa0, 0xa0, 0x2007, 0x2007, 0x202f, 0x202f]),
  h: () => horizontal,
  v: () => vertical,
  N: () => complement([0x0a, 0x0a]),
}

/** `\p{…}` as far as the C library's classes tell. */
const properties: { readonly [name: string]: CharClass } = {
  L: 'alpha', Lu: 'upper', Ll: 'lower', P: 'punct', Nd: 'digit', N: 'digit', Z: 'space', Zs: 'blank', Cc: 'cntrl', Xan: 'alnum', Xsp: 'space', Xps: 'space',
}

/** The set of `\d`, `\W`, `\N` …, or undefined. */
export function shorthand(letter: string): Ranges | undefined {
  if (Object.hasOwn(shorthands, letter)) return shorthands[letter]!()
  const lower = letter.toLowerCase()
  return letter !== lower && letter !== 'N' && Object.hasOwn(shorthands, lower) ? complement(shorthands[lower]!()) : undefined
}

/** `\pL`, `\p{Lu}`, `\p{^Lu}`, `\P{Lu}`; `at` stands after the `p`. */
export function property(chars: readonly string[], at: number, negative: boolean): { readonly ranges: Ranges; readonly next: number } {
  const braced = chars[at] === '{'
  const end = braced ? chars.indexOf('}', at) : at
  if (end < 0 || end >= chars.length) throw new PatternError('malformed \\P or \\p sequence')
  const text = braced ? chars.slice(at + 1, end).join('') : chars[at]!
  const name = text.startsWith('^') ? text.slice(1) : text
  if (!Object.hasOwn(properties, name)) throw new PatternError('unknown property after \\P or \\p')
  const ranges = classRanges(properties[name]!)
  return { ranges: negative !== text.startsWith('^') ? complement(ranges) : ranges, next: end + 1 }
}

type Item = { readonly ranges: Ranges; readonly single?: number; readonly next: number }

/** A Perl bracket whose `[` stands before `at`. */
export function parsePerlClass(chars: readonly string[], at: number, ignoreCase: boolean): { readonly set: CharSet; readonly next: number } {
  const negative = chars[at] === '^'
  const first = negative ? at + 1 : at
  const ranges: number[] = []
  let i = first
  while (i === first || chars[i] !== ']') {
    const item = readItem(chars, i)
    i = item.next
    if (chars[i] === '-' && chars[i + 1] !== ']' && i + 1 < chars.length) {
      const end = readItem(chars, i + 1)
      if (item.single === undefined || end.single === undefined) throw new PatternError('invalid range in character class')
      if (item.single > end.single) throw new PatternError('range out of order in character class')
      ranges.push(item.single, end.single)
      i = end.next
    } else ranges.push(...item.ranges)
  }
  return { set: bracketSet(ranges, { ignoreCase, negative, newline: true }), next: i + 1 }
}

function readItem(chars: readonly string[], at: number): Item {
  const char = chars[at]
  if (char === undefined) throw new PatternError('missing terminating ] for character class')
  if (char === '[' && chars[at + 1] === ':') {
    const end = chars.indexOf(':', at + 2)
    if (end > 0 && chars[end + 1] === ']') {
      const text = chars.slice(at + 2, end).join('')
      const name = text.startsWith('^') ? text.slice(1) : text
      if (name !== 'word' && !isCharClass(name)) throw new PatternError('unknown POSIX class name')
      const ranges = name === 'word' ? shorthand('w')! : classRanges(name)
      return { ranges: text.startsWith('^') ? complement(ranges) : ranges, next: end + 2 }
    }
  }
  if (char !== '\\') return one(char.codePointAt(0)!, at + 1)
  const letter = chars[at + 1]
  if (letter === undefined) throw new PatternError('\\ at end of pattern')
  if (letter === 'b') return one(8, at + 2)
  if (letter === 'p' || letter === 'P') return property(chars, at + 2, letter === 'P')
  const ranges = shorthand(letter)
  if (ranges) return { ranges, next: at + 2 }
  const escape: PerlChar | undefined = perlChar(chars, at + 1)
  return escape ? one(escape.codePoint, escape.next) : one(letter.codePointAt(0)!, at + 2)
}

function one(codePoint: number, next: number): Item {
  return { ranges: [codePoint, codePoint], single: codePoint, next }
}

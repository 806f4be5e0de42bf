import { PatternError } from './ast.ts'
import { digits, type EscapedChar } from './escapes.ts'

export type PerlChar = EscapedChar

const letters: { readonly [letter: string]: number } = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }

/** A character written `\n`, `\x41`, `\x{1F600}`, `\o{101}`, `\012`, `\cA`; `at` stands after the backslash. Undefined for all else. */
export function perlChar(chars: readonly string[], at: number): PerlChar | undefined {
  const letter = chars[at]!
  if (Object.hasOwn(letters, letter)) return { codePoint: letters[letter]!, next: at + 1 }
  if (letter === 'x') return chars[at + 1] === '{' ? braced(chars, at + 2, 16) : digits(chars, at + 1, 16, 2) ?? { codePoint: 0, next: at + 1 }
  if (letter === 'o' && chars[at + 1] === '{') return braced(chars, at + 2, 8)
  if (letter >= '0' && letter <= '7') return digits(chars, at, 8, 3)
  if (letter === 'c') {
    if (at + 1 >= chars.length) throw new PatternError('\\c at end of pattern')
    return { codePoint: chars[at + 1]!.toUpperCase().codePointAt(0)! ^ 0x40, next: at + 2 }
  }
  return undefined
}

function braced(chars: readonly string[], at: number, base: number): PerlChar {
  const number = digits(chars, at, base, 12)
  if (number && number.codePoint > 0x10ffff) throw new PatternError('character code point value in \\x{} or \\o{} is too large')
  if (!number || chars[number.next] !== '}') throw new PatternError('non-hex character in \\x{} (closing brace missing?)')
  return { codePoint: number.codePoint, next: number.next + 1 }
}

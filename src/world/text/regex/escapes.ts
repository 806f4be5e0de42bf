/** A character written as a backslash and something. */
export interface EscapedChar {
  readonly codePoint: number
  readonly next: number
}

const control: { readonly [letter: string]: number } = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** `\d065`, `\o101`, `\x41`. */
const sedBases: { readonly [letter: string]: number } = { d: 10, o: 8, x: 16 }

/** The character that `\` before `at` makes in sed's or awk's own reading, before the regular expression sees it; undefined for all else. */
export function escapedChar(chars: readonly string[], at: number, style: 'none' | 'sed' | 'awk'): EscapedChar | undefined {
  const letter = chars[at]
  if (style === 'none' || letter === undefined) return undefined
  if (style === 'awk') {
    if (letter === 'b') return { codePoint: 8, next: at + 1 }
    const octal = digits(chars, at, 8, 3)
    if (octal) return octal
  } else {
    const base = sedBases[letter]
    const number = base && digits(chars, at + 1, base, base === 16 ? 2 : 3)
    if (number) return number
    if (letter === 'c' && at + 1 < chars.length) return { codePoint: chars[at + 1]!.toUpperCase().codePointAt(0)! ^ 0x40, next: at + 2 }
  }
  return Object.hasOwn(control, letter) ? { codePoint: control[letter]!, next: at + 1 } : undefined
}

/** Up to `limit` digits of a base; undefined if there is none. */
export function digits(chars: readonly string[], at: number, base: number, limit: number): EscapedChar | undefined {
  let next = at
  let codePoint = 0
  while (next < at + limit && next < chars.length) {
    const digit = '0123456789abcdef'.indexOf(chars[next]!.toLowerCase())
    if (digit < 0 || digit >= base || chars[next] === '') break
    codePoint = codePoint * base + digit
    next++
  }
  return next > at ? { codePoint, next } : undefined
}

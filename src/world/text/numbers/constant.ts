import { wrap } from './integer.ts'

/**
 * The value of a constant as `$(( … ))` reads it: decimal, `0x…`, `0…` octal, `base#…` with digits, letters, `@` and `_` up to base 64. Or
 * the reason why it is none.
 */
export function readConstant(text: string): bigint | { readonly refused: string } {
  let base = 10n
  let hasBase = false
  let at = 0
  if (text.startsWith('0') && text.length > 1) {
    const hex = text[1] === 'x' || text[1] === 'X'
    base = hex ? 16n : 8n
    at = hex ? 2 : 1
    hasBase = true
  }
  if (base === 10n && isDecimal(text)) return text.length < 16 ? BigInt(text) : wrap(BigInt(text))
  let value = 0n
  for (; at < text.length; at++) {
    const char = text[at]!
    if (char === '#') {
      if (hasBase) return { refused: 'invalid number' }
      if (value < 2n || value > 64n) return { refused: 'invalid arithmetic base' }
      if (at + 1 === text.length) return { refused: 'invalid integer constant' }
      base = value
      value = 0n
      hasBase = true
      continue
    }
    const digit = digitValue(char, base <= 36n)
    if (digit >= base) return { refused: 'value too great for base' }
    value = wrap(value * base + digit)
  }
  return value
}

function isDecimal(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

function digitValue(char: string, oneCase: boolean): bigint {
  const code = char.charCodeAt(0)
  if (code <= 0x39 && code >= 0x30) return BigInt(code - 0x30)
  if (char === '@') return 62n
  if (char === '_') return 63n
  if (code >= 0x61) return BigInt(code - 0x61 + 10)
  return BigInt(code - 0x41 + (oneCase ? 10 : 36))
}

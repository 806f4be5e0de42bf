import { type Binary, fromDecimal, fromHex } from './binary.ts'

/** What `strtoimax` or `strtold` found at the start of a text. */
export interface Found<T> {
  readonly value: T
  /** Units of the text that belong to the number; 0 if there is none. */
  readonly used: number
  readonly outOfRange: boolean
}

const largest = 2n ** 63n - 1n
const largestUnsigned = 2n ** 64n - 1n

/** `strtoimax(text, &end, 0)`, or `strtoumax` if `unsigned`: decimal, `0x…`, `0…`, blanks before, saturating. */
export function readInteger(text: string, unsigned: boolean): Found<bigint> {
  let at = skipBlanks(text)
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  const hex = text[at] === '0' && (text[at + 1] === 'x' || text[at + 1] === 'X') && digitOf(text, at + 2) < 16
  const base = hex ? 16 : text[at] === '0' ? 8 : 10
  if (hex) at += 2
  const start = at
  let value = 0n
  for (; digitOf(text, at) < base; at++) value = value * BigInt(base) + BigInt(digitOf(text, at))
  if (at === start) return { value: 0n, used: 0, outOfRange: false }
  const signed = negative ? -value : value
  const found = (found: bigint, outOfRange: boolean): Found<bigint> => ({ value: found, used: at, outOfRange })
  if (unsigned) return value > largestUnsigned ? found(largestUnsigned, true) : found(BigInt.asUintN(64, signed), false)
  if (signed > largest) return found(largest, true)
  return signed < -largest - 1n ? found(-largest - 1n, true) : found(signed, false)
}

/** `strtold`, or `strtod` with 53 bits: decimal or hexadecimal with fraction and exponent, `inf`, `nan`. */
export function readFloat(text: string, bits: 53 | 64): Found<Binary> {
  let at = skipBlanks(text)
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  const word = text.slice(at, at + 8).toLowerCase()
  const named = word === 'infinity' ? 8 : word.startsWith('inf') || word.startsWith('nan') ? 3 : 0
  if (named > 0) {
    const kind = word.startsWith('nan') ? 'nan' : 'inf'
    return { value: { negative, kind, mantissa: 0n, exponent: 0 }, used: at + named, outOfRange: false }
  }
  const hexDigit = text[at + 2] === '.' ? at + 3 : at + 2
  const hex = text[at] === '0' && (text[at + 1] === 'x' || text[at + 1] === 'X') && digitOf(text, hexDigit) < 16
  const number = readDigits(text, hex ? at + 2 : at, hex ? 16 : 10)
  if (!number) return { value: fromDecimal(0n, 0, false, bits), used: 0, outOfRange: false }
  const exponent = readExponent(text, number.next, hex ? 'p' : 'e')
  const digits = BigInt(`${hex ? '0x' : ''}${number.digits}`)
  const power = Math.max(-1e6, Math.min(1e6, exponent.value))
  const value = hex ? fromHex(digits, power - number.places * 4, negative, bits) : fromDecimal(digits, power - number.places, negative, bits)
  const vanished = value.kind === 'finite' && value.mantissa === 0n && digits !== 0n
  return { value, used: exponent.next, outOfRange: value.kind === 'inf' || vanished }
}

interface Digits {
  readonly digits: string
  /** How many of them stand behind the point. */
  readonly places: number
  readonly next: number
}

function readDigits(text: string, from: number, base: number): Digits | undefined {
  let at = from
  while (digitOf(text, at) < base) at++
  const whole = text.slice(from, at)
  let fraction = ''
  if (text[at] === '.') {
    let end = at + 1
    while (digitOf(text, end) < base) end++
    fraction = text.slice(at + 1, end)
    if (whole !== '' || fraction !== '') at = end
  }
  return whole === '' && fraction === '' ? undefined : { digits: whole + fraction, places: fraction.length, next: at }
}

function readExponent(text: string, at: number, letter: string): { readonly value: number; readonly next: number } {
  if (text[at]?.toLowerCase() !== letter) return { value: 0, next: at }
  const signed = text[at + 1] === '-' || text[at + 1] === '+'
  const start = at + (signed ? 2 : 1)
  let end = start
  while (digitOf(text, end) < 10) end++
  if (end === start) return { value: 0, next: at }
  const value = Number(text.slice(start, end))
  return { value: text[at + 1] === '-' ? -value : value, next: end }
}

function digitOf(text: string, at: number): number {
  const code = text.charCodeAt(at) | 0x20
  if (code >= 0x61 && code <= 0x66) return code - 0x61 + 10
  const digit = text.charCodeAt(at) - 0x30
  return digit >= 0 && digit <= 9 ? digit : 99
}

function skipBlanks(text: string): number {
  let at = 0
  while (at < text.length && ' \t\n\v\f\r'.includes(text[at]!)) at++
  return at
}

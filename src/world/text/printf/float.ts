import { type Binary, bitLength, fromDouble } from './binary.ts'
import { type NumberFormat, padNumber, signOf } from './layout.ts'

export type FloatConversion = 'e' | 'f' | 'g' | 'a' | 'E' | 'F' | 'G' | 'A'

/** C's `%e %f %g %a` and capitals for a double, correctly rounded (half to even) for any precision. */
export function formatDouble(value: number, conversion: FloatConversion, format: NumberFormat = {}): string {
  return formatBinary(fromDouble(value), conversion, format, 1)
}

/** `leadBits`: how many bits stand before the point in `%a`; a double has 1, x86's long double 4. */
export function formatBinary(value: Binary, conversion: FloatConversion, format: NumberFormat, leadBits: 1 | 4): string {
  const flags = format.flags ?? ''
  const sign = signOf(value.negative, flags)
  const capital = conversion < 'a'
  const shape = (text: string): string => (capital ? text.toUpperCase() : text)
  if (value.kind !== 'finite') return padNumber(sign, shape(value.kind), format, false)
  const alternate = flags.includes('#')
  switch (conversion.toLowerCase()) {
    case 'a': return padNumber(sign + shape('0x'), shape(hexadecimal(value, format.precision, alternate, leadBits)), format, true)
    case 'f': return padNumber(sign, fixed(value, format.precision ?? 6, alternate), format, true)
    case 'e': return padNumber(sign, shape(scientific(value, format.precision ?? 6, alternate)), format, true)
    default: return padNumber(sign, shape(general(value, format.precision ?? 6, alternate)), format, true)
  }
}

const precisionLimit = 100_000

function fixed(value: Binary, precision: number, point: boolean): string {
  const places = Math.min(precision, precisionLimit)
  const digits = scaled(value, places).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  return places > 0 ? `${whole}.${digits.slice(digits.length - places)}` : point ? `${whole}.` : whole
}

function scientific(value: Binary, precision: number, point: boolean): string {
  const { digits, exponent } = significant(value, Math.min(precision, precisionLimit) + 1)
  const fraction = digits.slice(1)
  return `${digits[0]}${fraction === '' && !point ? '' : '.'}${fraction}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`
}

function general(value: Binary, precision: number, keepZeros: boolean): string {
  const count = Math.min(precision === 0 ? 1 : precision, precisionLimit)
  const { exponent } = significant(value, count)
  const text = exponent < -4 || exponent >= count ? scientific(value, count - 1, keepZeros) : fixed(value, count - 1 - exponent, keepZeros)
  return keepZeros ? text : withoutZeros(text)
}

/** Zeros at the end of the fraction, and the point if nothing is left behind it. */
function withoutZeros(text: string): string {
  const e = text.indexOf('e')
  const number = e < 0 ? text : text.slice(0, e)
  if (!number.includes('.')) return text
  let end = number.length
  while (number[end - 1] === '0') end--
  if (number[end - 1] === '.') end--
  return number.slice(0, end) + (e < 0 ? '' : text.slice(e))
}

/** The first `count` decimal digits, rounded, and the power of ten of the first one. */
function significant(value: Binary, count: number): { readonly digits: string; readonly exponent: number } {
  if (value.mantissa === 0n) return { digits: '0'.repeat(count), exponent: 0 }
  let exponent = Math.floor((bitLength(value.mantissa) - 1 + value.exponent) * Math.LOG10E * Math.LN2)
  // The estimate may be one too small; one more digit than wanted shows it.
  for (;;) {
    const digits = scaled(value, count - 1 - exponent).toString()
    if (digits.length <= count) return { digits, exponent }
    exponent++
  }
}

/** `value × 10 ** power`, rounded to an integer, half to even. */
function scaled(value: Binary, power: number): bigint {
  let numerator = value.mantissa
  let denominator = 1n
  if (power >= 0) numerator *= 10n ** BigInt(power)
  else denominator *= 10n ** BigInt(-power)
  if (value.exponent >= 0) numerator <<= BigInt(value.exponent)
  else denominator <<= BigInt(-value.exponent)
  const quotient = numerator / denominator
  const twice = (numerator - quotient * denominator) * 2n
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient
}

function hexadecimal(value: Binary, precision: number | undefined, point: boolean, leadBits: 1 | 4): string {
  if (value.mantissa === 0n) return `0${precision ? `.${'0'.repeat(precision)}` : point ? '.' : ''}p+0`
  const width = leadBits === 1 ? 53 : 64
  let exponent = value.exponent + bitLength(value.mantissa) - leadBits
  let mantissa = value.mantissa << BigInt(width - bitLength(value.mantissa))
  const places = (width - leadBits) / 4
  if (precision !== undefined && precision < places) {
    const dropped = BigInt((places - precision) * 4)
    const kept = mantissa >> dropped
    const rest = mantissa - (kept << dropped)
    const half = 1n << (dropped - 1n)
    mantissa = rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept
    if (bitLength(mantissa) > leadBits + precision * 4) {
      mantissa >>= BigInt(leadBits)
      exponent += leadBits
    }
  }
  const shown = Math.min(precision ?? places, places)
  const digits = mantissa.toString(16)
  let fraction = digits.slice(digits.length - shown)
  if (precision === undefined) while (fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  else fraction = fraction.padEnd(Math.min(precision, precisionLimit), '0')
  return `${digits.slice(0, digits.length - shown)}${fraction !== '' || point ? '.' : ''}${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

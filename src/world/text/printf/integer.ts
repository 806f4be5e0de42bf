import { type NumberFormat, padNumber, signOf } from './layout.ts'

/** C's `%d %i %u %o %x %X` on 64 bits. */
export function formatInteger(value: bigint, conversion: 'd' | 'i' | 'u' | 'o' | 'x' | 'X', format: NumberFormat = {}): string {
  const flags = format.flags ?? ''
  const signed = conversion === 'd' || conversion === 'i'
  const wrapped = signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)
  const magnitude = wrapped < 0n ? -wrapped : wrapped
  const base = conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10
  let digits = magnitude === 0n && format.precision === 0 ? '' : magnitude.toString(base)
  if (conversion === 'X') digits = digits.toUpperCase()
  if (format.precision !== undefined) digits = digits.padStart(Math.min(format.precision, 1_000_000), '0')
  if (conversion === 'o' && flags.includes('#') && !digits.startsWith('0')) digits = `0${digits}`
  const prefix = base === 16 && flags.includes('#') && magnitude !== 0n ? `0${conversion}` : signed ? signOf(wrapped < 0n, flags) : ''
  return padNumber(prefix, digits, format, format.precision === undefined)
}

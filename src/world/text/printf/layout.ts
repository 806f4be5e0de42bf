import { decodeUtf8, encodeUtf8, utf8Length } from '../utf8.ts'

/** What stands between `%` and the conversion. */
export interface NumberFormat {
  /** Any of `-`, `+`, blank, `#`, `0`, `'` (which groups nothing in the C locale). */
  readonly flags?: string
  readonly width?: number
  readonly precision?: number
}

/** Nobody's terminal is wider; a larger width is a mistake or an attack. */
const widest = 1_000_000

export function pad(text: string, width: number | undefined, left: boolean, length: number): string {
  const missing = Math.min(width ?? 0, widest) - length
  if (missing <= 0) return text
  return left ? text + ' '.repeat(missing) : ' '.repeat(missing) + text
}

/** A number's digits behind its sign and prefix (`0x`), padded; with flag `0` by zeros between the two. */
export function padNumber(prefix: string, digits: string, format: NumberFormat, zeros: boolean): string {
  const flags = format.flags ?? ''
  const left = flags.includes('-')
  if (zeros && flags.includes('0') && !left) {
    const missing = Math.min(format.width ?? 0, widest) - prefix.length - digits.length
    return prefix + (missing > 0 ? '0'.repeat(missing) : '') + digits
  }
  return pad(prefix + digits, format.width, left, prefix.length + digits.length)
}

export function signOf(negative: boolean, flags: string): string {
  return negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

/** `%s`: precision and width count bytes, as the tools' C library does. A cut character leaves its first bytes. */
export function formatString(text: string, format: NumberFormat): string {
  const { precision } = format
  const cut = precision === undefined || utf8Length(text) <= precision ? text : decodeUtf8(encodeUtf8(text).subarray(0, precision))
  return pad(cut, format.width, (format.flags ?? '').includes('-'), utf8Length(cut))
}

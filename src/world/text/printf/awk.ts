import { encodeUtf8 } from '../utf8.ts'
import { type Directive, readDirective } from './directive.ts'
import { byte, joinBytes } from './escapes.ts'
import { type FloatConversion, formatDouble } from './float.ts'
import { formatInteger } from './integer.ts'
import { formatString, type NumberFormat, pad } from './layout.ts'
import { readFloat } from './parse-number.ts'
import { doubleBits, toDouble } from './binary.ts'

/** What awk passes: a number, a string, or both (input that looks like a number). */
export type AwkArgument = number | string | { readonly text: string; readonly number: number }

export interface AwkFormatOptions {
  /** How a number that is no integer becomes a string. Default `%.6g`. */
  readonly convfmt?: string
  /** Who is named in an error. Default `printf`. */
  readonly caller?: 'printf' | 'sprintf'
}

/** `text` is what was formatted before an error. */
export interface AwkFormatResult {
  readonly text: string
  /** In mawk's words, after `mawk: run time error: `; it ends the program with status 2. */
  readonly error?: string
}

const largest = 2n ** 63n - 1n

/** awk's `printf` and `sprintf`, as mawk does them: bytes, doubles, no reuse of the format, too few arguments an error. */
export function formatAwk(format: string, args: readonly AwkArgument[], options: AwkFormatOptions = {}): AwkFormatResult {
  const convfmt = options.convfmt ?? '%.6g'
  let out = ''
  let used = 0
  const failed = (why: string): AwkFormatResult => ({ text: joinBytes(out), error: `${why} ${options.caller ?? 'printf'}("${format}")` })
  for (let at = 0, number = 1; at < format.length;) {
    const percent = format.indexOf('%', at)
    out += format.slice(at, percent < 0 ? format.length : percent)
    if (percent < 0) break
    if (format[percent + 1] === '%') {
      out += '%'
      at = percent + 2
      continue
    }
    const directive = readDirective(format, percent, 'lh')
    const needed = 1 + (directive.width === '*' ? 1 : 0) + (directive.precision === '*' ? 1 : 0)
    if (used + needed > args.length) return failed('not enough arguments passed to')
    const sizes = readSizes(directive, args.slice(used, used + needed - 1))
    const argument = args[used + needed - 1]!
    used += needed
    const text = convert(directive.conversion, sizes, argument, convfmt)
    if (text === undefined) return failed(`improper conversion(number ${number}) in`)
    out += text
    number++
    at = directive.next
  }
  return { text: joinBytes(out) }
}

/** awk's string of a number: an integer in full, else by CONVFMT or OFMT. */
export function awkNumberText(value: number, convfmt = '%.6g'): string {
  if (Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value === 0 ? 0 : value)
  return formatAwk(convfmt, [value]).text
}

/** The number that a string begins with, 0 if with none (`strtod`). */
export function awkNumber(text: string): number {
  return toDouble(readFloat(text, doubleBits).value)
}

function convert(conversion: string, format: NumberFormat, argument: AwkArgument, convfmt: string): string | undefined {
  switch (conversion) {
    case 'd': case 'i': return formatInteger(toInteger(numberOf(argument)), 'd', format)
    case 'u': case 'o': case 'x': case 'X': return formatInteger(toInteger(numberOf(argument)), conversion, format)
    case 'e': case 'f': case 'g': case 'E': case 'G': return formatDouble(numberOf(argument), conversion as FloatConversion, format)
    case 's': return formatString(textOf(argument, convfmt), format)
    case 'c': return pad(firstByte(argument), format.width, (format.flags ?? '').includes('-'), 1)
    default: return undefined
  }
}

function firstByte(argument: AwkArgument): string {
  if (typeof argument === 'string') return byte(encodeUtf8(argument)[0] ?? 0)
  return byte(Math.trunc(numberOf(argument)) & 0xff)
}

function numberOf(argument: AwkArgument): number {
  return typeof argument === 'number' ? argument : typeof argument === 'string' ? awkNumber(argument) : argument.number
}

function textOf(argument: AwkArgument, convfmt: string): string {
  return typeof argument === 'string' ? argument : typeof argument === 'number' ? awkNumberText(argument, convfmt) : argument.text
}

function toInteger(value: number): bigint {
  if (Number.isNaN(value) || value <= -Number(largest)) return -largest - 1n
  return value >= Number(largest) ? largest : BigInt(Math.trunc(value))
}

function readSizes(directive: Directive, stars: readonly AwkArgument[]): NumberFormat {
  let { flags, width, precision } = directive
  let used = 0
  if (width === '*') {
    const given = Math.trunc(numberOf(stars[used++]!))
    if (given < 0) flags += '-'
    width = Math.abs(given)
  }
  if (precision === '*') {
    const given = Math.trunc(numberOf(stars[used]!))
    precision = given < 0 ? undefined : given
  }
  return { flags, ...(width === undefined ? {} : { width }), ...(precision === undefined ? {} : { precision }) }
}

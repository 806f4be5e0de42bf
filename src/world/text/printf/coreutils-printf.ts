import { encodeUtf8 } from '../utf8.ts'
import { longDoubleBits } from './binary.ts'
import { type Directive, readDirective } from './directive.ts'
import { byte, joinBytes, readDigits } from './escapes.ts'
import { formatBinary } from './float.ts'
import { formatInteger } from './integer.ts'
import { formatString, type NumberFormat, pad } from './layout.ts'
import { type Found, readFloat, readInteger } from './parse-number.ts'
import type { PrintfResult } from './printf.ts'
import { quoteShellEscape } from './quote.ts'

/** /usr/bin/printf of coreutils: no `%(…)T`, no `%n`, its own words, `\c` also in the format. Errors lack the prefix `printf: `. */
export function formatCoreutilsPrintf(format: string, args: readonly string[]): PrintfResult {
  const printf = new CoreutilsPrintf(format, args)
  try {
    printf.run()
  } catch (error) {
    if (!(error instanceof Fatal)) throw error
    printf.fail(error.message)
  }
  return printf.result()
}

class Fatal extends Error {}

const letters: { readonly [letter: string]: string } = {
  '"': '"', '\\': '\\', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
}

/** Conversions that a flag rules out. */
const excluded: { readonly [flag: string]: string } = { "'": 'aAceEosxX', I: 'aAceEosxX', '#': 'cdisu', '0': 'cs' }

class CoreutilsPrintf {
  private readonly errors: string[] = []
  private out = ''
  private failed = false
  private stopped = false
  private used = 0

  constructor(private readonly format: string, private readonly args: readonly string[]) {}

  result(): PrintfResult {
    return { text: joinBytes(this.out), errors: this.errors, status: this.failed ? 1 : 0, counts: new Map() }
  }

  fail(error: string): void {
    this.errors.push(error)
    this.failed = true
  }

  run(): void {
    let before: number
    do {
      before = this.used
      this.once()
    } while (!this.stopped && this.used > before && this.used < this.args.length)
    if (this.stopped || this.used >= this.args.length) return
    this.errors.push(`warning: ignoring excess arguments, starting with ‘${this.args[this.used]}’`)
  }

  private next(): string {
    return this.args[this.used++] ?? ''
  }

  private once(): void {
    const { format } = this
    for (let at = 0; at < format.length && !this.stopped;) {
      const char = format[at]!
      if (char === '\\') at = this.escape(format, at + 1, 3)
      else if (char === '%') at = this.directive(at)
      else {
        this.out += char
        at++
      }
    }
  }

  /** One escape of the format, or of an argument of `%b`, where `\0` takes three more digits. */
  private escape(text: string, at: number, octalDigits: 3 | 4): number {
    const letter = text[at] ?? ''
    if (letter === 'c') {
      this.stopped = true
      return at + 1
    }
    if (Object.hasOwn(letters, letter)) {
      this.out += letters[letter]
      return at + 1
    }
    if (letter >= '0' && letter <= '7') {
      const { value, next } = readDigits(text, at, 8, letter === '0' ? octalDigits : 3)
      this.out += byte(value & 0xff)
      return next
    }
    if (letter !== 'x' && letter !== 'u' && letter !== 'U') {
      this.out += `\\${letter}`
      return at + 1
    }
    const limit = letter === 'x' ? 2 : letter === 'u' ? 4 : 8
    const { value, next } = readDigits(text, at + 1, 16, limit)
    if (next === at + 1 || (letter !== 'x' && next < at + 1 + limit)) throw new Fatal('missing hexadecimal number in escape')
    const refused = (value <= 0x9f && value !== 0x24 && value !== 0x40 && value !== 0x60) || (value >= 0xd800 && value <= 0xdfff)
    if (letter !== 'x' && refused) throw new Fatal(`invalid universal character name \\${letter}${text.slice(at + 1, next).toLowerCase()}`)
    this.out += letter === 'x' ? byte(value) : value > 0x10ffff ? '\ufffd' : String.fromCodePoint(value)
    return next
  }

  private directive(at: number): number {
    const { format } = this
    const plain = format[at + 1]
    if (plain === '%' || plain === 'b' || plain === 'q') {
      if (plain === '%') this.out += '%'
      else if (plain === 'q') this.out += quoteShellEscape(this.next())
      else this.expand(this.next())
      return at + 2
    }
    const directive = readDirective(format, at, 'lLhjtz')
    const { conversion } = directive
    const known = conversion !== '' && 'aAcdeEfFgGiosuxX'.includes(conversion)
    const refused = [...directive.flags].some((flag) => excluded[flag]?.includes(conversion))
    if (!known || refused || (conversion === 'c' && directive.precision !== undefined)) throw new Fatal(`${directive.text}: invalid conversion specification`)
    this.out += this.convert(conversion, this.sizes(directive))
    return directive.next
  }

  private expand(text: string): void {
    for (let at = 0; at < text.length && !this.stopped;) {
      if (text[at] === '\\') at = this.escape(text, at + 1, 4)
      else this.out += text[at++]
    }
  }

  private convert(conversion: string, format: NumberFormat): string {
    switch (conversion) {
      case 's': return formatString(this.next(), format)
      case 'c': return pad(byte(encodeUtf8(this.next())[0] ?? 0), format.width, (format.flags ?? '').includes('-'), 1)
      case 'd': case 'i': return formatInteger(this.integer(false), conversion, format)
      case 'u': case 'o': case 'x': case 'X': return formatInteger(this.integer(true), conversion, format)
      default: return formatBinary(this.number((text) => readFloat(text, longDoubleBits)), conversion as 'e', format, 4)
    }
  }

  private integer(unsigned: boolean): bigint {
    return this.number((text) => readInteger(text, unsigned))
  }

  /** A number, or the code of the character after a quote. */
  private number<T>(read: (text: string) => Found<T>): T {
    const text = this.next()
    if (text.length > 1 && (text[0] === "'" || text[0] === '"')) {
      const code = text.codePointAt(1)!
      const rest = text.slice(1 + String.fromCodePoint(code).length)
      if (rest !== '') this.errors.push(`warning: ${rest}: character(s) following character constant have been ignored`)
      return read(String(code)).value
    }
    const { value, used, outOfRange } = read(text)
    if (outOfRange) this.fail(`‘${text}’: Numerical result out of range`)
    else if (used < text.length) this.fail(`‘${text}’: ${used === 0 ? 'expected a numeric value' : 'value not completely converted'}`)
    return value
  }

  private sizes(directive: Directive): NumberFormat {
    let { flags, width, precision } = directive
    if (width === '*') {
      const given = Number(this.integer(false))
      if (given < 0) flags += '-'
      width = Math.abs(given)
    }
    if (precision === '*') {
      const given = Number(this.integer(false))
      precision = given < 0 ? undefined : given
    }
    return { flags, ...(width === undefined ? {} : { width }), ...(precision === undefined ? {} : { precision }) }
  }
}

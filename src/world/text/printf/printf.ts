import { decodeUtf8, encodeUtf8, utf8Length } from '../utf8.ts'
import { longDoubleBits } from './binary.ts'
import { formatCoreutilsPrintf } from './coreutils-printf.ts'
import { type Directive, readDirective } from './directive.ts'
import { byte, expandEscapes, expandOne, joinBytes } from './escapes.ts'
import { type FloatConversion, formatBinary } from './float.ts'
import { formatInteger } from './integer.ts'
import { formatString, type NumberFormat, pad } from './layout.ts'
import { readFloat, readInteger } from './parse-number.ts'
import { quoteForShell } from './quote.ts'
import { type ClockReading, strftime } from './strftime.ts'

export interface PrintfOptions {
  /** `bash`: the builtin, with `%q`, `%(…)T`, `%n`. `coreutils`: /usr/bin/printf, with its words. Default `bash`. */
  readonly dialect?: 'bash' | 'coreutils'
  /** For `%(…)T`: the time now, the shell's start (argument -2), and the zone. */
  readonly clock?: { readonly now: ClockReading; readonly shellStart: ClockReading }
}

export interface PrintfResult {
  readonly text: string
  /** Lines for stderr without the tool's prefix (`bash: line 1: printf: `, `printf: `). Some are warnings, so the status is said apart. */
  readonly errors: readonly string[]
  readonly status: 0 | 1
  /** `%n`: variables and the number of bytes written before. */
  readonly counts: ReadonlyMap<string, number>
}

/** `printf FORMAT ARG…`: the format is used again while arguments are left; widths count bytes, as in both tools. */
export function formatPrintf(format: string, args: readonly string[], options: PrintfOptions = {}): PrintfResult {
  return options.dialect === 'coreutils' ? formatCoreutilsPrintf(format, args) : new Printf(format, args, options).run()
}

type Convert = (printf: Printf, format: NumberFormat) => string

const integer = (conversion: 'd' | 'i' | 'u' | 'o' | 'x' | 'X'): Convert => (printf, format) =>
  formatInteger(printf.integer(conversion !== 'd' && conversion !== 'i'), conversion, format)
const float = (conversion: FloatConversion): Convert => (printf, format) => formatBinary(printf.float(), conversion, format, 4)

const conversions: { readonly [letter: string]: Convert } = {
  d: integer('d'), i: integer('i'), u: integer('u'), o: integer('o'), x: integer('x'), X: integer('X'),
  e: float('e'), f: float('f'), g: float('g'), a: float('a'), E: float('E'), F: float('F'), G: float('G'), A: float('A'),
  s: (printf, format) => formatString(printf.next() ?? '', format),
  c: (printf, format) => {
    const first = encodeUtf8(printf.next() ?? '')[0] ?? 0
    return pad(byte(first), format.width, (format.flags ?? '').includes('-'), 1)
  },
  b: (printf, format) => {
    const { text, stop, complaints } = expandEscapes(printf.next() ?? '', 'percent-b')
    printf.errors.push(...complaints)
    if (stop) printf.stopped = true
    return formatString(text, format)
  },
  q: (printf, format) => formatString(quoteForShell(printf.next() ?? ''), format),
  Q: (printf, format) => {
    const quoted = quoteForShell(cut(printf.next() ?? '', format.precision))
    return pad(quoted, format.width, (format.flags ?? '').includes('-'), utf8Length(quoted))
  },
  n: (printf) => {
    printf.count(printf.next() ?? '')
    return ''
  },
}

function cut(text: string, bytes: number | undefined): string {
  return bytes === undefined ? text : decodeUtf8(encodeUtf8(text).subarray(0, bytes))
}

class Printf {
  readonly errors: string[] = []
  stopped = false
  private readonly counts = new Map<string, number>()
  private out = ''
  private failed = false
  private used = 0

  constructor(private readonly format: string, private readonly args: readonly string[], private readonly options: PrintfOptions) {}

  run(): PrintfResult {
    do {
      this.once()
    } while (!this.stopped && this.used > 0 && this.used < this.args.length)
    return { text: joinBytes(this.out), errors: this.errors, status: this.failed ? 1 : 0, counts: this.counts }
  }

  next(): string | undefined {
    return this.args[this.used++]
  }

  count(name: string): void {
    this.counts.set(name, encodeUtf8(this.out).length)
  }

  integer(unsigned: boolean): bigint {
    const text = this.next()
    if (text === undefined) return 0n
    if (text.startsWith("'") || text.startsWith('"')) return BigInt(text.codePointAt(1) ?? 0)
    const { value, used, outOfRange } = readInteger(text, unsigned)
    this.judge(text, used, outOfRange)
    return value
  }

  float(): ReturnType<typeof readFloat>['value'] {
    const text = this.next() ?? ''
    if (text.startsWith("'") || text.startsWith('"')) return readFloat(String(text.codePointAt(1) ?? 0), longDoubleBits).value
    const { value, used, outOfRange } = readFloat(text, longDoubleBits)
    this.judge(text, used, outOfRange)
    return value
  }

  private judge(text: string, used: number, outOfRange: boolean): void {
    if (used < text.length) {
      const kind = text[0] === '0' && text[1]! >= '0' && text[1]! <= '9' ? 'octal ' : text[0] === '0' && text[1] === 'x' ? 'hex ' : ''
      this.fail(`${text}: invalid ${kind}number`)
    } else if (outOfRange) this.errors.push(`warning: ${text}: Numerical result out of range`)
  }

  private fail(error: string): void {
    this.errors.push(error)
    this.failed = true
  }

  private once(): void {
    const { format } = this
    for (let at = 0; at < format.length && !this.stopped;) {
      const char = format[at]!
      if (char === '\\' && at + 1 < format.length) {
        const escape = expandOne(format, at + 1, 'printf')
        this.out += escape.text
        if (escape.complaint !== undefined) this.errors.push(escape.complaint)
        at = escape.next
      } else if (char === '%' && format[at + 1] === '%') {
        this.out += '%'
        at += 2
      } else if (char === '%') at = this.directive(at)
      else {
        this.out += char
        at++
      }
    }
  }

  private directive(at: number): number {
    const directive = readDirective(this.format, at, 'hjlLtz')
    if (directive.conversion === '(') return this.timeDirective(at, directive)
    const convert = Object.hasOwn(conversions, directive.conversion) ? conversions[directive.conversion] : undefined
    if (convert) {
      this.out += convert(this, this.sizes(directive))
      return directive.next
    }
    const { conversion, text } = directive
    this.fail(conversion === '' ? `\`${text}': missing format character` : `\`${conversion}': invalid format character`)
    this.stopped = true
    return this.format.length
  }

  /** `%(FORMAT)T`; without the `T` the `%` is plain text. */
  private timeDirective(at: number, directive: Directive): number {
    const { format } = this
    const close = closingParen(format, directive.next)
    if (format[close + 1] === 'T') {
      this.out += formatString(this.time(format.slice(directive.next, close)), this.sizes(directive))
      return close + 2
    }
    this.errors.push(`warning: \`${format[close + 1] ?? '\0'}': invalid time format specification`)
    this.out += '%'
    return at + 1
  }

  /** Width and precision, those from arguments read. */
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

  /** `%(FORMAT)T`: -1 or no argument is now, -2 the shell's start. */
  private time(format: string): string {
    const seconds = this.used < this.args.length ? this.integer(false) : -1n
    const clock = this.options.clock ?? { now: { micros: 0 }, shellStart: { micros: 0 } }
    const reading = seconds === -1n ? clock.now : seconds === -2n ? clock.shellStart : { ...clock.now, micros: Number(seconds) * 1e6 }
    return strftime(format === '' ? '%X' : format, reading, 'bash')
  }
}

function closingParen(format: string, from: number): number {
  let depth = 1
  for (let at = from; at < format.length; at++) {
    if (format[at] === '(') depth++
    else if (format[at] === ')' && --depth === 0) return at
  }
  return format.length
}

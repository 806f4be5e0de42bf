import { type CalendarTime, calendarTime, isoWeek } from './calendar.ts'

export interface ClockReading {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly micros: number
  /** Seconds east of UTC. Default 0. */
  readonly offset?: number
  /** Name for `%Z`. Default `UTC`. */
  readonly zone?: string
}

interface Moment extends CalendarTime {
  readonly epoch: number
  readonly offset: number
  readonly zone: string
}

/** A number is padded to its width with zeros or blanks; a text is taken as it is. */
type Field =
  | { readonly kind: 'number'; readonly value: number; readonly width: number; readonly fill: '0' | ' ' }
  | { readonly kind: 'text'; readonly text: string }

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

const number = (value: number, width = 2, fill: '0' | ' ' = '0'): Field => ({ kind: 'number', value, width, fill })
const text = (value: string): Field => ({ kind: 'text', text: value })
const twelve = (hour: number): number => ((hour + 11) % 12) + 1
const modulo = (value: number, by: number): number => ((value % by) + by) % by

const fields: { readonly [letter: string]: (m: Moment) => Field } = {
  a: (m) => text(days[m.weekday]!.slice(0, 3)),
  A: (m) => text(days[m.weekday]!),
  b: (m) => text(months[m.month]!.slice(0, 3)),
  B: (m) => text(months[m.month]!),
  C: (m) => number(Math.floor(m.year / 100)),
  d: (m) => number(m.day),
  e: (m) => number(m.day, 2, ' '),
  g: (m) => number(modulo(isoWeek(m).year, 100)),
  G: (m) => number(isoWeek(m).year, 4),
  h: (m) => text(months[m.month]!.slice(0, 3)),
  H: (m) => number(m.hour),
  I: (m) => number(twelve(m.hour)),
  j: (m) => number(m.yearDay + 1, 3),
  k: (m) => number(m.hour, 2, ' '),
  l: (m) => number(twelve(m.hour), 2, ' '),
  m: (m) => number(m.month + 1),
  M: (m) => number(m.minute),
  n: () => text('\n'),
  p: (m) => text(m.hour < 12 ? 'AM' : 'PM'),
  P: (m) => text(m.hour < 12 ? 'am' : 'pm'),
  s: (m) => number(m.epoch, 1),
  S: (m) => number(m.second),
  t: () => text('\t'),
  u: (m) => number(m.weekday === 0 ? 7 : m.weekday, 1),
  U: (m) => number(Math.floor((m.yearDay + 7 - m.weekday) / 7)),
  V: (m) => number(isoWeek(m).week),
  w: (m) => number(m.weekday, 1),
  W: (m) => number(Math.floor((m.yearDay + 7 - ((m.weekday + 6) % 7)) / 7)),
  y: (m) => number(modulo(m.year, 100)),
  Y: (m) => number(m.year, 4),
  Z: (m) => text(m.zone),
  '%': () => text('%'),
}

/** What only `date` knows. */
const dateFields: typeof fields = { q: (m) => number(Math.floor(m.month / 3) + 1, 1) }

const composed: { readonly [letter: string]: string } = {
  c: '%a %b %e %H:%M:%S %Y', D: '%m/%d/%y', F: '%Y-%m-%d', r: '%I:%M:%S %p', R: '%H:%M', T: '%H:%M:%S', x: '%m/%d/%y', X: '%H:%M:%S',
}

/** Fills that count as padded with zeros when a width is given to a text. */
interface Directive {
  readonly flags: string
  readonly width: number | undefined
  readonly colons: number
  readonly letter: string
  readonly next: number
}

/**
 * `strftime` in the C locale, with GNU's flags `- _ 0 + ^ #` and widths (`%-d`, `%^a`, `%10Y`). `date` adds `%N`, `%q` and `%:z`; `bash`
 * is its `%(…)T`. What is no directive stays as it stands.
 */
export function strftime(format: string, time: ClockReading, dialect: 'date' | 'bash' = 'date'): string {
  const offset = time.offset ?? 0
  const epoch = Math.floor(time.micros / 1e6)
  const moment: Moment = { ...calendarTime(epoch + offset, time.micros - epoch * 1e6), epoch, offset, zone: time.zone ?? 'UTC' }
  return render(format, moment, dialect)
}

function render(format: string, moment: Moment, dialect: 'date' | 'bash'): string {
  let out = ''
  for (let at = 0; at < format.length;) {
    const percent = format.indexOf('%', at)
    if (percent < 0) return out + format.slice(at)
    const directive = readDirective(format, percent)
    out += format.slice(at, percent) + (one(directive, moment, dialect) ?? format.slice(percent, directive.next))
    at = directive.next
  }
  return out
}

function readDirective(format: string, percent: number): Directive {
  let at = percent + 1
  let flags = ''
  while (at < format.length && '-_0+^#'.includes(format[at]!)) flags += format[at++]
  const start = at
  while (format[at]! >= '0' && format[at]! <= '9') at++
  const width = at > start ? Math.min(Number(format.slice(start, at)), 1000) : undefined
  let colons = 0
  while (format[at] === ':') {
    colons++
    at++
  }
  if (format[at] === 'E' || format[at] === 'O') at++
  const letter = format[at] ?? ''
  return { flags, width, colons, letter, next: at + letter.length }
}

function one(directive: Directive, moment: Moment, dialect: 'date' | 'bash'): string | undefined {
  const { letter, flags, width, colons } = directive
  // The C library fills up to a width that is given even where a `-` says not to.
  const filler = (otherwise: string): string => fill(flags, otherwise) || (dialect === 'bash' && width !== undefined ? ' ' : '')
  if (colons > 0 && (letter !== 'z' || dialect === 'bash')) return undefined
  if (letter === 'z') return zone(directive, moment)
  if (letter === 'N' && dialect === 'date') return nanoseconds(directive, moment)
  if (letter === 'F' && dialect === 'date') return fullDate(directive, moment)
  if (Object.hasOwn(composed, letter)) return padded(caseOf(render(composed[letter]!, moment, dialect), flags), width, filler(' '))
  const field = fields[letter] ?? (dialect === 'date' ? dateFields[letter] : undefined)
  if (letter === '' || !field) return undefined
  const made = field(moment)
  if (made.kind === 'text') {
    const lower = letter === 'P' || (flags.includes('#') && (letter === 'p' || letter === 'Z'))
    return padded(lower ? made.text.toLowerCase() : caseOf(made.text, flags), width, filler(' '))
  }
  const plus = flags.includes('+') && 'CGY'.includes(letter) && (width ?? made.width) > made.width ? '+' : ''
  const filling = filler(made.fill)
  const digits = String(Math.abs(made.value))
  const sign = made.value < 0 ? '-' : plus
  if (filling === '') return sign + digits
  const size = (width ?? made.width) - sign.length
  return filling === '0' ? sign + digits.padStart(size, '0') : (sign + digits).padStart(size + sign.length, ' ')
}

/** The last flag of padding wins; `-` means none. */
function fill(flags: string, otherwise: string): string {
  for (let i = flags.length - 1; i >= 0; i--) {
    if (flags[i] === '-') return ''
    if (flags[i] === '_') return ' '
    if (flags[i] === '0' || flags[i] === '+') return '0'
  }
  return otherwise
}

function caseOf(value: string, flags: string): string {
  return flags.includes('^') || flags.includes('#') ? value.toUpperCase() : value
}

function padded(value: string, width: number | undefined, filler: string): string {
  return filler === '' ? value : value.padStart(width ?? 0, filler)
}

function nanoseconds({ width, flags }: Directive, moment: Moment): string {
  const digits = String(moment.micros * 1000).padStart(9, '0')
  const shown = width === undefined ? digits : digits.slice(0, width).padEnd(width, '0')
  return flags.includes('-') ? String(Number(shown)) : shown
}

/** A width of `%F` is the year's share of it: `%12F` is `002025-07-24`. */
function fullDate({ flags, width }: Directive, moment: Moment): string {
  const share = width === undefined ? undefined : Math.max(4, width - 6)
  const year = one({ flags, width: share, colons: 0, letter: 'Y', next: 0 }, moment, 'date')
  return `${year}${render('-%m-%d', moment, 'date')}`
}

/** `+hhmm`, with `:` `+hh:mm`, `::` `+hh:mm:ss`, `:::` as short as it can be. */
function zone({ colons, width, flags }: Directive, moment: Moment): string | undefined {
  if (colons > 3) return undefined
  const sign = moment.offset < 0 ? '-' : '+'
  const size = Math.abs(moment.offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60]
  const filler = fill(flags, '0')
  const parts = colons === 1 ? `:${two(m)}` : colons === 2 || s ? `:${two(m)}:${two(s)}` : m ? `:${two(m)}` : ''
  const digits = colons === 0 ? String(h * 100 + m) : `${h}${parts}`
  const full = Math.max(width ?? 0, colons === 0 ? 5 : 3 + parts.length)
  if (filler === '') return sign + digits
  return filler === '0' ? sign + digits.padStart(full - 1, '0') : (sign + digits).padStart(full, ' ')
}

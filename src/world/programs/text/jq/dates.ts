import { calendarTime, dayNumber, strftime, type ClockReading } from '../../../text/index.ts'
import { isArray, isNumber, JqError, numberOf, type Json } from './values.ts'

const NAMES = {
  month: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  day: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
}

/** [year, month, day, hours, minutes, seconds, weekday, day of the year], as gmtime gives it. */
export function brokenDown(v: Json, offset: number): Json {
  if (!isNumber(v)) throw new JqError('gmtime() requires a number')
  const seconds = numberOf(v)
  const t = calendarTime(Math.floor(seconds) + offset, 0)
  return [t.year, t.month, t.day, t.hour, t.minute, t.second + (seconds - Math.floor(seconds)), t.weekday, t.yearDay]
}

function parts(v: Json, who: string): number[] {
  if (!isArray(v) || v.length < 6 || !v.every(isNumber)) throw new JqError(`${who} requires parsed datetime inputs`)
  return v.map(numberOf)
}

const secondsOf = ([year, month, day, hour, minute, second]: readonly number[]): number =>
  dayNumber(year!, month!, 1) * 86_400 + (day! - 1) * 86_400 + hour! * 3600 + minute! * 60 + Math.floor(second!)

export function mktime(v: Json): Json {
  if (!isArray(v)) throw new JqError('mktime requires array of 6 numbers')
  return secondsOf(parts(v, 'mktime'))
}

export function format(v: Json, by: Json, zone: Omit<ClockReading, 'micros'>, who: string): Json {
  if (typeof by !== 'string') throw new JqError(`${who} requires a string format`)
  const seconds = isNumber(v) ? Math.floor(numberOf(v)) : secondsOf(parts(v, who)) - (zone.offset ?? 0)
  return strftime(by, { micros: seconds * 1e6, ...zone })
}

/** strptime(3), the directives that are read in practice. */
export function strptime(v: Json, by: Json): Json {
  if (typeof v !== 'string') throw new JqError(`strptime/1 requires string inputs and arguments`)
  if (typeof by !== 'string') throw new JqError('strptime/1 requires string inputs and arguments')
  const t = {
    year: 1900, month: 0, day: 0, hour: 0, minute: 0, second: 0, offset: 0,
    seconds: undefined as number | undefined,
    pm: undefined as boolean | undefined,
  }
  let at = 0
  const refuse = (): never => { throw new JqError(`date "${v}" does not match format "${by}"`) }
  const digits = (most: number): number => {
    const m = /^[ ]*(\d+)/.exec(v.slice(at, at + most + 1))?.[0].slice(0, most + 1) ?? /^\d+/.exec(v.slice(at, at + most))?.[0]
    const text = m === undefined ? refuse() : m.trimStart().slice(0, most)
    at += (m!.length - m!.trimStart().length) + text.length
    return Number(text)
  }
  const name = (list: readonly string[], full: RegExp): number => {
    const m = full.exec(v.slice(at).toLowerCase())
    const n = m ? list.indexOf(m[0].slice(0, 3)) : -1
    if (n < 0) refuse()
    at += m![0].length
    return n
  }
  const MONTHS =
    /^(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)/
  const DAYS = /^(sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tue|wed|thu|fri|sat)/
  const format_ = by.replaceAll('%T', '%H:%M:%S').replaceAll('%D', '%m/%d/%y').replaceAll('%R', '%H:%M').replaceAll('%F', '%Y-%m-%d')
  for (let i = 0; i < format_.length; i++) {
    const c = format_[i]!
    if (/\s/.test(c)) {
      while (/\s/.test(v[at] ?? '')) at++
      continue
    }
    if (c !== '%') {
      if (v[at] !== c) refuse()
      at++
      continue
    }
    switch (format_[++i]) {
      case 'Y': t.year = digits(4); break
      case 'y': { const y = digits(2); t.year = y < 69 ? 2000 + y : 1900 + y; break }
      case 'm': t.month = digits(2) - 1; break
      case 'd': case 'e': t.day = digits(2); break
      case 'H': case 'k': t.hour = digits(2); break
      case 'I': case 'l': t.hour = digits(2) % 12; break
      case 'M': t.minute = digits(2); break
      case 'S': t.second = digits(2); break
      case 'j': { t.month = 0; t.day = digits(3); break }
      case 's': t.seconds = digits(12); break
      case 'b': case 'B': case 'h': t.month = name(NAMES.month, MONTHS); break
      case 'a': case 'A': name(NAMES.day, DAYS); break
      case 'p': t.pm = /^pm/i.test(v.slice(at)); if (!/^[ap]m/i.test(v.slice(at))) refuse(); at += 2; break
      case 'Z': { const m = /^[A-Za-z]+/.exec(v.slice(at)); if (!m) refuse(); at += m![0].length; break }
      case 'z': { const m = /^([-+])(\d\d):?(\d\d)|^Z/.exec(v.slice(at)); if (!m) refuse(); at += m![0].length; break }
      case '%': if (v[at] !== '%') refuse(); at++; break
      default: refuse()
    }
  }
  if (at < v.length) refuse()
  if (t.seconds !== undefined) return brokenDown(t.seconds, 0)
  if (t.pm) t.hour += 12
  const c = calendarTime(dayNumber(t.year, t.month, 1) * 86_400 + (t.day - 1) * 86_400, 0)
  return [t.year, t.month, t.day, t.hour, t.minute, t.second, c.weekday, t.day === 0 ? 367 : c.yearDay]
}

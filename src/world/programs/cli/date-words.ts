import { calendarTime, dayNumber } from '../../text/index.ts'

/** The moment that words begin from. */
export interface Present { readonly micros: number; /** Seconds east of UTC. */ readonly offset: number }

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const ORDINALS: Readonly<Record<string, number>> = {
  last: -1, this: 0, next: 1, first: 1, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10,
  eleventh: 11, twelfth: 12,
}
const UNITS: Readonly<Record<string, readonly [unit: 'month' | 'second', count: number]>> = {
  year: ['month', 12], month: ['month', 1], fortnight: ['second', 14 * 86_400], week: ['second', 7 * 86_400],
  day: ['second', 86_400], hour: ['second', 3600], minute: ['second', 60], min: ['second', 60], second: ['second', 1],
  sec: ['second', 1],
}
const ZONES: Readonly<Record<string, number>> = {
  utc: 0, ut: 0, gmt: 0, z: 0, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, cet: 1, cest: 2, jst: 9,
  kst: 9, bst: 1,
}

interface Reading {
  date: [year: number, month: number, day: number] | undefined
  time: [hour: number, minute: number, micros: number] | undefined
  zone: number | undefined
  months: number
  seconds: number
  weekday: { readonly day: number; readonly ahead: number } | undefined
  /** A time was read last. */
  afterTime: boolean
}

const nameIn = (list: readonly string[], word: string): number =>
  word.length < 3 ? -1 : list.findIndex((n) => n === word || n.slice(0, 3) === word || (word === 'sept' && n === 'september'))

/**
 * A date as date(1) -d and touch(1) -d read it: `@1700000000`, `2024-01-02 10:00`, `next friday`, `2 hours ago`. Microseconds
 * since 1970, or undefined for what is none.
 */
export function readDate(text: string, now: Present): number | undefined {
  const seconds = /^\s*@(-?\d+)(?:[.,](\d{1,9}))?\s*$/.exec(text)
  if (seconds) return Number(seconds[1]) * 1e6 + Math.floor(Number(`0.${seconds[2] ?? '0'}`) * 1e6)
  const r: Reading = { date: undefined, time: undefined, zone: undefined, months: 0, seconds: 0, weekday: undefined, afterTime: false }
  let rest = text.replace(/\([^)]*\)/g, ' ').toLowerCase().trim()
  while (rest !== '') {
    const before = r.time
    const used = RULES.reduce((n, [pattern, take]) => {
      if (n > 0) return n
      const m = pattern.exec(rest)
      return m && take(r, m, now) ? m[0].length : 0
    }, 0)
    if (used === 0) return undefined
    r.afterTime = r.time !== before
    rest = rest.slice(used).replace(/^[\s,]+/, '')
  }
  return resolve(r, now)
}

type Rule = readonly [pattern: RegExp, take: (r: Reading, m: RegExpExecArray, now: Present) => boolean]

function setTime(
  r: Reading,
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
  half: string | undefined,
): boolean {
  if (r.time || minute > 59 || second > 60) return false
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return false
    hour = (hour % 12) + (half.startsWith('p') ? 12 : 0)
  }
  if (hour > 24 || (hour === 24 && minute + second > 0)) return false
  r.time = [hour, minute, second * 1e6 + Math.floor(Number(`0.${fraction ?? '0'}`) * 1e6)]
  return true
}

function setDate(r: Reading, year: number, month: number, day: number): boolean {
  if (r.date || month < 1 || month > 12 || day < 1 || day > 31 || (new Set([2, 4, 6, 9, 11]).has(month) && day > (month === 2 ? 29 : 30)))
    return false
  r.date = [year, month - 1, day]
  return true
}

function setNamed(r: Reading, year: number, month: string, day: number): boolean {
  const n = nameIn(MONTHS, month)
  return n >= 0 && setDate(r, year, n + 1, day)
}

const yearOf = (text: string): number => (text.length > 2 ? Number(text) : Number(text) + (Number(text) < 69 ? 2000 : 1900))
const currentYear = (now: Present): number => calendarTime(Math.floor(now.micros / 1e6) + now.offset, 0).year

const RULES: readonly Rule[] = [
  [/^(\d{4,})-(\d{1,2})-(\d{1,2})(?:t(?=\d)|(?![\d:]))/, (r, m) => setDate(r, Number(m[1]), Number(m[2]), Number(m[3]))],
  [/^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap]\.?m\.?)?/, (r, m) =>
    setTime(r, Number(m[1]), Number(m[2]), Number(m[3] ?? 0), m[4], m[5])],
  [/^(\d{1,2})\s*([ap]\.?m\.?)(?![a-z])/, (r, m) => setTime(r, Number(m[1]), 0, 0, undefined, m[2])],
  // A signed number right behind a time is a zone, even where a person meant `+ 2 days`.
  [/^([-+])\s*(\d{1,2}):?(\d{2})?(?!\d)/, (r, m) => {
    if (!r.afterTime || r.zone !== undefined) return false
    r.zone = (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3] ?? 0)) * 60
    return true
  }],
  [/^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?(?!\d)/, (r, m, now) =>
    setDate(r, m[3] === undefined ? currentYear(now) : yearOf(m[3]), Number(m[1]), Number(m[2]))],
  [/^([-+]?\s*\d+)\s*([a-z]+)(?:\s+(ago)(?![a-z]))?/, (r, m, now) => {
    const month = nameIn(MONTHS, m[2]!)
    if (month >= 0 && m[3] === undefined && !UNITS[m[2]!]) return setDate(r, currentYear(now), month + 1, Number(m[1]))
    return shift(r, Number(m[1]!.replace(/\s/g, '')) * (m[3] ? -1 : 1), m[2]!)
  }],
  [/^(\d{1,2})[- ]([a-z]{3,})[- ,]+(\d{4})(?![\d:])/, (r, m) => setNamed(r, Number(m[3]), m[2]!, Number(m[1]))],
  [/^([a-z]{3,})\.?\s+(\d{1,2})(?![\d:])(?:(?:\s*,)?\s+(\d{4})(?![\d:]))?/, (r, m, now) =>
    setNamed(r, m[3] === undefined ? currentYear(now) : Number(m[3]), m[1]!, Number(m[2]))],
  [/^(\d{4})(?![\d:])/, (r, m) => {
    if (!r.date) return setTime(r, Number(m[1]!.slice(0, 2)), Number(m[1]!.slice(2)), 0, undefined, undefined)
    r.date = [Number(m[1]), r.date[1], r.date[2]]
    return true
  }],
  [/^(\d{4})(\d{2})(\d{2})(?!\d)/, (r, m) => setDate(r, Number(m[1]), Number(m[2]), Number(m[3]))],
  [/^([a-z]+)\s+([a-z]+)(?:\s+(ago)(?![a-z]))?/, (r, m) => {
    const n = ORDINALS[m[1]!]
    if (n === undefined) return false
    const day = nameIn(DAYS, m[2]!)
    if (day < 0) return shift(r, n * (m[3] ? -1 : 1), m[2]!)
    r.weekday = { day, ahead: n }
    return true
  }],
  [/^[a-z]+/, (r, m) => word(r, m[0])],
]

function shift(r: Reading, n: number, unitName: string): boolean {
  const unit = UNITS[unitName] ?? UNITS[unitName.replace(/s$/, '')]
  if (!unit) return false
  if (unit[0] === 'month') r.months += n * unit[1]
  else r.seconds += n * unit[1]
  return true
}

function word(r: Reading, name: string): boolean {
  const days = { today: 0, now: 0, tomorrow: 1, yesterday: -1 }[name]
  if (days !== undefined) {
    r.seconds += days * 86_400
    return true
  }
  if (name === 'noon' || name === 'midnight') return setTime(r, name === 'noon' ? 12 : 0, 0, 0, undefined, undefined)
  if (name === 't' || name === 'and' || name === 'at') return true
  if (ZONES[name] !== undefined) {
    r.zone = ZONES[name] * 3600
    return true
  }
  const day = nameIn(DAYS, name)
  if (day >= 0) {
    r.weekday = { day, ahead: 0 }
    return true
  }
  return shift(r, 1, name)
}

function resolve(r: Reading, now: Present): number {
  const zone = r.zone ?? now.offset
  const today = calendarTime(Math.floor(now.micros / 1e6) + zone, 0)
  // A date, a weekday or a time alone begin at midnight; words like `2 hours ago` keep the time of day.
  const [year, month, day] = r.date ?? [today.year, today.month, today.day]
  const keeps = !r.date && !r.time && !r.weekday
  let days = dayNumber(year, month + r.months, 1) + day - 1
  if (r.weekday && !r.date) {
    const at = (((days + 4) % 7) + 7) % 7
    const forward = (r.weekday.day - at + 7) % 7
    const ahead = r.weekday.ahead
    days += forward + 7 * (ahead > 0 ? ahead - (forward > 0 ? 1 : 0) : ahead)
  }
  const [hour, minute, micros] =
    r.time ?? (keeps ? [today.hour, today.minute, today.second * 1e6 + (((now.micros % 1e6) + 1e6) % 1e6)] : [0, 0, 0])
  return (days * 86_400 + hour * 3600 + minute * 60 - zone + r.seconds) * 1e6 + micros
}

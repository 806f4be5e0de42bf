/** The minutes at which something is due: sets of the five fields of crontab(5). */
export interface Schedule {
  readonly minute: readonly number[]
  readonly hour: readonly number[]
  readonly day: readonly number[]
  readonly month: readonly number[]
  readonly weekday: readonly number[]
  /** Day of month and day of week are alternatives when both are given. */
  readonly either: boolean
}

const MACROS: Readonly<Record<string, string>> = { '@hourly': '0 * * * *', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@weekly': '0 0 * * 0', '@monthly': '0 0 1 * *', '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *' }
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const RANGES = [[0, 59], [0, 23], [1, 31], [1, 12], [0, 6]] as const

function field(text: string, [low, high]: readonly [number, number], names: readonly string[], base: number): number[] | undefined {
  const out = new Set<number>()
  for (const part of text.split(',')) {
    const m = /^(\*|\?|[\w]+)(?:-([\w]+))?(?:\/(\d+))?$/.exec(part)
    if (!m) return undefined
    const number = (word: string): number => (names.includes(word.toLowerCase()) ? names.indexOf(word.toLowerCase()) + base : /^\d+$/.test(word) ? Number(word) : Number.NaN)
    const all = m[1] === '*' || m[1] === '?'
    const from = all ? low : number(m[1]!)
    const to = m[2] === undefined ? (all || m[3] !== undefined ? high : from) : number(m[2])
    const step = Number(m[3] ?? 1)
    if (Number.isNaN(from) || Number.isNaN(to) || from < low || to > high + (high === 6 ? 1 : 0) || step < 1) return undefined
    for (let i = from; i <= to; i += step) out.add(high === 6 ? i % 7 : i)
  }
  return [...out].sort((a, b) => a - b)
}

/** Reads a schedule; undefined for text that is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const words = (MACROS[text] ?? text).trim().split(/\s+/)
  if (words.length !== 5) return undefined
  const fields = words.map((word, i) => field(word, RANGES[i]!, i === 3 ? MONTHS : i === 4 ? DAYS : [], i === 3 ? 1 : 0))
  if (fields.some((f) => f === undefined)) return undefined
  const [minute, hour, day, month, weekday] = fields as number[][]
  return { minute: minute!, hour: hour!, day: day!, month: month!, weekday: weekday!, either: !/^[*?]/.test(words[2]!) && !/^[*?]/.test(words[4]!) }
}

const MINUTE = 60_000_000
const DAY_MINUTES = 1_440

/** Year, month and day of a day number since 1970. */
function civil(days: number): { month: number; day: number } {
  const z = days + 719_468
  const dayOfEra = z - Math.floor(z / 146_097) * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  return { month: m < 10 ? m + 3 : m - 9, day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1 }
}

/** The first due minute (microseconds since 1970, UTC) after a moment; undefined when none comes within five years. */
export function nextTime(s: Schedule, after: number): number | undefined {
  let minute = Math.floor(after / MINUTE) + 1
  for (let days = 0; days < 366 * 5; days++) {
    const day = Math.floor(minute / DAY_MINUTES)
    const { month, day: date } = civil(day)
    const weekday = (day + 4) % 7
    const onDay = s.either ? s.day.includes(date) || s.weekday.includes(weekday) : s.day.includes(date) && s.weekday.includes(weekday)
    if (onDay && s.month.includes(month)) {
      for (; Math.floor(minute / DAY_MINUTES) === day; minute++) {
        const inDay = minute % DAY_MINUTES
        if (s.hour.includes(Math.floor(inDay / 60)) && s.minute.includes(inDay % 60)) return minute * MINUTE
      }
    } else minute = (day + 1) * DAY_MINUTES
  }
  return undefined
}

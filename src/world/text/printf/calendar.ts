/** A moment as a calendar shows it (proleptic Gregorian). */
export interface CalendarTime {
  readonly year: number
  /** 0 to 11. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** 0 to 365. */
  readonly yearDay: number
}

const daySeconds = 86_400

/** Takes apart seconds since 1970 in local time. */
export function calendarTime(seconds: number, micros: number): CalendarTime {
  const days = Math.floor(seconds / daySeconds)
  const rest = seconds - days * daySeconds
  const { year, month, day } = civil(days)
  return {
    year, month, day, micros,
    hour: Math.floor(rest / 3600), minute: Math.floor(rest / 60) % 60, second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7, yearDay: days - dayNumber(year, 0, 1),
  }
}

/** Days since 1970-01-01. `month` is 0 to 11 and may lie outside: it then counts on into other years. */
export function dayNumber(year: number, month: number, day: number): number {
  const months = year * 12 + month
  const y = Math.floor(months / 12)
  const m = months - y * 12
  const shifted = m < 2 ? y - 1 : y
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((m + 10) % 12) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Years begin in March in here, so the leap day comes last. */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = (fromMarch + 2) % 12
  return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 }
}

/** ISO 8601 week and the year that it belongs to. */
export function isoWeek(t: CalendarTime): { readonly year: number; readonly week: number } {
  const monday = (t.weekday + 6) % 7
  const week = Math.floor((t.yearDay - monday + 10) / 7)
  if (week < 1) return { year: t.year - 1, week: weeksOf(t.year - 1) }
  return week > weeksOf(t.year) ? { year: t.year + 1, week: 1 } : { year: t.year, week }
}

function weeksOf(year: number): number {
  const first = (((dayNumber(year, 0, 1) + 4) % 7) + 7) % 7
  const leap = dayNumber(year, 2, 1) - dayNumber(year, 1, 1) === 29
  return first === 4 || (first === 3 && leap) ? 53 : 52
}

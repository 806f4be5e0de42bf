import { clocks } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'

const DAY = 86_400
const MICROS = 1_000_000
const two = (n: number): string => String(n).padStart(2, '0')

/** Year, month and day of a day number since 1970: years begin in March, so that the leap day is the last one. */
function civil(days: number): [number, number, number] {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  const month = m < 10 ? m + 3 : m - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * m + 2) / 5) + 1]
}

function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Microseconds since 1970 of a lab time (now without one). */
export const calendarMicros = (w: World, time = w.now): number => (w.table(clocks).get('epoch')?.micros ?? 0) + time

function format(micros: number, digits: number): string {
  const seconds = Math.floor(micros / MICROS)
  const days = Math.floor(seconds / DAY)
  const t = seconds - days * DAY
  const [year, month, day] = civil(days)
  const fraction = digits > 0 ? `.${String(Math.floor(micros - seconds * MICROS)).padStart(6, '0').slice(0, digits)}` : ''
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(Math.floor(t / 3600))}:${two(Math.floor(t / 60) % 60)}:${two(t % 60)}${fraction}Z`
}

/** metav1.Time: `2025-08-16T05:12:33Z` of a lab time. */
export const timestamp = (w: World, time = w.now): string => format(calendarMicros(w, time), 0)

/** metav1.MicroTime: `2025-08-16T05:12:33.000001Z` (leases, events). */
export const microTimestamp = (w: World, time = w.now): string => format(calendarMicros(w, time), 6)

/** The lab time of a timestamp (RFC 3339); undefined for text that is none. */
export function labTimeOf(w: World, text: string): number | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text)
  if (!m) return undefined
  const n = m.map(Number)
  const offset = m[8] === undefined ? 0 : (m[8] === '-' ? -1 : 1) * (n[9]! * 3600 + n[10]! * 60)
  const seconds = dayNumber(n[1]!, n[2]!, n[3]!) * DAY + n[4]! * 3600 + n[5]! * 60 + n[6]! - offset
  return seconds * MICROS + Number((m[7] ?? '').padEnd(6, '0').slice(0, 6)) - calendarMicros(w, 0)
}

import { dayNumber } from '../../../text/index.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
const YEAR = 365 * DAY

/** Seconds as `kubectl get` shows an age (duration.HumanDuration). */
export function humanDuration(seconds: number): string {
  const s = Math.trunc(seconds)
  if (s < -1) return '<invalid>'
  if (s < 0) return '0s'
  if (s < 2 * MINUTE) return `${s}s`
  const two = (big: number, unit: string, small: number, smallUnit: string): string => {
    const rest = Math.floor((s % big) / small)
    return `${Math.floor(s / big)}${unit}${rest === 0 ? '' : `${rest}${smallUnit}`}`
  }
  if (s < 10 * MINUTE) return two(MINUTE, 'm', 1, 's')
  if (s < 3 * HOUR) return `${Math.floor(s / MINUTE)}m`
  if (s < 8 * HOUR) return two(HOUR, 'h', MINUTE, 'm')
  if (s < 2 * DAY) return `${Math.floor(s / HOUR)}h`
  if (s < 8 * DAY) return two(DAY, 'd', HOUR, 'h')
  if (s < 2 * YEAR) return `${Math.floor(s / DAY)}d`
  if (s < 8 * YEAR) return two(YEAR, 'y', DAY, 'd')
  return `${Math.floor(s / YEAR)}y`
}

/** Microseconds since 1970 of an RFC 3339 time in UTC; undefined for what is none. */
export function microsOf(time: string): number | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z$/.exec(time)
  if (!m) return undefined
  const [y, mo, d, h, mi, s] = m.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  return (dayNumber(y, mo - 1, d) * DAY + h * HOUR + mi * MINUTE + s) * 1_000_000 + Number((m[7] ?? '0').padEnd(6, '0').slice(0, 6))
}

/** How long ago a time was, as tables show it. */
export function age(time: string, nowMicros: number): string {
  const at = microsOf(time)
  return at === undefined ? '<unknown>' : humanDuration((nowMicros - at) / 1_000_000)
}

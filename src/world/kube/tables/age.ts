import { labTimeOf } from '../api/time.ts'
import type { World } from '../../sim/index.ts'

const MICROS = 1_000_000

/** duration.HumanDuration: `119s`, `3m25s`, `170m`, `5h3m`, `47h`, `5d3h`, `400d`, `3y10d`. Seconds may be negative. */
export function humanDuration(seconds: number): string {
  const s = Math.floor(seconds)
  if (s < -1) return '<invalid>'
  if (s < 0) return '0s'
  const minutes = Math.floor(s / 60)
  const hours = Math.floor(s / 3600)
  const two = (a: number, x: string, b: number, y: string): string => (b === 0 ? `${a}${x}` : `${a}${x}${b}${y}`)
  if (s < 120) return `${s}s`
  if (minutes < 10) return two(minutes, 'm', s % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return two(days, 'd', hours % 24, 'h')
  if (days < 365 * 2) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? two(years, 'y', days % 365, 'd') : `${years}y`
}

/** Age of a timestamp at the server's clock; `<unknown>` without one. */
export function ageOf(w: World, timestamp: string | undefined | null): string {
  const at = timestamp === undefined || timestamp === null ? undefined : labTimeOf(w, timestamp)
  return at === undefined ? '<unknown>' : humanDuration((w.now - at) / MICROS)
}

import type { Time, World } from '../../sim/index.ts'
import { clocks } from '../../os/index.ts'
import { civil } from './log.ts'

const SECOND = 1_000_000
const two = (n: number): string => String(n).padStart(2, '0')

/** How long ago: `00:00:07`, from a day on `1d02h03m`, from a week on `2w3d04h` (frrtime_to_interval). */
export function uptime(w: World, since: Time): string {
  const s = Math.max(0, Math.floor((w.now - since) / SECOND))
  const [day, hour, minute] = [Math.floor(s / 86_400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60]
  if (s < 86_400) return `${two(hour)}:${two(minute)}:${two(s % 60)}`
  if (s < 7 * 86_400) return `${day}d${two(hour)}h${two(minute)}m`
  return `${two(Math.floor(day / 7))}w${day % 7}d${two(hour)}h`
}

/** Seconds of Unix time at a lab time. */
export const epochSeconds = (w: World, time: Time): number => Math.floor(((w.table(clocks).get('epoch')?.micros ?? 0) + time) / SECOND)

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `Tue Nov 24 04:57:18 2026`: ctime(3) without its newline, in the hosts' zone. */
export function ctime(w: World, time: Time): string {
  const local = epochSeconds(w, time) + (w.table(clocks).get('epoch')?.offsetMinutes ?? 0) * 60
  const day = Math.floor(local / 86_400)
  const s = local - day * 86_400
  const { year, month, date, weekday } = civil(day)
  return `${DAYS[weekday]} ${MONTHS[month - 1]} ${String(date).padStart(2)} ${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)} ${year}`
}

import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { calendarTime } from '../../../text/index.ts'
import { age, microsOf } from '../printers/age.ts'

/** The client's clock: ages, and times as describe writes them. */
export interface Clock {
  readonly now: number
  /** `3m21s` since an RFC 3339 time. */
  since(time: string): string
  /** `Wed, 25 Nov 2026 02:45:38 +0000` (RFC 1123 with the zone's offset). */
  stamp(time: string): string
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number): string => String(n).padStart(2, '0')

export function* clientClock(): Sys<Clock> {
  const epoch = yield* sys.epoch()
  const now = epoch.micros + (yield* sys.clock())
  const offset = epoch.offsetMinutes
  return {
    now, since: (time) => age(time, now),
    stamp(time) {
      const at = microsOf(time)
      if (at === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000'
      const c = calendarTime(Math.floor(at / 1_000_000) + offset * 60, 0)
      const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
      return `${DAYS[c.weekday]}, ${two(c.day)} ${MONTHS[c.month]} ${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)} ${zone}`
    },
  }
}

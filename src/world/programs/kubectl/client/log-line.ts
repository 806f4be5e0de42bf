import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { wallClock } from '../../cli/index.ts'
import { calendarTime } from '../../../text/index.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** A line of klog: `E1125 03:04:19.997944   23473 memcache.go:265] text`. */
export function* logLine(where: string, message: string, severity = 'E'): Sys<string> {
  const at = (yield* wallClock())(yield* sys.clock())
  const c = calendarTime(Math.floor(at.micros / 1_000_000) + (at.offset ?? 0), 0)
  const { pid } = yield* sys.self()
  const micros = String(((at.micros % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0')
  return `${severity}${two(c.month + 1)}${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}.${micros} ${String(pid).padStart(7)} ${where}] ${message}\n`
}

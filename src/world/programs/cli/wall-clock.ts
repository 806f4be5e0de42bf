import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { ClockReading } from '../../text/index.ts'

/** Lab times as readings of the clock on the wall, for `strftime`. */
export type WallClock = (labMicros: number) => ClockReading

export function* wallClock(): Sys<WallClock> {
  const { micros, offsetMinutes, zone } = yield* sys.epoch()
  return (lab) => ({ micros: micros + lab, offset: offsetMinutes * 60, zone })
}

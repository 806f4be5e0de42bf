import { sys } from '../../../os/index.ts'
import type { Sys, Time } from '../../../sim/index.ts'
import type { Meter } from './meter.ts'
import type { CurlOptions } from './options.ts'
import type { Failure, Url } from './url.ts'
import type { Report } from './write-out.ts'

const SECOND = 1_000_000
/** A look-up is looked after often: the meter is drawn again as soon as the clock's second changes, here in the middle. */
export const RESOLVE_WAKE = 500_000

/** Where a transfer's bytes go. */
export interface Sink {
  body(bytes: Uint8Array): Sys<void>
  header(raw: string): Sys<void>
}

export interface Transfer {
  readonly o: CurlOptions
  readonly url: Url
  /** libcurl's version: 7.88 numbers its connections aloud. */
  readonly version: string
  readonly meter: Meter | undefined
  readonly sink: Sink
  readonly report: Report
  readonly started: Time
  /** The terminal shows the body itself: nothing is said about it. */
  readonly bodyShown: boolean
}

export const has = (t: Transfer, flag: string): boolean => t.o.flags.has(flag)
export const numbered = (t: Transfer): boolean => t.version.startsWith('7.')

export function* say(t: Transfer, line: string): Sys<void> {
  if (has(t, 'v')) yield* sys.complain(`* ${line}\n`)
}

export function* showMeter(t: Transfer, force = false): Sys<void> {
  const text = t.meter?.update(yield* sys.clock(), force)
  if (text) yield* sys.complain(text)
}

export const elapsed = (t: Transfer, now: Time): number => Math.trunc((now - t.started) / 1000)

/** The end of what may be waited for, and the words when it comes. */
export interface Limit { readonly at: Time; readonly failure: (now: Time) => Failure }

/** The last update of the meter: its line stays. */
export function* finished(t: Transfer): Sys<void> {
  yield* showMeter(t, true)
  if (t.meter) yield* sys.complain('\n')
}

/** Waits for a descriptor, keeping the meter alive. Throws the failure of the first limit that is reached. */
export function* wait(t: Transfer, fd: number, way: 'r' | 'w', limits: readonly Limit[], firstWake = SECOND): Sys<void> {
  let wake = (yield* sys.clock()) + firstWake
  for (;;) {
    const now = yield* sys.clock()
    const over = limits.find((l) => now >= l.at)
    if (over) throw over.failure(now)
    const until = Math.min(wake, ...limits.map((l) => l.at + 1_000))
    if ((yield* sys.poll([{ fd, for: way }], Math.max(0, until - now))).length > 0) return
    if ((yield* sys.clock()) >= wake) {
      yield* showMeter(t, firstWake === RESOLVE_WAKE)
      wake += SECOND
    }
  }
}

export const maxTime = (t: Transfer, failure: (now: Time) => Failure): Limit[] => (t.o.maxTime ? [{ at: t.started + t.o.maxTime, failure }] : [])

/** Says why a connection ends before it served, after the meter's last line. */
export function* closing(t: Transfer, message: string): Sys<void> {
  yield* say(t, message)
  yield* finished(t)
  yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
}

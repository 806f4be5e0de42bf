import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import type { WatchEvent, WatchEvents } from '../../client/watch.ts'

/** The next event of a watch, or `timeout` when lab time `ends` comes first. The wait is one that the person asked for: lab time may run ahead over it. */
export function* timedEvents(events: WatchEvents, ends: number): Sys<WatchEvent | undefined | 'timeout'> {
  if (!events.ready) {
    const left = ends - (yield* sys.clock())
    if (left <= 0 || (yield* sys.poll([{ fd: events.fd, for: 'r' }], left, { declared: true })).length === 0) return 'timeout'
  }
  return yield* events.next()
}

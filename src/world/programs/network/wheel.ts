import type { Time } from '../../sim/index.ts'

/** A kernel of 250 jiffies a second. */
const JIFFY = 4_000
/** Levels of the timer wheel hold 64 slots, each level's slots are eight times as wide as the one before. */
const SLOTS = 64
const WIDER = 8

/**
 * When a timeout of a socket call (SO_RCVTIMEO) that begins now ends: it stands on the kernel's timer wheel, where a longer wait is rounded up to a coarser slot
 * (kernel/time/timer.c). So a ping every second is one every 1.024 s.
 */
export function socketTimeout(now: Time, wait: Time): Time {
  const jiffies = Math.ceil(wait / JIFFY)
  let width = JIFFY
  for (let span = SLOTS; jiffies >= span - 1; span *= WIDER) width *= WIDER
  return Math.ceil((now + wait) / width) * width
}

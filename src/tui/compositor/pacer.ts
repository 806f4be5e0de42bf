/** Time as the pacer needs it; tests pass their own. Milliseconds. */
export interface Clock {
  now(): number
  after(ms: number, run: () => void): () => void
}

export const wallClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

const FRAME = 1000 / 60

/** At most 60 frames a second: the first change after a rest is painted at once, what follows waits for the next frame. A frame that changed nothing is none. */
export class Pacer {
  private last = -Infinity
  private cancel: (() => void) | undefined
  private readonly paint: () => boolean
  private readonly clock: Clock

  constructor(paint: () => boolean, clock: Clock = wallClock) {
    this.paint = paint
    this.clock = clock
  }

  request(): void {
    if (this.cancel) return
    const rest = this.last + FRAME - this.clock.now()
    if (rest <= 0) this.now()
    else this.cancel = this.clock.after(Math.ceil(rest), () => this.now())
  }

  /** Paints now, whatever was asked for before. */
  now(): void {
    this.stop()
    const began = this.clock.now()
    if (this.paint()) this.last = began
  }

  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }
}

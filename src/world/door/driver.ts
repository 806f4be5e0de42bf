import type { World } from '../sim/index.ts'

/** The wall clock as the driver is given it: tests give one that they turn by hand. */
export interface WallClock {
  /** Milliseconds since any fixed moment. */
  now(): number
  /** Calls back after at least `ms` milliseconds; gives a function that takes it back. */
  after(ms: number, callback: () => void): () => void
}

/** The driver gives the thread back after this much wall time. */
const SLICE_MS = 8
const MICROS_PER_MS = 1_000
/** After an input lab time may be this far ahead of the wall, so that an echo need not wait for a timer. */
const LEAD = 3_000
/** How often a running slice looks at the wall clock, in events. */
const LOOK_EVERY = 16

/**
 * Moves a world's time on: with the wall clock (`follow`), or only when told (`advance`). Inputs enter between steps, each at a time of its own.
 * Where events come faster than the machine can handle them, lab time falls behind the wall and stays there: nothing is skipped.
 */
export class Driver {
  readonly world: World
  readonly #wall: WallClock
  #following = false
  #held = 0
  /** Wall time and lab time that belong together while following. */
  #base = { wall: 0, lab: 0 }
  #cancel: (() => void) | undefined
  /** Called after every slice and input: output that was written meanwhile goes out. */
  onSlice: () => void = () => {}
  /** While following: gives a test that holds as long as lab time may run ahead of the wall, or undefined when it may not. */
  mayRunAhead: () => (() => boolean) | undefined = () => undefined
  #ahead = false

  constructor(world: World, wall: WallClock) {
    this.world = world
    this.#wall = wall
  }

  get pace(): 'wall' | 'ahead' | 'still' { return !this.#following || this.#held > 0 ? 'still' : this.#ahead ? 'ahead' : 'wall' }

  /** Lets lab time follow the wall clock, or stand still. */
  follow(on: boolean): void {
    if (this.#following === on) return
    this.#following = on
    this.#rebase()
    this.#plan()
  }

  /** Stops lab time while a screen is behind; holds add up. */
  hold(): () => void {
    this.#held++
    this.#plan()
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#held--
      this.#rebase()
      this.#plan()
    }
  }

  /** Delivers an input between two steps and gives the time at which it stands. `before` is told that time first: the journal. */
  input(before: (time: number) => void, deliver: () => void): number {
    const time = this.world.stampInput()
    before(time)
    deliver()
    if (this.#following && this.#held === 0) this.#slice(time + LEAD, () => false)
    this.onSlice()
    this.#plan()
    return time
  }

  /** Replays an input at the time at which it once stood. */
  replay(time: number, deliver: () => void): void {
    this.world.runTo(time - 1)
    const stamped = this.world.stampInput()
    if (stamped !== time) throw new Error(`an input of lab time ${time} cannot be replayed at ${stamped}`)
    deliver()
  }

  /**
   * Runs ahead to `until`, or to the moment when `stop` holds (asked between events), a slice at a time.
   * Gives what ended it; `idle` means that nothing will ever happen any more.
   */
  async advance(until: number, stop: () => boolean = () => false): Promise<'time' | 'stopped' | 'idle'> {
    try {
      for (;;) {
        if (stop()) return 'stopped'
        const next = this.world.nextTime
        if (next === undefined || next > until) {
          if (Number.isFinite(until)) this.world.runTo(until)
          return next === undefined && !Number.isFinite(until) ? 'idle' : 'time'
        }
        if (this.#slice(until, stop)) continue
        this.onSlice()
        await new Promise<void>((resolve) => this.#wall.after(0, resolve))
      }
    } finally {
      this.onSlice()
      this.#rebase()
      this.#plan()
    }
  }

  stop(): void {
    this.#following = false
    this.#cancel?.()
  }

  /** Handles events up to `until` for at most one slice. True when it got there (or `stop` holds), false when the slice ran out. */
  #slice(until: number, stop: () => boolean): boolean {
    const end = this.#wall.now() + SLICE_MS
    for (let n = 1; ; n++) {
      const next = this.world.nextTime
      if (next === undefined || next > until) return true
      this.world.step(until)
      if (stop()) return true
      if (n % LOOK_EVERY === 0 && this.#wall.now() >= end) return false
    }
  }

  #rebase(): void {
    this.#base = { wall: this.#wall.now(), lab: this.world.now }
  }

  #plan(): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (!this.#following || this.#held > 0) return
    if (this.mayRunAhead()) {
      this.#cancel = this.#wall.after(0, () => this.#runAhead())
      return
    }
    this.#ahead = false
    const next = this.world.nextTime
    const due = next === undefined ? 50 : (next - this.#base.lab) / MICROS_PER_MS - (this.#wall.now() - this.#base.wall)
    this.#cancel = this.#wall.after(Math.min(50, Math.max(0, due)), () => this.#pump())
  }

  #pump(): void {
    this.#cancel = undefined
    if (!this.#following || this.#held > 0) return
    const target = Math.round(this.#base.lab + (this.#wall.now() - this.#base.wall) * MICROS_PER_MS)
    if (this.#slice(target, () => false)) this.world.runTo(Math.max(this.world.now, target))
    else this.#rebase()
    this.onSlice()
    this.#plan()
  }

  /** Every foreground job waits for a time that it named: nobody misses anything if that time comes at once. */
  #runAhead(): void {
    this.#cancel = undefined
    const still = this.mayRunAhead()
    if (!this.#following || this.#held > 0) return
    this.#ahead = still !== undefined
    if (still) this.#slice(Number.POSITIVE_INFINITY, () => !still())
    this.#rebase()
    this.onSlice()
    this.#plan()
  }
}

import { after, before, holds } from './context.ts'
import { has } from './char-set.ts'
import { op, type Program } from './program.ts'
import type { ExecOptions, Match, Span } from './types.ts'

/** Threads in order of preference, each place of the program at most once, with the slots of its groups. */
interface Threads {
  readonly places: Int32Array
  readonly slots: Int32Array
  count: number
}

/**
 * All ways through the program at once, the preferred first. The match that starts first and then ends last wins; among several ways to it
 * the preferred one gives the groups: greedy from the left, as glibc does it.
 */
export class PikeSearch {
  spent = 0
  result: Match | null = null
  private readonly width: number
  private readonly seen: Int32Array
  private generation = 0
  private now: Threads
  private next: Threads
  private readonly stack: number[] = []
  private readonly slots: Int32Array
  private best: Int32Array | undefined
  private started = false

  constructor(
    private readonly program: Program, private readonly text: string, private at: number, private readonly stop: number,
    /** Only matches that start at `at`. */
    private readonly anchored: boolean, private readonly o: ExecOptions,
  ) {
    const size = program.ops.length
    this.width = (program.groups + 1) * 2
    this.seen = new Int32Array(size)
    this.slots = new Int32Array(this.width)
    this.now = { places: new Int32Array(size), slots: new Int32Array(size * this.width), count: 0 }
    this.next = { places: new Int32Array(size), slots: new Int32Array(size * this.width), count: 0 }
  }

  run(steps: number): boolean {
    const limit = this.spent + steps
    const { text, width } = this
    if (!this.started) {
      this.started = true
      this.generation++
      this.seed(this.now)
    }
    while (this.spent < limit) {
      if (this.at >= this.stop || (this.now.count === 0 && (this.best || this.anchored))) return this.finish()
      const code = text.codePointAt(this.at)!
      this.at += code > 0xffff ? 2 : 1
      this.spent++
      this.generation++
      this.next.count = 0
      for (let i = 0; i < this.now.count; i++) {
        const place = this.now.places[i]!
        if (this.best && this.now.slots[i * width]! > this.best[0]!) break
        if (!has(this.program.sets[this.program.x[place]!]!, code)) continue
        this.slots.set(this.now.slots.subarray(i * width, i * width + width))
        this.follow(place + 1, this.next)
      }
      if (!this.anchored && !this.best) this.seed(this.next)
      ;[this.now, this.next] = [this.next, this.now]
    }
    return false
  }

  private seed(into: Threads): void {
    this.slots.fill(-1)
    this.slots[0] = this.at
    this.follow(0, into)
  }

  private finish(): boolean {
    const { best } = this
    if (best) {
      const groups: (Span | undefined)[] = []
      for (let i = 0; i < this.width; i += 2) groups.push(best[i + 1]! >= 0 ? [best[i]!, best[i + 1]!] : undefined)
      this.result = { start: best[0]!, end: best[1]!, groups }
    }
    return true
  }

  /** Adds to `into` every place that is reached from `place` without taking a character. */
  private follow(place: number, into: Threads): void {
    const { program, stack, slots, at, width } = this
    const { ops, x, y } = program
    stack.push(place)
    while (stack.length > 0) {
      let here = stack.pop()!
      if (here < 0) {
        // A slot to be put back, pushed before the places that see its new value.
        slots[-here - 1] = stack.pop()!
        continue
      }
      for (;;) {
        if (this.seen[here] === this.generation) break
        this.seen[here] = this.generation
        this.spent++
        const what = ops[here]!
        if (what === op.split) {
          stack.push(y[here]!)
          here = x[here]!
        } else if (what === op.jump) here = x[here]!
        else if (what === op.save) {
          stack.push(slots[x[here]!]!, -x[here]! - 1)
          slots[x[here]!] = at
          here++
        } else if (what === op.assert) {
          if (!holds(program.assertions[x[here]!]!, before(this.text, at, this.o), after(this.text, at, this.o))) break
          here++
        } else if (what === op.match) {
          this.accept()
          break
        } else if (what === op.set) {
          into.places[into.count] = here
          into.slots.set(slots, into.count * width)
          into.count++
          break
        } else here++
      }
    }
  }

  private accept(): void {
    const { best, slots, at } = this
    if (best && (best[0]! < slots[0]! || (best[0] === slots[0] && best[1]! >= at))) return
    this.best = slots.slice()
    this.best[1] = at
  }
}

import { lowerOf } from '../ctype/case.ts'
import { has } from './char-set.ts'
import { holdsAt, isPair } from './context.ts'
import { op, optional, type Program } from './program.ts'
import type { Search } from './posix-search.ts'
import { Tried } from './tried.ts'
import type { ExecOptions, Match, Span } from './types.ts'

/**
 * - `first`: the first way that matches wins (Perl).
 * - `longest`: all ways are tried, the longest match wins (POSIX with back-references).
 * - `exact`: the first way that matches from `from` to exactly `stop`.
 */
export type BacktrackMode = 'first' | 'longest' | 'exact'

/** About where PCRE's default match limit stops, counted in our steps. */
const perlLimit = 4_000_000

/**
 * Tries one way after the other, undoing what did not lead to a match: needed for back-references, look-around and atomic groups, quick
 * for groups.
 */
export class BacktrackSearch implements Search {
  spent = 0
  result: Match | null | 'limit' = null
  private readonly registers: Int32Array
  /** Triples: place to go on at, place in the text, length of the trail. */
  private readonly choices: number[] = []
  /** Pairs: register, its value before. */
  private readonly trail: number[] = []
  private readonly tried: Tried | undefined
  private place = 0
  private at: number
  private begun = false
  private best: Int32Array | undefined

  constructor(
    private readonly program: Program, private readonly text: string, private candidate: number, private readonly stop: number,
    private readonly mode: BacktrackMode, private readonly o: ExecOptions,
  ) {
    this.at = this.searchStart = candidate
    this.registers = new Int32Array((program.groups + 1) * 2 + program.registers)
    this.tried = mode === 'first' ? undefined : new Tried(program, candidate, stop)
  }

  private readonly searchStart: number

  run(steps: number): boolean {
    const limit = this.spent + steps
    if (!this.begun) this.begin()
    while (this.spent < limit) {
      this.follow(limit)
      if (this.spent >= limit) break
      if (this.choices.length > 0) this.undo()
      else if (this.best || !this.nextCandidate()) return this.finish()
    }
    if (this.mode !== 'first' || this.spent < perlLimit) return false
    this.result = 'limit'
    return true
  }

  private begin(): void {
    this.begun = true
    this.registers.fill(-1)
    this.registers[0] = this.candidate
    this.place = 0
    this.at = this.candidate
    this.trail.length = 0
    this.tried?.forget(this.spent)
  }

  private nextCandidate(): boolean {
    const { text } = this
    if (this.mode === 'exact' || this.candidate >= text.length) return false
    this.candidate += isPair(text, this.candidate) ? 2 : 1
    const { prefix } = this.program
    if (prefix !== '') {
      const found = text.indexOf(prefix, this.candidate)
      if (found < 0) return false
      this.candidate = found
    }
    this.begin()
    return true
  }

  private finish(): boolean {
    const { best } = this
    if (!best) return true
    const groups: (Span | undefined)[] = []
    for (let i = 0; i <= this.program.groups; i++) {
      const [start, end] = [best[i * 2]!, best[i * 2 + 1]!]
      groups.push(start >= 0 && end >= 0 ? [start, end] : undefined)
    }
    this.result = { start: best[0]!, end: best[1]!, groups }
    return true
  }

  private set(register: number, value: number): void {
    this.trail.push(register, this.registers[register]!)
    this.registers[register] = value
  }

  private undo(): void {
    const { choices, trail, registers } = this
    const height = choices.pop()!
    this.at = choices.pop()!
    this.place = choices.pop()!
    while (trail.length > height) {
      const value = trail.pop()!
      registers[trail.pop()!] = value
    }
  }

  /** Goes on from `place` until this way is at its end or the steps are used up. */
  private follow(limit: number): void {
    const { program, registers, text, stop, tried, choices } = this
    const { ops, x: xs, y: ys, sets } = program
    let { place, at, spent } = this
    for (;;) {
      if (spent >= limit) {
        this.place = place
        this.at = at
        this.spent = spent
        return
      }
      spent++
      const x = xs[place]!
      const what = ops[place]!
      if (what === op.set) {
        if (at >= stop) break
        let code = text.charCodeAt(at)
        if ((code & 0xfc00) === 0xd800) code = text.codePointAt(at)!
        if (!has(sets[x]!, code)) break
        at += code > 0xffff ? 2 : 1
      } else if (what === op.split) {
        if (tried && tried.again(place, at, registers, spent)) break
        choices.push(ys[place]!, at, this.trail.length)
        place = x
        continue
      } else if (what === op.jump) {
        place = x
        continue
      } else if (what === op.save || what === op.place) this.set(x, at)
      else if (what === op.assert) {
        if (!holdsAt(program.assertions[x]!, text, at, this.searchStart, this.o)) break
      } else if (what === op.match) {
        this.accept(at)
        break
      } else if (what === op.backref) {
        const length = this.takenAgain(x, at, ys[place] === 1)
        if (length < 0) break
        spent += length >> 3
        at += length
      } else if (what === op.mark) this.set(x, choices.length)
      else if (what === op.cut) choices.length = registers[x]!
      else if (what === op.restore) at = registers[x]!
      else if (what === op.progress) {
        // In POSIX modes an empty turn counts for nothing: an optional one is refused, a loop ends at a choice that was made before.
        if (at === registers[x]) {
          if (tried && ys[place] === optional) break
          if (!tried && ys[place] !== optional) {
            place = ys[place]!
            continue
          }
        }
      } else if (what === op.back) {
        at = this.back(at, x)
        if (at < 0) break
      } else if (what === op.fail) break
      else if (what === op.keep) this.set(0, at)
      place++
    }
    this.spent = spent
  }

  private accept(at: number): void {
    if (this.mode === 'exact' && at !== this.stop) return
    if (!this.best || this.best[1]! < at) {
      this.best = this.registers.slice()
      this.best[1] = at
    }
    if (this.mode !== 'longest') this.choices.length = 0
  }

  /** How many units the text of a group takes at `at` once more, or -1. */
  private takenAgain(group: number, at: number, ignoreCase: boolean): number {
    const start = this.registers[group * 2]!
    const end = this.registers[group * 2 + 1]!
    if (start < 0 || end < start) return -1
    return same(this.text.slice(start, end), this.text.slice(at, at + end - start), ignoreCase) ? end - start : -1
  }

  private back(at: number, count: number): number {
    let to = at
    for (let i = 0; i < count; i++) {
      if (to === 0) return -1
      to -= isPair(this.text, to - 2) ? 2 : 1
    }
    return to
  }
}

function same(a: string, b: string, ignoreCase: boolean): boolean {
  if (a === b) return true
  if (!ignoreCase || a.length !== b.length) return false
  const left = [...a]
  const right = [...b]
  return left.length === right.length && left.every((c, i) => lowerOf(c.codePointAt(0)!) === lowerOf(right[i]!.codePointAt(0)!))
}

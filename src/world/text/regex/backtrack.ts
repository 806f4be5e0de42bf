import { lowerOf } from '../ctype/case.ts'
import { has } from './char-set.ts'
import { holdsAt, isPair } from './context.ts'
import { op, type Program } from './program.ts'
import type { Search } from './posix-search.ts'
import type { ExecOptions, Match, Span } from './types.ts'

/** Where PCRE's default match limit stops, counted in our steps. */
const perlLimit = 10_000_000

/**
 * Tries one way after the other, undoing what did not lead to a match: needed for back-references, look-around and atomic groups. `longest`:
 * looks at all ways and keeps the longest match (POSIX); else the first way that matches wins (Perl).
 */
export class BacktrackSearch implements Search {
  spent = 0
  result: Match | null | 'limit' = null
  private readonly registers: Int32Array
  /** Triples: place to go on at, place in the text, length of the trail. */
  private readonly choices: number[] = []
  /** Pairs: register, its value before. */
  private readonly trail: number[] = []
  private readonly tried: Set<string> | undefined
  private readonly referenced: readonly number[]
  private place = 0
  private at: number
  private begun = false
  private best: Int32Array | undefined

  constructor(
    private readonly program: Program, private readonly text: string, private candidate: number, private readonly searchStart: number,
    private readonly longest: boolean, private readonly o: ExecOptions,
  ) {
    this.at = candidate
    this.registers = new Int32Array((program.groups + 1) * 2 + program.registers)
    this.referenced = referencedSlots(program)
    this.tried = longest ? new Set() : undefined
  }

  run(steps: number): boolean {
    const limit = this.spent + steps
    if (!this.begun) this.begin()
    while (this.spent < limit) {
      this.spent++
      if (this.step()) continue
      if (this.choices.length > 0) this.undo()
      else if (this.best || !this.nextCandidate()) return this.finish()
    }
    if (this.longest || this.spent < perlLimit) return false
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
    this.tried?.clear()
  }

  private nextCandidate(): boolean {
    const { text } = this
    if (this.candidate >= text.length) return false
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
    for (let i = 0; i <= this.program.groups; i++) groups.push(best[i * 2]! >= 0 && best[i * 2 + 1]! >= 0 ? [best[i * 2]!, best[i * 2 + 1]!] : undefined)
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

  /** One instruction; false if this way is at its end. */
  private step(): boolean {
    const { program, place, registers, text } = this
    const x = program.x[place]!
    switch (program.ops[place]) {
      case op.set: {
        if (this.at >= text.length) return false
        const code = text.codePointAt(this.at)!
        if (!has(program.sets[x]!, code)) return false
        this.at += code > 0xffff ? 2 : 1
        break
      }
      case op.split:
        if (this.tried && this.wasTried()) return false
        this.choices.push(program.y[place]!, this.at, this.trail.length)
        this.place = x
        return true
      case op.jump: this.place = x; return true
      case op.save: case op.place: this.set(x, this.at); break
      case op.assert: if (!holdsAt(program.assertions[x]!, text, this.at, this.searchStart, this.o)) return false; break
      case op.match: return this.accept()
      case op.backref: if (!this.takeAgain(x, program.y[place] === 1)) return false; break
      case op.mark: this.set(x, this.choices.length); break
      case op.cut: this.choices.length = registers[x]!; break
      case op.restore: this.at = registers[x]!; break
      case op.progress:
        if (this.at === registers[x]) {
          this.place = program.y[place]!
          return true
        }
        break
      case op.back: if (!this.goBack(x)) return false; break
      case op.fail: return false
      case op.keep: this.set(0, this.at); break
    }
    this.place++
    return true
  }

  private accept(): boolean {
    if (!this.best || this.best[1]! < this.at) {
      this.best = this.registers.slice()
      this.best[1] = this.at
    }
    if (!this.longest) this.choices.length = 0
    return false
  }

  private takeAgain(group: number, ignoreCase: boolean): boolean {
    const start = this.registers[group * 2]!
    const end = this.registers[group * 2 + 1]!
    if (start < 0 || end < start) return false
    const length = end - start
    this.spent += length >> 3
    if (!same(this.text.slice(start, end), this.text.slice(this.at, this.at + length), ignoreCase)) return false
    this.at += length
    return true
  }

  private goBack(count: number): boolean {
    for (let i = 0; i < count; i++) {
      if (this.at === 0) return false
      this.at -= isPair(this.text, this.at - 2) ? 2 : 1
    }
    return true
  }

  /** Was this choice made at this place before, with the same texts in the groups that are referred to? Then it leads nowhere new. */
  private wasTried(): boolean {
    let key = `${this.place},${this.at}`
    for (const slot of this.referenced) key += `,${this.registers[slot]}`
    if (this.tried!.has(key)) return true
    this.tried!.add(key)
    return false
  }
}

function referencedSlots(program: Program): readonly number[] {
  const slots = new Set<number>()
  program.ops.forEach((what, place) => {
    if (what === op.backref) slots.add(program.x[place]! * 2).add(program.x[place]! * 2 + 1)
  })
  return [...slots]
}

function same(a: string, b: string, ignoreCase: boolean): boolean {
  if (a === b) return true
  if (!ignoreCase || a.length !== b.length) return false
  const left = [...a]
  const right = [...b]
  return left.length === right.length && left.every((c, i) => lowerOf(c.codePointAt(0)!) === lowerOf(right[i]!.codePointAt(0)!))
}

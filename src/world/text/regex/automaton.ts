import { before, beside, type Beside, besideOf, holds } from './context.ts'
import { has } from './char-set.ts'
import { op, type Program } from './program.ts'
import type { ExecOptions } from './types.ts'

/** A set of places in the program. A value: what it leads to is filled in when first asked, and never changes. */
export interface State {
  readonly places: Int32Array
  readonly prev: Beside
  /** Does a match end before the character that led here? */
  readonly hit: boolean
  /** Nothing can follow. */
  readonly dead: boolean
  /** By class of the next character. */
  readonly next: (State | undefined)[]
  readonly endHit: (boolean | undefined)[]
}

interface Class {
  readonly example: number
  readonly beside: Beside
}

/** So many places are remembered over all states; then the states are forgotten and made anew. */
const memory = 200_000

/**
 * A deterministic automaton that is built while it reads. `anywhere`: a match may start at every character, else only at the first. Where
 * the pattern has assertions, a state knows the kind of the character before it, and a match is seen one character late.
 */
export class Automaton {
  /** Steps spent on building states, to be taken by whoever drives. */
  work = 0
  private readonly hasAssertions: boolean
  private readonly start: readonly number[]
  private readonly beginnings: (State | undefined)[] = []
  private states = new Map<string, State>()
  private remembered = 0
  private readonly ascii = new Int16Array(128).fill(-1)
  private readonly others = new Map<number, number>()
  private readonly signatures = new Map<string, number>()
  private readonly classes: Class[] = []
  private readonly seen: Int32Array
  private generation = 0

  constructor(private readonly program: Program, private readonly anywhere: boolean) {
    this.hasAssertions = program.assertions.length > 0
    this.seen = new Int32Array(program.ops.length)
    this.generation++
    this.start = this.close([0])
  }

  begin(text: string, at: number, o: ExecOptions): State {
    const prev = this.hasAssertions ? before(text, at, o) : beside.other
    return (this.beginnings[prev] ??= this.intern(this.start, prev, false))
  }

  classOf(codePoint: number): number {
    const known = codePoint < 128 ? this.ascii[codePoint]! : this.others.get(codePoint) ?? -1
    return known >= 0 ? known : this.newClass(codePoint)
  }

  /** Where a character of class c leads. */
  step(state: State, c: number): State {
    const { program } = this
    const { example, beside: nextBeside } = this.classes[c]!
    const places = this.expand(state, nextBeside)
    const targets: number[] = []
    let hit = false
    for (const place of places) {
      const what = program.ops[place]
      if (what === op.match) hit = true
      else if (what === op.set && has(program.sets[program.x[place]!]!, example)) targets.push(place + 1)
    }
    this.work += places.length + targets.length
    this.generation++
    const closed = this.close(targets)
    const all = this.anywhere ? [...closed, ...this.start.filter((place) => this.seen[place] !== this.generation)] : closed
    return (state.next[c] = this.intern(all, this.hasAssertions ? nextBeside : beside.other, hit))
  }

  /** Does a match end at the end of the text? */
  hitAtEnd(state: State, noteol: boolean): boolean {
    const next = noteol ? beside.suppressed : beside.edge
    return (state.endHit[next] ??= this.expand(state, next).some((place) => this.program.ops[place] === op.match))
  }

  /** The places of a state once the assertions between its two neighbours are decided. */
  private expand(state: State, next: Beside): readonly number[] {
    if (!this.hasAssertions) return state.places as unknown as readonly number[]
    const { program } = this
    this.generation++
    const out: number[] = []
    for (const place of state.places) {
      if (this.seen[place] !== this.generation) {
        this.seen[place] = this.generation
        out.push(place)
      }
    }
    for (let i = 0; i < out.length; i++) {
      const place = out[i]!
      if (program.ops[place] === op.assert && holds(program.assertions[program.x[place]!]!, state.prev, next)) {
        out.push(...this.close([place + 1]))
      }
    }
    return out
  }

  /** Follows everything that takes no character; assertions stay undecided. Places seen in this generation are left out. */
  private close(places: readonly number[]): number[] {
    const { ops, x, y } = this.program
    const out: number[] = []
    const stack = [...places]
    while (stack.length > 0) {
      const place = stack.pop()!
      if (this.seen[place] === this.generation) continue
      this.seen[place] = this.generation
      switch (ops[place]) {
        case op.set: case op.match: case op.assert: out.push(place); break
        case op.split: stack.push(y[place]!, x[place]!); break
        case op.jump: stack.push(x[place]!); break
        default: stack.push(place + 1)
      }
    }
    return out
  }

  private intern(places: readonly number[], prev: Beside, hit: boolean): State {
    const sorted = Int32Array.from(places).sort()
    const key = `${hit ? '!' : ''}${prev}:${sorted.join()}`
    const known = this.states.get(key)
    if (known) return known
    this.remembered += sorted.length + 20
    if (this.remembered > memory) {
      this.states = new Map()
      this.beginnings.length = 0
      this.remembered = sorted.length
    }
    const state: State = { places: sorted, prev, hit, dead: sorted.length === 0, next: [], endHit: [] }
    this.states.set(key, state)
    return state
  }

  /** Characters that are in the same sets, and of the same kind for assertions, are one class. */
  private newClass(codePoint: number): number {
    const kind = besideOf(codePoint)
    let signature = this.hasAssertions ? `${kind}` : ''
    for (const set of this.program.sets) signature += has(set, codePoint) ? '1' : '0'
    let c = this.signatures.get(signature)
    if (c === undefined) {
      c = this.classes.push({ example: codePoint, beside: kind }) - 1
      this.signatures.set(signature, c)
    }
    if (codePoint < 128) this.ascii[codePoint] = c
    else this.others.set(codePoint, c)
    return c
  }
}

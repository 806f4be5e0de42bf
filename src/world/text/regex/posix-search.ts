import type { Automaton, State } from './automaton.ts'
import { BacktrackSearch } from './backtrack.ts'
import { isPair } from './context.ts'
import { PikeSearch } from './pike.ts'
import type { Program } from './program.ts'
import type { ExecOptions, Match } from './types.ts'

/** A search that can be interrupted: `run` works for about so many steps and says whether it is done; `spent` counts them. */
export interface Search {
  spent: number
  run(steps: number): boolean
  result: Match | null | 'limit'
}

/** Bits for the choices already made. */
const rememberable = 1 << 17

export interface Automata {
  readonly anywhere: Automaton
  readonly here: Automaton
}

/**
 * Leftmost-longest for patterns without back-references. First an automaton looks whether there is a match at all and where the first one
 * ends; then one that starts at each candidate finds the longest. If that costs more than a few readings of the text, all starts are tried
 * at once (`PikeSearch`), so the whole stays linear. Groups are found last, inside the match.
 */
export class PosixSearch implements Search {
  spent = 0
  result: Match | null = null
  /** Set once it is known whether there is a match. */
  found: boolean | undefined
  private state: State
  private at: number
  private candidate: number
  private firstEnd = -1
  private longest = -1
  private patience = 0
  private last: PikeSearch | BacktrackSearch | undefined

  constructor(
    private readonly program: Program, private readonly automata: Automata, private readonly text: string, from: number, private readonly o: ExecOptions,
    private readonly wantMatch: boolean,
  ) {
    this.at = this.candidate = from
    this.state = automata.anywhere.begin(text, from, o)
  }

  run(steps: number): boolean {
    const limit = this.spent + steps
    if (this.found === undefined) {
      if (!this.lookAnywhere(limit)) return false
      if (!this.found || !this.wantMatch) return true
      this.startHere(this.candidate)
      this.patience = this.spent + 8 * (this.firstEnd - this.candidate) + 2000
    }
    while (!this.last) {
      if (!this.lookHere(limit)) return false
      if (this.longest >= 0) {
        if (this.program.groups === 0) {
          this.result = { start: this.candidate, end: this.longest, groups: [[this.candidate, this.longest]] }
          return true
        }
        this.last = this.groupSearch()
      } else if (this.spent > this.patience) {
        this.last = new PikeSearch(this.program, this.text, this.candidate, this.text.length, false, this.o)
      } else this.startHere(this.candidate + (isPair(this.text, this.candidate) ? 2 : 1))
    }
    const spent = this.last.spent
    const done = this.last.run(limit - this.spent)
    this.spent += this.last.spent - spent
    if (done) this.result = this.last.result as Match | null
    return done
  }

  /** Finds the groups of the match that is known: by trying if the ways are few enough to be remembered, else all ways at once. */
  private groupSearch(): PikeSearch | BacktrackSearch {
    const { program, text, candidate, longest, o } = this
    if (program.ops.length * (longest - candidate + 1) <= rememberable) return new BacktrackSearch(program, text, candidate, longest, 'exact', o)
    return new PikeSearch(program, text, candidate, longest, true, o)
  }

  private startHere(candidate: number): void {
    this.candidate = this.at = candidate
    this.longest = -1
    this.state = this.automata.here.begin(this.text, candidate, this.o)
  }

  /** Reads on until the first match ends; false if the steps ran out. */
  private lookAnywhere(limit: number): boolean {
    const { text } = this
    const automaton = this.automata.anywhere
    let { state, at } = this
    const stop = Math.min(text.length, at + Math.max(1, limit - this.spent))
    const from = at
    while (at < stop) {
      let code = text.charCodeAt(at)
      let size = 1
      if ((code & 0xfc00) === 0xd800 && isPair(text, at)) {
        code = text.codePointAt(at)!
        size = 2
      }
      const c = automaton.classOf(code)
      const next = state.next[c] ?? automaton.step(state, c)
      if (next.hit) {
        this.found = true
        this.firstEnd = at
        break
      }
      state = next
      at += size
    }
    this.spent += at - from + automaton.work
    automaton.work = 0
    this.state = state
    this.at = at
    if (this.found) return true
    if (at < text.length) return false
    this.found = automaton.hitAtEnd(state, this.o.noteol ?? false)
    this.firstEnd = at
    return true
  }

  /** Reads on for the longest match that starts at the candidate; false if the steps ran out. */
  private lookHere(limit: number): boolean {
    const { text } = this
    const automaton = this.automata.here
    let { state, at } = this
    const stop = Math.min(text.length, at + Math.max(1, limit - this.spent))
    const from = at
    while (at < stop && !state.dead) {
      let code = text.charCodeAt(at)
      let size = 1
      if ((code & 0xfc00) === 0xd800 && isPair(text, at)) {
        code = text.codePointAt(at)!
        size = 2
      }
      const c = automaton.classOf(code)
      const next = state.next[c] ?? automaton.step(state, c)
      if (next.hit) this.longest = at
      state = next
      at += size
    }
    this.spent += at - from + automaton.work + 1
    automaton.work = 0
    this.state = state
    this.at = at
    if (state.dead) return true
    if (at < text.length) return false
    if (automaton.hitAtEnd(state, this.o.noteol ?? false)) this.longest = at
    return true
  }
}

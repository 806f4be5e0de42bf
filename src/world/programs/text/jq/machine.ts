import { cpu, type Sys } from '../../../sim/index.ts'
import { JqError, type Json } from './values.ts'

/** A path that a value was reached by, last step first; `undefined` for the value that it all began with. */
export type Path = { readonly step: Json; readonly before: Path | undefined } | 'root'

/** A value that is no part of what a path expression began with. */
export class Astray {
  readonly value: Json
  constructor(value: Json) { this.value = value }
}

/** Whether paths are followed, and where to. Undefined: they are not. */
export type Track = undefined | Path | Astray

/** Takes the outputs of a filter, one after the other. */
export type Emit = (v: Json, at: Track) => void

/** A compiled filter: gives its outputs for one input, some now, some by tasks that it leaves on the machine. */
export type Node = (env: Env, v: Json, at: Track, emit: Emit) => void

export interface Closure { readonly node: Node; readonly env: Env }

/** What names stand for, innermost first; the compiler counts how far away each is. */
export class Env {
  readonly next: Env | undefined
  value: unknown
  constructor(next: Env | undefined, value: unknown) {
    this.next = next
    this.value = value
  }

  at(distance: number): unknown {
    if (distance === 0) return this.value
    let e = this.next!
    for (let i = 1; i < distance; i++) e = e.next!
    return e.value
  }
}

/** Who is told of an error: everything left behind since is dropped first. */
export interface Handler { readonly height: number; readonly outer: Handler | undefined; readonly caught: (e: JqError) => void }

interface Task { readonly run: () => void; readonly handler: Handler | undefined }

/** Tasks between two steps of lab time, and what they cost. */
const STEP = 1000
const COST = 10
/** Calls nest natively up to here; then they go by way of the machine. */
const DEEP = 200

/**
 * Runs filters with backtracking: what is left to do stands on one stack of tasks, the next on top. A filter with several outputs
 * leaves a task for the rest before it gives the first, so all that follows the first is done before the second is looked for. Nothing
 * recurses natively without bound.
 */
export class Machine {
  #tasks: Task[] = []
  handler: Handler | undefined
  #depth = 0
  #waiting: { readonly work: Sys<unknown>; readonly done: (result: any) => void; readonly handler: Handler | undefined } | undefined

  get height(): number { return this.#tasks.length }

  later(run: () => void): void { this.#tasks.push({ run, handler: this.handler }) }

  /** Drops what was left behind since the stack was so high. */
  cut(height: number): void { this.#tasks.length = height }

  /** Goes on, natively if that is not too deep. */
  go(run: () => void): void {
    if (this.#depth >= DEEP) return this.later(run)
    this.#depth++
    run()
    this.#depth--
  }

  /** Makes system calls, then goes on with the result. */
  await<T>(work: Sys<T>, done: (result: T) => void): void { this.#waiting = { work, done, handler: this.handler } }

  /** Runs all tasks. An error that nobody handles is thrown. */
  *run(start: () => void): Sys<void> {
    this.#tasks = []
    this.handler = undefined
    this.later(start)
    let left = STEP
    for (;;) {
      let run: () => void
      const waiting = this.#waiting
      if (waiting) {
        this.#waiting = undefined
        let result: unknown
        try {
          result = yield* waiting.work
        } catch (e) {
          if (!(e instanceof JqError)) throw e
          this.handler = waiting.handler
          this.#fail(e)
          continue
        }
        this.handler = waiting.handler
        run = () => waiting.done(result)
      } else {
        const task = this.#tasks.pop()
        if (!task) return
        this.handler = task.handler
        run = task.run
      }
      this.#depth = 0
      try {
        run()
      } catch (e) {
        if (!(e instanceof JqError)) throw e
        this.#fail(e)
      }
      if (--left > 0) continue
      left = STEP
      yield* cpu(COST)
    }
  }

  #fail(e: JqError): void {
    const h = this.handler
    if (!h) throw e
    this.cut(h.height)
    this.handler = h.outer
    this.later(() => h.caught(e))
  }
}

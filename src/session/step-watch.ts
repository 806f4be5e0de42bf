import type { Captures, CommandBlock, Step } from '../course/index.ts'
import type { CommandRecord, Lab, LabTime } from '../lab/index.ts'
import { blocksOf, outputsOf } from './blocks.ts'
import { outputMatches, verifyCheck, type CheckResult } from './verify.ts'

export interface StepStanding {
  /** The checks as they stood when the lab was last asked, in the step's order. */
  readonly results: readonly CheckResult[]
  /** Blocks of the step, by id, that were run: what must come back was printed; one that says nothing of it was typed. */
  readonly done: ReadonlySet<string>
  readonly passed: boolean
  readonly captures: Captures
}

/**
 * Judges one step: its checks against the lab, all together, and its outputs against what commands printed.
 * A step with checks is passed by them alone; one with outputs only when each of them was printed.
 */
export class StepWatch {
  readonly step: Step
  readonly #lab: Lab
  #standing: StepStanding
  readonly #since = new Map<string, LabTime>()
  #running: Promise<StepStanding> | undefined
  #again = false

  constructor(step: Step, lab: Lab, captures: Captures, done: Iterable<string> = []) {
    this.step = step
    this.#lab = lab
    this.#standing = { results: [], done: new Set(done), passed: false, captures }
  }

  get standing(): StepStanding { return this.#standing }

  /** A command ended: its output may be what a block waits for. */
  command(r: Pick<CommandRecord, 'host' | 'line' | 'output' | 'exit'>): StepStanding {
    for (const { id, command } of blocksOf(this.step)) {
      if (this.#standing.done.has(id)) continue
      const found = outputMatches(command, r, this.#standing.captures)
      const ok = found.ok && (command.outputs.length > 0 || isTyped(command, r.line))
      if (ok) this.#standing = { ...this.#standing, done: new Set([...this.#standing.done, id]), captures: found.captures }
    }
    return this.#settle()
  }

  /** Asks the lab about every check. Calls that come meanwhile are answered by one more round. */
  async verify(): Promise<StepStanding> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#rounds()
    try {
      return await this.#running
    } finally {
      this.#running = undefined
    }
  }

  async #rounds(): Promise<StepStanding> {
    do {
      this.#again = false
      let captures = this.#standing.captures
      const results: CheckResult[] = []
      for (const check of this.step.checks) {
        const result = await verifyCheck(this.#lab, check, captures)
        captures = result.captures
        results.push(this.#held(result, check.for))
      }
      this.#standing = { ...this.#standing, results, captures }
    } while (this.#again)
    return this.#settle()
  }

  /** A check with `for=` counts once it has held that long. */
  #held(result: CheckResult, duration: LabTime | undefined): CheckResult {
    if (result.state !== 'passed' || duration === undefined) {
      if (result.state !== 'passed') this.#since.delete(result.check)
      return result
    }
    const now = this.#lab.clock?.now() ?? 0
    const since = this.#since.get(result.check) ?? now
    this.#since.set(result.check, since)
    return now - since >= duration ? result : { ...result, state: 'failed' }
  }

  #settle(): StepStanding {
    const { checks } = this.step
    const outputs = outputsOf(this.step)
    const passed = checks.length > 0
      ? this.#standing.results.length === checks.length && this.#standing.results.every((r) => r.state === 'passed')
      : outputs.length > 0 && outputs.every((o) => this.#standing.done.has(o.id))
    this.#standing = { ...this.#standing, passed }
    return this.#standing
  }
}

/** A block is typed when its last line is. */
const isTyped = (block: CommandBlock, line: string): boolean => block.text.trim().split('\n').at(-1)!.trim() === line.trim()

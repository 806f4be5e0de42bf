import type { Captures, Step } from '../course/index.ts'
import type { CommandRecord, Lab, LabTime } from '../lab/index.ts'
import { outputMatches, outputsOf, verifyCheck, type CheckResult } from './verify.ts'

export interface StepStanding {
  /** The checks as they stood when the lab was last asked, in the step's order. */
  readonly results: readonly CheckResult[]
  /** Blocks (`output-1` …) whose output a command has printed. */
  readonly printed: ReadonlySet<string>
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

  constructor(step: Step, lab: Lab, captures: Captures, printed: Iterable<string> = []) {
    this.step = step
    this.#lab = lab
    this.#standing = { results: [], printed: new Set(printed), passed: false, captures }
  }

  get standing(): StepStanding { return this.#standing }

  /** A command ended: its output may be what a block waits for. */
  command(r: Pick<CommandRecord, 'host' | 'output' | 'exit'>): StepStanding {
    for (const block of outputsOf(this.step)) {
      if (this.#standing.printed.has(block.id)) continue
      const found = outputMatches(block, r, this.#standing.captures)
      if (found.ok) this.#standing = { ...this.#standing, printed: new Set([...this.#standing.printed, block.id]), captures: found.captures }
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
      : outputs.length > 0 && outputs.every((o) => this.#standing.printed.has(o.id))
    this.#standing = { ...this.#standing, passed }
    return this.#standing
  }
}

import type { Registry } from './registry.ts'
import { syscalls, type Enter, type Sys } from './task.ts'

/** `yield call(g)` runs `g` on the task's own stack and gives what it returns. */
export const call = (g: Sys<unknown>): Enter => ({ enter: g })

/** One shell step costs 100 µs of lab time; an interpreter says how many it has done, at least every 1,000. */
export function* cpu(steps: number): Sys<void> { yield { call: 'cpu', steps } }

/** Registers the calls that the scheduler answers by itself. */
export function lifecycle(registry: Registry): void {
  registry.add(syscalls, 'cpu', { cost: 100, handle: (_w, _t, c: { call: 'cpu'; steps: number }) => ({ value: undefined, cost: c.steps * 100 }) })
}

import { cpu, type Sys } from '../../sim/index.ts'
import type { ExecOptions, Match, Regex } from '../../text/index.ts'

/** Steps of a matcher that cost one step of lab time. */
const STEPS_PER_CPU = 1000

/** `regex.exec` for a program: a match that takes long gives the thread back. `'limit'` where PCRE would give up. */
export function* execute(regex: Regex, text: string, from = 0, options?: ExecOptions): Sys<Match | null | 'limit'> {
  const quick = regex.exec(text, from, options)
  if (quick !== 'budget') return quick
  const slow = regex.execSteps(text, from, options)
  for (;;) {
    const step = slow.next()
    if (step.done) return step.value
    yield* cpu(Math.ceil(step.value / STEPS_PER_CPU))
  }
}

/** Whether there is a match at all. */
export function* matches(regex: Regex, text: string): Sys<boolean | 'limit'> {
  const quick = regex.test(text)
  if (quick !== 'budget') return quick
  const match = yield* execute(regex, text)
  return match === 'limit' ? match : match !== null
}

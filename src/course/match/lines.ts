import { diff, distance, worded } from './diff.ts'
import type { ExpectedLine, Expectation } from './expectation.ts'
import { failure, type Failure } from './failure.ts'
import { lineTest, squeeze, type Captures, type LineTest } from './line.ts'

/** What one way of matching found: what it kept, and what failed. */
export interface Found { readonly kept: Captures; readonly failures: readonly Failure[] }

/** Comparisons after which the search for another place of a run is given up. */
const MOST_TRIES = 200_000
/** Lines among which the closest is looked for. */
const MOST_LOOKED_AT = 2_000

interface Reached { run: number; line: number; start: number }

/** Each run of lines as a block, one run after the other; what lies between two runs is free. */
export function matchLines(expected: Expectation, actual: readonly string[], captures: Captures): Found {
  const { runs, open } = expected
  const tests = runs.map((run) => run.map((line) => lineTest(line.pattern)))
  const squeezed = actual.map(squeeze)
  let tries = 0
  let best: Reached = { run: 0, line: 0, start: 0 }

  const place = (n: number, from: number, known: Captures): Captures | undefined => {
    const run = tests[n]
    if (!run) return open.end || from === actual.length ? known : undefined
    const fixed = n === 0 && !open.start
    const atEnd = n === runs.length - 1 && !open.end
    const first = atEnd && !fixed ? Math.max(from, actual.length - run.length) : from
    for (let start = first; start <= (fixed ? from : actual.length); start++) {
      const { met, kept } = meet(run, squeezed, start, known)
      tries += met + 1
      if (n > best.run || (n === best.run && met > best.line)) best = { run: n, line: met, start }
      if (met < run.length) continue
      const rest = place(n + 1, start + run.length, kept)
      if (rest) return rest
      // What follows does best with the earliest place of this run, unless the run keeps something that a later line needs.
      if (kept === known || tries > MOST_TRIES) return undefined
    }
    return undefined
  }

  const kept = place(0, 0, captures)
  if (kept) return { kept, failures: [] }
  if (best.run === runs.length - 1 && best.line === runs.at(-1)?.length) {
    const line = best.start + best.line
    return { kept: captures, failures: [failure('extra', { line: line + 1 }, { closest: { text: actual[line] ?? '', line: line + 1 } })] }
  }
  return { kept: captures, failures: [missing(expected, actual, best, captures)] }
}

function meet(run: readonly LineTest[], actual: readonly string[], start: number, known: Captures): { met: number; kept: Captures } {
  let kept = known
  for (const [k, test] of run.entries()) {
    const line = actual[start + k]
    const more = line === undefined ? undefined : test(line, kept)
    if (!more) return { met: k, kept }
    if (more.size) kept = new Map([...kept, ...more])
  }
  return { met: run.length, kept }
}

function missing({ runs, open }: Expectation, actual: readonly string[], best: Reached, captures: Captures): Failure {
  const line = runs[best.run]?.[best.line]
  if (!line) return failure('missing', { number: 1 })
  const number = runs.slice(0, best.run).flat().length + best.line + 1
  const next = best.start + best.line
  const from = best.line > 0 || (best.run === 0 && !open.start) ? next : 0
  const found = closest(line, actual, captures, from) ?? closest(line, actual, captures)
  const adjacent = from > 0 && actual[next] !== undefined && distance(worded(line.pattern, captures), actual[next]) < 1
  if (found?.exact && best.line > 0 && found.index > next) {
    return failure('interrupted', { number }, { expected: line, closest: { text: actual[found.index] ?? '', line: found.index + 1 } })
  }
  return failure('missing', { number }, beside(line, actual, adjacent ? next : found?.index, captures))
}

/** The expected line and a printed one laid side by side. */
export function beside(line: ExpectedLine, actual: readonly string[], index: number | undefined, captures: Captures): Pick<Failure, 'expected' | 'closest' | 'diff'> {
  const text = index === undefined ? undefined : actual[index]
  if (index === undefined || text === undefined) return { expected: line }
  return { expected: line, closest: { text, line: index + 1 }, diff: diff(worded(line.pattern, captures), text) }
}

/** The printed line that shares most words with the expected one; undefined where none shares a word. */
export function closest(line: ExpectedLine, actual: readonly string[], captures: Captures, from = 0): { index: number; exact: boolean } | undefined {
  const expected = worded(line.pattern, captures)
  let best: number | undefined
  let least = 1
  for (let i = from; i < Math.min(actual.length, from + MOST_LOOKED_AT); i++) {
    const d = distance(expected, actual[i] ?? '')
    if (d < least) [best, least] = [i, d]
    if (d === 0) break
  }
  return best === undefined ? undefined : { index: best, exact: least === 0 }
}

import { assign } from './assign.ts'
import type { Expectation } from './expectation.ts'
import { failure, type Failure } from './failure.ts'
import { lineTest, squeeze, type Captures } from './line.ts'
import { beside, closest, type Found } from './lines.ts'

/** Mode `unordered`: every expected line is met by a printed line of its own, wherever it stands. */
export function matchUnordered(expected: Expectation, actual: readonly string[], captures: Captures): Found {
  const lines = expected.runs.flat()
  const squeezed = actual.map(squeeze)
  const met = lines.map((line) => {
    const test = lineTest(line.pattern)
    return squeezed.map((text) => test(text, captures))
  })
  const got = assign(met.map((row) => row.flatMap((kept, i) => (kept ? [i] : []))))
  const taken = new Set(got)
  const failures: Failure[] = lines.flatMap((line, n) => {
    if (got[n] !== -1) return []
    const left = actual.map((text, i) => (taken.has(i) ? '' : text))
    return [failure('missing', { number: n + 1 }, beside(line, actual, closest(line, left, captures)?.index, captures))]
  })
  if (expected.exact && failures.length === 0) {
    const extra = actual.findIndex((text, i) => !taken.has(i) && text !== '')
    if (extra >= 0) failures.push(failure('extra', { line: extra + 1 }, { closest: { text: actual[extra] ?? '', line: extra + 1 } }))
  }
  return { failures, kept: joined(captures, got.map((i, n) => met[n]?.[i])) }
}

/** Mode `contains`: every expected text stands somewhere inside a printed line. With `exact`, every printed line holds one of them. */
export function matchContains(expected: Expectation, actual: readonly string[], captures: Captures): Found {
  const lines = expected.runs.flat()
  const squeezed = actual.map(squeeze)
  const tests = lines.map((line) => lineTest(line.pattern, false))
  const kept: (Captures | undefined)[] = []
  const failures: Failure[] = lines.flatMap((line, n) => {
    for (const text of squeezed) {
      const more = tests[n]?.(text, captures)
      if (!more) continue
      kept.push(more)
      return []
    }
    return [failure('missing', { number: n + 1 }, beside(line, actual, closest(line, actual, captures)?.index, captures))]
  })
  const extra = expected.exact ? squeezed.findIndex((text) => text !== '' && !tests.some((test) => test(text, captures))) : -1
  if (extra >= 0 && failures.length === 0) failures.push(failure('extra', { line: extra + 1 }, { closest: { text: actual[extra] ?? '', line: extra + 1 } }))
  return { failures, kept: joined(captures, kept) }
}

export function joined(captures: Captures, more: readonly (Captures | undefined)[]): Captures {
  return new Map([...captures, ...more.flatMap((kept) => [...(kept ?? [])])])
}

import { COMPARE } from '../info-string.ts'
import { matchContains, matchUnordered } from './anywhere.ts'
import type { Expectation, Mode } from './expectation.ts'
import { failure, type Failure } from './failure.ts'
import { matchJson } from './json.ts'
import { lineTest, squeeze, type Captures } from './line.ts'
import { matchLines, type Found } from './lines.ts'
import { normalise } from './screen.ts'
import { matchTable } from './table.ts'

/** What a command printed. `output` is both streams as they came; a terminal knows no other. `exit` is missing while the command runs. */
export interface Actual { readonly output: string; readonly stderr?: string; readonly exit?: number }

export interface MatchResult {
  /** `blocked`: it needs a capture that is not there, so nothing was judged. */
  readonly status: 'passed' | 'failed' | 'blocked'
  readonly ok: boolean
  /** The captures to go on with: with what was kept; without the names of this expectation where it failed or was blocked. */
  readonly captures: Captures
  readonly failures: readonly Failure[]
}

const MATCHERS: Readonly<Record<Mode, (expected: Expectation, actual: readonly string[], captures: Captures) => Found>> = {
  lines: matchLines,
  unordered: matchUnordered,
  contains: matchContains,
  table: matchTable,
  json: matchJson,
  none: (_, actual, kept) => ({ kept, failures: actual.length ? [failure('not-silent', {}, { closest: { text: actual[0] ?? '', line: 1 } })] : [] }),
  anything: (_, __, kept) => ({ kept, failures: [] }),
}

/** Holds what was printed against what was expected, both as a screen shows them. */
export function match(expected: Expectation, actual: Actual, captures: Captures = new Map()): MatchResult {
  const missing = [...new Set(expected.needs.map((need) => need.name))].filter((name) => !captures.has(name))
  if (missing.length) {
    return { status: 'blocked', ok: false, captures: without(captures, expected.keeps), failures: [failure('blocked', { names: missing.join(', ') })] }
  }
  const printed = printedLines(expected.stream === 'stderr' ? actual.stderr ?? actual.output : actual.output)
  const found = judge(expected, printed, captures)
  const failures = [...found.failures, ...forbidden(expected, printed, captures), ...exit(expected, actual)]
  if (failures.length) return { status: 'failed', ok: false, captures: without(captures, expected.keeps), failures }
  return { status: 'passed', ok: true, captures: found.kept, failures }
}

function judge(expected: Expectation, printed: readonly string[], captures: Captures): Found {
  if (expected.count) return counted(expected, printed, captures)
  const wantsText = expected.mode !== 'none' && (expected.mode !== 'anything' || expected.forbidden.length > 0)
  const silentIsFine = expected.mode === 'anything' && expected.exit !== undefined
  if (printed.length === 0 && wantsText && !silentIsFine) {
    const first = expected.runs[0]?.[0] ?? expected.table?.rows[0]
    return { kept: captures, failures: [failure('silent', {}, first ? { expected: first } : {})] }
  }
  return MATCHERS[expected.mode](expected, printed, captures)
}

function counted(expected: Expectation, printed: readonly string[], captures: Captures): Found {
  const { operator, wanted } = expected.count ?? { operator: '>=', wanted: 0 }
  const tests = expected.runs.flat().map((line) => lineTest(line.pattern))
  const found = printed.map(squeeze).filter((line) => (tests.length ? tests.some((test) => test(line, captures)) : line !== '')).length
  return { kept: captures, failures: COMPARE[operator](found, wanted) ? [] : [failure('count', { found, operator, wanted })] }
}

function forbidden(expected: Expectation, printed: readonly string[], captures: Captures): Failure[] {
  return expected.forbidden.flatMap((line) => {
    const test = lineTest(line.pattern, false)
    const index = printed.findIndex((text) => test(squeeze(text), captures))
    return index < 0 ? [] : [failure('forbidden', { line: index + 1, text: line.text }, { expected: line, closest: { text: printed[index] ?? '', line: index + 1 } })]
  })
}

function exit({ exit: wanted }: Expectation, actual: Actual): Failure[] {
  if (wanted === undefined || actual.exit === wanted) return []
  return [actual.exit === undefined ? failure('no-exit', { wanted }) : failure('exit', { found: actual.exit, wanted })]
}

function without(captures: Captures, names: readonly string[]): Captures {
  return names.some((name) => captures.has(name)) ? new Map([...captures].filter(([name]) => !names.includes(name))) : captures
}

/** The lines of an output without the empty ones at its ends. */
function printedLines(raw: string): string[] {
  const text = normalise(raw).replace(/^\n+|\n+$/g, '')
  return text === '' ? [] : text.split('\n')
}

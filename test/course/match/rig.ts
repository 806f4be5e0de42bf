import { expectOutput, formatFailure, match, type Actual, type MatchResult } from '../../../src/course/index.ts'

/** Holds an output against an expectation as a lesson would write it; the expectation itself must be sound. */
export function held(info: string, expected: string, actual: string | Actual, captures: Readonly<Record<string, string>> = {}): MatchResult {
  const { expectation, problems } = expectOutput(info, expected)
  if (problems.length) throw new Error(problems.map((p) => `${p.line}:${p.column} ${p.message}`).join('\n'))
  return match(expectation, typeof actual === 'string' ? { output: actual, exit: 0 } : actual, new Map(Object.entries(captures)))
}

/** What a learner would read of the first failure. */
export const said = (result: MatchResult): string => (result.failures[0] ? formatFailure(result.failures[0]) : 'passed')

export const problemsOf = (info: string, expected: string): string[] => expectOutput(info, expected).problems.map((p) => `${p.line}:${p.column} ${p.rule}`)

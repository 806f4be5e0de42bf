import type { Position } from '../source.ts'
import type { Diff, DiffSpan } from './diff.ts'

/** What went wrong, by a name that a translation can be looked up under; `values` fills its gaps. */
export type FailureCode =
  | 'missing' | 'interrupted' | 'extra' | 'forbidden' | 'silent' | 'not-silent' | 'count' | 'exit' | 'no-exit'
  | 'no-table' | 'no-row' | 'cell' | 'extra-row' | 'extra-column'
  | 'not-json' | 'json' | 'json-extra' | 'blocked'

export interface Failure {
  readonly code: FailureCode
  readonly values: Readonly<Record<string, string | number>>
  /** The whole of it in English. */
  readonly message: string
  /** What the lesson expects, and where it says so. */
  readonly expected?: { readonly text: string; readonly at: Position }
  /** What came closest; `line` counts from 1 in what was printed. */
  readonly closest?: { readonly text: string; readonly line: number }
  readonly diff?: Diff
}

type Values = Failure['values']

/** The English of every failure. */
const ENGLISH: Readonly<Record<FailureCode, (v: Values) => string>> = {
  missing: (v) => `line ${v.number} of the expected output is not there`,
  interrupted: (v) => `line ${v.number} of the expected output came, but not right after the one before it`,
  extra: (v) => `line ${v.line} is more than was expected`,
  forbidden: (v) => `line ${v.line} holds what must not be there: ${v.text}`,
  silent: () => 'nothing was printed',
  'not-silent': () => 'nothing should have been printed',
  count: (v) => `${v.found} lines, expected ${v.operator} ${v.wanted}`,
  exit: (v) => `exit status ${v.found}, expected ${v.wanted}`,
  'no-exit': (v) => `the command did not end; expected exit status ${v.wanted}`,
  'no-table': (v) => `no line heads a table with the columns ${v.columns}`,
  'no-row': (v) => `no row of the table has ${v.column} ${v.key}`,
  cell: (v) => `${v.column} of ${v.key} is ${v.found === '' ? 'empty' : v.found}, expected ${v.wanted === '' ? 'nothing' : v.wanted}`,
  'extra-row': (v) => `row ${v.key} is more than was expected`,
  'extra-column': (v) => `column ${v.column} is more than was expected`,
  'not-json': () => 'what was printed is not JSON',
  json: (v) => `${v.path} is ${v.found}, expected ${v.wanted}`,
  'json-extra': (v) => `${v.path} is more than was expected`,
  blocked: (v) => `this needs ${v.names}, which an earlier output has not given yet`,
}

export function failure(code: FailureCode, values: Values, more: Pick<Failure, 'expected' | 'closest' | 'diff'> = {}): Failure {
  return { code, values, message: ENGLISH[code](values), ...more }
}

/** How words are told apart: marks for plain text, or a screen's colours. */
export interface Paint { readonly missing: (text: string) => string; readonly extra: (text: string) => string }

export const PLAIN: Paint = { missing: (text) => `[-${text}-]`, extra: (text) => `{+${text}+}` }
export const COLOUR: Paint = { missing: (text) => `\x1b[31m[-${text}-]\x1b[39m`, extra: (text) => `\x1b[32m{+${text}+}\x1b[39m` }

/**
 * A failure as lines of text:
 * ```
 * line 1 of the expected output is not there
 *   expected  172.20.0.0/16 via [-192.168.20.200-] dev eth1
 *   closest   172.20.0.0/16 via {+192.168.10.200+} dev eth1   (line 4)
 * ```
 */
export function formatFailure(f: Failure, paint: Paint = PLAIN): string {
  const lines = [f.message]
  if (f.expected) lines.push(`  expected  ${f.diff ? spans(f.diff.expected, paint) : f.expected.text}`)
  if (f.closest) lines.push(`  closest   ${f.diff ? spans(f.diff.actual, paint) : f.closest.text}   (line ${f.closest.line})`)
  return lines.join('\n')
}

function spans(all: readonly DiffSpan[], paint: Paint): string {
  return all.map((span) => (span.mark === 'same' ? span.text : paint[span.mark](span.text))).join(' ')
}

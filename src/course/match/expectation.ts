import type { Attributes, AttributeTable, Comparison } from '../info-string.ts'
import { listed } from '../nearest.ts'
import type { Report } from '../problem.ts'
import type { Position } from '../source.ts'
import { readJson, type JsonNode } from './json-text.ts'
import { names, readPattern, type Pattern } from './pattern.ts'
import { normalise } from './screen.ts'
import { readTable, type ExpectedTable } from './table-text.ts'

/** One line of a lesson, as it stands there. */
export interface SourceLine { readonly text: string; readonly at: Position }

export interface ExpectedLine extends SourceLine { readonly pattern: Pattern }

/** What must come back from a command. */
export interface Expectation {
  readonly at: Position
  readonly mode: Mode
  /** Nothing but what is expected. */
  readonly exact: boolean
  readonly stream: 'output' | 'stderr'
  readonly exit?: number
  /** How many lines of the output are met by one of `lines`, or hold anything where there are none. */
  readonly count?: Comparison
  /** Modes `lines`, `unordered`, `contains`: runs of lines; between two runs stands `...`. Modes but `lines` have one run. */
  readonly runs: readonly (readonly ExpectedLine[])[]
  /** Mode `lines`: whether other lines may stand before the first run and after the last. */
  readonly open: { readonly start: boolean; readonly end: boolean }
  readonly table?: ExpectedTable
  readonly json?: JsonNode
  /** Texts that must not occur (`!! text`). */
  readonly forbidden: readonly ExpectedLine[]
  /** Names of captures that it gives, and that it needs from earlier outputs. */
  readonly keeps: readonly string[]
  readonly needs: readonly { readonly name: string; readonly at: Position }[]
}

/** `anything`: only exit status, count or forbidden texts are judged. */
export type Mode = 'lines' | 'table' | 'json' | 'unordered' | 'contains' | 'none' | 'anything'

const MODES = ['table', 'json', 'unordered', 'contains', 'none'] as const

/** The attributes of an `output` fence; a `check` fence has them, too. */
export const OUTPUT_ATTRIBUTES = {
  table: 'flag', json: 'flag', unordered: 'flag', contains: 'flag', none: 'flag', exact: 'flag', stderr: 'flag', exit: 'integer', count: 'comparison',
} as const satisfies AttributeTable

/** Reads the lines of an expectation. `at` is where it begins, for what is wrong with the whole. */
export function readExpectation(said: Attributes<typeof OUTPUT_ATTRIBUTES>, body: readonly SourceLine[], at: Position, report: Report): Expectation {
  const lines = withoutBlankEnds(body)
  const plain = lines.filter((line) => !/^!!( |$)/.test(line.text))
  const mode = readMode(said, plain, plain.length < lines.length, at, report)
  const forbidden = lines.filter((line) => !plain.includes(line)).map((line) => readForbidden(line, report))
  const runs: ExpectedLine[][] = mode === 'lines' || mode === 'unordered' || mode === 'contains' ? readRuns(mode, plain, report) : []
  const table = mode === 'table' ? readTable(plain, at, report) : undefined
  const json = mode === 'json' ? readJson(plain, report) : undefined
  const gap = (line: SourceLine | undefined) => line?.text.trim() === '...'
  const patterns = [...runs.flat().map((line) => line.pattern), ...(table?.patterns ?? []), ...(json?.patterns ?? []), ...forbidden.map((line) => line.pattern)]
  return {
    at, mode, runs, forbidden, exact: said.exact ?? false, stream: said.stderr ? 'stderr' : 'output',
    open: { start: !said.exact || gap(plain[0]), end: !said.exact || gap(plain.at(-1)) },
    ...(said.exit === undefined ? {} : { exit: said.exit }),
    ...(said.count === undefined ? {} : { count: said.count }),
    ...(table ? { table } : {}),
    ...(json ? { json: json.root } : {}),
    ...captures(patterns, mode === 'lines', report),
  }
}

function readMode(said: Attributes<typeof OUTPUT_ATTRIBUTES>, lines: readonly SourceLine[], forbids: boolean, at: Position, report: Report): Mode {
  const modes = MODES.filter((mode) => said[mode])
  const mode = modes[0]
  if (modes.length > 1) report({ rule: 'output-mode', at, message: `an output cannot be ${listed(modes)} at once`, advice: `keep one of them` })
  if (mode === 'none' && lines.length) {
    report({ rule: 'output-mode', at: lines[0]?.at ?? at, message: '`none` means that nothing is printed, but a line is expected', advice: 'take `none` away, or the lines' })
  }
  if (mode === 'none' && said.exact) report({ rule: 'output-mode', at, message: '`none` is exact already', advice: 'take `exact` away' })
  if (mode !== undefined && (mode === 'none' || lines.length)) return mode
  if (lines.length) return 'lines'
  const judged = forbids || said.exit !== undefined || said.count !== undefined
  if (!judged || mode !== undefined) {
    report({
      rule: 'empty-output', at, message: mode ? `\`${mode}\` expects lines, and there are none` : 'nothing is expected here, so anything would pass',
      advice: 'write the lines that must come back; `none` where nothing may be printed; `exit=0` where only the exit status counts',
    })
  }
  return 'anything'
}

function readRuns(mode: Mode, lines: readonly SourceLine[], report: Report): ExpectedLine[][] {
  const runs: ExpectedLine[][] = [[]]
  for (const line of lines) {
    if (line.text.trim() !== '...') runs.at(-1)?.push(expectedLine(line, report))
    else if (mode === 'lines') runs.push([])
    else report({ rule: 'output-mode', at: line.at, length: 3, message: `\`...\` says nothing in \`${mode}\`: other lines may stand anywhere`, advice: 'take the line away; three dots of the output itself are written `{{re:\\.\\.\\.}}`' })
  }
  return runs.filter((run) => run.length > 0)
}

function readForbidden(line: SourceLine, report: Report): ExpectedLine {
  const text = line.text.slice(2).trim()
  if (!text) report({ rule: 'forbidden-text', at: line.at, length: 2, message: '`!!` forbids nothing', advice: 'write the text that must not occur after it: `!! Connection refused`' })
  const skip = line.text.indexOf(text || line.text)
  return expectedLine({ text, at: { line: line.at.line, column: line.at.column + skip } }, report)
}

function expectedLine(line: SourceLine, report: Report): ExpectedLine {
  const text = normalise(line.text)
  return { text, at: line.at, pattern: readPattern(text, (offset) => ({ line: line.at.line, column: line.at.column + offset }), report) }
}

/** In `lines` a name may be used after the line that keeps it; elsewhere the order of lines is nobody's, so it must come from before. */
function captures(patterns: readonly Pattern[], inOrder: boolean, report: Report): Pick<Expectation, 'keeps' | 'needs'> {
  const keeps = new Set<string>()
  const needs: { name: string; at: Position }[] = []
  for (const pattern of patterns) {
    const here = new Set(names(pattern).keeps)
    for (const atom of pattern) {
      if (atom.is === 'kept' && !here.has(atom.name) && !(inOrder && keeps.has(atom.name))) needs.push({ name: atom.name, at: atom.at })
      if (atom.is !== 'place' || atom.keep === undefined) continue
      if (keeps.has(atom.keep)) report({ rule: 'capture', at: atom.at, length: atom.raw.length, message: `\`${atom.keep}\` is kept twice here`, advice: `give this one another name, or compare it with the first: \`{{=${atom.keep}}}\`` })
      keeps.add(atom.keep)
    }
  }
  return { keeps: [...keeps], needs }
}

/** A fence often ends with an empty line that means nothing; the ends of an output mean nothing either. */
function withoutBlankEnds(lines: readonly SourceLine[]): readonly SourceLine[] {
  const blank = (line: SourceLine | undefined) => line !== undefined && /^[ \t]*$/.test(line.text)
  let [first, last] = [0, lines.length]
  while (last > first && blank(lines[last - 1])) last--
  while (first < last && blank(lines[first])) first++
  return lines.slice(first, last)
}

import type { Position, Source } from './source.ts'
import { width } from './width.ts'

/** `note`: nothing is wrong, but the author should know (the setup that runs unseen). */
export type Severity = 'error' | 'warning' | 'note'

/** Something in a file that its author has to see: where, what, and what to write instead. */
export interface Problem {
  readonly severity: Severity
  /** A short, stable name, such as `unknown-host`. */
  readonly rule: string
  readonly file: string
  readonly line: number
  readonly column: number
  /** How many code units the mark under the line covers, at least 1. */
  readonly length: number
  readonly message: string
  /** What to write instead. */
  readonly advice: string
  /** The line itself. */
  readonly excerpt: string
}

export interface Complaint { readonly rule: string; readonly at: Position; readonly length?: number; readonly severity?: Severity; readonly message: string; readonly advice: string }
export type Report = (complaint: Complaint) => void

/** Collects the complaints about one file. Positions are held inside it. */
export function reporter(src: Source, problems: Problem[]): Report {
  return ({ rule, at, length = 1, severity = 'error', message, advice }) => {
    const line = Math.min(Math.max(1, at.line), src.lines.length)
    const excerpt = src.lines[line - 1] ?? ''
    const column = Math.min(Math.max(1, at.column), excerpt.length + 1)
    problems.push({
      severity, rule, file: src.file, line, column, length: Math.max(1, Math.min(length, excerpt.length - column + 1)), message, advice, excerpt,
    })
  }
}

/** Order of a listing: by file, then by place. */
export function byPlace(a: Problem, b: Problem): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}

/**
 * ```
 * lessons/bgp/01-tour.md:12:9: error: a bash block has no attribute `onn`  (unknown-attribute)
 *   12 | ```bash onn=k8s-ctr
 *      |         ^^^
 *      = write `on=`
 * ```
 */
export function formatProblem(p: Problem): string {
  const number = String(p.line)
  const gutter = ' '.repeat(number.length)
  const before = p.excerpt.slice(0, p.column - 1)
  const marked = p.excerpt.slice(p.column - 1, p.column - 1 + p.length)
  const indent = before.replace(/[^\t]+/g, (text) => ' '.repeat(width(text)))
  return [
    `${p.file}:${p.line}:${p.column}: ${p.severity}: ${p.message}  (${p.rule})`,
    `  ${number} | ${p.excerpt}`,
    `  ${gutter} | ${indent}${'^'.repeat(Math.max(1, width(marked)))}`,
    `  ${gutter} = ${p.advice}`,
  ].join('\n')
}

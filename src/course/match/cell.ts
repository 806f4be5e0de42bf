import { COMPARE } from '../info-string.ts'
import type { Report } from '../problem.ts'
import type { Position } from '../source.ts'
import { lineTest, squeeze, type LineTest } from './line.ts'
import { readPattern, type Pattern } from './pattern.ts'

/** One expected cell: a text with placeholders, a comparison (`>=1`), or alternatives of them (`Ready|NotReady`). An empty one expects nothing. */
export interface Cell {
  readonly text: string
  readonly at: Position
  readonly test: LineTest
  readonly patterns: readonly Pattern[]
}

export function readCell(text: string, at: Position, report: Report): Cell {
  const patterns: Pattern[] = []
  const tests = alternatives(text).map(({ piece, offset }): LineTest => {
    const compare = comparison(piece)
    if (compare) return (found) => (compare(found) ? new Map() : undefined)
    const pattern = readPattern(piece, (n) => ({ line: at.line, column: at.column + offset + n }), report)
    patterns.push(pattern)
    return lineTest(pattern)
  })
  return {
    text, at, patterns,
    test: (found, captures) => {
      for (const test of tests) {
        const kept = test(squeeze(found), captures)
        if (kept) return kept
      }
      return undefined
    },
  }
}

/** `>=1`, `<5`, `!=x` as a question on what was printed; undefined for plain text. */
export function comparison(text: string): ((found: string) => boolean) | undefined {
  const [, operator, wanted] = /^(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (operator && wanted) return (found) => /^-?\d+(\.\d+)?$/.test(found) && COMPARE[operator as keyof typeof COMPARE](Number(found), Number(wanted))
  const not = /^!=\s*(.+)$/.exec(text)?.[1]
  return not === undefined ? undefined : (found) => found !== not
}

/** The text cut at every `|` outside of placeholders. */
function alternatives(text: string): { piece: string; offset: number }[] {
  const masked = text.replace(/\{\{.*?\}\}+/g, (placeholder) => '\0'.repeat(placeholder.length))
  if (!masked.includes('|') || text.trim() === '|') return [{ piece: text, offset: 0 }]
  let offset = 0
  return masked.split('|').map((part) => {
    const piece = text.slice(offset, offset + part.length)
    const lead = piece.length - piece.trimStart().length
    const found = { piece: piece.trim(), offset: offset + lead }
    offset += part.length + 1
    return found
  })
}

import { parse } from 'unbash'
import type { Statement } from './nodes.ts'

/** One complete command as it was read, parsed. Positions of its nodes count in `source`. */
export interface Unit {
  readonly source: string
  /** Line of the file, string or session on which it begins. */
  readonly firstLine: number
  readonly statements: readonly Statement[]
}

export function parseUnit(source: string, firstLine: number): Unit & { readonly errors: readonly string[] } {
  const script = parse(source)
  return { source, firstLine, statements: script.commands, errors: (script.errors ?? []).map((e) => e.message) }
}

/** The line on which a node stands. */
export function lineAt(unit: Unit, pos: number): number {
  let line = unit.firstLine
  for (let i = unit.source.indexOf('\n'); i >= 0 && i < pos; i = unit.source.indexOf('\n', i + 1)) line++
  return line
}

import { parse } from 'unbash'
import type { CommandNode, Statement } from './nodes.ts'

/** One complete command as it was read, parsed. Positions of its nodes count in `source`. */
export interface Unit {
  readonly source: string
  /** Line of the file, string or session on which it begins. */
  readonly firstLine: number
  readonly statements: readonly Statement[]
}

/** Parses a text that the grammar has accepted. */
export const parseUnit = (source: string, firstLine: number): Unit => ({ source, firstLine, statements: parse(source).commands })

/** The line on which a node stands. */
export function lineAt(unit: Unit, pos: number): number {
  let line = unit.firstLine
  for (let i = unit.source.indexOf('\n'); i >= 0 && i < pos; i = unit.source.indexOf('\n', i + 1)) line++
  return line
}

/**
 * The line that a command is said to stand on. A simple command's is that of the end of its second word: bash's parser has to look that far to know that the
 * first is no function's name.
 */
export function commandLine(unit: Unit, node: CommandNode): number {
  if (!unit.source.includes('\n')) return unit.firstLine
  if (node.type !== 'Command') return lineAt(unit, node.pos)
  const first = node.prefix[0]
  const at = first && (!node.name || first.pos < node.name.pos) ? first.end : (node.suffix[0]?.end ?? node.end)
  return lineAt(unit, at)
}

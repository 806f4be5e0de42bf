import { parse } from 'unbash'
import type { CommandNode, Statement } from './nodes.ts'

/** One complete command as it was read, parsed. Positions of its nodes count in `source`. */
export interface Unit {
  readonly source: string
  /** Line of the file, string or session on which it begins. */
  readonly firstLine: number
  readonly statements: readonly Statement[]
  /** Offsets of its newlines. */
  readonly newlines: readonly number[]
}

/** Parses a text that the grammar has accepted. */
export function parseUnit(source: string, firstLine: number): Unit {
  const newlines: number[] = []
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) newlines.push(i)
  return { source, firstLine, statements: parse(source).commands, newlines }
}

/** The line on which a place of the text stands. */
export function lineAt(unit: Unit, pos: number): number {
  const { newlines } = unit
  if (newlines.length === 0 || pos <= newlines[0]!) return unit.firstLine
  let low = 0
  let high = newlines.length
  while (low < high) {
    const mid = (low + high) >> 1
    if (newlines[mid]! < pos) low = mid + 1
    else high = mid
  }
  return unit.firstLine + low
}

/**
 * The line that a command is said to stand on. A simple command's is that of the end of its second word: bash's parser has to look that far to know that the
 * first is no function's name.
 */
export function commandLine(unit: Unit, node: CommandNode): number {
  if (unit.newlines.length === 0) return unit.firstLine
  if (node.type === 'TestCommand' || node.type === 'ArithmeticCommand') return lineAt(unit, node.end)
  if (node.type !== 'Command') return lineAt(unit, node.pos)
  const first = node.prefix[0]
  const at = first && (!node.name || first.pos < node.name.pos) ? first.end : (node.suffix[0]?.end ?? node.end)
  return lineAt(unit, at)
}

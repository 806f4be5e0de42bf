import type { StepView } from '../../model.ts'
import { lineWidth, span, type Line } from '../../text/line.ts'
import type { Document } from './document.ts'

/**
 * The rows of a step that matter now, at most `height`: what introduces the suggested command, then the command itself, then the blocks after it that fit whole.
 * Without a suggested command, the beginning of the step. Where prose is cut, the row ends in `more`.
 */
export function foldDocument(document: Document, step: Pick<StepView, 'blocks' | 'next'>, height: number, width: number, more: string): readonly Line[] {
  const { rows, places } = document
  if (rows.length <= height) return rows
  const place = step.next === undefined ? undefined : places[step.next]
  if (!place) return cut(rows, height, width, more)
  const command = rows.slice(place.from, place.to)
  if (command.length + 2 > height) return cut(command, height, width, more)
  const first = introOf(step.blocks, step.next!)
  const before = rows.slice(places[first]!.from, place.from)
  if (before.length + command.length > height) return [...cut(before.filter((row, i) => row.length > 0 || i < before.length - 1), height - command.length, width, more), ...command]
  const end = places.findLast(({ from, to }) => from >= place.from && to - places[first]!.from <= height)!.to
  return rows.slice(places[first]!.from, end)
}

/** The first block after the commands (and their output) before the suggested one. */
function introOf(blocks: StepView['blocks'], next: number): number {
  let first = next
  while (first > 0 && (blocks[first - 1]!.kind === 'prose' || blocks[first - 1]!.kind === 'quiz')) first--
  return first
}

function cut(rows: readonly Line[], height: number, width: number, more: string): readonly Line[] {
  if (rows.length <= height) return rows
  const kept = rows.slice(0, Math.max(0, height))
  while (kept.length > 1 && kept.at(-1)!.length === 0) kept.pop()
  const last = kept.at(-1)
  if (last && lineWidth(last) + 2 <= width) kept[kept.length - 1] = [...last, span(` ${more}`, 'dim')]
  return kept
}

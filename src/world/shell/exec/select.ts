import type { Sys } from '../../sim/index.ts'
import { stringWidth } from '../../text/index.ts'
import { readLine } from '../builtins/read-line.ts'
import { expandPrompt } from '../expand/prompt.ts'
import { scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import { assignScalar } from '../vars/assign.ts'
import { say, writeFully } from './report.ts'

const TAB = 8

/** Prints the menu (where asked to) and PS3, reads a line into REPLY. Undefined at the end of input. */
export function* selectFrom(sh: Shell, words: readonly string[], menu: boolean): Sys<{ line: string; word: string } | undefined> {
  if (menu) yield* say(menuText(words, Number(scalar(sh, 'COLUMNS') ?? 80) || 80))
  yield* say(yield* expandPrompt(sh, scalar(sh, 'PS3') ?? '#? '))
  const line = yield* readLine(0)
  if (line === undefined) {
    yield* writeFully(1, '\n')
    return undefined
  }
  assignScalar(sh, 'REPLY', line)
  const n = /^\s*\d+\s*$/.test(line) ? Number(line) : 0
  return { line, word: words[n - 1] ?? '' }
}

const AFTER_NUMBER = ') '

/** The menu in columns, down first, as bash's print_select_list lays it out. */
function menuText(words: readonly string[], columns: number): string {
  const digits = String(words.length).length
  const cell = Math.max(...words.map(stringWidth)) + digits + AFTER_NUMBER.length + 2
  let across = Math.max(1, Math.floor(columns / cell))
  let rows = Math.ceil(words.length / across)
  across = Math.ceil(words.length / rows)
  if (rows === 1) rows = across
  const firstDigits = String(rows).length
  let out = ''
  for (let row = 0; row < rows; row++) {
    for (let i = row, position = 0; i < words.length; i += rows, position += cell) {
      if (position > 0) out += indent(end(position - cell, words[i - rows]!), position)
      out += `${String(i + 1).padStart(position === 0 ? firstDigits : digits)}${AFTER_NUMBER}${words[i]!}`
    }
    out += '\n'
  }
  return out

  /** The column after the cell at `position`. */
  function end(position: number, word: string): number {
    return position + stringWidth(word) + (position === 0 ? firstDigits : digits) + AFTER_NUMBER.length
  }
}

/** Blanks from one column to another, tabs where they fit. */
function indent(from: number, to: number): string {
  let out = ''
  let at = from
  while (at < to) {
    if (Math.floor(to / TAB) > Math.floor(at / TAB)) {
      out += '\t'
      at += TAB - (at % TAB)
    } else {
      out += ' '
      at++
    }
  }
  return out
}

import type { Sys } from '../../sim/index.ts'
import { stringWidth } from '../../text/index.ts'
import { readLine } from '../builtins/read-line.ts'
import { expandPrompt } from '../expand/prompt.ts'
import { scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import { assignScalar } from '../vars/assign.ts'
import { say } from './report.ts'

const TAB = 8

/** Prints the menu (where asked to) and PS3, reads a line into REPLY. Undefined at the end of input. */
export function* selectFrom(sh: Shell, words: readonly string[], menu: boolean): Sys<{ line: string; word: string } | undefined> {
  if (menu) yield* say(menuText(words, Number(scalar(sh, 'COLUMNS') ?? 80) || 80))
  yield* say(yield* expandPrompt(sh, scalar(sh, 'PS3') ?? '#? '))
  const line = yield* readLine(0)
  if (line === undefined) {
    yield* say('\n')
    return undefined
  }
  assignScalar(sh, 'REPLY', line)
  const n = /^\s*\d+\s*$/.test(line) ? Number(line) : 0
  return { line, word: words[n - 1] ?? '' }
}

/** The menu in columns, down first, as bash's print_select_list lays it out. */
function menuText(words: readonly string[], columns: number): string {
  const digits = String(words.length).length
  const widest = Math.max(...words.map((w) => stringWidth(w))) + digits + 2
  const cell = widest + 2
  const rowsFor = (): number => {
    const perRow = Math.max(1, Math.floor(columns / cell))
    const rows = Math.ceil(words.length / perRow)
    const across = Math.ceil(words.length / rows)
    return across === 1 ? Math.ceil(words.length / 1) : rows
  }
  const rows = columns <= 0 ? words.length : rowsFor()
  if (rows === 1) return rowText(words, 0, words.length, digits)
  let out = ''
  for (let row = 0; row < rows; row++) {
    let position = 0
    for (let i = row; i < words.length; i += rows) {
      const text = `${String(i + 1).padStart(digits)}) ${words[i]!}`
      out += text
      if (i + rows >= words.length) break
      out += indent(position + stringWidth(text), position + cell)
      position += cell
    }
    out += '\n'
  }
  return out
}

const rowText = (words: readonly string[], from: number, to: number, digits: number): string =>
  words.slice(from, to).map((w, i) => `${String(i + 1).padStart(digits)}) ${w}\n`).join('')

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

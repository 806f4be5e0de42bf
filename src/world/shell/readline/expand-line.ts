import type { Sys } from '../../sim/index.ts'
import { expandWordInto } from '../expand/words.ts'
import { tilde } from '../expand/tilde.ts'
import { ShellError } from '../errors.ts'
import type { Editor } from './editor.ts'
import { expandHistory } from './history-expansion.ts'
import { quoteFilename } from './complete/quoting.ts'

/** M-C-e and M-^: history and aliases of the line are expanded in place. */
export function* expandLine(ed: Editor): Sys<void> {
  const expanded = expandHistory(ed.sh, ed.buffer.text)
  if (expanded.kind === 'error') {
    yield* ed.bell()
    return
  }
  let line = expanded.kind === 'changed' ? expanded.line : ed.buffer.text
  if (ed.command === 'shell-expand-line') {
    const first = /^\s*(\S+)/.exec(line)?.[1]
    const alias = first === undefined ? undefined : ed.sh.aliases.get(first)
    if (alias !== undefined) line = line.replace(first!, () => alias)
  }
  ed.buffer.replace(0, ed.buffer.chars.length, line)
}

/** M-&: the tilde of the word before the cursor. */
export function* expandTilde(ed: Editor): Sys<void> {
  const { buffer } = ed
  const start = buffer.blankWordStart(buffer.point)
  const word = buffer.chars.slice(start, buffer.point).join('')
  const prefix = /^~[^/]*/.exec(word)?.[0]
  const home = prefix === undefined ? undefined : yield* tilde(ed.sh, prefix)
  if (home === undefined) yield* ed.bell()
  else buffer.replace(start, buffer.point, home + word.slice(prefix!.length))
}

/** C-x *: the pattern before the cursor becomes the files that match it; with a numeric argument those that begin so. */
export function* expandWildcards(ed: Editor): Sys<void> {
  const { buffer } = ed
  const start = buffer.blankWordStart(buffer.point)
  const word = buffer.chars.slice(start, buffer.point).join('') + (ed.argument === undefined ? '' : '*')
  const found: string[] = []
  try {
    yield* expandWordInto(ed.sh, word, found)
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
  }
  if (found.length === 0 || (found.length === 1 && found[0] === word)) yield* ed.bell()
  else buffer.replace(start, buffer.point, `${found.map((f) => quoteFilename(f, '')).join(' ')} `)
}

import type { Sys } from '../../../sim/index.ts'
import { stringWidth } from '../../../text/index.ts'
import type { Editor } from '../editor.ts'
import { readKey } from '../keys.ts'
import { matchesAt, type Matches } from './matches.ts'
import { needsQuotes, quoteFilename, unquoteWord } from './quoting.ts'
import { isDirectory, realPath } from './sources.ts'

const QUERY_FROM = 100

/** Tab: completes as far as it is clear; a second one in a row lists. */
export function* complete(ed: Editor): Sys<void> {
  const found = yield* look(ed)
  if (found.words.length === 0) {
    yield* ed.bell()
    return
  }
  const again = ed.lastCommand === 'complete' && !ed.completed
  ed.completed = false
  if (found.words.length === 1) {
    const before = ed.buffer.text
    yield* insertOnly(ed, found)
    ed.completed = ed.buffer.text !== before
    return
  }
  const grew = insertCommon(ed, found)
  ed.completed = grew
  if (again && !grew) yield* list(ed, found)
  else yield* ed.bell()
}

export function* listCompletions(ed: Editor): Sys<void> {
  const found = yield* look(ed)
  if (found.words.length === 0) yield* ed.bell()
  else yield* list(ed, found)
}

export function* insertCompletions(ed: Editor): Sys<void> {
  const found = yield* look(ed)
  if (found.words.length === 0) {
    yield* ed.bell()
    return
  }
  ed.buffer.replace(found.word.start, ed.buffer.point, `${found.words.map((w) => quoted(found, w)).join(' ')} `)
}

/** Candidates; while a completion function writes, its output must not start in the middle of the line. */
function look(ed: Editor): Sys<Matches> { return ed.owner.matches?.(ed) ?? matchesAt(ed.sh, ed.buffer.chars, ed.buffer.point, ed.filesOnly) }

function quoted(m: Matches, word: string): string {
  if (!m.filenames) return word
  // The directory stays as it was typed.
  const slash = m.word.text.lastIndexOf('/') + 1
  const directory = unquoteWord(m.word.text.slice(0, slash), m.word.quote)
  if (slash > 0 && !m.pattern && word.startsWith(directory) && !(m.word.quote === '' && /["']/.test(m.word.text))) return m.word.text.slice(0, slash) + quoteFilename(word.slice(directory.length), m.word.quote)
  return quoteFilename(word, m.word.quote)
}

function* insertOnly(ed: Editor, m: Matches): Sys<void> {
  const [only] = m.words as [string]
  const { buffer } = ed
  let text = quoted(m, only)
  const directory = m.filenames && (yield* isDirectory(yield* realPath(ed.sh, only)))
  if (directory) {
    if (m.word.quote !== '' && needsQuotes(only)) text += m.word.quote
    if (!text.endsWith('/') && buffer.chars[buffer.point] !== '/') text += '/'
  } else if (!m.nospace) {
    if (m.word.quote !== '' && buffer.chars[buffer.point] !== m.word.quote) text += m.word.quote
    if (buffer.chars[buffer.point] !== ' ') text += ' '
  }
  buffer.replace(m.word.start, buffer.point, text)
}

/** Inserts what all candidates have in common. False when nothing was added. */
function insertCommon(ed: Editor, m: Matches): boolean {
  if (m.pattern) return false
  let common = Array.from(m.words[0]!)
  for (const word of m.words) {
    const chars = Array.from(word)
    let n = 0
    while (n < common.length && n < chars.length && common[n] === chars[n]) n++
    common = common.slice(0, n)
  }
  const text = common.join('')
  const before = unquoteWord(m.word.text, m.word.quote)
  if (Array.from(text).length <= Array.from(before).length) return false
  ed.buffer.replace(m.word.start, ed.buffer.point, quoted(m, text))
  return true
}

function* list(ed: Editor, m: Matches): Sys<void> {
  const shown: string[] = []
  for (const word of m.words) {
    if (!m.filenames) {
      shown.push(word)
      continue
    }
    const base = word.replace(/\/$/, '')
    shown.push(base.slice(base.lastIndexOf('/') + 1) + ((yield* isDirectory(yield* realPath(ed.sh, word))) ? '/' : ''))
  }
  const point = ed.buffer.point
  ed.buffer.point = ed.buffer.chars.length
  yield* ed.redisplay()
  ed.buffer.point = point
  if (shown.length >= QUERY_FROM) {
    yield* ed.write(`${ed.display.finish()}Display all ${shown.length} possibilities? (y or n)`)
    if (!(yield* yes(ed))) {
      yield* ed.write('\n')
      return
    }
    yield* ed.write('\n')
  } else yield* ed.write(ed.display.finish())
  yield* page(ed, columns(shown, ed.display.width, Math.max(...shown.map((w) => stringWidth(m.filenames ? w.replace(/\/$/, '') : w)))))
}

function* yes(ed: Editor): Sys<boolean> {
  for (;;) {
    const key = yield* readKey(ed.ask)
    if (key === 'hangup' || 'signals' in key) {
      if (key !== 'hangup') yield* ed.signalled(key.signals)
      return false
    }
    if ('yY '.includes(key.char)) return true
    if ('nN\x7f\x07'.includes(key.char)) return false
    yield* ed.bell()
  }
}

/** Rows of a listing, sorted down the columns (readline's rl_display_match_list); `longest` is without the slashes of directories. */
export function columns(words: readonly string[], width: number, longest: number): string[] {
  const cell = longest + 2
  let across = Math.floor(width / cell)
  if (across !== 1 && across * cell === width) across--
  across = Math.max(across, 1)
  const rows = Math.ceil(words.length / across)
  return Array.from({ length: rows }, (_, r) => {
    let line = ''
    for (let c = 0, i = r; c < across && i < words.length; c++, i += rows) {
      line += words[i]! + (c + 1 < across ? ' '.repeat(Math.max(1, cell - stringWidth(words[i]!))) : '')
    }
    return line
  })
}

/** Prints rows, a screenful at a time. */
function* page(ed: Editor, rows: readonly string[]): Sys<void> {
  let room = ed.rows - 1
  for (let i = 0; i < rows.length; i++) {
    yield* ed.write(`${rows[i]}\n`)
    if (--room > 0 || i + 1 >= rows.length) continue
    yield* ed.write('--More--')
    const key = yield* readKey(ed.ask)
    yield* ed.write('\r\x1b[K\r')
    const char = key === 'hangup' || 'signals' in key ? 'q' : key.char
    if ('qQnN\x7f\x07'.includes(char)) return
    room = char === '\r' || char === '\n' ? 1 : ed.rows - 1
  }
}

import type { Sys } from '../../sim/index.ts'
import { toLower, toUpper } from '../../text/index.ts'
import { complete, insertCompletions, listCompletions } from './complete/command.ts'
import type { Editor } from './editor.ts'
import { historyWords } from './history-expansion.ts'
import { isBlank, isWord } from './line-buffer.ts'
import { readKey } from './keys.ts'
import { digitArgument } from './argument.ts'
import { incrementalSearch, searchFor } from './search.ts'
import { expandLine, expandTilde, expandWildcards } from './expand-line.ts'
import { RELEASE } from '../version.ts'

type Command = (ed: Editor, keys: string) => Sys<void>

/** A command that only changes the buffer, as often as the numeric argument says. */
const repeated = (step: (ed: Editor) => boolean): Command => function* (ed) {
  const times = Math.abs(ed.argument ?? 1)
  for (let i = 0; i < times; i++) {
    if (!step(ed)) {
      if (i === 0) yield* ed.bell()
      break
    }
  }
}

const at = (place: (ed: Editor) => number): Command => function* (ed) { ed.buffer.point = place(ed) }

const KILLS = new Set(['kill-line', 'unix-line-discard', 'backward-kill-line', 'unix-word-rubout', 'kill-word', 'backward-kill-word'])

/** Kills between the cursor and a place. */
const kill = (to: (ed: Editor) => number): Command => function* (ed) {
  const { buffer } = ed
  const start = buffer.point
  let place = to(ed)
  for (let i = 1; i < Math.abs(ed.argument ?? 1); i++) {
    buffer.point = place
    const next = to(ed)
    if (next === place) break
    place = next
  }
  buffer.point = start
  if (place === start) return
  const backward = place < buffer.point
  const text = buffer.cut(Math.min(place, buffer.point), Math.max(place, buffer.point))
  ed.memory.kills.kill(text, { append: KILLS.has(ed.lastCommand), backward })
}

/** Changes the word from the cursor on. */
const recase = (change: (word: string) => string): Command => function* (ed) {
  const { buffer } = ed
  const start = buffer.point
  let end = start
  for (let i = 0; i < Math.abs(ed.argument ?? 1); i++) end = buffer.wordEnd(end)
  buffer.replace(start, end, change(buffer.chars.slice(start, end).join('')))
}

const step = (by: number): Command => function* (ed) {
  const to = ed.place + by * Math.abs(ed.argument ?? 1)
  if (to < 0 || to > ed.owner.history.length) {
    yield* ed.bell()
    return
  }
  ed.goTo(to)
}

/** Takes characters behind or before the cursor out; several at once are killed. */
const remove = (forward: boolean): Command => function* (ed) {
  const { buffer } = ed
  let place = buffer.point
  for (let i = 0; i < Math.abs(ed.argument ?? 1); i++) place = forward ? buffer.after(place) : buffer.before(place)
  if (place === buffer.point) {
    yield* ed.bell()
    return
  }
  const text = buffer.cut(Math.min(place, buffer.point), Math.max(place, buffer.point))
  if (ed.argument !== undefined) ed.memory.kills.kill(text, { append: false, backward: !forward })
}
const deleteChar = remove(true)

function transposeChars(ed: Editor): boolean {
  const { buffer } = ed
  if (buffer.point === 0 || buffer.chars.length < 2) return false
  const end = buffer.point === buffer.chars.length ? buffer.point : buffer.point + 1
  const [a, b] = [buffer.chars[end - 2]!, buffer.chars[end - 1]!]
  buffer.replace(end - 2, end, b + a)
  return true
}

function* transposeWords(ed: Editor): Sys<void> {
  const { buffer } = ed
  const secondEnd = buffer.wordEnd(buffer.point)
  const second = buffer.wordStart(secondEnd)
  const first = buffer.wordStart(second)
  const firstEnd = buffer.wordEnd(first)
  if (first === second || firstEnd > second) {
    yield* ed.bell()
    return
  }
  const piece = (from: number, to: number): string => buffer.chars.slice(from, to).join('')
  buffer.replace(first, secondEnd, piece(second, secondEnd) + piece(firstEnd, second) + piece(first, firstEnd))
}

/** Inserts a word of the line that is `back` lines ago. False where there is none. */
function* yankWord(ed: Editor, back: number, index: number | undefined): Sys<boolean> {
  const { buffer, owner: { history } } = ed
  const line = history[history.length - back]?.line
  const words = line === undefined ? [] : historyWords(line)
  const word = index === undefined ? words.at(-1) : words[index]
  if (word === undefined) yield* ed.bell()
  else buffer.insert(word)
  return word !== undefined
}

/** M-. in a row goes back line by line; what the one before inserted is taken out again. */
function* yankLastArg(ed: Editor): Sys<void> {
  const { yanked } = ed
  if (ed.lastCommand !== 'yank-last-arg' || !yanked) {
    ed.yanked = { back: 1, index: ed.argument, step: 1, inserted: yield* yankWord(ed, 1, ed.argument) }
    return
  }
  if (yanked.inserted) ed.buffer.undo()
  const step = (ed.argument ?? 1) < 0 ? -yanked.step : yanked.step
  const back = Math.max(1, yanked.back + step)
  ed.yanked = { ...yanked, back, step, inserted: yield* yankWord(ed, back, yanked.index) }
}

const PASTE_END = '\x1b[201~'

/** Everything up to the end of the paste, as it is. */
function* paste(ed: Editor): Sys<void> {
  let text = ''
  while (!text.endsWith(PASTE_END)) {
    const key = yield* readKey(ed.ask)
    if (key === 'hangup') {
      ed.ended = 'hangup'
      return
    }
    if ('signals' in key) {
      yield* ed.signalled(key.signals)
      if (ed.ended !== undefined) return
      continue
    }
    text += key.char
  }
  const { buffer } = ed
  buffer.mark = buffer.point
  buffer.insert(text.slice(0, -PASTE_END.length).replace(/\r\n?/g, '\n'))
  buffer.region = [buffer.mark, buffer.point]
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  *'self-insert'(ed, keys) { for (let i = 0; i < (ed.argument ?? 1); i++) ed.buffer.type(keys) },
  *'accept-line'(ed) {
    ed.ended = { line: ed.buffer.text }
    ed.buffer.point = ed.buffer.chars.length
    yield* ed.redisplay()
    yield* ed.leave()
  },
  'beginning-of-line': at(() => 0),
  'end-of-line': at((ed) => ed.buffer.chars.length),
  'forward-char': repeated((ed) => ed.buffer.point < ed.buffer.chars.length && ((ed.buffer.point = ed.buffer.after(ed.buffer.point)), true)),
  'backward-char': repeated((ed) => ed.buffer.point > 0 && ((ed.buffer.point = ed.buffer.before(ed.buffer.point)), true)),
  'forward-word': repeated((ed) => ((ed.buffer.point = ed.buffer.wordEnd(ed.buffer.point)), true)),
  'backward-word': repeated((ed) => ((ed.buffer.point = ed.buffer.wordStart(ed.buffer.point)), true)),
  *'clear-screen'(ed) {
    if (ed.dumb) return
    ed.display.reset()
    yield* ed.write('\x1b[H\x1b[2J')
  },
  *'clear-display'(ed) {
    if (ed.dumb) return
    ed.display.reset()
    yield* ed.write('\x1b[H\x1b[2J\x1b[3J')
  },
  'previous-history': step(-1),
  'next-history': step(1),
  *'beginning-of-history'(ed) { ed.goTo(0) },
  *'end-of-history'(ed) { ed.goTo(ed.owner.history.length) },
  *'reverse-search-history'(ed) { yield* incrementalSearch(ed, 'reverse') },
  *'forward-search-history'(ed) { yield* incrementalSearch(ed, 'forward') },
  *'non-incremental-reverse-search-history'(ed) { yield* searchFor(ed, 'reverse') },
  *'non-incremental-forward-search-history'(ed) { yield* searchFor(ed, 'forward') },
  *'operate-and-get-next'(ed) {
    ed.memory.next = ed.place < ed.owner.history.length ? ed.place + 1 : undefined
    yield* COMMANDS['accept-line']!(ed, '')
  },
  *'yank-nth-arg'(ed) { yield* yankWord(ed, 1, ed.argument ?? 1) },
  'yank-last-arg': yankLastArg,
  *'end-of-file'(ed) {
    if (ed.buffer.chars.length > 0) {
      yield* deleteChar(ed, '')
      return
    }
    ed.ended = 'end'
    yield* ed.write(`${ed.pasteOff}\n`)
  },
  'delete-char': deleteChar,
  'backward-delete-char': remove(false),
  *'quoted-insert'(ed) {
    const { termios } = yield* ed.rawInput()
    const key = yield* readKey(ed.ask)
    yield* ed.restoreInput(termios)
    if (key !== 'hangup' && 'char' in key) ed.buffer.insert(key.char)
  },
  *'tab-insert'(ed) { ed.buffer.insert('\t') },
  'transpose-chars': repeated(transposeChars),
  'transpose-words': transposeWords,
  'upcase-word': recase(toUpper),
  'downcase-word': recase(toLower),
  'capitalize-word': recase((word) => {
    const chars = Array.from(toLower(word))
    const first = chars.findIndex(isWord)
    return chars.map((c, i) => (i === first ? toUpper(c) : c)).join('')
  }),
  'kill-line': kill((ed) => ed.buffer.chars.length),
  'unix-line-discard': kill(() => 0),
  'backward-kill-line': kill(() => 0),
  'unix-word-rubout': kill((ed) => ed.buffer.blankWordStart(ed.buffer.point)),
  'kill-word': kill((ed) => ed.buffer.wordEnd(ed.buffer.point)),
  'backward-kill-word': kill((ed) => ed.buffer.wordStart(ed.buffer.point)),
  *'delete-horizontal-space'(ed) {
    const { buffer } = ed
    let from = buffer.point
    while (from > 0 && isBlank(buffer.chars[from - 1]!)) from--
    let to = buffer.point
    while (to < buffer.chars.length && isBlank(buffer.chars[to]!)) to++
    buffer.cut(from, to)
  },
  *'yank'(ed) {
    ed.yankedAt = ed.buffer.point
    ed.buffer.insert(ed.memory.kills.yank())
  },
  *'yank-pop'(ed) {
    if (ed.lastCommand !== 'yank' && ed.lastCommand !== 'yank-pop') {
      yield* ed.bell()
      return
    }
    ed.buffer.replace(ed.yankedAt, ed.buffer.point, ed.memory.kills.rotate())
  },
  complete,
  'possible-completions': listCompletions,
  'insert-completions': insertCompletions,
  'undo': repeated((ed) => ed.buffer.undo()),
  *'revert-line'(ed) { ed.buffer.undoAll() },
  *'set-mark'(ed) { ed.buffer.mark = ed.buffer.point },
  *'exchange-point-and-mark'(ed) {
    const { buffer } = ed
    ;[buffer.point, buffer.mark] = [Math.min(buffer.mark, buffer.chars.length), buffer.point]
    buffer.region = [Math.min(buffer.point, buffer.mark), Math.max(buffer.point, buffer.mark)]
  },
  *'insert-comment'(ed) {
    ed.buffer.point = 0
    ed.buffer.insert('#')
    yield* COMMANDS['accept-line']!(ed, '')
  },
  'tilde-expand': expandTilde,
  'shell-expand-line': expandLine,
  'history-expand-line': expandLine,
  'glob-expand-word': expandWildcards,
  *'edit-and-execute-command'(ed) {
    ed.ended = { edit: ed.buffer.text }
    ed.buffer.point = ed.buffer.chars.length
    yield* ed.redisplay()
    yield* ed.leave()
  },
  *'display-shell-version'(ed) {
    yield* ed.write(`${ed.display.finish()}GNU bash, version ${RELEASE}(1)-release (x86_64-pc-linux-gnu)\n`)
  },
  *'abort'(ed) {
    yield* ed.bell()
    ed.argument = undefined
  },
  'bracketed-paste-begin': paste,
  'digit-argument': digitArgument,
}

import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Ask, type Signal } from '../../os/index.ts'
import type { HistoryEntry } from '../state.ts'
import { Editor, newMemory, type EditorMemory, type LineEnd, type LineOwner } from './editor.ts'
import { readKey, type Key } from './keys.ts'
import { editingModes, restoreModes } from './read-edited.ts'

/** What a program with lines of its own (vtysh) wants of readline. */
export interface ProgramLines {
  /** Lines typed so far, oldest first. */
  readonly history: readonly string[]
  /** Words that Tab offers for what stands before the cursor. */
  complete(line: string): Sys<readonly string[]>
  /** Keys of its own: what is said below the line, which is then shown again. */
  readonly keys: Readonly<Record<string, (line: string, columns: number) => Sys<string>>>
}

export type ProgramMemory = EditorMemory
export const newProgramMemory = newMemory

export interface LineRequest {
  readonly prompt: string
  readonly ask: Ask
  readonly lines: ProgramLines
  readonly memory: ProgramMemory
  readonly dumb: boolean
  /** Descriptors on which something may come meanwhile, and what is then shown in the line's place. */
  readonly meanwhile?: { readonly fds: readonly number[]; take(fd: number): Sys<string> }
}

/** A line, its end, or signals that readline has no meaning for; what was typed is lost with them. */
export type ProgramLine = LineEnd | { readonly signals: readonly Signal[] }

/** Reads a line of the terminal for a program, edited with readline's keys. */
export function* editLine(o: LineRequest): Sys<ProgramLine> {
  const { cols, rows, termios } = yield* sys.ttyget(0)
  yield* editingModes()
  const ed = new Editor(ownerOf(o.lines), o.memory, { text: o.prompt, ask: o.ask }, { cols: cols || 80, rows: rows || 24 }, o.dumb)
  yield* ed.begin()
  try {
    for (;;) {
      const key = yield* nextKey(o)
      if (typeof key === 'number') {
        yield* ed.write(ed.display.erase() + (yield* o.meanwhile!.take(key)))
        ed.display.reset()
        yield* ed.redisplay()
        continue
      }
      yield call(ed.take(key))
      const signals = ed.takeOthers()
      if (signals.length > 0) return { signals }
      if (ed.ended !== undefined) return ed.ended
    }
  } finally {
    yield* restoreModes(termios)
  }
}

/** A key, or the descriptor on which something came first. */
function* nextKey({ ask, meanwhile }: LineRequest): Sys<Key | number> {
  if (!meanwhile || meanwhile.fds.length === 0) return yield* readKey(ask)
  yield* sys.ask(0, ask)
  try {
    const [first] = yield* sys.poll([0, ...meanwhile.fds].map((fd) => ({ fd, for: 'r' as const })))
    return first === undefined || first === 0 ? yield* readKey(ask) : meanwhile.fds[first - 1]!
  } catch (e) {
    if (!isErrno(e, 'EINTR')) throw e
    return { signals: yield* sys.signals() }
  }
}

function ownerOf(lines: ProgramLines): LineOwner {
  const history: readonly HistoryEntry[] = lines.history.map((line) => ({ line }))
  return {
    history,
    plain: true,
    *matches({ buffer }) {
      const before = buffer.chars.slice(0, buffer.point).join('')
      const start = before.search(/\S*$/)
      const words = before.trim() === '' ? [] : yield* lines.complete(before)
      return { word: { start, text: before.slice(start), quote: '', command: false }, words: [...new Set(words)].sort((a, b) => (a < b ? -1 : 1)), filenames: false, nospace: false }
    },
    keys: Object.fromEntries(Object.entries(lines.keys).map(([key, say]) => [key, function* (ed: Editor) {
      yield* ed.write(`\n${yield* say(ed.buffer.text, ed.display.width)}`)
      ed.display.reset()
    }])),
  }
}

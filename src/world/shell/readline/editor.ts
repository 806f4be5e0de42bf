import { call, type Sys } from '../../sim/index.ts'
import { sys, type Ask, type Signal, type Termios } from '../../os/index.ts'
import { writeFully } from '../exec/report.ts'
import type { HistoryEntry, Shell } from '../state.ts'
import { OPPOSITE } from './argument.ts'
import type { Matches } from './complete/matches.ts'
import { COMMANDS } from './commands.ts'
import { Display } from './display.ts'
import { lookUpKeys } from './keymap.ts'
import type { Key } from './keys.ts'
import { KillRing } from './kill-ring.ts'
import { LineBuffer } from './line-buffer.ts'

/** How a line ended: accepted (or to be edited by a program first), at an end of file, interrupted by C-c, or the terminal is gone. */
export type LineEnd = { readonly line: string } | { readonly edit: string } | 'end' | 'interrupt' | 'hangup'

/** What the editor keeps from line to line. */
export interface EditorMemory {
  kills: KillRing
  /** Text of the last incremental search. */
  search: string
  /** Line to begin with (C-o). */
  next: number | undefined
}

export const newMemory = (): EditorMemory => ({ kills: new KillRing(), search: '', next: undefined })

/** Whose lines are edited: a shell's, or those of a program with a history of its own. */
export interface LineOwner {
  history: readonly HistoryEntry[]
  readonly shell?: Shell
  /** What Tab finds, where that is not the shell's. */
  matches?(ed: Editor): Sys<Matches>
  /** Keys of its own. */
  readonly keys?: Readonly<Record<string, (ed: Editor) => Sys<void>>>
  /** Ctrl-C leaves no mark, a paste comes as it is typed. */
  readonly plain?: boolean
}

/** A shell as the owner of its lines. */
export const ownedBy = (shell: Shell): LineOwner => ({
  shell,
  get history() { return shell.history },
  set history(now) { shell.history = now },
})

/** Commands that only a shell has. */
const OF_SHELLS = new Set(['shell-expand-line', 'history-expand-line', 'glob-expand-word', 'tilde-expand', 'edit-and-execute-command', 'display-shell-version'])

export interface Prompt {
  /** Lines above the one that is edited, and that line's beginning, with marks around what takes no columns. */
  readonly text: string
  readonly ask: Ask
}

/** One reading of a line: readline with emacs keys. */
export class Editor {
  readonly owner: LineOwner
  readonly memory: EditorMemory
  readonly buffer = new LineBuffer()
  readonly display: Display
  readonly dumb: boolean
  readonly ask: Ask
  rows: number
  prompt: string
  readonly #above: string
  /** Lines of history as they were changed while this line was edited, by index. */
  readonly edited = new Map<number, string>()
  /** Where in the history the line comes from; its length for the line that is new. */
  place: number
  /** Commands that came before, newest last: what `yank-pop`, kills in a row and a second Tab look at. */
  lastCommand = ''
  command = ''
  /** A numeric argument being given. */
  argument: number | undefined
  /** The last completion changed the line: the next Tab completes again before it lists. */
  completed = false
  ended: LineEnd | undefined
  /** Where the last yank began. */
  yankedAt = 0
  /** What the last M-. did: how many lines back, which word, in which direction it goes on, and whether it inserted something. */
  yanked: { readonly back: number; readonly index: number | undefined; readonly step: number; readonly inserted: boolean } | undefined
  /** Any key was pressed on this line. */
  touched = false
  /** Words are completed as names of files only. */
  filesOnly = false
  /** The terminal's size changed with the last key. */
  resized = false
  #pending = ''

  constructor(owner: LineOwner, memory: EditorMemory, prompt: Prompt, size: { cols: number; rows: number }, dumb: boolean) {
    this.owner = owner
    this.memory = memory
    const cut = prompt.text.lastIndexOf('\n') + 1
    this.#above = prompt.text.slice(0, cut)
    this.prompt = prompt.text.slice(cut)
    this.ask = prompt.ask
    this.dumb = dumb
    this.rows = size.rows
    this.display = new Display(Math.max(size.cols, 2), dumb)
    this.place = owner.history.length
  }

  /** The shell; asked for only by commands of shells. */
  get sh(): Shell { return this.owner.shell! }

  get #pasteOn(): string { return this.dumb || this.owner.plain ? '' : BRACKETED_PASTE_ON }
  get pasteOff(): string { return this.dumb || this.owner.plain ? '' : BRACKETED_PASTE_OFF }

  /** Shows the prompt and an empty line (or the one that C-o asked for). */
  *begin(): Sys<void> {
    if (this.memory.next !== undefined) {
      this.goTo(this.memory.next)
      this.memory.next = undefined
      this.buffer.forgetUndo()
    }
    yield* this.write(this.#pasteOn + visible(this.#above) + this.#update())
  }

  /** What is on the screen after `begin`, without writing it: a shell that goes on at its prompt. */
  assumeShown(): void { this.#update() }

  #update(): string { return this.display.update(this.prompt, this.buffer.chars, this.buffer.point, this.buffer.region) }

  *redisplay(): Sys<void> { yield* this.write(this.#update()) }

  *write(text: string): Sys<void> {
    if (text !== '') yield* writeFully(1, text)
  }

  *bell(): Sys<void> { yield* this.write('\x07') }

  /** Ends the line on the screen: the cursor goes below it. */
  *leave(): Sys<void> { yield* this.write(this.display.finish() + this.pasteOff) }

  /** One key, or what came instead of one. Look at `ended` afterwards. */
  *take(key: Key): Sys<void> {
    this.resized = false
    if (key === 'hangup') {
      this.ended = 'hangup'
      return
    }
    if ('signals' in key) {
      yield* this.signalled(key.signals)
      return
    }
    this.touched = true
    this.#pending += key.char
    const own = this.owner.keys?.[this.#pending]
    if (own) {
      this.#pending = ''
      yield call(own(this))
      yield* this.redisplay()
      return
    }
    const found = lookUpKeys(this.#pending)
    if (found === 'prefix') return
    const keys = this.#pending
    this.#pending = ''
    if (found !== 'nothing') yield* this.perform(found.command, keys)
    else if (keys.length === key.char.length && key.char >= ' ') yield* this.perform('self-insert', keys)
    else yield* this.bell()
  }

  *perform(name: string, keys: string): Sys<void> {
    this.command = name
    const known = OF_SHELLS.has(name) && !this.owner.shell ? 'abort' : name
    const run = COMMANDS[this.argument !== undefined && this.argument < 0 ? (OPPOSITE[known] ?? known) : known]
    this.buffer.region = undefined
    if (name !== 'self-insert') this.buffer.endTyping()
    const argued = this.argument
    if (run) yield call(run(this, keys))
    if (this.command !== 'digit-argument') this.lastCommand = this.command
    if (this.argument === argued) this.argument = undefined
    if (this.ended === undefined) yield* this.redisplay()
  }

  *signalled(signals: readonly Signal[]): Sys<void> {
    if (signals.includes('INT')) {
      this.#pending = ''
      if (this.owner.plain) yield* this.write(this.display.toLastRow())
      else yield* this.write(this.dumb ? '^C' : `^C${this.display.toLastRow()}${BRACKETED_PASTE_OFF}${BRACKETED_PASTE_ON}${BRACKETED_PASTE_OFF}`)
      this.ended = 'interrupt'
      return
    }
    if (signals.includes('HUP')) {
      this.ended = 'hangup'
      return
    }
    if (signals.includes('WINCH')) {
      const { cols, rows } = yield* sys.ttyget(0)
      this.rows = rows
      this.resized = true
      if (cols > 1 && cols !== this.display.width) {
        yield* this.write(this.display.resize(cols) + this.#update())
      }
    }
    this.others = signals.filter((s) => s !== 'INT' && s !== 'HUP' && s !== 'WINCH')
  }

  /** The next key comes as it is typed, C-c too. */
  *rawInput(): Sys<{ termios: Termios }> {
    const { termios } = yield* sys.ttyget(0)
    yield* sys.ttyset(0, { isig: false })
    return { termios }
  }

  *restoreInput(termios: Termios): Sys<void> { yield* sys.ttyset(0, { isig: termios.isig }) }

  /** Signals with traps that came while a line was edited. */
  others: readonly Signal[] = []

  takeOthers(): readonly Signal[] {
    const { others } = this
    this.others = []
    return others
  }

  /** Goes to a line of history, keeping what was changed in the one that is left. */
  goTo(place: number): void {
    if (this.buffer.text !== this.lineAt(this.place) || this.place === this.owner.history.length) this.edited.set(this.place, this.buffer.text)
    this.place = place
    this.buffer.set(this.lineAt(place))
    this.buffer.forgetUndo()
  }

  /** The line ends: other lines of the history stay as they were changed meanwhile. */
  keepEdits(): void {
    const { history } = this.owner
    const changed = [...this.edited].filter(([place, line]) => place !== this.place && place < history.length && history[place]!.line !== line)
    if (changed.length === 0) return
    const now = [...history]
    for (const [place, line] of changed) now[place] = { ...now[place]!, line, edited: true }
    this.owner.history = now
  }

  lineAt(place: number): string { return this.edited.get(place) ?? this.owner.history[place]?.line ?? '' }
}

export const BRACKETED_PASTE_ON = '\x1b[?2004h'
export const BRACKETED_PASTE_OFF = '\x1b[?2004l\r'

const visible = (text: string): string => text.replaceAll('\x01', '').replaceAll('\x02', '')

import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { byteString, bytesOf } from '../../cli/index.ts'
import { COMMANDS, type PagerCommand } from './commands.ts'
import type { Document } from './document.ts'
import type { Keyboard } from './keyboard.ts'
import type { LessSettings } from './less-options.ts'
import { promptText } from './prompt.ts'
import { rowsOf } from './rows.ts'
import { Searcher } from './search.ts'

/** A place in a text: a line and a row of it. */
export interface Place { readonly line: number; readonly row: number }

/** A text on a screen and the person before it. */
export class Pager {
  readonly documents: readonly Document[]
  readonly settings: LessSettings
  readonly keyboard: Keyboard
  readonly env: Readonly<Record<string, string>>
  readonly search = new Searcher()
  current = 0
  top: Place = { line: 0, row: 0 }
  shift = 0
  columns = 80
  lines = 24
  message: string | undefined
  /** The file's name stands in the prompt until the first command. */
  fresh = true
  readonly marks = new Map<string, Place>()
  done = false
  status = 0
  /** The end was reached once (-e). */
  sawEnd = false

  constructor(documents: readonly Document[], settings: LessSettings, keyboard: Keyboard, env: Readonly<Record<string, string>>) {
    this.documents = documents
    this.settings = settings
    this.keyboard = keyboard
    this.env = env
  }

  get document(): Document { return this.documents[this.current]! }
  /** Rows for text: all but the prompt's. */
  get height(): number { return this.lines - 1 }

  write(text: string): Sys<void> { return sys.writeAll(1, bytesOf(byteString(text))) }

  *run(messages: readonly string[]): Sys<number> {
    yield* this.measure()
    if (this.settings.quitIfOneScreen && this.documents.length === 1 && (yield* this.#fits())) return 0
    for (const signal of ['INT', 'WINCH', 'TSTP'] as const) yield* sys.sigaction(signal, 'catch')
    yield* this.enterScreen()
    this.message = messages[0]
    for (const command of this.settings.first) yield* this.#begin(command)
    yield* this.paint()
    while (!this.done) {
      const key = yield* this.keyboard.key()
      if (key === undefined) yield* this.#signals()
      else if (key === 'eof') this.done = true
      else yield* this.#obey(key, undefined)
    }
    yield* this.leaveScreen()
    return this.status
  }

  /** A whole text that fits is shown as it is (-F). */
  *#fits(): Sys<boolean> {
    let rows = 0
    let text = ''
    for (let i = 0; yield* this.document.has(i); i++) {
      const these = this.rows(i)
      rows += these.length
      if (rows > this.height) return false
      text += these.map((r) => `${r}\n`).join('')
    }
    yield* this.write(text)
    return true
  }

  *#begin(command: string): Sys<void> {
    if (command.startsWith('/')) {
      this.search.set(command.slice(1), this.settings.ignoreCase, 'forward')
      yield* this.search.next(this, 'forward')
    } else {
      const [, count = '', key = ''] = /^(\d*)(.*)$/s.exec(command) ?? []
      yield* this.#obey(key || 'g', count === '' ? undefined : Number(count))
    }
  }

  *measure(): Sys<void> {
    const t = yield* sys.ttyget(1)
    this.columns = t.cols || 80
    this.lines = t.rows || 24
  }

  *enterScreen(): Sys<void> {
    yield* sys.ttyset(this.keyboard.fd, { icanon: false, echo: false })
    yield* this.write(this.settings.noInit ? '\r' : '\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\r')
  }

  *leaveScreen(): Sys<void> {
    yield* this.write(`\r\x1b[K${this.settings.noInit ? '' : '\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t'}`)
    yield* sys.ttyset(this.keyboard.fd, { icanon: true, echo: true })
  }

  *#signals(): Sys<void> {
    for (const signal of yield* sys.signals()) {
      if (signal === 'WINCH') {
        yield* this.measure()
        yield* this.paint()
      } else if (signal === 'TSTP') {
        yield* this.leaveScreen()
        yield* sys.kill((yield* sys.self()).pid, 'STOP')
        yield* this.enterScreen()
        yield* this.paint()
      } else if (this.settings.quitOnInterrupt) {
        this.done = true
        this.status = 2
      } else yield* this.prompt()
    }
  }

  *#obey(first: string, given: number | undefined): Sys<void> {
    let key: string | undefined = first
    let count = given
    while (key !== undefined && key >= '0' && key <= '9' && key.length === 1) {
      count = (count ?? 0) * 10 + Number(key)
      yield* this.write(`\r\x1b[K:${count}`)
      key = yield* this.keyboard.key()
    }
    if (key === undefined) return yield* this.#signals()
    const command: PagerCommand | undefined = COMMANDS[key]
    this.fresh = false
    this.message = undefined
    if (command) yield* command(this, count)
    else yield* this.bell()
    if (!this.done) yield* this.prompt()
  }

  bell(): Sys<void> { return this.write('\x07') }

  /** The rows of a line as it is shown now. */
  rows(line: number): string[] {
    const text = this.document.lines[line]!
    const number = this.settings.numbers ? `${String(line + 1).padStart(7)} ` : ''
    const rows = rowsOf(text, {
      columns: this.columns - number.length,
      chop: this.settings.chop || this.shift > 0,
      shift: this.shift,
      raw: this.settings.raw,
      marks: this.search.marks(text),
    })
    return rows.map((r, i) => (i === 0 ? number : ' '.repeat(number.length)) + r)
  }

  /** The place `n` rows further on, or as far as there is text; with how far it went. */
  *forward(from: Place, n: number): Sys<{ readonly place: Place; readonly moved: number }> {
    let { line, row } = from
    let moved = 0
    while (moved < n) {
      if (!(yield* this.document.has(line))) break
      if (row + 1 < this.rows(line).length) row++
      else {
        if (!(yield* this.document.has(line + 1))) break
        line++
        row = 0
      }
      moved++
    }
    return { place: { line, row }, moved }
  }

  backward(from: Place, n: number): { readonly place: Place; readonly moved: number } {
    let { line, row } = from
    let moved = 0
    while (moved < n && (line > 0 || row > 0)) {
      if (row > 0) row--
      else row = this.rows(--line).length - 1
      moved++
    }
    return { place: { line, row }, moved }
  }

  /** The rows of the screen, with the place behind the last one. */
  *screen(from: Place, height = this.height): Sys<{ readonly rows: string[]; readonly next: Place; readonly end: boolean }> {
    const rows: string[] = []
    let { line, row } = from
    while (rows.length < height && (yield* this.document.has(line))) {
      const these = this.rows(line)
      while (row < these.length && rows.length < height) rows.push(these[row++]!)
      if (row < these.length) break
      line++
      row = 0
    }
    const end = !(yield* this.document.has(line))
    return { rows, next: { line, row }, end }
  }

  *paint(): Sys<void> {
    const { rows } = yield* this.screen(this.top)
    while (rows.length < this.height) rows.push('~')
    yield* this.write(`\x1b[H\x1b[2J${rows.map((r) => `${r}\n`).join('')}`)
    yield* this.prompt()
  }

  /** Moves on by some rows, never past the last screen. */
  *scroll(n: number): Sys<void> {
    const { next, end } = yield* this.screen(this.top)
    if (end) return yield* this.bell()
    const { rows } = yield* this.screen(next, n)
    this.top = (yield* this.forward(this.top, rows.length)).place
    if (rows.length >= this.height) yield* this.paint()
    else yield* this.write(`\r\x1b[K${rows.map((r) => `${r}\n`).join('')}`)
  }

  *scrollBack(n: number): Sys<void> {
    const { place, moved } = this.backward(this.top, n)
    if (moved === 0) return yield* this.bell()
    this.top = place
    yield* this.paint()
  }

  /** Puts a place at the top, or the last screen if it is too far down. */
  *goTo(place: Place): Sys<void> {
    this.top = place
    const { rows } = yield* this.screen(place)
    if (rows.length < this.height && place.line > 0) this.top = this.backward(place, this.height - rows.length).place
    yield* this.paint()
  }

  *goToEnd(): Sys<void> {
    yield* this.document.all()
    const last = Math.max(0, this.document.lines.length - 1)
    const end = { line: last, row: this.document.lines.length > 0 ? this.rows(last).length - 1 : 0 }
    this.top = this.backward(end, this.height - 1).place
    yield* this.paint()
  }

  *prompt(): Sys<void> {
    const { next, end } = yield* this.screen(this.top)
    if (end && this.settings.quitAtEnd === 'first' && !this.fresh) {
      this.done = true
      return
    }
    const text = this.message ?? promptText(this, next.line, end)
    yield* this.write(text === ':' ? '\r\x1b[K:' : `\r\x1b[K\x1b[7m${text}\x1b[27m\x1b[K`)
  }
}

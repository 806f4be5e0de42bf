import { Terminal } from '@xterm/headless'
import type { Size } from '../../src/lab/index.ts'
import type { Lang } from '../../src/i18n/index.ts'
import type { ScreenModel } from '../../src/tui/index.ts'
import type { SavedFrame } from '../../src/tui/compositor/compositor.ts'
import type { Clock } from '../../src/tui/compositor/pacer.ts'
import { terminalSize } from '../../src/tui/screens/layout.ts'
import { Screen } from '../../src/tui/screens/screen.ts'
import { codeWidth } from '../../src/tui/text/width.ts'
import { themeOf } from '../../src/tui/theme/theme.ts'
import { sampleModel } from './sample.ts'
import { FakeStage } from './stage.ts'

/** A clock that stands still until it is told to go on. */
export class HandClock implements Clock {
  private time = 0
  private timers: { at: number; run: () => void }[] = []

  now(): number {
    return this.time
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run }
    this.timers.push(timer)
    return () => void (this.timers = this.timers.filter((t) => t !== timer))
  }

  advance(ms: number): void {
    this.time += ms
    const due = this.timers.filter(({ at }) => at <= this.time)
    this.timers = this.timers.filter(({ at }) => at > this.time)
    for (const { run } of due) run()
  }
}

/** The outer terminal of a test: what a person would see of the bytes that were written. */
export class Outer {
  readonly terminal: Terminal
  readonly writes: string[] = []

  constructor({ cols, rows }: Size) {
    this.terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 100, logLevel: 'off' })
    this.terminal.unicode.register({ version: 'test', wcwidth: codeWidth, charProperties: (code, before) => (codeWidth(code) === 0 && before ? 1 | (((before >> 1) & 3) << 1) : codeWidth(code) << 1) })
    this.terminal.unicode.activeVersion = 'test'
  }

  readonly write = (bytes: string): void => {
    this.writes.push(bytes)
    this.terminal.write(bytes)
  }

  /** The rows of the screen, blanks at their ends left out. */
  async rows(): Promise<string[]> {
    await new Promise<void>((done) => this.terminal.write('', done))
    const { active } = this.terminal.buffer
    return Array.from({ length: this.terminal.rows }, (_, y) => active.getLine(active.baseY + y)!.translateToString(true).trimEnd())
  }

  get cursor(): { x: number; y: number } {
    return { x: this.terminal.buffer.active.cursorX, y: this.terminal.buffer.active.cursorY }
  }
}

export interface RigOptions {
  readonly size: Size
  readonly lang?: Lang
  readonly env?: Record<string, string>
  readonly model?: Partial<ScreenModel>
  readonly frame?: SavedFrame
}

/** A screen with a made-up session, an outer terminal and a clock. */
export class Rig {
  readonly stage: FakeStage
  readonly outer: Outer
  readonly clock = new HandClock()
  readonly screen: Screen

  constructor({ size, lang = 'en', env = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }, model, frame }: RigOptions) {
    const sample = sampleModel(lang)
    const pane = terminalSize(size)
    this.stage = new FakeStage({ ...sample, terminals: sample.terminals.map((t) => ({ ...t, size: pane })), ...model })
    this.outer = new Outer(size)
    this.screen = new Screen({ stage: this.stage, size, theme: themeOf(env), clock: this.clock, write: this.outer.write, ...(frame ? { frame } : {}) })
    this.stage.model$.subscribe((next) => this.screen.show(next))
    this.screen.begin()
  }

  /** Types, a character or a sequence a chunk. */
  type(...chunks: readonly string[]): void {
    for (const chunk of chunks) this.screen.type(new TextEncoder().encode(chunk))
  }

  /** The prefix and a command's key. */
  command(key: string): void {
    this.type('\x1d', key)
  }

  /** Escape, and the wait that tells it from a sequence. */
  escape(): void {
    this.type('\x1b')
    this.clock.advance(50)
  }

  resize(size: Size): void {
    this.outer.terminal.resize(size.cols, size.rows)
    this.screen.resize(size)
  }

  /** Lets everything that is under way come to rest: the emulator reads in turns of its own. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      const before = this.outer.writes.length
      await new Promise((next) => setTimeout(next, 0))
      this.clock.advance(20)
      quiet = this.outer.writes.length === before ? quiet + 1 : 0
    }
  }

  /** The screen as text once everything is at rest. */
  async text(): Promise<string> {
    await this.settle()
    return `${(await this.outer.rows()).join('\n')}\n`
  }

  /** Bytes written since the last call. */
  takeWritten(): string {
    return this.outer.writes.splice(0).join('')
  }
}

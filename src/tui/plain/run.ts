import type { EventEmitter } from 'node:events'
import type { TerminalId } from '../../lab/index.ts'
import { wallClock } from '../compositor/pacer.ts'
import { commandAfterPrefix, type Command } from '../input/keys.ts'
import { Keyboard } from '../input/keyboard.ts'
import type { Token } from '../input/tokens.ts'
import type { Intent, ScreenModel, Stage, TerminalView } from '../model.ts'
import type { RunEnd } from '../screens/run.ts'
import type { Env } from '../theme/depth.ts'
import { symbolsOf } from '../theme/symbols.ts'
import { LineFeed } from './feed.ts'
import { Printer } from './printer.ts'
import { tell } from './tell.ts'

export interface PlainOptions extends Stage {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly env: Env
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const WIDEST = 100

/** Commands that make sense without panels. */
const INTENTS: Partial<Record<Command, (terminal: TerminalId) => Intent>> = {
  hint: () => ({ do: 'hint' }),
  run: (terminal) => ({ do: 'run', terminal }),
  why: () => ({ do: 'why' }),
  next: () => ({ do: 'next' }),
  previous: () => ({ do: 'previous' }),
  advance: () => ({ do: 'advance' }),
  quit: () => ({ do: 'quit' }),
  literal: (terminal) => ({ do: 'input', terminal, bytes: Uint8Array.of(0x1d) }),
}

/**
 * The same session line by line: what the lab prints is written through, what the tutor has to say stands between, nothing moves the cursor. From a pipe
 * one line is typed whenever the lab asks; a terminal is passed on key by key, with the prefix for hints and the like.
 */
export function runPlain(options: PlainOptions): Promise<RunEnd> {
  return new Promise((resolve) => new PlainRun(options, resolve).start())
}

class PlainRun {
  private readonly options: PlainOptions
  private readonly resolve: (end: RunEnd) => void
  private readonly printer: Printer
  private readonly feed = new LineFeed()
  private readonly decoder = new TextDecoder()
  private readonly keyboard = new Keyboard((tokens) => this.keys(tokens), wallClock)
  private readonly undo: (() => void)[] = []
  private shown: ScreenModel | undefined
  private isPrefixed = false
  private isListening = false

  constructor(options: PlainOptions, resolve: (end: RunEnd) => void) {
    const { stdout } = options
    this.options = options
    this.resolve = resolve
    this.printer = new Printer((text) => stdout.write(text), Boolean(stdout.isTTY))
  }

  start(): void {
    const { stdin, model$, output$ } = this.options
    for (const signal of ENDING) this.listen(process, signal, () => this.end({ cause: 'signal', signal }))
    this.show(model$.value)
    if (this.shown?.ended) return
    const output = output$.subscribe((id, bytes) => this.output(id, bytes))
    const models = model$.subscribe((model) => this.show(model))
    this.undo.push(() => output.dispose(), () => models.dispose())
    if (stdin.isTTY) stdin.setRawMode(true)
    this.listen(stdin, 'data', (bytes: Uint8Array) => this.typed(bytes))
    this.listen(stdin, 'end', () => this.script(undefined))
    this.isListening = true
    this.typeNext()
  }

  private get terminal(): TerminalView | undefined {
    return this.options.model$.value.terminals[0]
  }

  private show(model: ScreenModel): void {
    if (model === this.shown) return
    const lines = tell(this.shown, model, Math.min(WIDEST, this.options.stdout.columns || 80), symbolsOf(this.options.env))
    this.printer.lines(lines, !model.ended)
    this.shown = model
    if (model.ended) this.end({ cause: 'quit' })
    else if (this.isListening) this.typeNext()
  }

  /** A slow reader of ours stops lab time, never a process in it. */
  private output(id: TerminalId, bytes: Uint8Array): void {
    const { stdout, pressure } = this.options
    if (id !== this.terminal?.id || this.printer.output(bytes)) return
    pressure?.(id, true)
    stdout.once('drain', () => pressure?.(id, false))
  }

  private typed(bytes: Uint8Array): void {
    if (this.options.stdin.isTTY) this.keyboard.feed(bytes)
    else this.script(this.decoder.decode(bytes, { stream: true }))
  }

  private script(text: string | undefined): void {
    this.feed.add(text)
    this.typeNext()
  }

  private typeNext(): void {
    const { terminal } = this
    const next = terminal && !this.options.stdin.isTTY ? this.feed.next(terminal) : undefined
    if (!next || !terminal) return
    if (next === 'end') this.options.dispatch({ do: 'quit' })
    else this.options.dispatch({ do: 'input', terminal: terminal.id, bytes: new TextEncoder().encode(`${next.line}\r`) })
    if (terminal.asking === 'unknown' && next !== 'end') this.typeNext()
  }

  private keys(tokens: readonly Token[]): void {
    for (const token of tokens) {
      const id = this.terminal?.id
      if (id === undefined) continue
      const command = this.isPrefixed ? commandAfterPrefix(token) : undefined
      const intent = command && INTENTS[command]?.(id)
      if (intent) this.options.dispatch(intent)
      else if (!this.isPrefixed && token.name !== 'prefix') this.options.dispatch({ do: 'input', terminal: id, bytes: token.bytes })
      this.isPrefixed = !this.isPrefixed && token.name === 'prefix'
    }
  }

  private end(end: RunEnd): void {
    const { stdin } = this.options
    this.keyboard.stop()
    for (const undo of this.undo.splice(0)) undo()
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.pause()
    this.resolve(end)
  }

  private listen(source: Pick<EventEmitter, 'on' | 'off'>, event: string, run: (...args: never[]) => void): void {
    const listener = run as (...args: unknown[]) => void
    source.on(event, listener)
    this.undo.push(() => source.off(event, listener))
  }
}

import type { EventEmitter } from 'node:events'
import { textsOf } from '../../i18n/index.ts'
import type { Boot } from '../boot/boot.ts'
import { ENTER, LEAVE } from '../boot/outer.ts'
import type { SavedFrame } from '../compositor/compositor.ts'
import { wallClock, type Clock } from '../compositor/pacer.ts'
import type { Stage } from '../model.ts'
import type { Env } from '../theme/depth.ts'
import { themeOf } from '../theme/theme.ts'
import { Screen } from './screen.ts'

export interface RunOptions extends Stage {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly env: Env
  /** What `boot` returned; without it the screen takes the terminal itself. */
  readonly boot?: Boot
  /** Called when the screen has been at rest for a second, and at the end: the frame to keep for the next start. */
  readonly saveFrame?: (frame: SavedFrame) => void
  /** The wheel scrolls, and the outer terminal then selects text only with Shift. Off by default. */
  readonly mouse?: boolean
  readonly clock?: Clock
  /** Where signals and crashes are heard of; tests pass their own. */
  readonly process?: Host
}

type Emitter = Pick<EventEmitter, 'on' | 'off'>
/** The part of `process` that the screen needs. */
export type Host = Emitter & { readonly pid: number; kill(pid: number, signal: string): unknown }

/** Why the screen is gone. After `signal` the caller ends the session and the process. */
export type RunEnd = { readonly cause: 'quit' } | { readonly cause: 'signal'; readonly signal: NodeJS.Signals }

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const REST = 1000
const MOUSE = '\x1b[?1000h\x1b[?1006h'

/** Runs the screen until the session has ended or a signal asks for it. The outer terminal is given back in every case, with the session's last words on it. */
export function runScreen(options: RunOptions): Promise<RunEnd> {
  return new Promise((resolve) => new Run(options, resolve).start())
}

class Run {
  private readonly options: RunOptions
  private readonly resolve: (end: RunEnd) => void
  private readonly screen: Screen
  private readonly host: Host
  private readonly clock: Clock
  private readonly undo: (() => void)[] = []
  private cancelSave: (() => void) | undefined
  private isLeft = false

  constructor(options: RunOptions, resolve: (end: RunEnd) => void) {
    const { stdout, env, boot } = options
    this.options = options
    this.resolve = resolve
    this.host = options.process ?? process
    this.clock = options.clock ?? wallClock
    if (!boot) this.enter()
    else if (options.mouse) stdout.write(MOUSE)
    this.screen = new Screen({
      stage: options,
      size: this.size(),
      theme: themeOf(env),
      clock: this.clock,
      write: (bytes) => this.write(bytes),
      ...(boot?.frame ? { frame: boot.frame } : {}),
    })
  }

  start(): void {
    const { stdin, stdout, boot, model$ } = this.options
    this.listen(stdin, 'data', (bytes: Uint8Array) => this.screen.type(bytes))
    this.listen(stdout, 'resize', () => this.screen.resize(this.size()))
    this.listen(stdout, 'drain', () => this.screen.hold(false))
    for (const signal of ENDING) this.listen(this.host, signal, () => this.end({ cause: 'signal', signal }, this.texts()('signal.ended', { signal })))
    if (process.platform !== 'win32') {
      this.listen(this.host, 'SIGTSTP', () => this.suspend())
      this.listen(this.host, 'SIGCONT', () => this.resume())
    }
    // A window that was closed: nothing can be written any more, and that is no crash.
    stdout.on('error', () => this.end({ cause: 'signal', signal: 'SIGHUP' }))
    this.listen(this.host, 'exit', () => this.leave())
    this.listen(this.host, 'uncaughtExceptionMonitor', () => this.leave(this.texts()('crash.ended')))
    const subscription = model$.subscribe((model) => {
      // The last picture of a session is the one before it took its terminals away.
      if (model.ended) this.end({ cause: 'quit' })
      else this.screen.show(model)
    })
    this.undo.push(() => subscription.dispose())
    this.screen.begin()
    stdin.resume()
    for (const bytes of boot?.takeOver() ?? []) this.screen.type(bytes)
    if (model$.value.ended) this.end({ cause: 'quit' })
  }

  private end(end: RunEnd, ...words: readonly string[]): void {
    if (this.isLeft) return
    this.save()
    this.leave(...words)
    for (const undo of this.undo.splice(0)) undo()
    this.screen.dispose()
    this.options.stdin.pause()
    this.resolve(end)
  }

  /** Takes the alternate screen and raw mode. */
  private enter(): void {
    const { stdin, stdout, mouse } = this.options
    stdin.setRawMode?.(true)
    stdout.write(ENTER + (mouse ? MOUSE : ''))
  }

  /** Gives the terminal back, once, and prints the last words on the normal screen. */
  private leave(...words: readonly string[]): void {
    if (this.isLeft) return
    this.isLeft = true
    this.options.stdin.setRawMode?.(false)
    this.options.stdout.write(LEAVE + [...words, ...this.options.model$.value.farewell].map((line) => `${line}\r\n`).join(''))
  }

  private suspend(): void {
    this.options.stdin.setRawMode?.(false)
    this.options.stdout.write(LEAVE)
    this.host.kill(this.host.pid, 'SIGSTOP')
  }

  private resume(): void {
    this.enter()
    this.screen.resize(this.size())
    this.screen.redraw()
  }

  private write(bytes: string): void {
    if (this.isLeft) return
    if (!this.options.stdout.write(bytes)) this.screen.hold(true)
    this.cancelSave?.()
    this.cancelSave = this.options.saveFrame ? this.clock.after(REST, () => this.save()) : undefined
  }

  private save(): void {
    this.cancelSave?.()
    this.cancelSave = undefined
    const frame = this.options.saveFrame && this.screen.savedFrame()
    if (frame) this.options.saveFrame!(frame)
  }

  private size() {
    const { columns, rows } = this.options.stdout
    return { cols: columns || 80, rows: rows || 24 }
  }

  private texts() {
    return textsOf(this.options.model$.value.lang)
  }

  private listen(source: Emitter, event: string, run: (...args: never[]) => void): void {
    const listener = run as (...args: unknown[]) => void
    source.on(event, listener)
    this.undo.push(() => source.off(event, listener))
  }
}

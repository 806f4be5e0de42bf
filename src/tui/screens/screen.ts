import type { Size } from '../../lab/index.ts'
import { textsOf } from '../../i18n/index.ts'
import { Compositor, type SavedFrame } from '../compositor/compositor.ts'
import { Pacer, type Clock } from '../compositor/pacer.ts'
import { Keyboard } from '../input/keyboard.ts'
import type { Token } from '../input/tokens.ts'
import type { ScreenModel, Stage } from '../model.ts'
import type { KeyModes } from '../panes/terminal/emulator.ts'
import { firstUi, follow, type Around, type Effect, type Ui } from '../state/ui.ts'
import { update } from '../state/update.ts'
import type { Theme } from '../theme/theme.ts'
import { terminalSize } from './layout.ts'
import { Painter, type Painted } from './painter.tsx'
import { Terminals } from './terminals.ts'

export interface ScreenOptions {
  readonly stage: Stage
  readonly size: Size
  readonly theme: Theme
  readonly clock: Clock
  /** Writes to the outer terminal. */
  readonly write: (bytes: string) => void
  /** What the outer terminal shows already. */
  readonly frame?: SavedFrame
}

const PLAIN_KEYS: KeyModes = { cursorKeys: false, keypad: false, paste: false }

/** The screen without the process around it: model, bytes and keys in, writes and intents out. */
export class Screen {
  private readonly options: ScreenOptions
  private readonly painter: Painter
  private readonly compositor: Compositor
  private readonly pacer: Pacer
  private readonly keyboard: Keyboard
  private readonly terminals: Terminals
  private model: ScreenModel
  private ui: Ui = firstUi
  private size: Size
  private painted: Painted | undefined
  private keyModes = PLAIN_KEYS
  /** Set while the outer terminal is behind: nothing is painted, the next frame shows what is true then. */
  private isHeld = false

  constructor(options: ScreenOptions) {
    const { stage, theme, clock, size } = options
    this.options = options
    this.size = size
    this.model = stage.model$.value
    this.painter = new Painter(theme)
    this.compositor = new Compositor(theme.depth)
    if (options.frame) this.compositor.adopt(options.frame)
    this.pacer = new Pacer(() => this.paint(), clock)
    this.keyboard = new Keyboard((tokens) => this.keys(tokens), clock)
    this.terminals = new Terminals(stage, terminalSize(size), theme.depth !== 0, (id) => {
      if (id === this.ui.active) this.pacer.request()
    })
    this.ui = follow(this.ui, undefined, this.model)
  }

  /** The first picture. */
  begin(): void {
    this.fit(undefined)
    this.pacer.request()
  }

  /** Bytes from the outer terminal's keyboard. */
  type(bytes: Uint8Array): void {
    this.keyboard.feed(bytes)
  }

  /** A new state of the session. */
  show(model: ScreenModel): void {
    const before = this.model
    if (model === before) return
    this.model = model
    this.ui = follow(this.ui, before, model)
    this.fit(before)
    this.pacer.request()
  }

  resize(size: Size): void {
    this.size = size
    this.fit(this.model)
    this.pacer.request()
  }

  /** Forgets what the outer terminal shows and paints everything. */
  redraw(): void {
    this.compositor.forget()
    this.pacer.request()
  }

  /** Stops painting while the outer terminal takes no more. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld
    if (!isHeld) this.pacer.request()
  }

  /** The frame on the screen; undefined while it has a panel, a mode or a missing terminal that a next run would not begin with. */
  savedFrame(): SavedFrame | undefined {
    const { panel, prefix, scrolling, zoom, flash } = this.ui
    return panel || prefix || scrolling || flash || zoom !== 'both' || this.model.terminals.length === 0 ? undefined : this.compositor.saved()
  }

  dispose(): void {
    this.pacer.stop()
    this.keyboard.stop()
    this.terminals.dispose()
    this.painter.dispose()
  }

  private keys(tokens: readonly Token[]): void {
    const { ui, out } = update(this.ui, tokens, this.around())
    const before = this.ui
    this.ui = ui
    if (before.zoom !== ui.zoom) this.fit(this.model)
    for (const item of out) {
      if ('do' in item) this.options.stage.dispatch(item)
      else this.perform(item)
    }
    if (before !== ui) this.pacer.request()
  }

  private perform(effect: Effect): void {
    if (effect.effect === 'redraw') this.redraw()
    else if (effect.effect === 'copy') this.options.write(`\x1b]52;c;${Buffer.from(effect.text).toString('base64')}\x07`)
    else this.active()?.scroll(effect.lines)
  }

  private around(): Around {
    const { layout, lesson, panel } = this.painted ?? this.picture()
    const { terminal: rect } = layout
    return {
      model: this.model,
      texts: textsOf(this.model.lang),
      isNarrow: layout.kind !== 'wide',
      pane: terminalSize(this.size, this.ui.zoom),
      wantsPaste: this.active()?.keyModes.paste ?? false,
      isOverTerminal: ({ x, y }) => !!rect && x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height,
      lesson,
      panel,
    }
  }

  private active() {
    return this.ui.active === undefined ? undefined : this.terminals.get(this.ui.active)
  }

  private fit(before: ScreenModel | undefined): void {
    this.terminals.fit(this.model, terminalSize(this.size, this.ui.zoom), before)
  }

  private picture(): Painted {
    const emulator = this.active()
    const cursor = emulator?.cursor()
    const terminal = { rows: emulator?.rows() ?? [], linesBelow: emulator?.linesBelow() ?? 0, ...(cursor ? { cursor } : {}) }
    return this.painter.paint(this.model, this.ui, this.size, terminal)
  }

  /** Whether anything on the screen changed. */
  private paint(): boolean {
    if (this.isHeld) return false
    this.painted = this.picture()
    const bytes = this.modes() + this.compositor.frame(this.painted.picture) + (this.active()?.takeBells() ? '\x07' : '')
    if (bytes) this.options.write(bytes)
    return bytes !== ''
  }

  /** The keys of the outer terminal send what the program in the lab expects. */
  private modes(): string {
    const { cursorKeys, keypad, paste } = this.active()?.keyModes ?? PLAIN_KEYS
    const before = this.keyModes
    this.keyModes = { cursorKeys, keypad, paste }
    return (cursorKeys === before.cursorKeys ? '' : cursorKeys ? '\x1b[?1h' : '\x1b[?1l') + (keypad === before.keypad ? '' : keypad ? '\x1b=' : '\x1b>')
  }
}

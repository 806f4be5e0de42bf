import { Terminal, type IMarker } from '@xterm/headless'
import type { Size } from '../../../lab/index.ts'
import { codeWidth } from '../../text/width.ts'
import { bufferRows } from './rows.ts'

/** Lines kept above the screen. */
const SCROLLBACK = 5_000
/** Bytes that the emulator has not read yet: above the first the lab is asked to wait, below the second to go on. */
const FULL = 256 * 1024
const EASED = 64 * 1024

export interface EmulatorOptions {
  readonly size: Size
  readonly withColour: boolean
  /** What is to be seen may have changed. */
  readonly onChange: () => void
  readonly onPressure: (full: boolean) => void
}

/** Modes that the program in the lab has set and that change what the outer terminal's keys must send. */
export interface KeyModes { readonly cursorKeys: boolean; readonly keypad: boolean; readonly paste: boolean }

/** The screen model of one lab terminal: bytes in, rows of text out. It answers no queries: the lab's tty does. */
export class Emulator {
  private readonly terminal: Terminal
  private readonly options: EmulatorOptions
  private pending = 0
  private isFull = false
  private isCursorShown = true
  private bells = 0
  /** Top of the view while scrolled back. A marker follows its line when others are dropped from the scrollback. */
  private top: IMarker | undefined

  constructor(options: EmulatorOptions) {
    this.options = options
    this.terminal = new Terminal({ ...options.size, scrollback: SCROLLBACK, allowProposedApi: true, logLevel: 'off' })
    this.terminal.unicode.register({ version: 'tutor', wcwidth: codeWidth, charProperties })
    this.terminal.unicode.activeVersion = 'tutor'
    const cursor = (shown: boolean) => (parameters: (number | number[])[]) => {
      if (parameters.includes(25)) this.isCursorShown = shown
      return false
    }
    this.terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, cursor(true))
    this.terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, cursor(false))
    this.terminal.onBell(() => this.bells++)
    this.terminal.onWriteParsed(options.onChange)
  }

  get size(): Size {
    return { cols: this.terminal.cols, rows: this.terminal.rows }
  }

  /** Modes for the keyboard, as the program in the lab has set them. */
  get keyModes(): KeyModes {
    const { applicationCursorKeysMode, applicationKeypadMode, bracketedPasteMode } = this.terminal.modes
    return { cursorKeys: applicationCursorKeysMode, keypad: applicationKeypadMode, paste: bracketedPasteMode }
  }

  /** Takes the bytes at once and reads them a little later; `onChange` tells when. */
  write(bytes: Uint8Array): void {
    this.pending += bytes.length
    if (!this.isFull && this.pending > FULL) this.options.onPressure((this.isFull = true))
    this.terminal.write(bytes, () => {
      this.pending -= bytes.length
      if (this.isFull && this.pending < EASED) this.options.onPressure((this.isFull = false))
    })
  }

  resize(size: Size): void {
    if (size.cols === this.terminal.cols && size.rows === this.terminal.rows) return
    this.terminal.resize(size.cols, size.rows)
    this.options.onChange()
  }

  /** The rows in view. */
  rows(): string[] {
    return bufferRows(this.terminal.buffer.active, this.viewTop(), this.terminal.rows, this.terminal.cols, this.options.withColour)
  }

  /** The shell's caret in the view; undefined while it is hidden or scrolled out of sight. */
  cursor(): { x: number; y: number } | undefined {
    const { baseY, cursorX, cursorY } = this.terminal.buffer.active
    const y = baseY + cursorY - this.viewTop()
    return this.isCursorShown && y < this.terminal.rows ? { x: Math.min(cursorX, this.terminal.cols - 1), y } : undefined
  }

  /** Lines between the view and the newest one; 0 at the bottom. */
  linesBelow(): number {
    return this.terminal.buffer.active.baseY - this.viewTop()
  }

  /** Moves the view by lines, up is negative; `-Infinity` and `Infinity` are the ends. New output does not move a view that is scrolled back. */
  scroll(lines: number): void {
    const { active } = this.terminal.buffer
    const target = Math.max(0, Math.min(active.baseY, this.viewTop() + lines))
    this.top?.dispose()
    this.top = target < active.baseY && active.type === 'normal' ? this.terminal.registerMarker(target - active.baseY - active.cursorY) : undefined
    this.options.onChange()
  }

  /** How often the bell rang since this was last asked. */
  takeBells(): number {
    const bells = this.bells
    this.bells = 0
    return bells
  }

  dispose(): void {
    this.terminal.dispose()
  }

  private viewTop(): number {
    const { active } = this.terminal.buffer
    if (!this.top || active.type !== 'normal') return active.baseY
    return this.top.isDisposed ? 0 : Math.min(this.top.line, active.baseY)
  }
}

/** xterm's packing: bit 0 joins the character to the one before, bits 1 and 2 are its width. */
function charProperties(code: number, preceding: number): number {
  let width: number = codeWidth(code)
  const joins = width === 0 && preceding !== 0
  if (joins) width = Math.max(width, (preceding >> 1) & 3)
  return (width << 1) | (joins ? 1 : 0)
}

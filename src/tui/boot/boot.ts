import { readFileSync } from 'node:fs'
import type { SavedFrame } from '../compositor/compositor.ts'
import { ENTER, LEAVE } from './outer.ts'

export interface BootOptions {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** File that holds the last frame of this run. */
  readonly frameFile?: string
}

/** The outer terminal between the first paint and the moment when the screen is loaded. */
export interface Boot {
  /** What stands on the screen already. */
  readonly frame?: SavedFrame
  /** Hands over to the screen: the bytes typed so far. */
  takeOver(): Uint8Array[]
  /** Gives the terminal back, where the screen cannot come. */
  giveUp(): void
}

/**
 * Takes the alternate screen, paints the saved frame where it has the window's size, sets raw mode and keeps what is typed. Nothing heavy is
 * imported here, so the picture is there before the program is.
 */
export function boot({ stdin, stdout, frameFile }: BootOptions): Boot {
  const frame = frameFile === undefined ? undefined : readFrame(frameFile, stdout)
  // Raw mode first: the outer terminal must not echo into the picture.
  stdin.setRawMode?.(true)
  stdout.write(ENTER + (frame ? frameBytes(frame) : ''))
  const kept: Uint8Array[] = []
  const keep = (bytes: Uint8Array) => kept.push(new Uint8Array(bytes))
  const giveUp = () => {
    stop()
    stdin.setRawMode?.(false)
    stdin.pause()
    stdout.write(LEAVE)
  }
  const stop = () => {
    stdin.off('data', keep)
    process.off('exit', giveUp)
  }
  stdin.on('data', keep)
  process.on('exit', giveUp)
  const takeOver = () => {
    stop()
    return kept
  }
  return frame ? { frame, takeOver, giveUp } : { takeOver, giveUp }
}

/** The bytes that paint a whole frame on an empty screen. */
export function frameBytes({ lines, cursor }: SavedFrame): string {
  const rows = lines.map((line, y) => (line ? `\x1b[${y + 1};1H${line}` : '')).join('')
  return `${rows}\x1b[m${cursor ? `\x1b[${cursor.y + 1};${cursor.x + 1}H` : '\x1b[?25l'}`
}

/** A frame that is missing, damaged or of another size is no frame. */
function readFrame(file: string, { columns, rows }: NodeJS.WriteStream): SavedFrame | undefined {
  try {
    const frame = JSON.parse(readFileSync(file, 'utf8')) as SavedFrame
    const isSound = frame.version === 1 && frame.cols === columns && frame.rows === rows && Array.isArray(frame.lines) && frame.lines.length === rows
    return isSound ? frame : undefined
  } catch {
    return undefined
  }
}

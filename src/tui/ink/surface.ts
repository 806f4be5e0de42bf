import { PassThrough, Writable } from 'node:stream'
import { render, type Instance } from 'ink'
import type { ReactNode } from 'react'
import type { Size } from '../../lab/index.ts'

/**
 * Ink as a layout function: a tree in, rows of text with SGR sequences out. It draws on a stream of its own with `debug`, so every render is the whole
 * frame as text and nothing of Ink's own output stage, timers, or keyboard touches the outer terminal.
 */
export class InkSurface {
  private readonly sink = new Sink()
  private instance: Instance | undefined

  /** The rows of the tree in a window of that size; at most `size.rows`. */
  draw(node: ReactNode, size: Size): readonly string[] {
    this.sink.columns = size.cols
    this.sink.rows = size.rows
    if (this.instance) this.instance.rerender(node)
    else this.instance = render(node, { stdout: this.sink as unknown as NodeJS.WriteStream, stdin: silentStdin(), stderr: this.sink as unknown as NodeJS.WriteStream, debug: true, patchConsole: false, exitOnCtrlC: false, isScreenReaderEnabled: false })
    return this.sink.last.split('\n').slice(0, size.rows)
  }

  dispose(): void {
    this.instance?.unmount()
    this.instance = undefined
  }
}

class Sink extends Writable {
  readonly isTTY = true
  columns = 0
  rows = 0
  last = ''

  override write(chunk: unknown): boolean {
    this.last = String(chunk)
    return true
  }
}

/** Ink wants a keyboard even if nobody listens to it. */
function silentStdin(): NodeJS.ReadStream {
  const stub = { isTTY: true, setRawMode: () => stub, ref: () => stub, unref: () => stub }
  return Object.assign(new PassThrough(), stub) as unknown as NodeJS.ReadStream
}

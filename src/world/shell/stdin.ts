import { call, type Sys } from '../sim/index.ts'
import { sys } from '../os/index.ts'
import { decodeUtf8 } from '../text/index.ts'
import { complain } from './exec/report.ts'
import { runUnit } from './exec/source.ts'
import type { Shell } from './state.ts'
import { readCommand } from './syntax/read-command.ts'
import { parseUnit } from './syntax/unit.ts'

const BLOCK = 4096

/** Lines of descriptor 0, taken so that a command which reads it too finds what follows: byte by byte, or in blocks wound back. */
class StdinLines {
  readonly #seekable: boolean
  constructor(seekable: boolean) { this.#seekable = seekable }

  *next(): Sys<string | undefined> {
    const bytes: number[] = []
    for (;;) {
      const chunk: Uint8Array = yield* sys.read(0, this.#seekable ? BLOCK : 1)
      if (chunk.length === 0) return bytes.length === 0 ? undefined : decodeUtf8(Uint8Array.from(bytes))
      const newline = chunk.indexOf(10)
      for (const b of newline < 0 ? chunk : chunk.subarray(0, newline + 1)) bytes.push(b)
      if (newline < 0) continue
      if (this.#seekable && newline + 1 < chunk.length) yield* sys.seek(0, newline + 1 - chunk.length, 'here')
      return decodeUtf8(Uint8Array.from(bytes))
    }
  }
}

/** Reads commands from descriptor 0 and runs each before the next is read. */
export function* runStdin(sh: Shell): Sys<void> {
  const lines = new StdinLines((yield* sys.fstat(0)).type === 'file')
  let text = ''
  let first = 1
  let line = 0
  for (;;) {
    const next = yield* lines.next()
    if (next === undefined) break
    line++
    text += next
    const reading = readCommand(text, 0)
    if (reading.kind === 'more') continue
    if (reading.kind === 'error') {
      sh.line = line
      yield* complain(sh, reading.message)
      sh.status = 2
      return
    }
    if (reading.kind === 'command') {
      yield call(runUnit(sh, parseUnit(text, first)))
      if (sh.flow?.kind === 'exit') return
      sh.flow = undefined
    }
    text = ''
    first = line + 1
  }
  if (text === '') return
  sh.line = line + 1
  yield* complain(sh, 'syntax error: unexpected end of file')
  sh.status = 2
}

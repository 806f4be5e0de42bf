import { call, type Sys } from '../sim/index.ts'
import { sys } from '../os/index.ts'
import { decodeUtf8 } from '../text/index.ts'
import { complainer, say } from './exec/report.ts'
import { aliasesOf, runUnit, warn } from './exec/source.ts'
import { cleanJobs } from './jobs/notify.ts'
import type { Shell } from './state.ts'
import { readCommand } from './syntax/read-command.ts'
import { syntaxMessage, syntaxStatus } from './syntax/report.ts'
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
  let here = ''
  for (;;) {
    const next = yield* lines.next()
    if (next !== undefined) {
      line++
      text += next
      // Inside a long here-document nothing is decided before its last line.
      if (here !== '' && next.replace(/^\t+/, '').trimEnd() !== here) continue
    }
    here = ''
    const reading = readCommand(text, 0, { dialect: sh.dialect, extglob: sh.shopts.extglob, aliases: aliasesOf(sh), whole: next === undefined })
    if (reading.kind === 'more' && next !== undefined) {
      if (reading.closing === '<<') here = reading.word ?? ''
      continue
    }
    if (reading.kind !== 'end') yield* warn(sh, text, reading, first)
    if (reading.kind === 'more' || reading.kind === 'error') {
      yield* say(syntaxMessage(text, reading, { prefix: `${complainer(sh)}: `, firstLine: first, interactive: sh.interactive, dialect: sh.dialect }))
      sh.status = syntaxStatus(reading) ?? sh.status
      if (reading.kind === 'more' || reading.problem.kind !== 'list') return
    } else if (reading.kind === 'command' && !reading.empty) {
      if (sh.options.verbose) yield* say(text)
      cleanJobs(sh)
      yield call(runUnit(sh, parseUnit(reading.source, first)))
      if (sh.flow?.kind === 'exit') return
      sh.flow = undefined
    }
    if (next === undefined) return
    text = ''
    first = line + 1
  }
}

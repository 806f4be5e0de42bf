import { call, type Sys } from '../../sim/index.ts'
import type { Shell } from '../state.ts'
import { readCommand } from '../syntax/read-command.ts'
import { parseUnit, type Unit } from '../syntax/unit.ts'
import { guarded } from './child.ts'
import { complain } from './report.ts'
import { runStatements } from './run.ts'

export interface SourceText {
  readonly firstLine: number
  readonly kind: 'command' | 'file' | 'substitution' | 'eval' | 'trap' | 'source'
}

/** Runs a text: reads, parses and runs one complete command at a time. */
export function* runText(sh: Shell, text: string, o: SourceText): Sys<void> {
  const unitBefore = sh.unit
  let line = o.firstLine
  let any = false
  try {
    for (let at = 0; ;) {
      const reading = readCommand(text, at)
      if (reading.kind === 'end') break
      if (reading.kind === 'more' || reading.kind === 'error') {
        sh.line = line
        yield* complain(sh, reading.kind === 'more' ? 'syntax error: unexpected end of file' : reading.message)
        sh.status = 2
        return
      }
      any = true
      yield call(runUnit(sh, parseUnit(reading.source, line)))
      if (sh.flow) {
        if (sh.flow.kind !== 'discard' || o.kind === 'eval' || o.kind === 'source' || o.kind === 'trap') return
        sh.flow = undefined
      }
      line += countLines(text, at, reading.end)
      at = reading.end
    }
    if (!any) sh.status = 0
  } finally {
    sh.unit = unitBefore
  }
}

/** Runs one complete command that was read and parsed. */
export function* runUnit(sh: Shell, unit: Unit): Sys<void> {
  sh.unit = unit
  yield call(guarded(sh, () => runStatements(sh, unit.statements)))
}

function countLines(text: string, from: number, to: number): number {
  let n = 0
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) n++
  return n
}

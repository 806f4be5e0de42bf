import { call, type Sys } from '../../sim/index.ts'
import { cleanJobs } from '../jobs/notify.ts'
import type { Shell } from '../state.ts'
import { readCommand, type Reading } from '../syntax/read-command.ts'
import { lineOf, syntaxMessage, syntaxStatus } from '../syntax/report.ts'
import { parseUnit, type Unit } from '../syntax/unit.ts'
import { guarded } from './child.ts'
import { complainer, say } from './report.ts'
import { runStatements } from './run.ts'

export interface SourceText {
  readonly firstLine: number
  readonly kind: 'command' | 'file' | 'substitution' | 'eval' | 'trap' | 'source'
}

/** What a text is called in messages about its syntax. */
const INPUT_NAMES: Readonly<Record<SourceText['kind'], string>> = {
  command: '-c', file: '', substitution: 'command substitution', eval: 'eval', trap: 'trap', source: '',
}

/** Runs a text: reads, parses and runs one complete command at a time. */
export function* runText(sh: Shell, text: string, o: SourceText): Sys<void> {
  const { unit } = sh
  let any = false
  try {
    for (let at = 0; ;) {
      const reading = readCommand(text, at, { dialect: sh.dialect, extglob: sh.shopts.extglob, aliases: aliasesOf(sh) })
      if (reading.kind === 'end') break
      const line = lineOf(text, at, o.firstLine)
      yield* warn(sh, text, reading, o.firstLine)
      if (reading.kind === 'command') {
        at = reading.end
        if (reading.empty) continue
        any = true
        if (!sh.interactive) cleanJobs(sh)
        if (sh.options.verbose) yield* say(reading.source)
        yield call(runUnit(sh, parseUnit(reading.source, line)))
      } else {
        any = true
        yield* refuse(sh, text, reading, o)
        if (reading.kind !== 'error' || reading.problem.kind !== 'list') {
          if (o.kind === 'eval') sh.status = 2
          if (sh.dialect === 'dash' && !sh.interactive) sh.flow = { kind: 'exit' }
          return
        }
        at = reading.end
      }
      if (sh.flow) {
        resume(sh, o.kind)
        if (sh.flow) return
      }
    }
    if (!any) sh.status = 0
  } finally {
    sh.unit = unit
  }
}

/** A line that was dropped: the next one follows, but not in a subshell, and not where everything is dropped. */
function resume(sh: Shell, kind: SourceText['kind']): void {
  const { flow } = sh
  if (flow?.kind === 'abandon' && kind === 'command') sh.flow = { kind: 'exit' }
  if (flow?.kind === 'discard' && sh.subshellDepth > 0 && kind !== 'file') sh.flow = { kind: 'exit' }
  else if (flow?.kind === 'discard' || (flow?.kind === 'abandon' && kind === 'file')) sh.flow = undefined
}

export const aliasesOf = (sh: Shell): ReadonlyMap<string, string> => (sh.shopts.expand_aliases ? sh.aliases : NO_ALIASES)
const NO_ALIASES: ReadonlyMap<string, string> = new Map()

function* refuse(sh: Shell, text: string, reading: Extract<Reading, { kind: 'error' | 'more' }>, o: SourceText): Sys<void> {
  const input = sh.dialect === 'dash' ? '' : INPUT_NAMES[o.kind]
  const name = complainer(sh)
  yield* say(syntaxMessage(text, reading, { prefix: sh.ofPerson || input === '' ? `${name}: ` : `${name}: ${input}: `, firstLine: o.firstLine, interactive: sh.ofPerson, dialect: sh.dialect, inEval: sh.evals > 0 }))
  sh.status = syntaxStatus(reading) ?? sh.status
}

/** Here-documents that ended with the text. */
export function* warn(sh: Shell, text: string, reading: Exclude<Reading, { kind: 'end' }>, firstLine: number): Sys<void> {
  for (const w of reading.warnings) {
    const last = lineOf(text, w.at, firstLine) - (text.endsWith('\n') ? 1 : 0)
    const place = sh.ofPerson ? `${complainer(sh)}: ` : `${complainer(sh)}: line ${Math.max(last, 1)}: `
    yield* say(`${place}warning: here-document at line ${lineOf(text, w.opened, firstLine)} delimited by end-of-file (wanted \`${w.word}')\n`)
  }
}

/** Runs one complete command that was read and parsed. */
export function* runUnit(sh: Shell, unit: Unit): Sys<void> {
  sh.unit = unit
  yield call(guarded(sh, () => runStatements(sh, unit.statements)))
}

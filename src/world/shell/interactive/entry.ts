import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { aliasesOf, warn } from '../exec/source.ts'
import { complainer, say, writeFully } from '../exec/report.ts'
import { userName } from '../expand/tilde.ts'
import { expandHistory } from '../readline/history-expansion.ts'
import { joinedHistory } from '../readline/multiline.ts'
import { remember } from '../readline/history.ts'
import { readCommand } from '../syntax/read-command.ts'
import { syntaxMessage, syntaxStatus } from '../syntax/report.ts'
import { runTrap } from '../traps.ts'
import type { Entry, Resumed, Session } from './session.ts'
import { begun, editAndRun } from './perform.ts'
import { readOne } from './line.ts'

/** Reads the next complete command. Undefined at the end of input; `left` when one that ran meanwhile leaves the shell. */
export function* readEntry(s: Session, resumed: Resumed | undefined): Sys<Entry | undefined | 'left' | 'hangup'> {
  const { sh } = s
  let text = ''
  let typed = ''
  let first = s.lineNumber
  let from = resumed
  for (;;) {
    if (s.pending === '') {
      const line = yield* readOne(s, text === '', from)
      from = undefined
      if (line === 'interrupt') {
        s.lineNumber++
        sh.status = 130
        yield call(runTrap(sh, 'INT'))
        yield* writeFully(1, '\n')
        text = ''
        typed = ''
        first = s.lineNumber
        continue
      }
      if (typeof line === 'object') {
        yield* editAndRun(s, line.edit)
        if (sh.flow) return 'left'
        continue
      }
      if (line === 'hangup') return 'hangup'
      if (line === 'end') {
        if (text === '') return undefined
        const rest = readCommand(text, 0, { dialect: sh.dialect, extglob: sh.shopts.extglob, aliases: aliasesOf(sh), whole: true })
        if (rest.kind === 'command') {
          yield* warn(sh, text, rest, first)
          return { typed, source: rest.source, line: first }
        }
        if (rest.kind !== 'end') yield* refuse(s, text, rest, first)
        text = ''
        typed = ''
        first = s.lineNumber
        continue
      }
      s.pending = `${line}\n`
    }
    const cut = s.pending.indexOf('\n') + 1
    let line = s.pending.slice(0, cut)
    s.pending = s.pending.slice(cut)
    s.lineNumber++
    sh.line = s.lineNumber - 1
    const expanded = yield* historyExpanded(s, line)
    if (expanded === undefined) {
      text = ''
      typed = ''
      first = s.lineNumber
      continue
    }
    line = expanded
    joinedHistory(sh, text, line, () => remember(sh, line.slice(0, -1)))
    text += line
    typed += line
    const reading = readCommand(text, 0, { dialect: sh.dialect, extglob: sh.shopts.extglob, aliases: aliasesOf(sh), whole: false })
    if (reading.kind === 'more') continue
    if (reading.kind === 'error') yield* refuse(s, text, reading, first)
    else if (reading.kind === 'command' && !reading.empty) return { typed: typed.replace(/\n$/, ''), source: reading.source, line: first }
    text = ''
    typed = ''
    first = s.lineNumber
  }
}

function* refuse(s: Session, text: string, reading: Parameters<typeof syntaxMessage>[1], firstLine: number): Sys<void> {
  const { sh } = s
  const line = text.replace(/\n$/, '')
  const started = yield* begun(sh, line)
  yield* say(syntaxMessage(text, reading, { prefix: `${complainer(sh)}: `, firstLine, interactive: true, dialect: sh.dialect }))
  sh.status = syntaxStatus(reading) ?? sh.status
  // dash throws away what is left of the line and does not count its newline, unless it was that that it fell over.
  if (sh.dialect === 'dash' && reading.kind === 'error' && reading.problem.surprise && reading.problem.surprise.token !== 'newline') s.lineNumber--
  if (started !== undefined) yield* sys.commandEnd(sh.terminal, { line, user: yield* userName(), started, exit: sh.status })
}

/** The line after history expansion; undefined where there was nothing to run. */
function* historyExpanded(s: Session, line: string): Sys<string | undefined> {
  const { sh } = s
  if (!sh.options.histexpand || !sh.options.history) return line
  const expanded = expandHistory(sh, line.slice(0, -1))
  if (expanded.kind === 'same') return line
  if (expanded.kind === 'error') {
    yield* say(`${complainer(sh)}: ${expanded.message}\n`)
    sh.status = 1
    return undefined
  }
  yield* say(`${expanded.line}\n`)
  if (!expanded.printOnly) return `${expanded.line}\n`
  remember(sh, expanded.line)
  return undefined
}

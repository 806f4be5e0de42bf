import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { runUnit } from '../exec/source.ts'
import { writeFully } from '../exec/report.ts'
import { userName } from '../expand/tilde.ts'
import { addHistory } from '../readline/history.ts'
import type { Shell } from '../state.ts'
import { parseUnit } from '../syntax/unit.ts'
import type { Entry, Session } from './session.ts'

/** Runs one entry and tells the world of it. */
export function* perform(s: Session, entry: Entry): Sys<void> {
  const { sh } = s
  const { warnedOfJobs } = sh
  const started = yield* begun(sh, entry.typed)
  sh.commandNumber++
  yield call(runUnit(sh, parseUnit(entry.source, entry.line)))
  if (warnedOfJobs && sh.flow?.kind !== 'exit' && !/^\s*(?:exit|logout|jobs)\b/.test(entry.typed)) sh.warnedOfJobs = false
  if (sh.flow?.kind === 'abandon' && sh.status === 130) yield* writeFully(1, '\n')
  if (started !== undefined) yield* sys.commandEnd(sh.terminal, { line: entry.typed, user: yield* userName(), started, exit: sh.status })
}

export function* begun(sh: Shell, line: string): Sys<number | undefined> {
  if (sh.terminal < 0) return undefined
  try {
    return yield* sys.commandBegin(sh.terminal, line)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

/** C-x C-e: an editor gets the line, and what it leaves is run. */
export function* editAndRun(s: Session, line: string): Sys<void> {
  const { sh } = s
  if (line !== '') addHistory(sh, line)
  addHistory(sh, '')
  yield* perform(s, { typed: EDIT_COMMAND, source: `${EDIT_COMMAND}\n`, line: s.lineNumber })
}

const EDIT_COMMAND = 'fc -e "${VISUAL:-${EDITOR:-editor}}"'

import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { exit } from '../builtins/flow.ts'
import { say } from '../exec/report.ts'
import { guarded } from '../exec/child.ts'
import { scalar } from '../expand/parameters.ts'
import type { ParkedShell } from '../park.ts'
import { newMemory } from '../readline/editor.ts'
import { readKey, type Key } from '../readline/keys.ts'
import { startHistory } from '../readline/history.ts'
import { fromRecord } from '../record.ts'
import type { Shell } from '../state.ts'
import { runExitTrap } from '../traps.ts'
import type { Resumed, Session } from './session.ts'
import { perform } from './perform.ts'
import { leave, takeControl } from './control.ts'
import { readEntry } from './entry.ts'

/** Prompts, reads and runs commands until the end of input or `exit`. */
export function* interactiveLoop(sh: Shell): Sys<void> {
  yield* takeControl(sh)
  yield* startHistory(sh)
  yield call(loop({ sh, memory: newMemory(), pending: '', lineNumber: 1, ignoredEnds: 0 }, undefined))
}

/**
 * The generator of a shell that goes on at the prompt at which it was parked, printing nothing. Its first call is the very `read` in which the old one waited.
 */
export function* resumeShell(record: ParkedShell): Sys<number> {
  let first: Key | 'retry'
  try {
    const bytes: Uint8Array = yield { call: 'read', fd: 0, max: 1, ask: 'shell' }
    first = yield* firstKey(bytes)
  } catch (e) {
    if (!isErrno(e)) throw e
    first = e.errno === 'EINTR' ? { signals: yield* sys.signals() } : 'hangup'
  }
  const sh = fromRecord(record.shell)
  const memory = newMemory()
  memory.kills.entries = [...record.kills]
  memory.search = record.search
  const session: Session = { sh, memory, pending: '', lineNumber: (record.shell.plain.line as number) + 1, ignoredEnds: 0 }
  yield call(guarded(sh, () => loop(session, { record, first })))
  yield call(runExitTrap(sh))
  return sh.status
}

function* firstKey(bytes: Uint8Array): Sys<Key> { return yield* readKey('shell', bytes) }

function* loop(s: Session, resumed: Resumed | undefined): Sys<void> {
  const { sh } = s
  for (let from = resumed; ; from = undefined) {
    const entry = yield* readEntry(s, from)
    if (entry === 'hangup') {
      yield* leave(sh, true)
      return
    }
    if (entry === undefined) {
      if (sh.options.ignoreeof && s.ignoredEnds++ < ignoredEnds(sh)) {
        yield* say(`Use "${sh.login ? 'logout' : 'exit'}" to leave the shell.\n`)
        continue
      }
      sh.status = (yield* exit(sh, [], 'exit')) ?? sh.status
    } else if (entry !== 'left') {
      s.ignoredEnds = 0
      yield* perform(s, entry)
    }
    const flow = sh.flow as Shell['flow']
    sh.flow = undefined
    if (flow?.kind !== 'exit') continue
    yield* leave(sh, false)
    sh.flow = flow
    return
  }
}

const ignoredEnds = (sh: Shell): number => {
  const n = Number(scalar(sh, 'IGNOREEOF') ?? 10)
  return Number.isInteger(n) && n >= 0 ? n : 10
}

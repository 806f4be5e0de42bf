import { call, type Sys } from '../../sim/index.ts'
import { sys, type Termios } from '../../os/index.ts'
import { readLine } from '../builtins/read-line.ts'
import { runText } from '../exec/source.ts'
import { say } from '../exec/report.ts'
import { expandPrompt } from '../expand/prompt.ts'
import { elements, scalar } from '../expand/parameters.ts'
import { announceJobs } from '../jobs/notify.ts'
import { collect } from '../jobs/wait.ts'
import { park } from '../park.ts'
import { Editor, ownedBy, type LineEnd } from '../readline/editor.ts'
import { readKey, type Key } from '../readline/keys.ts'
import { editingModes, isDumb, restoreModes } from '../readline/read-edited.ts'
import { toRecord } from '../record.ts'
import type { Shell } from '../state.ts'
import { runTrap } from '../traps.ts'
import type { Resumed, Session } from './session.ts'

/** One line: the prompt, then keys until it ends. */
export function* readOne(s: Session, primary: boolean, resumed: Resumed | undefined): Sys<string | { readonly edit: string } | 'interrupt' | 'hangup' | 'end'> {
  const { sh } = s
  if (primary && !resumed) yield call(beforePrompt(sh))
  const prompt = resumed ? resumed.record.prompt : yield* expandPrompt(sh, scalar(sh, primary ? 'PS1' : 'PS2') ?? '')
  if (!sh.lineEditing || !sh.options.emacs) return yield* plainLine(prompt)
  const end = yield* edited(s, prompt, primary, resumed)
  return typeof end === 'object' && 'line' in end ? end.line : end
}

/** Without line editing the prompt goes to descriptor 2 and the terminal edits, if there is one. */
function* plainLine(prompt: string): Sys<string | 'end'> {
  yield* say(prompt.replaceAll('\x01', '').replaceAll('\x02', ''))
  return (yield* readLine(0)) ?? 'end'
}

function* beforePrompt(sh: Shell): Sys<void> {
  const { status, pipeStatus } = sh
  for (const [, command] of elements(sh, 'PROMPT_COMMAND')) {
    if (command.trim() === '') continue
    yield call(runText(sh, command, { firstLine: sh.line, kind: 'eval' }))
    if (sh.flow?.kind !== 'exit') sh.flow = undefined
    sh.status = status
    sh.pipeStatus = pipeStatus
  }
  yield* collect(sh)
  yield* announceJobs(sh)
}

function* edited(s: Session, prompt: string, primary: boolean, resumed: Resumed | undefined): Sys<LineEnd> {
  const { sh, memory } = s
  const tty = resumed ? undefined : yield* sys.ttyget(0)
  const size = resumed ? { cols: resumed.record.columns, rows: resumed.record.rows } : { cols: tty!.cols || 80, rows: tty!.rows || 24 }
  const modes = (resumed ? resumed.record.modes : tty!.termios) as Termios
  if (!resumed) {
    setSize(sh, size)
    yield* editingModes()
  }
  const ask = primary ? 'shell' : 'line'
  const ed = new Editor(ownedBy(sh), memory, { text: prompt, ask }, size, isDumb(sh))
  if (resumed) ed.assumeShown()
  else yield* ed.begin()
  try {
    for (let key: Key | undefined = resumed?.first; ; key = undefined) {
      const fresh = primary && !ed.touched && s.pending === '' && sh.jobs.length === 0
      if (!key) {
        if (fresh) yield* park({ shell: toRecord(sh), prompt, columns: ed.display.width, rows: ed.rows, kills: [...memory.kills.entries], search: memory.search, modes })
        key = yield* readKey(ask)
      }
      if (fresh) yield* park(undefined)
      yield call(ed.take(key))
      if (ed.resized) setSize(sh, { cols: ed.display.width, rows: ed.rows })
      for (const signal of ed.takeOthers()) yield call(runTrap(sh, signal))
      if (ed.ended === undefined) continue
      ed.keepEdits()
      return ed.ended
    }
  } finally {
    yield* restoreModes(modes)
  }
}

function setSize(sh: Shell, size: { cols: number; rows: number }): void {
  for (const [name, n] of [['COLUMNS', size.cols], ['LINES', size.rows]] as const) {
    const v = sh.vars.get(name)
    if (v?.value !== String(n)) sh.vars.put(name, { flags: v?.flags ?? 0, value: String(n) })
  }
}

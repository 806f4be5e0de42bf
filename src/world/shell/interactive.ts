import { call, type Sys } from '../sim/index.ts'
import { sys } from '../os/index.ts'
import { aliasesOf, runUnit } from './exec/source.ts'
import { complain, say } from './exec/report.ts'
import { expandPrompt, INVISIBLE_END, INVISIBLE_START } from './expand/prompt.ts'
import { scalar } from './expand/parameters.ts'
import { userName } from './expand/tilde.ts'
import { announceJobs } from './jobs/notify.ts'
import { collect } from './jobs/wait.ts'
import { editLine } from './readline/edit-line.ts'
import type { Shell } from './state.ts'
import { readCommand } from './syntax/read-command.ts'
import { parseUnit } from './syntax/unit.ts'

/** Prompts, reads, runs, until the end of input or `exit`. */
export function* interactiveLoop(sh: Shell): Sys<void> {
  yield* takeControl(sh)
  for (;;) {
    yield* collect(sh)
    yield* announceJobs(sh)
    const line = yield* readEntry(sh)
    if (line === undefined) {
      yield* say(sh.login ? 'logout\n' : 'exit\n')
      return
    }
    if (line.trim() === '') continue
    const started = yield* sys.commandBegin(0, line)
    yield call(runUnit(sh, parseUnit(line, 1)))
    yield* sys.commandEnd(0, { line, user: yield* userName(), started, exit: sh.status })
    if (sh.flow?.kind === 'exit') return
    sh.flow = undefined
  }
}

/** Puts the shell in a process group of its own, in the foreground of its terminal. */
function* takeControl(sh: Shell): Sys<void> {
  const me = yield* sys.self()
  if (me.tty === undefined) return
  sh.terminal = yield* sys.dup(0, { from: 255, cloexec: true })
  if (me.pgid !== me.pid) yield* sys.setpgid(0, 0)
  sh.process = yield* sys.self()
  yield* sys.tcsetpgrp(sh.terminal, me.pid)
  sh.options.monitor = true
}

function* readEntry(sh: Shell): Sys<string | undefined> {
  let text = ''
  for (;;) {
    const prompt = (yield* expandPrompt(sh, scalar(sh, text === '' ? 'PS1' : 'PS2') ?? '\\s-\\v\\$ ')).replaceAll(INVISIBLE_START, '').replaceAll(INVISIBLE_END, '')
    const line = yield* editLine(prompt, text === '' ? 'shell' : 'line')
    if (line === undefined) return text === '' ? undefined : text
    text += `${line}\n`
    const reading = readCommand(text, 0, { extglob: sh.shopts.extglob, aliases: aliasesOf(sh), whole: false })
    if (reading.kind === 'more') continue
    if (reading.kind === 'error') {
      yield* complain(sh, reading.problem.message ?? '')
      return ''
    }
    return reading.kind === 'command' ? reading.source : ''
  }
}


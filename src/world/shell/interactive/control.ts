import { type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { isTerminal } from '../builtins/test-operators.ts'
import { say } from '../exec/report.ts'
import { scalar } from '../expand/parameters.ts'
import { hangUpJobs } from '../jobs/hang-up.ts'
import { saveHistory } from '../readline/history.ts'
import { sourceIfThere } from '../startup.ts'
import type { Shell } from '../state.ts'

/** Puts the shell in a process group of its own, in the foreground of its terminal. */
export function* takeControl(sh: Shell): Sys<void> {
  const me = yield* sys.self()
  sh.lineEditing = yield* isTerminal(0)
  sh.terminal = -1
  if (me.tty === undefined || !(yield* isTerminal(2))) {
    yield* say(`${sh.arg0}: cannot set terminal process group (${me.pgid}): Inappropriate ioctl for device\n${sh.arg0}: no job control in this shell\n`)
    return
  }
  sh.terminal = yield* sys.dup(2, { from: TERMINAL_FD, cloexec: true })
  if (me.pgid !== me.pid && me.sid !== me.pid) yield* sys.setpgid(0, 0)
  sh.process = yield* sys.self()
  yield* sys.tcsetpgrp(sh.terminal, sh.process.pgid)
  sh.options.monitor = true
}

const TERMINAL_FD = 255

/** What happens when the session ends: jobs are hung up if the terminal went, history is saved, a login shell reads ~/.bash_logout. */
export function* leave(sh: Shell, hungUp: boolean): Sys<void> {
  if (sh.login && !hungUp && sh.dialect === 'bash') {
    const { status } = sh
    yield* sourceIfThere(sh, `${scalar(sh, 'HOME') ?? ''}/.bash_logout`)
    sh.flow = undefined
    sh.status = status
  }
  if (hungUp || (sh.login && sh.shopts.huponexit)) yield* hangUpJobs(sh)
  yield* saveHistory(sh)
  if (hungUp) {
    sh.status = 129
    sh.flow = { kind: 'exit' }
  }
}

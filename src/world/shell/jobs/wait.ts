import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Waited } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import { Unwind } from '../errors.ts'
import { dieOf, takeSignals } from '../signals.ts'
import { announceForeground, announceInScript, endsMore } from './notify.ts'
import type { Job } from './job.ts'
import { codeOf, jobCode, memberCode } from './status.ts'
import { memberOf, removeJob, stateOf, touchJob } from './table.ts'

/** Takes one piece of news into the job table. */
export function record(sh: Shell, w: Waited): void {
  const member = memberOf(sh, w.pid)
  const { status } = w
  if (!member) {
    if ('code' in status || 'signal' in status) sh.reaped.set(w.pid, codeOf(status))
    return
  }
  member.state = 'stopped' in status ? { stopped: status.stopped } : 'continued' in status ? { running: true } : { ended: status }
  const job = sh.jobs.find((j) => j.members.includes(member))!
  job.notified = false
}

/** Waits for news of any child. False when there are no children; a trapped signal runs its trap meanwhile. */
export function* awaitNews(sh: Shell): Sys<boolean> {
  sh.waitedAt = sh.steps
  try {
    const w = yield* sys.wait(-1, { untraced: true })
    if (w) record(sh, w)
    return true
  } catch (e) {
    if (isErrno(e, 'ECHILD')) return false
    if (!isErrno(e, 'EINTR')) throw e
    yield* takeSignals(sh)
    return true
  }
}

/** Takes all news that there are, without waiting. */
export function* collect(sh: Shell): Sys<void> {
  try {
    for (;;) {
      const w = yield* sys.wait(-1, { nohang: true, untraced: true })
      if (!w) return
      record(sh, w)
    }
  } catch (e) {
    if (!isErrno(e, 'ECHILD')) throw e
  }
}

/** Waits for a foreground job to end or stop. Gives its status; the terminal is the shell's again. */
export function* awaitJob(sh: Shell, job: Job): Sys<number> {
  sh.waitingFor = job
  while (stateOf(job) === 'running') {
    if (!(yield* awaitNews(sh))) break
  }
  sh.waitingFor = undefined
  const code = jobCode(sh, job)
  sh.pipeStatus = job.members.map(memberCode)
  if (job.controlled) yield* takeTerminal(sh)
  if (stateOf(job) === 'stopped') {
    job.foreground = false
    touchJob(sh, job)
    yield* announceForeground(sh, job)
    return code
  }
  removeJob(sh, job)
  yield* announceForeground(sh, job)
  yield* afterInterrupt(sh, job)
  if (!sh.interactive) {
    yield* collect(sh)
    yield* announceInScript(sh)
  }
  return code
}

/** A foreground job that an interrupt ended takes the list, loop or script around it along; one that handled it does not. */
function* afterInterrupt(sh: Shell, job: Job): Sys<void> {
  const { interrupted } = sh
  sh.interrupted = false
  const end = job.members.at(-1)!.state
  if (!('ended' in end) || !('signal' in end.ended) || end.ended.signal !== 'INT') return
  if (sh.interactive) {
    if (job.controlled && endsMore(sh)) throw new Unwind('abandon', 130)
  } else if (interrupted && !sh.traps.has('INT')) yield* dieOf(sh, 'INT')
}

/** Makes the shell's group the terminal's foreground group. */
export function* takeTerminal(sh: Shell): Sys<void> {
  if (sh.process?.tty === undefined) return
  try {
    yield* sys.tcsetpgrp(sh.terminal, sh.process.pgid)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** Waits for one process that is no job: a command substitution. */
export function* awaitPid(sh: Shell, pid: number): Sys<number> {
  for (;;) {
    const known = sh.reaped.get(pid)
    if (known !== undefined) {
      sh.reaped.delete(pid)
      return known
    }
    if (!(yield* awaitNews(sh))) return 127
  }
}

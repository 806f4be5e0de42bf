import type { Sys } from '../../sim/index.ts'
import { prefix, say } from '../exec/report.ts'
import type { Shell } from '../state.ts'
import { jobLine } from './format.ts'
import type { Job } from './job.ts'
import { memberCode, SIGNAL_WORDS } from './status.ts'
import { removeJob, stateOf } from './table.ts'

/** What the shell says of a foreground job that stopped or was killed. */
export function* announceForeground(sh: Shell, job: Job): Sys<void> {
  if (stateOf(job) === 'stopped') {
    yield* say(`\n${jobLine(sh, job, 'plain')}\n`)
    job.notified = true
    return
  }
  const last = job.members.at(-1)!
  if (!('ended' in last.state) || !('signal' in last.state.ended)) return
  const { signal, core } = last.state.ended
  if (signal === 'PIPE' || (sh.inSubstitution && !sh.interactive)) return
  if (signal === 'INT') {
    if (sh.interactive && job.controlled && !endsMore(sh)) yield* say('\n')
    return
  }
  if (sh.interactive || sh.dialect === 'dash' || signal === 'TERM' || sh.traps.has(signal)) yield* say(`${SIGNAL_WORDS[signal]}${core ? ' (core dumped)' : ''}\n`)
  else yield* say(`${prefix(sh)}${jobLine(sh, job, 'noninteractive')}\n`)
}

/** Would an interrupted job take more with it than itself? Then the newline comes when all of that is left. */
export const endsMore = (sh: Shell): boolean => sh.loops > 0 || (!sh.traps.has('INT') && sh.lists > 0)

/** Before a prompt: jobs that ended or stopped since the last one. */
export function* announceJobs(sh: Shell): Sys<void> {
  for (const job of sh.jobs) {
    const state = stateOf(job)
    if (state === 'running') continue
    if (!job.notified && sh.interactive) yield* say(`${state === 'stopped' ? '\n' : ''}${jobLine(sh, job, 'plain')}\n`)
    job.notified = true
    if (state === 'done') forget(sh, job)
  }
}

/**
 * In a script: background jobs that a signal ended are told of after the next command that was waited for; with job control all that ended are. A shell
 * of `-c` forgets them then.
 */
export function* announceInScript(sh: Shell): Sys<void> {
  if (sh.jobs.length === 0 || sh.inSubstitution) return
  for (const job of sh.jobs) {
    if (stateOf(job) !== 'done') continue
    const end = job.members.at(-1)!.state
    const signal = 'ended' in end && 'signal' in end.ended ? end.ended.signal : undefined
    if (!job.notified && signal !== undefined && (sh.dialect === 'dash' ? signal !== 'INT' && signal !== 'PIPE' : !QUIET.has(signal)) && !sh.traps.has(signal)) {
      yield* say(sh.dialect === 'dash' ? `${SIGNAL_WORDS[signal]}\n` : `${prefix(sh)}${jobLine(sh, job, 'noninteractive')}\n`)
      job.notified = true
    } else if (!job.notified && sh.options.monitor) {
      yield* say(`${jobLine(sh, job, 'plain')}\n`)
      job.notified = true
    }
    if (sh.input === 'command') forget(sh, job)
  }
}

/** Signals that a script does not tell of. */
const QUIET: ReadonlySet<string> = new Set(['INT', 'TERM', 'PIPE'])

/** Before the next command is read: jobs whose end was told go off the table. */
export function cleanJobs(sh: Shell): void {
  for (const job of sh.jobs) if (job.notified && stateOf(job) === 'done') forget(sh, job)
}

/** Takes a job that ended off the table; its status can still be waited for. */
export function forget(sh: Shell, job: Job): void {
  for (const m of job.members) if ('ended' in m.state) sh.reaped.set(m.pid, memberCode(m))
  removeJob(sh, job)
}

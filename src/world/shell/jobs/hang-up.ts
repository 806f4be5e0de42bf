import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import { stateOf } from './table.ts'

/** The terminal is gone: every job gets SIGHUP, a stopped one SIGCONT as well, unless it was disowned. */
export function* hangUpJobs(sh: Shell): Sys<void> {
  for (const job of sh.jobs) {
    if (job.spared || stateOf(job) === 'done') continue
    const target = job.controlled ? -job.pgid : job.members.at(-1)!.pid
    try {
      yield* sys.kill(target, 'HUP')
      if (stateOf(job) === 'stopped') yield* sys.kill(target, 'CONT')
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}

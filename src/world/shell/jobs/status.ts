import { SIGNALS, type ExitStatus, type Signal } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import type { Job, Member } from './job.ts'

/** What strsignal(3) calls a signal. */
export const SIGNAL_WORDS: Readonly<Record<Signal, string>> = {
  HUP: 'Hangup', INT: 'Interrupt', QUIT: 'Quit', ILL: 'Illegal instruction', TRAP: 'Trace/breakpoint trap', ABRT: 'Aborted', BUS: 'Bus error',
  FPE: 'Floating point exception', KILL: 'Killed', USR1: 'User defined signal 1', SEGV: 'Segmentation fault', USR2: 'User defined signal 2', PIPE: 'Broken pipe',
  ALRM: 'Alarm clock', TERM: 'Terminated', STKFLT: 'Stack fault', CHLD: 'Child exited', CONT: 'Continued', STOP: 'Stopped (signal)', TSTP: 'Stopped',
  TTIN: 'Stopped (tty input)', TTOU: 'Stopped (tty output)', URG: 'Urgent I/O condition', XCPU: 'CPU time limit exceeded', XFSZ: 'File size limit exceeded',
  VTALRM: 'Virtual timer expired', PROF: 'Profiling timer expired', WINCH: 'Window changed', IO: 'I/O possible', PWR: 'Power failure', SYS: 'Bad system call',
}

const SIGNALLED = 128

/** An end as `$?` shows it. */
export const codeOf = (status: ExitStatus): number => ('code' in status ? status.code : SIGNALLED + SIGNALS[status.signal])

export function memberCode(m: Member): number {
  if ('ended' in m.state) return codeOf(m.state.ended)
  return 'stopped' in m.state ? SIGNALLED + SIGNALS[m.state.stopped] : 0
}

/** The job's status: its last member's, or with pipefail the last one that is not 0. */
export function jobCode(sh: Shell, job: Job): number {
  const codes = job.members.map(memberCode)
  if (sh.options.pipefail) return codes.findLast((c) => c !== 0) ?? 0
  return codes.at(-1)!
}

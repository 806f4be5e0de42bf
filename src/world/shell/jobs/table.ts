import type { Shell } from '../state.ts'
import { forget } from './notify.ts'
import type { Job, Member } from './job.ts'

/** Enters a new job; it becomes the current one when it is in the background. */
export function addJob(sh: Shell, members: Member[], command: string, o: { foreground: boolean }): Job {
  for (const old of sh.jobs) if (old.notified && stateOf(old) === 'done') forget(sh, old)
  const number = sh.jobs.reduce((n, j) => Math.max(n, j.number), 0) + 1
  const job: Job = {
    number, pgid: members[0]!.pid, members, command, cwd: sh.cwd, foreground: o.foreground, controlled: sh.options.monitor, notified: false,
  }
  sh.jobs.push(job)
  if (!o.foreground) touchJob(sh, job)
  return job
}

/** Makes a job the current one (`%+`). */
export function touchJob(sh: Shell, job: Job): void {
  sh.recentJobs = [...sh.recentJobs.filter((n) => n !== job.number), job.number]
}

export function removeJob(sh: Shell, job: Job): void {
  sh.jobs = sh.jobs.filter((j) => j !== job)
  sh.recentJobs = sh.recentJobs.filter((n) => n !== job.number)
}

export type JobState = 'running' | 'stopped' | 'done'

export function stateOf(job: Job): JobState {
  if (job.members.some((m) => 'stopped' in m.state)) return 'stopped'
  return job.members.some((m) => 'running' in m.state) ? 'running' : 'done'
}

export const memberOf = (sh: Shell, pid: number): Member | undefined => sh.jobs.flatMap((j) => j.members).find((m) => m.pid === pid)

/** `%+` and `%-`: the job stopped or started last, stopped ones first, and the one before it. */
export function currentJobs(sh: Shell): { current: Job | undefined; previous: Job | undefined } {
  const byNumber = new Map(sh.jobs.map((j) => [j.number, j]))
  const recent = sh.recentJobs.map((n) => byNumber.get(n)).filter((j) => j !== undefined).toReversed()
  const ordered = [...recent.filter((j) => stateOf(j) === 'stopped'), ...recent.filter((j) => stateOf(j) !== 'stopped')]
  return { current: ordered[0], previous: ordered[1] }
}

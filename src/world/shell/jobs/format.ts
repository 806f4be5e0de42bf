import type { Shell } from '../state.ts'
import type { Job, Member } from './job.ts'
import { SIGNAL_WORDS } from './status.ts'
import { currentJobs, stateOf } from './table.ts'

const STATE_WIDTH = 24

function memberWords(m: Member, others: readonly Member[]): string {
  if ('running' in m.state) return 'Running'
  if ('stopped' in m.state) return SIGNAL_WORDS[m.state.stopped]
  const status = m.state.ended
  if ('signal' in status) return SIGNAL_WORDS[status.signal] + (status.core ? ' (core dumped)' : '')
  if (others.length > 0 && status.code === 0) return 'Done'
  return status.code === 0 ? 'Done' : `Exit ${status.code}`
}

const stateWords = (job: Job, long: boolean): string => {
  if (stateOf(job) === 'running') return 'Running'
  if (stateOf(job) === 'stopped' && !long) return 'Stopped'
  const stopped = job.members.find((m) => 'stopped' in m.state)
  return memberWords(stopped ?? job.members.at(-1)!, [])
}

export const mark = (sh: Shell, job: Job): string => {
  const { current, previous } = currentJobs(sh)
  return job === current ? '+' : job === previous ? '-' : ' '
}

/** A job as `jobs`, `jobs -l` and the notices show it. */
export function jobLine(sh: Shell, job: Job, form: 'plain' | 'long' | 'noninteractive'): string {
  const running = stateOf(job) === 'running' ? ' &' : ''
  if (form === 'noninteractive') return `${String(job.members[0]!.pid).padStart(5)} ${stateWords(job, false).padEnd(STATE_WIDTH)}${job.command}`
  const where = job.cwd === sh.cwd ? '' : `  (wd: ${job.cwd})`
  const head = `[${job.number}]${mark(sh, job)}  `
  if (form === 'plain') return `${head}${stateWords(job, false).padEnd(STATE_WIDTH)}${job.command}${running}${where}`
  return job.members.map((m, i) => {
    const lead = i === 0 ? `[${job.number}]${mark(sh, job)} ` : '     '
    const tail = i === job.members.length - 1 ? running + where : ''
    const words = job.members.length === 1 ? stateWords(job, true) : memberWords(m, job.members)
    return `${lead}${String(m.pid).padStart(5)} ${words.padEnd(STATE_WIDTH)}${i === 0 ? '' : '| '}${job.members.length === 1 ? job.command : m.command.replace(/ \|&?$/, '')}${tail}`
  }).join('\n')
}

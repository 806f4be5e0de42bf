import { call, isErrno, type Sys } from '../../sim/index.ts'
import { signalOf, SIGNALS, sys, type Signal } from '../../os/index.ts'
import { WORDS } from '../dialect.ts'
import { jobLine } from '../jobs/format.ts'
import type { Job } from '../jobs/job.ts'
import { announceInScript, announceJobs, forget } from '../jobs/notify.ts'
import { jobCode, memberCode } from '../jobs/status.ts'
import { currentJobs, memberOf, removeJob, stateOf, touchJob } from '../jobs/table.ts'
import { awaitJob, awaitNews, collect } from '../jobs/wait.ts'
import type { Shell } from '../state.ts'
import { takeSignals } from '../signals.ts'
import { runNamed } from './flow.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'
import { assignScalar } from '../vars/assign.ts'

/** The job that `%2`, `%+`, `%-`, `%name`, `%?text` or a number names; what is wrong otherwise. */
export function findJob(sh: Shell, word: string | undefined): Job | { readonly error: string } {
  const { current, previous } = currentJobs(sh)
  const spec = word ?? '%+'
  const text = spec.startsWith('%') ? spec.slice(1) : spec
  if (text === '' || text === '+' || text === '%') return current ?? { error: `${word ?? 'current'}: no such job` }
  if (text === '-') return previous ?? current ?? { error: `${spec}: no such job` }
  if (/^\d+$/.test(text)) return sh.jobs.find((j) => j.number === Number(text)) ?? { error: `${spec}: no such job` }
  const matches = sh.jobs.filter((j) => (text.startsWith('?') ? j.command.includes(text.slice(1)) : j.command.startsWith(text)))
  if (matches.length > 1) return { error: `${text.replace(/^\?/, '')}: ambiguous job spec` }
  return matches[0] ?? { error: `${spec}: no such job` }
}

export function* jobs(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'lpnrsx')
  if (parsed.error) return yield* usageError(sh, 'jobs', parsed.error)
  const { flags, rest } = parsed
  yield* collect(sh)
  if (flags.has('x')) return yield* runWithGroups(sh, rest)
  let status = 0
  const chosen: Job[] = []
  if (rest.length === 0) chosen.push(...sh.jobs)
  for (const word of rest) {
    const job = findJob(sh, word)
    if ('error' in job) {
      status = yield* builtinError(sh, 'jobs', job.error)
    } else chosen.push(job)
  }
  for (const job of chosen.toSorted((a, b) => a.number - b.number)) {
    const state = stateOf(job)
    if ((flags.has('r') && state !== 'running') || (flags.has('s') && state !== 'stopped') || (flags.has('n') && job.notified)) continue
    out(sh, flags.has('p') ? `${job.pgid}\n` : `${jobLine(sh, job, flags.has('l') ? 'long' : 'plain')}\n`)
    job.notified = true
    if (state === 'done') forget(sh, job)
  }
  return status
}

/** `jobs -x command %1`: job specifications among the arguments become process groups. */
function* runWithGroups(sh: Shell, words: readonly string[]): Sys<number> {
  const argv = words.map((w) => {
    const job = w.startsWith('%') ? findJob(sh, w) : undefined
    return job && !('error' in job) ? String(job.pgid) : w
  })
  yield call(runNamed(sh, argv))
  return sh.status
}

const noJobControl = (sh: Shell, name: string): Sys<number> => builtinError(sh, name, 'no job control')

export function* fg(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.options.monitor) return yield* noJobControl(sh, 'fg')
  const [word] = args[0] === '--' ? args.slice(1) : args
  yield* collect(sh)
  const job = findJob(sh, word)
  if ('error' in job) return yield* builtinError(sh, 'fg', job.error)
  if (stateOf(job) === 'done') {
    yield* builtinError(sh, 'fg', 'job has terminated')
    return 1
  }
  if (!job.controlled) return yield* builtinError(sh, 'fg', `job ${job.number} started without job control`)
  out(sh, `${job.command}${job.cwd === sh.cwd ? '' : `\t(wd: ${job.cwd})`}\n`)
  yield* flushNow(sh)
  job.foreground = true
  touchJob(sh, job)
  yield* sys.tcsetpgrp(sh.terminal, job.pgid)
  yield* proceed(job)
  const code = yield* awaitJob(sh, job)
  return code
}

function* flushNow(sh: Shell): Sys<void> {
  const text = sh.pendingOutput.join('')
  sh.pendingOutput = []
  yield* sys.print(text)
}

/** Lets a stopped job go on. */
function* proceed(job: Job): Sys<void> {
  for (const m of job.members) if ('stopped' in m.state) m.state = { running: true }
  job.notified = false
  try {
    yield* sys.kill(-job.pgid, 'CONT')
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

export function* bg(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.options.monitor) return yield* noJobControl(sh, 'bg')
  let status = 0
  yield* collect(sh)
  for (const word of args.length === 0 ? [undefined] : args) {
    const job = findJob(sh, word)
    if ('error' in job) {
      status = yield* builtinError(sh, 'bg', job.error)
      continue
    }
    if (stateOf(job) === 'running') {
      yield* builtinError(sh, 'bg', `job ${job.number} already in background`)
      continue
    }
    job.foreground = false
    yield* proceed(job)
    touchJob(sh, job)
    sh.lastBackground = job.members.at(-1)!.pid
    const { current, previous } = currentJobs(sh)
    out(sh, `[${job.number}]${job === current ? '+' : job === previous ? '-' : ' '} ${job.command} &\n`)
  }
  return status
}

export function* wait(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'fnp:')
  if (parsed.error) return yield* usageError(sh, 'wait', parsed.error)
  const { flags, rest } = parsed
  sh.trapped = undefined
  sh.waiting = true
  try {
    return yield* waitFor(sh, flags, rest)
  } finally {
    sh.waiting = false
  }
}

function* waitFor(sh: Shell, flags: ReadonlyMap<string, string>, rest: readonly string[]): Sys<number> {
  if (flags.has('n')) return yield* waitNext(sh, rest, flags.get('p'))
  if (rest.length === 0) {
    while (sh.jobs.some((j) => stateOf(j) === 'running')) {
      if (!(yield* awaitNews(sh))) break
      if (sh.trapped !== undefined) return sh.trapped
      if (sh.flow) return sh.status
    }
    if (sh.interactive) yield* announceJobs(sh)
    else yield* waited(sh)
    for (const j of sh.jobs) if (stateOf(j) === 'done') removeJob(sh, j)
    sh.reaped.clear()
    return 0
  }
  let status = 0
  for (const word of rest) {
    status = yield* waitOne(sh, word)
    if (sh.trapped !== undefined || sh.flow) return sh.flow ? sh.status : sh.trapped!
  }
  return status
}

function* waitOne(sh: Shell, word: string): Sys<number> {
  if (word.startsWith('%')) {
    const job = findJob(sh, word)
    if ('error' in job) {
      yield* builtinError(sh, 'wait', job.error)
      return 127
    }
    return yield* untilDone(sh, job)
  }
  if (!/^\d+$/.test(word)) {
    yield* builtinError(sh, 'wait', `\`${word}': not a pid or valid job spec`)
    return 1
  }
  const pid = Number(word)
  const member = memberOf(sh, pid)
  if (!member) {
    const known = sh.reaped.get(pid)
    if (known !== undefined) return known
    yield* collect(sh)
    const late = sh.reaped.get(pid)
    if (late !== undefined) return late
    yield* builtinError(sh, 'wait', `pid ${pid} is not a child of this shell`)
    return 127
  }
  const job = sh.jobs.find((j) => j.members.includes(member))!
  yield* untilDone(sh, job)
  return sh.trapped ?? memberCode(member)
}

function* untilDone(sh: Shell, job: Job): Sys<number> {
  while (stateOf(job) === 'running') {
    if (!(yield* awaitNews(sh))) break
    if (sh.trapped !== undefined) return sh.trapped
  }
  const code = jobCode(sh, job)
  if (!sh.interactive) yield* waited(sh, job)
  return code
}

/** In a script a job that was waited for is told of if a signal ended it, and goes at the next line; `-c` forgets it at once. */
function* waited(sh: Shell, job?: Job): Sys<void> {
  const { monitor } = sh.options
  sh.options.monitor = false
  yield* announceInScript(sh)
  sh.options.monitor = monitor
  if (job) job.notified = true
}

function* waitNext(sh: Shell, words: readonly string[], variable: string | undefined): Sys<number> {
  const wanted = (j: Job): boolean => words.length === 0 || words.some((w) => (w.startsWith('%') ? findJob(sh, w) === j : j.members.some((m) => String(m.pid) === w)))
  for (;;) {
    const done = sh.jobs.find((j) => stateOf(j) === 'done' && !j.notified && wanted(j))
    if (done) {
      if (variable !== undefined) assignScalar(sh, variable, String(done.members.at(-1)!.pid))
      const code = jobCode(sh, done)
      forget(sh, done)
      return code
    }
    if (!sh.jobs.some((j) => stateOf(j) === 'running' && wanted(j))) return 127
    if (!(yield* awaitNews(sh))) return 127
    if (sh.trapped !== undefined) return sh.trapped
  }
}

export function* disown(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'ahr')
  if (parsed.error) return yield* usageError(sh, 'disown', parsed.error)
  const { flags, rest } = parsed
  let status = 0
  const chosen: Job[] = flags.has('a') || flags.has('r') ? sh.jobs.filter((j) => !flags.has('r') || stateOf(j) === 'running') : []
  if (chosen.length === 0 && !flags.has('a') && !flags.has('r')) {
    for (const word of rest.length === 0 ? [undefined] : rest) {
      const byPid = word !== undefined && /^\d+$/.test(word) ? sh.jobs.find((j) => j.members.some((m) => m.pid === Number(word))) : undefined
      const job = byPid ?? findJob(sh, word)
      if ('error' in job) status = yield* builtinError(sh, 'disown', job.error)
      else chosen.push(job)
    }
  }
  for (const job of chosen) {
    if (flags.has('h')) job.spared = true
    else removeJob(sh, job)
  }
  return status
}

export function* kill(sh: Shell, args: readonly string[]): Sys<number> {
  let signal: Signal | undefined = 'TERM'
  let words = args
  const [first] = words
  if (first === '-l' || first === '-L') return yield* list(sh, words.slice(1))
  if (first === '-s' || first === '-n') {
    if (words[1] === undefined) return yield* builtinError(sh, 'kill', `${first}: option requires an argument`)
    signal = words[1] === '0' ? undefined : signalOf(words[1])
    if (words[1] !== '0' && !signal) return yield* builtinError(sh, 'kill', `${words[1]}: invalid signal specification`)
    words = words.slice(2)
  } else if (first !== undefined && /^-./.test(first) && first !== '--') {
    const name = first.slice(1)
    signal = name === '0' ? undefined : signalOf(name)
    if (name !== '0' && !signal) return yield* builtinError(sh, 'kill', `${name}: invalid signal specification`)
    words = words.slice(1)
  }
  if (words[0] === '--') words = words.slice(1)
  if (words.length === 0) {
    return yield* usageError(sh, 'kill')
  }
  let status = 0
  let any = false
  for (const word of words) {
    if (yield* killOne(sh, word, signal)) any = true
    else status = 1
  }
  yield* takeSignals(sh)
  if (sh.flow) return sh.status
  return any ? 0 : status
}

function* killOne(sh: Shell, word: string, signal: Signal | undefined): Sys<boolean> {
  let pid: number
  if (word.startsWith('%')) {
    const job = findJob(sh, word)
    if ('error' in job) {
      yield* builtinError(sh, 'kill', job.error)
      return false
    }
    pid = job.controlled ? -job.pgid : job.members.at(-1)!.pid
    if (signal && stateOf(job) === 'stopped' && (signal === 'TERM' || signal === 'HUP')) {
      yield* sys.kill(pid, signal)
      yield* proceed(job)
      return true
    }
  } else if (/^-?\d+$/.test(word)) pid = Number(word)
  else {
    yield* builtinError(sh, 'kill', sh.dialect === 'dash' ? WORDS.dash.badNumber(word) : `${word}: arguments must be process or job IDs`)
    return false
  }
  try {
    yield* sys.kill(pid, signal)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* builtinError(sh, 'kill', sh.dialect === 'dash' ? `${e.message}\n` : `(${word.startsWith('%') ? pid : word}) - ${e.message}`)
    return false
  }
}

const REAL_TIME = Array.from({ length: 31 }, (_, i) => {
  const n = 34 + i
  return [n, n === 34 ? 'RTMIN' : n === 64 ? 'RTMAX' : n <= 49 ? `RTMIN+${n - 34}` : `RTMAX-${64 - n}`] as const
})

/** Signals with their numbers, real-time ones included. */
export const ALL_SIGNALS: readonly (readonly [number, string])[] = [...Object.entries(SIGNALS).map(([name, n]) => [n, name] as const), ...REAL_TIME].sort((a, b) => a[0] - b[0])

/** `kill -l` and `trap -l`. */
export function signalTable(): string {
  return ALL_SIGNALS.map(([n, name], i) => `${String(n).padStart(2)}) SIG${name}${(i + 1) % 5 === 0 ? '\n' : '\t'}`).join('') + (ALL_SIGNALS.length % 5 === 0 ? '' : '\n')
}

function* list(sh: Shell, words: readonly string[]): Sys<number> {
  if (words.length === 0) {
    out(sh, signalTable())
    return 0
  }
  let status = 0
  for (const word of words) {
    const n = Number(word)
    const byNumber = ALL_SIGNALS.find(([k]) => k === (n > 128 ? n - 128 : n))
    if (/^\d+$/.test(word) && (byNumber || n === 0)) out(sh, `${n === 0 ? 'EXIT' : byNumber![1]}\n`)
    else {
      const found = ALL_SIGNALS.find(([, name]) => name === word.toUpperCase().replace(/^SIG/, ''))
      if (found) out(sh, `${found[0]}\n`)
      else status = yield* builtinError(sh, 'kill', `${word}: invalid signal specification`)
    }
  }
  return status
}

import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Signal } from '../../os/index.ts'
import { ShellError, Unwind } from '../errors.ts'
import type { Shell } from '../state.ts'
import { runExitTrap } from '../traps.ts'
import { complain } from './report.ts'

/** Signals that an interactive shell ignores and its children do not. */
export const SHELL_IGNORES: readonly Signal[] = ['TSTP', 'TTIN', 'TTOU', 'QUIT', 'TERM']

export interface ChildOptions {
  /** Descriptors put over the shell's own ones. */
  readonly over?: Readonly<Record<number, number>>
  /** 0: it leads a group of its own; a number: it joins that one. */
  readonly pgid?: number
  readonly foreground?: boolean
  /** `&` without job control: keys of the terminal do not end it. */
  readonly deaf?: boolean
  /** A command substitution: its jobs are not announced. */
  readonly substitution?: boolean
  /** The child may list the shell's jobs. */
  readonly keepJobs?: boolean
}

const RETRIES = 5
const SECOND = 1_000_000

/** Forks: `body` runs in a new process with a copy of the shell. Gives the child's pid. */
export function* forkShell(sh: Shell, body: (child: Shell) => Sys<void>, o: ChildOptions = {}): Sys<number> {
  for (let attempt = 0; ; attempt++) {
    const child = sh.fork()
    if (o.substitution) child.inSubstitution = true
    if (o.substitution || o.keepJobs) {
      child.jobs = sh.jobs.map((j) => ({ ...j, members: j.members.map((m) => ({ ...m })) }))
      child.recentJobs = sh.recentJobs
    }
    try {
      return yield* sys.spawn({
        run: () => childMain(child, body), argv: [], env: sh.process?.env ?? {},
        ...(o.over ? { over: o.over } : {}), ...(o.pgid === undefined ? {} : { pgid: o.pgid }), ...(o.foreground ? { foreground: true } : {}),
        dispositions: dispositions(sh, o.deaf ?? false),
      })
    } catch (e) {
      if (!isErrno(e, 'EAGAIN')) throw e
      if (attempt === RETRIES) {
        yield* complain(sh, `fork: ${e.message}`)
        throw new Unwind('discard', 254)
      }
      yield* complain(sh, `fork: retry: ${e.message}`)
      yield* sys.sleep(SECOND * 2 ** attempt)
    }
  }
}

function dispositions(sh: Shell, deaf: boolean): Partial<Record<Signal, 'ignore' | 'default'>> {
  const out: Partial<Record<Signal, 'ignore' | 'default'>> = {}
  if (sh.interactive) for (const s of SHELL_IGNORES) if (sh.traps.get(s) !== '' && !sh.hardIgnored.has(s)) out[s] = 'default'
  if (deaf) {
    out.INT = 'ignore'
    out.QUIT = 'ignore'
  }
  return out
}

function* childMain(child: Shell, body: (child: Shell) => Sys<void>): Sys<number> {
  const me = yield* sys.self()
  child.bashPid = me.pid
  child.process = me
  child.options.monitor = false
  child.inheritedTraps = child.traps.size > 0 ? child.traps : child.inheritedTraps
  child.traps = new Map([...child.traps].filter(([name, action]) => action === '' || (INHERITED.has(name) && inherits(child, name))))
  yield call(guarded(child, body))
  yield call(runExitTrap(child))
  return child.status
}

const INHERITED = new Set(['ERR', 'DEBUG', 'RETURN'])
const inherits = (sh: Shell, name: string): boolean => (name === 'ERR' ? sh.options.errtrace : sh.options.functrace)

/** Runs until it is done or unwound; what was thrown has become the shell's status. */
export function* guarded(sh: Shell, body: (sh: Shell) => Sys<void>): Sys<void> {
  try {
    yield call(body(sh))
  } catch (e) {
    if (e instanceof Unwind) {
      sh.status = e.status
      sh.flow = { kind: e.kind }
    } else if (e instanceof ShellError) {
      yield* complain(sh, e.message)
      sh.status = e.status
      sh.flow = { kind: e.ends === 'exit' ? 'exit' : 'discard' }
    } else if (isErrno(e, 'EIO') && sh.interactive) {
      sh.status = 1
      sh.flow = { kind: 'exit' }
    } else throw e
  }
}


import type { Sys } from '../../sim/index.ts'
import { sys, type Waited } from '../../os/index.ts'
import { NotFound, runProgram } from './run.ts'

/*
 * popen(3) and system(3): awk, sed, watch and their kin hand a command to /bin/sh.
 */

type Env = Readonly<Record<string, string>>

/** A running command and the descriptor that leads to it. */
export interface ShellPipe { readonly fd: number; readonly pid: number }

/** Runs a command whose output is read (`from`) or whose input is written (`to`). */
export function* openShell(command: string, env: Env, way: 'from' | 'to'): Sys<ShellPipe | NotFound> {
  const [r, w] = yield* sys.pipe()
  const [mine, theirs] = way === 'from' ? [r, w] : [w, r]
  const fds = way === 'from' ? { 0: 0, 1: theirs, 2: 2 } : { 0: theirs, 1: 1, 2: 2 }
  const pid = yield* runProgram(['sh', '-c', command], env, { fds })
  yield* sys.close(theirs)
  if (pid instanceof NotFound) {
    yield* sys.close(mine)
    return pid
  }
  return { fd: mine, pid }
}

/** Closes a pipe and waits for its command. */
export function* closeShell(pipe: ShellPipe): Sys<Waited['status']> {
  yield* sys.close(pipe.fd)
  return (yield* sys.wait(pipe.pid))!.status
}

/** Runs a command and waits; undefined where there is no shell. */
export function* runShell(command: string, env: Env): Sys<Waited['status'] | undefined> {
  const pid = yield* runProgram(['sh', '-c', command], env)
  return pid instanceof NotFound ? undefined : (yield* sys.wait(pid))!.status
}

import { isErrno, SysError, type Sys } from '../../sim/index.ts'
import { SIGNALS, sys, type SpawnRequest, type Waited } from '../../os/index.ts'

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** No such program, or none that may run: the exit status of env, xargs and their kin (127, 126). */
export class NotFound {
  readonly errno: SysError
  constructor(errno: SysError) { this.errno = errno }
  get message(): string { return this.errno.message }
  get status(): 126 | 127 { return this.errno.errno === 'ENOENT' ? 127 : 126 }
}

/** Where execvp(3) would find a program. */
export function* findProgram(name: string, env: Readonly<Record<string, string>>): Sys<string | NotFound> {
  const places = name.includes('/') ? [''] : (env.PATH ?? DEFAULT_PATH).split(':').map((d) => (d === '' ? './' : `${d}/`))
  let failure = new SysError('ENOENT')
  for (const place of places) {
    const path = place + name
    try {
      const found = yield* sys.stat(path)
      if (found.type === 'dir' || !(yield* sys.access(path, 'x'))) failure = new SysError('EACCES')
      else return path
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno !== 'ENOENT' && e.errno !== 'ENOTDIR') failure = e
    }
  }
  return new NotFound(failure)
}

/** Starts a program found by name. Gives its pid, or why it could not be. */
export function* runProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  more: Partial<SpawnRequest> = {},
): Sys<number | NotFound> {
  const path = yield* findProgram(argv[0]!, env)
  if (path instanceof NotFound) return path
  try {
    return yield* sys.spawn({ path, argv, env, ...more })
  } catch (e) {
    if (!isErrno(e)) throw e
    return new NotFound(e)
  }
}

/** An exit status as a shell counts it: 128 and the signal's number for one that a signal ended. */
export function exitCode(status: Waited['status']): number {
  if ('code' in status) return status.code
  return 'signal' in status ? 128 + SIGNALS[status.signal] : 0
}

import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'

/** pwdx(1): where processes are. */
export const pwdx: Program = function* ({ argv }): Sys<number> {
  let status = 0
  for (const word of argv.slice(1)) {
    try {
      yield* sys.print(`${word}: ${yield* sys.readlink(`/proc/${word.replace(/^\/proc\//, '')}/cwd`)}\n`)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* sys.complain(`${word}: ${e.errno === 'ENOENT' ? 'No such process' : e.message}\n`)
      status = 1
    }
  }
  return status
}

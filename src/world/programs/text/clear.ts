import { isErrno, type Sys } from '../../sim/index.ts'
import { COOKED, sys, type Program } from '../../os/index.ts'
import { terminfoOf, type Terminfo } from './terminfo.ts'

function* terminal(name: string, env: Readonly<Record<string, string>>): Sys<Terminfo | number> {
  if (!env.TERM) {
    yield* sys.complain(name === 'clear' ? 'TERM environment variable not set.\n' : `${name}: unknown terminal type unknown\n`)
    return 1
  }
  const info = terminfoOf(env.TERM)
  if (info) return info
  yield* sys.complain(name === 'clear' ? `'${env.TERM}': unknown terminal type.\n` : `${name}: unknown terminal type ${env.TERM}\n`)
  return 1
}

/** clear(1): `-x` keeps what has scrolled away. */
export const clear: Program = function* ({ argv, env }): Sys<number> {
  const info = yield* terminal('clear', env)
  if (typeof info === 'number') return info
  const text = info.clear
  if (typeof text !== 'string') return 1
  yield* sys.print(argv.includes('-x') ? text.replace(String(info.E3 ?? ''), '') : text)
  return 0
}

/** reset(1): the terminal as it was at the start, its modes too. */
export const reset: Program = function* ({ env }): Sys<number> {
  const info = yield* terminal('reset', env)
  if (typeof info === 'number') return info
  for (const fd of [2, 1, 0]) {
    try {
      yield* sys.ttyset(fd, COOKED)
      break
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  yield* sys.complain(`${info.rs1 ?? ''}${info.rs2 ?? ''}`)
  return 0
}

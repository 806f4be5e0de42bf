import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import { forkShell } from './child.ts'
import { runText } from './source.ts'

const FIRST = 63

/** `<(…)` and `>(…)`: the path of a pipe to or from commands that run beside. */
export function* processSubstitution(sh: Shell, direction: '<' | '>', source: string): Sys<string> {
  const [r, w] = yield* sys.pipe({ high: true })
  const [mine, theirs] = direction === '<' ? [r, w] : [w, r]
  const pid = yield* forkShell(sh, (child) => runText(child, source, { firstLine: child.line, kind: 'substitution' }), {
    over: { [direction === '<' ? 1 : 0]: theirs }, substitution: true,
  })
  yield* sys.close(theirs)
  const fd = yield* highest(sh, mine)
  yield* sys.close(mine)
  sh.lastBackground = pid
  sh.openSubstitutions.push(fd)
  return `/dev/fd/${fd}`
}

/** The free descriptor from 63 downwards, inherited by children. */
function* highest(sh: Shell, from: number): Sys<number> {
  const { fds } = yield* sys.self()
  let fd = FIRST
  while (fd > 3 && (fds[fd] || sh.openSubstitutions.includes(fd))) fd--
  return yield* sys.dup(from, { to: fd })
}

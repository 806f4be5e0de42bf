import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { findProgram, isTerminal, NotFound } from '../cli/index.ts'

type Env = Readonly<Record<string, string>>

/** Shows text through the pager as systemd's tools do: on a terminal, unless nobody wants one; what fits the screen is just written. */
export function* paged(text: string, env: Env, o: { none?: boolean; end?: boolean } = {}): Sys<void> {
  const name = env.SYSTEMD_PAGER ?? env.PAGER ?? 'less'
  const path = o.none || env.TERM === 'dumb' || name === '' || name === 'cat' || !(yield* isTerminal(1)) ? undefined : yield* findProgram(name, env)
  if (path === undefined || path instanceof NotFound) {
    yield* sys.print(text)
    return
  }
  const [r, w] = yield* sys.pipe()
  const pid = yield* sys.spawn({ path, argv: [name, ...(o.end ? ['+G'] : [])], env: { ...env, LESS: env.SYSTEMD_LESS ?? 'FRSXMK' }, fds: { 0: r, 1: 1, 2: 2 } })
  yield* sys.close(r)
  yield* sys.sigaction('PIPE', 'ignore')
  yield* sys.sigaction('INT', 'ignore')
  try {
    yield* sys.writeAll(w, new TextEncoder().encode(text))
  } catch (e) {
    if (!isErrno(e, 'EPIPE')) throw e
  }
  yield* sys.close(w)
  yield* sys.wait(pid)
}

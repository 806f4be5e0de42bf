import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Session } from './session.ts'
import type { Status } from './status.ts'

/** Runs something with its output going through the pager, if paging is on: `sh -c PAGER`, as popen(3) starts it. */
export function* withPager(s: Session, run: () => Sys<Status>): Sys<Status> {
  if (s.pager === undefined || s.paged) return (yield call(run())) as Status
  const { sink } = s
  const [r, w] = yield* sys.pipe()
  const pid = yield* sys.spawn({ path: '/bin/sh', argv: ['sh', '-c', s.pager], env: s.env, fds: { 0: r, 1: 1, 2: 2 } })
  yield* sys.close(r)
  let open = true
  s.paged = true
  s.sink = {
    ...sink,
    *print(text) {
      if (!open || text === '') return
      try {
        yield* sys.writeAll(w, new TextEncoder().encode(text))
      } catch (e) {
        if (!isErrno(e, 'EPIPE')) throw e
        open = false
      }
    },
  }
  try {
    return (yield call(run())) as Status
  } finally {
    s.sink = sink
    s.paged = false
    yield* sys.close(w)
    yield* sys.wait(pid)
  }
}

import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import type { Session } from '../session.ts'
import { CMD, type Status } from '../status.ts'
import type { Own } from './index.ts'

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A program of the host with what was typed as its argument, as execlp(3) finds it; vtysh waits for its end. */
function* outside(s: Session, name: string, args: readonly string[]): Sys<Status> {
  for (const directory of (s.env.PATH ?? DEFAULT_PATH).split(':')) {
    try {
      const pid = yield* sys.spawn({ path: `${directory}/${name}`, argv: [name, ...args], env: s.env })
      yield* waitFor(pid)
      return CMD.success
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno === 'ENOENT' || e.errno === 'ENOTDIR' || e.errno === 'EACCES') continue
      throw e
    }
  }
  yield* s.sink.complain(`Can't execute ${name}: No such file or directory\n`)
  return CMD.success
}

/** Waits through what interrupts vtysh itself: Ctrl-C is the program's. */
function* waitFor(pid: number): Sys<void> {
  for (;;) {
    try {
      yield* sys.wait(pid)
      yield* sys.signals()
      return
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      yield* sys.signals()
    }
  }
}

const run = (name: string): Own => function* (s, { args, element }) {
  const six = element.syntax.includes(' ipv6 ')
  const at = args.findIndex((a) => a.token === 'WORD')
  return yield* outside(s, six ? `${name}6` : name, args.slice(at).map((a) => a.text))
}

export const ping = run('ping')
export const traceroute = run('traceroute')
export const mtrace = run('mtracebis')

import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, system, users, type Program } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { LineReader, textOf, wallClock, type WallClock } from '../cli/index.ts'

function* ownTerminal(): Sys<string | undefined> {
  for (const fd of [0, 1, 2]) {
    try {
      return (yield* sys.ttyget(fd)).name
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return undefined
}

/** Who says it, where and when, as logind writes it above what it tells everybody. */
export function* broadcastHead(clock: WallClock): Sys<string> {
  const line = yield* ownTerminal()
  const user = yield* users.nameOf((yield* sys.self()).euid)
  return `\nBroadcast message from ${user}@${(yield* sys.host()).hostname}${line === undefined ? '' : ` on ${line}`} (${strftime('%a %Y-%m-%d %H:%M:%S %Z', clock(yield* sys.clock()))}):\n\n`
}

/** wall(1): a message on everybody's terminal. */
export const wall: Program = function* ({ argv }): Sys<number> {
  const words = argv.slice(1).filter((w) => !w.startsWith('-'))
  const lines: string[] = words.length > 0 ? [words.join(' ')] : []
  if (words.length === 0) {
    const reader = new LineReader(0)
    for (let line = yield* reader.line(); line !== undefined; line = yield* reader.line()) lines.push(textOf(line))
  }
  const clock = yield* wallClock()
  const user = yield* users.nameOf((yield* sys.self()).euid)
  const head = `Broadcast message from ${user}@${(yield* sys.host()).hostname} (${(yield* ownTerminal()) ?? 'somewhere'}) (${strftime('%a %b %e %H:%M:%S %Y', clock(yield* sys.clock()))}):`
  yield* system.wall(`\n${head}\n\n${lines.map((l) => `${l}\n`).join('')}\n`)
  return 0
}

/** mesg(1): may others write on this terminal? */
export const mesg: Program = function* ({ argv }): Sys<number> {
  if ((yield* ownTerminal()) === undefined) {
    yield* sys.complain('mesg: ttyname failed: Inappropriate ioctl for device\n')
    return 2
  }
  if (argv[1] === undefined) yield* sys.print('is y\n')
  return 0
}

/** runlevel(8): none before, and the one that stands for multi-user.target. */
export const runlevel: Program = function* (): Sys<number> {
  const target = (yield* sys.readlink('/etc/systemd/system/default.target')).split('/').at(-1)
  yield* sys.print(`N ${target === 'graphical.target' ? 5 : 3}\n`)
  return 0
}

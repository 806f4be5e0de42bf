import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { textOf } from './sudoers.ts'

const DIR = '/run/sudo/ts'
/** For how long one who gave his password is not asked again on that terminal. */
const VALID = 15 * 60 * 1_000_000

/** A terminal, or the session where there is none. */
const placeOf = function* (): Sys<string> {
  const { tty, sid } = yield* sys.self()
  return tty === undefined ? `sid ${sid}` : `tty ${tty}`
}

/** Did this user give his password here not long ago? */
export function* hasTicket(user: string): Sys<boolean> {
  const place = yield* placeOf()
  const now = yield* sys.clock()
  return (yield* textOf(`${DIR}/${user}`)).split('\n').some((line) => line.startsWith(`${place} `) && now - Number(line.slice(place.length + 1)) < VALID)
}

/** Notes that this user gave his password here now. */
export function* writeTicket(user: string): Sys<void> {
  const place = yield* placeOf()
  const others = (yield* textOf(`${DIR}/${user}`)).split('\n').filter((l) => l !== '' && !l.startsWith(`${place} `))
  try {
    yield* sys.mkdir(DIR, 0o700)
  } catch (e) {
    if (!isErrno(e, 'EEXIST')) throw e
  }
  const fd = yield* sys.open(`${DIR}/${user}`, 'w', { create: true, truncate: true, mode: 0o600 })
  yield* sys.writeAll(fd, new TextEncoder().encode(`${[...others, `${place} ${yield* sys.clock()}`].join('\n')}\n`))
  yield* sys.close(fd)
}

/** Forgets what is noted of a user. */
export function* dropTickets(user: string): Sys<void> {
  try {
    yield* sys.unlink(`${DIR}/${user}`)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

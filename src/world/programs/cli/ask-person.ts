import { sys, type Ask } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'

const NEWLINE = 10

/** Asks the person at the controlling terminal, without echo for a secret. Undefined where there is no terminal, or the input ends. */
export function* askPerson(prompt: string, how: Ask): Sys<string | undefined> {
  let fd: number
  try {
    fd = yield* sys.open('/dev/tty', 'rw', { cloexec: true })
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
  const secret = how === 'secret'
  try {
    yield* sys.writeAll(fd, new TextEncoder().encode(prompt))
    if (secret) yield* sys.ttyset(fd, { echo: false })
    const bytes = yield* sys.read(fd, 4096, how)
    if (bytes.length === 0) return undefined
    return new TextDecoder().decode(bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes)
  } finally {
    if (secret) {
      yield* sys.ttyset(fd, { echo: true })
      yield* sys.writeAll(fd, Uint8Array.of(NEWLINE))
    }
    yield* sys.close(fd)
  }
}

import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'

/** Most lines that the history's file keeps. */
const MOST = 1000

/** vtysh's history file, which is made when it is missing; every line goes to it as it is typed. */
export class History {
  readonly #path: string | undefined
  lines: readonly string[] = []
  constructor(path: string | undefined) { this.#path = path }

  *load(): Sys<void> {
    if (this.#path === undefined) return
    try {
      this.lines = (yield* sys.readFile(this.#path)).split('\n').filter((line) => line !== '')
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* this.#append('', 'exclusive')
    }
  }

  *add(line: string): Sys<void> {
    this.lines = [...this.lines, line]
    yield* this.#append(`${line}\n`, 'there')
  }

  /** At the end the file is cut to its last lines. */
  *close(): Sys<void> {
    if (this.#path === undefined || this.lines.length <= MOST) return
    try {
      const fd = yield* sys.open(this.#path, 'w', { truncate: true })
      yield* sys.writeAll(fd, new TextEncoder().encode(this.lines.slice(-MOST).map((line) => `${line}\n`).join('')))
      yield* sys.close(fd)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }

  *#append(text: string, how: 'exclusive' | 'there'): Sys<void> {
    if (this.#path === undefined) return
    try {
      const fd = yield* sys.open(this.#path, 'a', how === 'exclusive' ? { create: true, exclusive: true, mode: 0o600 } : {})
      yield* sys.writeAll(fd, new TextEncoder().encode(text))
      yield* sys.close(fd)
    } catch (e) {
      // A history that cannot be kept is none.
      if (!isErrno(e)) throw e
    }
  }
}

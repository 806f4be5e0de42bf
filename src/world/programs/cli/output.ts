import { isErrno, SysError, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, bytesOf } from './bytes.ts'

const BLOCK = 4096
/** One write takes no more than this. */
const PIECE = 65_536

export function* isTerminal(fd: number): Sys<boolean> {
  try {
    yield* sys.ttyget(fd)
    return true
  } catch (e) {
    if (!(e instanceof SysError)) throw e
    return false
  }
}

/**
 * A descriptor written through a buffer as stdio does it: `settle` after every piece of work writes at once on a terminal (and where
 * asked for by `lineBuffered`), in blocks otherwise.
 */
export class Output {
  readonly fd: number
  #pending = ''
  lineBuffered: boolean | undefined
  /** Told of a failed write. Without it the failure is thrown. */
  readonly #failed: ((e: SysError) => Sys<void>) | undefined

  constructor(fd = 1, failed?: (e: SysError) => Sys<void>) {
    this.fd = fd
    this.#failed = failed
  }

  /** How many bytes wait to be written. */
  get waiting(): number { return this.#pending.length }

  /** Adds text. */
  put(text: string): void { this.#pending += byteString(text) }

  /** Adds a byte string. */
  bytes(byteString: string): void { this.#pending += byteString }

  *settle(): Sys<void> {
    if (this.#pending === '') return
    this.lineBuffered ??= yield* isTerminal(this.fd)
    if (this.lineBuffered || this.#pending.length >= BLOCK) yield* this.flush()
  }

  *flush(): Sys<void> {
    const text = this.#pending
    this.#pending = ''
    try {
      for (let at = 0; at < text.length; at += PIECE)
        yield* sys.writeAll(this.fd, bytesOf(text.length <= PIECE ? text : text.slice(at, at + PIECE)))
    } catch (e) {
      if (!isErrno(e) || !this.#failed) throw e
      yield* this.#failed(e)
    }
  }
}

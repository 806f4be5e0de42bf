import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { LineReader } from '../../cli/index.ts'

/** A text that is read as far as somebody looks. */
export class Document {
  readonly name: string
  readonly fd: number
  readonly lines: string[] = []
  /** All of it is read. */
  ended = false
  #reader: LineReader

  constructor(name: string, fd: number) {
    this.name = name
    this.fd = fd
    this.#reader = new LineReader(fd, { characters: true })
  }

  /** Makes sure that a line is there, if the text has so many. */
  *has(index: number): Sys<boolean> {
    while (index >= this.lines.length && !this.ended) yield* this.#more()
    return index < this.lines.length
  }

  /** Reads to the end; an interrupt stops it where it is. */
  *all(): Sys<void> {
    while (!this.ended) {
      try {
        yield* this.#more()
      } catch (e) {
        if (!isErrno(e, 'EINTR')) throw e
        return
      }
    }
  }

  *#more(): Sys<void> {
    const batch = yield* this.#reader.batch()
    if (batch) for (const line of batch) this.lines.push(line)
    else this.ended = true
  }

  /** Waits until a file grew, and reads what came. False when the wait was interrupted or the end cannot move. */
  *follow(): Sys<boolean> {
    try {
      yield* sys.changed([this.fd])
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      return false
    }
    this.ended = false
    this.#reader = new LineReader(this.fd, { characters: true })
    yield* this.all()
    return true
  }
}

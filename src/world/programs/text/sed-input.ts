import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { LineReader, type ToolCall } from '../cli/index.ts'

/** What happens around each file where files are apart (-i, -s). */
export interface FileHooks {
  /** False: the file is passed over. */
  opened(name: string, fd: number): Sys<boolean>
  closed(name: string): Sys<void>
}

/** The lines of all files, with one line of sight ahead where `$` needs it. */
export class SedInput {
  readonly #call: ToolCall
  readonly #names: string[]
  readonly #separate: boolean
  readonly #delimiter: '\n' | '\0'
  readonly #hooks: FileHooks
  #reader: LineReader | undefined
  #ahead: string | undefined
  #aheadComplete = true
  /** Name of the file of the line given last. */
  name = '-'
  number = 0
  /** Whether the line given last had its newline. */
  complete = true
  /** Some file could not be read. */
  failed = false

  constructor(call: ToolCall, names: readonly string[], o: { separate: boolean; delimiter: '\n' | '\0' }, hooks: FileHooks) {
    this.#call = call
    this.#names = [...names]
    this.#separate = o.separate
    this.#delimiter = o.delimiter
    this.#hooks = hooks
  }

  *next(): Sys<string | undefined> {
    const ahead = this.#ahead
    if (ahead !== undefined) {
      this.#ahead = undefined
      this.number++
      this.complete = this.#aheadComplete
      return ahead
    }
    for (;;) {
      if (!this.#reader && !(yield* this.#open())) return undefined
      const line = yield* this.#line()
      if (line === undefined) {
        yield* this.#close()
        continue
      }
      this.number++
      this.complete = this.#reader!.complete
      return line
    }
  }

  /** Is the line given last the last one: of its file, where files are apart, or of all? */
  *atEnd(): Sys<boolean> {
    if (this.#ahead !== undefined) return false
    for (;;) {
      if (!this.#reader) {
        if (this.#separate && this.number > 0) return true
        if (!(yield* this.#open())) return true
      }
      const line = yield* this.#line()
      if (line !== undefined) {
        this.#ahead = line
        this.#aheadComplete = this.#reader!.complete
        return false
      }
      if (this.#separate) return true
      yield* this.#close()
    }
  }

  /** No further file: what `n` and `N` ask, for whom the end of one file is not the end. */
  *exhausted(): Sys<boolean> {
    if (!(yield* this.atEnd())) return false
    if (!this.#separate) return true
    return this.#names.length === 0
  }

  *#line(): Sys<string | undefined> {
    try {
      return yield* this.#reader!.line()
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* this.#call.complain(`read error on ${this.name}: ${e.message}`)
      this.failed = true
      return undefined
    }
  }

  *#open(): Sys<boolean> {
    for (let name = this.#names.shift(); name !== undefined; name = this.#names.shift()) {
      let fd = 0
      try {
        if (name !== '-') fd = yield* sys.open(name, 'r')
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* this.#call.complain(`can't read ${name}: ${e.message}`)
        this.failed = true
        continue
      }
      if (!(yield* this.#hooks.opened(name, fd))) {
        this.failed = true
        if (fd !== 0) yield* sys.close(fd)
        continue
      }
      this.name = name
      if (this.#separate) this.number = 0
      this.#reader = new LineReader(fd, { delimiter: this.#delimiter, characters: true })
      return true
    }
    return false
  }

  *#close(): Sys<void> {
    if (!this.#reader) return
    if (this.#reader.fd !== 0) yield* sys.close(this.#reader.fd)
    this.#reader = undefined
    yield* this.#hooks.closed(this.name)
  }

  /** Lets go of the file at hand: the script quit. */
  *finish(): Sys<void> { yield* this.#close() }
}

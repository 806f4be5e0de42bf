import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { utf8Decoder, type Utf8Decoder } from '../../text/index.ts'
import { isAscii, latinOf } from './bytes.ts'
import { quoteIfNeeded } from './quote.ts'
import type { ToolCall } from './tool.ts'

/** Opens a file for reading, `-` is standard input. A failure is told (`NAME: file: why`) and gives undefined. */
export function* openInput(call: ToolCall, name: string): Sys<number | undefined> {
  if (name === '-') return 0
  try {
    return yield* sys.open(name, 'r')
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
    return undefined
  }
}

export interface Lines {
  /** The byte that ends a line. Default newline. */
  readonly delimiter?: string
  /** Lines as text of characters instead of byte strings. */
  readonly characters?: boolean
}

/** Lines of a descriptor. Reads no further than the chunk in which the asked line ends. */
export class LineReader {
  readonly fd: number
  readonly #delimiter: string
  readonly #characters: boolean
  /** From the first byte on that is not ASCII. */
  #decoder: Utf8Decoder | undefined
  #queue: string[] = []
  #at = 0
  #rest: string[] = []
  #ended = false
  /** Whether the line given last had its delimiter: only the last of a file may lack it. */
  complete = true

  constructor(fd: number, o: Lines = {}) {
    this.fd = fd
    this.#delimiter = o.delimiter ?? '\n'
    this.#characters = o.characters ?? false
  }

  #decode(chunk: Uint8Array): string {
    if (!this.#characters) return latinOf(chunk)
    if (!this.#decoder && isAscii(chunk)) return latinOf(chunk)
    this.#decoder ??= utf8Decoder()
    return chunk.length === 0 ? this.#decoder.end() : this.#decoder.push(chunk)
  }

  /** The next line without its delimiter, undefined at end of file. */
  *line(): Sys<string | undefined> {
    if (this.#at < this.#queue.length) return this.#queue[this.#at++]
    const batch = yield* this.batch()
    if (!batch) return undefined
    this.#queue = batch
    this.#at = 1
    return batch[0]
  }

  /** Lines that were read and not given yet: what `line` would give without reading. */
  get ready(): number { return this.#queue.length - this.#at }

  /** All lines that one read (or more, for a long line) completes, at least one; undefined at end of file. */
  *batch(): Sys<string[] | undefined> {
    if (this.#at < this.#queue.length) {
      const left = this.#queue.slice(this.#at)
      this.#queue = []
      this.#at = 0
      return left
    }
    while (!this.#ended) {
      const chunk = yield* sys.read(this.fd)
      if (chunk.length === 0) this.#ended = true
      const text = this.#decode(chunk)
      if (!text.includes(this.#delimiter)) {
        if (text !== '') this.#rest.push(text)
        continue
      }
      const lines = text.split(this.#delimiter)
      lines[0] = this.#rest.join('') + lines[0]!
      const last = lines.pop()!
      this.#rest = last === '' ? [] : [last]
      return lines
    }
    if (this.#rest.length === 0) return undefined
    const last = this.#rest.join('')
    this.#rest = []
    this.complete = false
    return [last]
  }
}

/** All of a descriptor as a byte string. */
export function* readAll(fd: number): Sys<string> {
  const parts: string[] = []
  for (;;) {
    const chunk = yield* sys.read(fd)
    if (chunk.length === 0) return parts.join('')
    parts.push(latinOf(chunk))
  }
}

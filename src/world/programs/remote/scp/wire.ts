import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'

const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()
const NEWLINE = 10

/** Two pipes, or standard input and output, on which two copies of scp speak: lines, bytes, and a byte that says whether all is well. */
export class Wire {
  readonly #in: number
  readonly #out: number
  #buffer: Uint8Array = new Uint8Array(0)

  constructor(input: number, output: number) {
    this.#in = input
    this.#out = output
  }

  *send(text: string | Uint8Array): Sys<void> { yield* sys.writeAll(this.#out, typeof text === 'string' ? ENCODER.encode(text) : text) }

  *ok(): Sys<void> { yield* this.send(Uint8Array.of(0)) }
  /** Says that something is wrong, in words for the other side's user. */
  *problem(words: string): Sys<void> { yield* this.send(`\x01${words}\n`) }

  *#more(): Sys<boolean> {
    const bytes = yield* sys.read(this.#in)
    if (bytes.length === 0) return false
    const joined = new Uint8Array(this.#buffer.length + bytes.length)
    joined.set(this.#buffer)
    joined.set(bytes, this.#buffer.length)
    this.#buffer = joined
    return true
  }

  /** Up to `n` bytes, at least one; none at the end. */
  *bytes(n: number): Sys<Uint8Array> {
    if (this.#buffer.length === 0 && !(yield* this.#more())) return this.#buffer
    const taken = this.#buffer.slice(0, n)
    this.#buffer = this.#buffer.slice(taken.length)
    return taken
  }

  /** The next line; undefined at the end. */
  *line(): Sys<string | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf(NEWLINE)
      if (end >= 0) {
        const line = DECODER.decode(this.#buffer.subarray(0, end))
        this.#buffer = this.#buffer.slice(end + 1)
        return line
      }
      if (!(yield* this.#more())) return undefined
    }
  }

  /** The other side's answer: undefined when all is well, its words when not, `gone` when it is no longer there. */
  *answer(): Sys<{ readonly words: string } | 'gone' | undefined> {
    const [byte] = yield* this.bytes(1)
    if (byte === undefined) return 'gone'
    if (byte === 0) return undefined
    return { words: (yield* this.line()) ?? '' }
  }
}

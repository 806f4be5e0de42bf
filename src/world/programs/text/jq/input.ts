import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { utf8Decoder } from '../../../text/index.ts'
import { LineReader, type Output } from '../../cli/index.ts'
import { JsonParser, JsonSyntaxError } from './json-parser.ts'
import type { Json } from './values.ts'

export interface InputOptions { readonly raw: boolean; readonly slurp: boolean; readonly seq: boolean; readonly stream: boolean }

/** The values that a program is given, read as they are asked for. */
export class Input {
  readonly #names: readonly string[]
  readonly #options: InputOptions
  readonly #complain: (message: string) => Sys<void>
  readonly #out: Output
  #next = 0
  #fd: number | undefined
  #parser = new JsonParser()
  #queue: Json[] = []
  #slurped = false
  #done = false
  #lines: LineReader | undefined
  #decoder = utf8Decoder()
  /** Name of the file that was read last; null for standard input. */
  name: string | null = null
  /** Lines read so far, for messages. */
  line = 0
  failed = false

  constructor(names: readonly string[], options: InputOptions, out: Output, complain: (message: string) => Sys<void>) {
    this.#names = names.length > 0 ? names : ['-']
    this.#options = options
    this.#out = out
    this.#complain = complain
  }

  /** The next value; undefined when there is none. */
  *next(): Sys<Json | undefined> {
    if (!this.#options.slurp) return yield* this.#value()
    if (this.#slurped) return undefined
    this.#slurped = true
    const all: Json[] = []
    for (let v = yield* this.#value(); v !== undefined; v = yield* this.#value()) all.push(v)
    return this.#options.raw ? all.join('') : all
  }

  *#value(): Sys<Json | undefined> {
    if (this.#options.raw) return yield* this.#text()
    while (this.#queue.length === 0) {
      if (this.#done) return undefined
      const chunk = yield* this.#chunk()
      const take = (values: Iterable<Json>): void => {
        for (const v of values) this.#queue.push(...(this.#options.stream ? streamed(v) : [v]))
      }
      try {
        if (chunk === undefined) {
          this.#done = true
          take(this.#parser.end())
        } else take(this.#parser.push(chunk))
      } catch (e) {
        if (!(e instanceof JsonSyntaxError)) throw e
        this.#done = true
        this.#queue.push(new Broken(e.message) as unknown as Json)
      }
    }
    const v = this.#queue.shift()!
    if ((v as unknown) instanceof Broken) throw v
    return v
  }

  /** With -R: a line, or all. */
  *#text(): Sys<Json | undefined> {
    if (this.#options.slurp) {
      const chunk = yield* this.#chunk()
      return chunk
    }
    for (;;) {
      if (!this.#lines) {
        if (!(yield* this.#open())) return undefined
        this.#lines = new LineReader(this.#fd!, { characters: true })
      }
      const line = yield* this.#lines.line()
      if (line !== undefined) return line
      this.#lines = undefined
      yield* this.#close()
    }
  }

  *#chunk(): Sys<string | undefined> {
    for (;;) {
      if (this.#fd === undefined && !(yield* this.#open())) return undefined
      if (this.#out.waiting > 0) yield* this.#out.settle()
      try {
        const bytes = yield* sys.read(this.#fd!)
        if (bytes.length > 0) {
          for (const b of bytes) if (b === 10) this.line++
          return this.#decoder.push(bytes)
        }
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* this.#complain(`error: Could not open ${this.#names[this.#next - 1]}: ${e.message}`)
        this.failed = true
      }
      yield* this.#close()
    }
  }

  *#open(): Sys<boolean> {
    while (this.#next < this.#names.length) {
      const name = this.#names[this.#next++]!
      try {
        this.#fd = name === '-' ? 0 : yield* sys.open(name, 'r')
        this.name = name === '-' ? null : name
        this.line = 0
        return true
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* this.#complain(`error: Could not open file ${name}: ${e.message}`)
        this.failed = true
      }
    }
    return false
  }

  *#close(): Sys<void> {
    const fd = this.#fd
    this.#fd = undefined
    if (fd !== undefined && fd > 0) yield* sys.close(fd)
  }
}

/** Text that is no JSON, met when its turn came. */
export class Broken {
  readonly message: string
  constructor(message: string) { this.message = message }
}

/** `--stream`: [path, leaf] pairs, and [path] where an array or object ends. */
function* streamed(v: Json, path: readonly Json[] = []): Generator<Json> {
  const entries: readonly (readonly [Json, Json])[] = Array.isArray(v) ? [...v.entries()] : v instanceof Map ? [...v.entries()] : []
  if (entries.length === 0) {
    yield [path, v]
    return
  }
  for (const [key, value] of entries) yield* streamed(value, [...path, key])
  yield [[...path, entries.at(-1)![0]]]
}

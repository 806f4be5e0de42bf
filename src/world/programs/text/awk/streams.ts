import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { closeShell, exitCode, isTerminal, latinOf, NotFound, openShell, Output, textOf, type ShellPipe } from '../../cli/index.ts'
import { compileRegex, type Regex } from '../../../text/index.ts'
import { execute } from '../matching.ts'

/** A run time error that ends the program with status 2. */
export class AwkError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

/** Records of a descriptor. Each asks again what ends one, because RS may change. */
export class RecordReader {
  readonly fd: number
  #buffer = ''
  #ended = false
  constructor(fd: number) { this.fd = fd }

  /** Would the next record come without a read? */
  get ready(): boolean { return this.#buffer.includes('\n') }

  *#more(): Sys<boolean> {
    if (this.#ended) return false
    const chunk = yield* sys.read(this.fd)
    if (chunk.length === 0) {
      this.#ended = true
      return false
    }
    this.#buffer += latinOf(chunk)
    return true
  }

  *record(separator: string, regex: Regex | undefined): Sys<string | undefined> {
    if (separator === '') return yield* this.#paragraph()
    if (regex) return yield* this.#byRegex(regex)
    let from = 0
    for (;;) {
      const at = this.#buffer.indexOf(separator, from)
      if (at >= 0) return this.#take(at, 1)
      from = this.#buffer.length
      if (!(yield* this.#more())) return this.#last()
    }
  }

  #take(end: number, skip: number): string {
    const record = this.#buffer.slice(0, end)
    this.#buffer = this.#buffer.slice(end + skip)
    return record
  }

  #last(): string | undefined {
    const rest = this.#buffer
    this.#buffer = ''
    return rest === '' ? undefined : rest
  }

  *#byRegex(regex: Regex): Sys<string | undefined> {
    for (;;) {
      const m = yield* execute(regex, this.#buffer)
      // A match at the end of what was read may go on in what was not.
      if (m && m !== 'limit' && m.end > m.start && (m.end < this.#buffer.length || this.#ended)) return this.#take(m.start, m.end - m.start)
      if (!(yield* this.#more())) {
        const end = yield* execute(regex, this.#buffer)
        if (end && end !== 'limit' && end.end > end.start) return this.#take(end.start, end.end - end.start)
        return this.#last()
      }
    }
  }

  *#paragraph(): Sys<string | undefined> {
    for (;;) {
      this.#buffer = this.#buffer.replace(/^\n+/, '')
      const gap = /\n\n+/.exec(this.#buffer)
      if (gap && (gap.index + gap[0].length < this.#buffer.length || this.#ended)) return this.#take(gap.index, gap[0].length)
      if (!(yield* this.#more())) return this.#last()?.replace(/\n+$/, '')
    }
  }
}

type Env = Readonly<Record<string, string>>

/** Files and commands that a program reads and writes, by name. */
export class Streams {
  readonly stdout: Output
  readonly #env: Env
  readonly #writing = new Map<string, { readonly output: Output; readonly pipe?: ShellPipe }>()
  readonly #reading = new Map<string, { readonly reader: RecordReader; readonly pipe?: ShellPipe }>()

  constructor(stdout: Output, env: Env) {
    this.stdout = stdout
    this.#env = env
  }

  *begin(): Sys<void> { this.stdout.lineBuffered = yield* isTerminal(1) }

  *output(name: string, how: '>' | '>>' | '|'): Sys<Output> {
    const known = this.#writing.get(name)
    if (known) return known.output
    if (how === '|') {
      yield* this.flush()
      const pipe = yield* openShell(textOf(name), this.#env, 'to')
      if (pipe instanceof NotFound) throw new AwkError(`cannot open pipe "${name}" (${pipe.message})`)
      return this.#add(name, new Output(pipe.fd), pipe)
    }
    if (name === '/dev/stdout' || name === '-') return this.stdout
    if (name === '/dev/stderr') {
      const output = new Output(2)
      output.lineBuffered = true
      return this.#add(name, output)
    }
    try {
      return this.#add(
        name,
        new Output(yield* sys.open(textOf(name), how === '>' ? 'w' : 'a', { create: true, truncate: how === '>', cloexec: true })),
      )
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new AwkError(`cannot open "${textOf(name)}" for output (${e.message})`)
    }
  }

  #add(name: string, output: Output, pipe?: ShellPipe): Output {
    this.#writing.set(name, { output, ...(pipe ? { pipe } : {}) })
    return output
  }

  /** Where a file or command is read; undefined when it cannot be. */
  *input(name: string, how: 'file' | 'command'): Sys<RecordReader | undefined> {
    const known = this.#reading.get(name)
    if (known) return known.reader
    yield* this.flush()
    if (how === 'command') {
      const pipe = yield* openShell(textOf(name), this.#env, 'from')
      if (pipe instanceof NotFound) return undefined
      const reader = new RecordReader(pipe.fd)
      this.#reading.set(name, { reader, pipe })
      return reader
    }
    try {
      const reader = new RecordReader(name === '-' || name === '/dev/stdin' ? 0 : yield* sys.open(textOf(name), 'r', { cloexec: true }))
      this.#reading.set(name, { reader })
      return reader
    } catch (e) {
      if (!isErrno(e)) throw e
      return undefined
    }
  }

  /** close(): the exit status of a command, 0 for a file, -1 for what is not open. */
  *close(name: string): Sys<number> {
    const writing = this.#writing.get(name)
    if (writing) {
      this.#writing.delete(name)
      yield* writing.output.flush()
      if (writing.pipe) return exitCode(yield* closeShell(writing.pipe))
      if (writing.output.fd > 2) yield* sys.close(writing.output.fd)
      return 0
    }
    const reading = this.#reading.get(name)
    if (!reading) return -1
    this.#reading.delete(name)
    if (reading.pipe) return exitCode(yield* closeShell(reading.pipe))
    if (reading.reader.fd > 0) yield* sys.close(reading.reader.fd)
    return 0
  }

  *flush(): Sys<void> {
    yield* this.stdout.flush()
    for (const { output } of this.#writing.values()) yield* output.flush()
  }

  *flushOne(name: string): Sys<number> {
    const known = this.#writing.get(name)
    if (!known) return -1
    yield* known.output.flush()
    return 0
  }

  /** The end of the program: everything is written, every command waited for. */
  *end(): Sys<void> {
    yield* this.stdout.flush()
    for (const name of [...this.#writing.keys(), ...this.#reading.keys()]) yield* this.close(name)
  }
}

const cache = new Map<string, Regex>()

/** A regular expression of awk, remembered by its text. */
export function awkRegex(source: string): Regex {
  let regex = cache.get(source)
  if (!regex) {
    const compiled = compileRegex(source, { syntax: 'awk' })
    if (compiled.error !== undefined) throw new AwkError(`${compiled.error}\n${source}`)
    regex = compiled
    if (cache.size > 500) cache.clear()
    cache.set(source, regex)
  }
  return regex
}

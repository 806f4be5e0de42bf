import { call as enter, isErrno, type Sys } from '../../../sim/index.ts'
import { sys, type Program } from '../../../os/index.ts'
import { byteString, bytesOf, isTerminal, Output, wallClock } from '../../cli/index.ts'
import { readCommandLine, USAGE, type JqCommandLine } from './command-line.ts'
import { Compiler } from './compiler.ts'
import { brokenDown, format, mktime, strptime } from './dates.ts'
import { toText } from './formats.ts'
import { Broken, Input } from './input.ts'
import { JsonParser, JsonSyntaxError, parseJson } from './json-parser.ts'
import { CompileError } from './lexer.ts'
import { Env, Machine, type Node } from './machine.ts'
import { natives, plain } from './natives.ts'
import { parseProgram } from './parser.ts'
import { preludeOf } from './prelude.ts'
import { printJson, readJqColors, type PrintOptions } from './print.ts'
import { matchNative } from './regex.ts'
import type { Library, Native } from './scope.ts'
import { isTruthy, JqError, type Json } from './values.ts'

/**
 * jq 1.7. `lexer`, `parser` make a tree (`ast`), `compiler` (with `nodes`, `bind`, `scope`) makes functions of it that run on
 * `machine` with backtracking; `natives`, `regex`, `dates`, `formats` are what is not said in jq itself (`prelude`). `json-parser`,
 * `print`, `values`, `paths`, `arithmetic` are about JSON.
 */
export const jq: Program = function* ({ argv, env }): Sys<number> {
  const out = new Output()
  const complain = function* (message: string): Sys<void> {
    if (out.waiting > 0) yield* out.flush()
    yield* sys.writeAll(2, bytesOf(byteString(`jq: ${message}\n`)))
  }
  const line = readCommandLine(argv.slice(1))
  if ('text' in line) {
    if (line.status === 0) yield* sys.print(line.text)
    else yield* sys.complain(line.text)
    return line.status
  }
  try {
    const status = (yield enter(new Session(line, env, out, complain).run())) as number
    yield* out.flush()
    return status
  } catch (e) {
    if (!(e instanceof Quit)) throw e
    yield* out.flush()
    if (e.message !== undefined) yield* sys.complain(e.message)
    return e.status
  }
}

/** The end of the program from within: usage, halt. */
class Quit {
  readonly status: number
  readonly message: string | undefined
  constructor(status: number, message?: string) {
    this.status = status
    this.message = message
  }
}

class Session {
  readonly #line: JqCommandLine
  readonly #env: Readonly<Record<string, string>>
  readonly #out: Output
  readonly #complain: (message: string) => Sys<void>
  readonly #machine = new Machine()
  readonly #input: Input
  readonly #variables = new Map<string, Json>()

  constructor(line: JqCommandLine, env: Readonly<Record<string, string>>, out: Output, complain: (message: string) => Sys<void>) {
    this.#line = line
    this.#env = env
    this.#out = out
    this.#complain = complain
    this.#input = new Input(line.files, { raw: line.rawInput, slurp: line.slurp, seq: line.seq, stream: line.stream }, out, complain)
  }

  *run(): Sys<number> {
    const line = this.#line
    let source = line.program
    if (line.programFile !== undefined) source = yield* this.#file(line.programFile)
    if (source === undefined) throw new Quit(2, USAGE)
    yield* this.#setVariables()
    let program: Node
    try {
      program = new Compiler(this.#machine, this.#library(yield* this.#outside())).program(parseProgram(source))
    } catch (e) {
      if (!(e instanceof CompileError)) throw e
      const number = source.slice(0, e.at).split('\n').length
      yield* this.#complain(`error: ${e.message} at <top-level>, line ${number}:\n${place(source, e.at)}\njq: 1 compile error`)
      return 3
    }
    const colors = line.color ?? ((yield* isTerminal(1)) && !this.#env.NO_COLOR)
    const options: PrintOptions = {
      indent: line.indent,
      sortKeys: line.sortKeys,
      ascii: line.ascii,
      colors: colors ? readJqColors(this.#env.JQ_COLORS) : undefined,
    }
    let last: Json | undefined
    let status = 0
    for (;;) {
      let v: Json | undefined
      try {
        v = line.nullInput ? null : yield* this.#input.next()
        if (v === undefined) break
        const root = v
        yield* this.#machine.run(() => program(new Env(undefined, undefined), root, undefined, (x) => {
          last = x
          this.#show(x, options)
          if (this.#out.waiting >= 4096 || this.#out.lineBuffered || line.unbuffered) this.#machine.await(this.#out.settle(), () => {})
        }))
      } catch (e) {
        if (e instanceof Broken) {
          yield* this.#complain(`parse error: ${e.message}`)
          return 2
        }
        if (!(e instanceof JqError)) throw e
        status = 5
        yield* this.#complain(this.#describe(e))
      }
      yield* this.#out.settle()
      if (line.nullInput) break
    }
    if (this.#input.failed) return 2
    if (status !== 0 || !line.exitStatus) return status
    return last === undefined ? 4 : isTruthy(last) ? 0 : 1
  }

  #describe(e: JqError): string {
    const where =
      this.#input.line > 0 || this.#input.name !== null
        ? `${this.#input.name ?? '<stdin>'}:${this.#input.line}`
        : this.#line.nullInput
          ? '<unknown>'
          : '<stdin>:0'
    return typeof e.value === 'string' ? `error (at ${where}): ${e.value}` : `error (at ${where}) (not a string): ${printJson(e.value)}`
  }

  #show(v: Json, o: PrintOptions): void {
    const { raw, end, seq } = this.#line
    if (seq) this.#out.put('\x1e')
    this.#out.put((raw && typeof v === 'string' ? v : printJson(v, o)) + end)
  }

  *#file(path: string): Sys<string> {
    try {
      return yield* sys.readFile(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new Quit(2, `jq: error: Could not open ${path}: ${e.message}\n`)
    }
  }

  *#setVariables(): Sys<void> {
    const named = new Map<string, Json>()
    for (const { name, kind, value } of this.#line.variables) {
      const json = kind === 'text' ? value : kind === 'json' ? parseJson(value) : yield* this.#variableFile(name, kind, value)
      if (!named.has(name)) named.set(name, json)
    }
    for (const [name, value] of named) this.#variables.set(name, value)
    this.#variables.set('ENV', new Map(Object.entries(this.#env)))
    this.#variables.set('ARGS', new Map<string, Json>([['positional', this.#line.positional], ['named', named]]))
  }

  *#variableFile(name: string, kind: 'raw-file' | 'json-file', path: string): Sys<Json> {
    let text: string
    try {
      text = yield* sys.readFile(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new Quit(
        2,
        `jq: Bad JSON in --${kind === 'raw-file' ? 'rawfile' : 'slurpfile'} ${name} ${path}: Could not open ${path}: ${e.message}\n`,
      )
    }
    if (kind === 'raw-file') return text
    try {
      const parser = new JsonParser()
      return [...parser.push(text), ...parser.end()]
    } catch (e) {
      if (!(e instanceof JsonSyntaxError)) throw e
      throw new Quit(2, `jq: Bad JSON in --slurpfile ${name} ${path}: ${e.message}\n`)
    }
  }

  /** What the functions that look outside need to know. */
  *#outside(): Sys<{ readonly clock: () => Sys<number>; readonly zone: { offset: number; zone: string } }> {
    const wall = yield* wallClock()
    const zone = wall(0)
    return { zone: { offset: zone.offset ?? 0, zone: zone.zone ?? 'UTC' }, *clock() { return wall(yield* sys.clock()).micros / 1e6 } }
  }

  #library(outside: { readonly clock: () => Sys<number>; readonly zone: { offset: number; zone: string } }): Library {
    const waits = (work: (v: Json) => Sys<Json>): Native => ({ node: (m) => (_e, v, at, emit) => m.await(work(v), (x) => emit(x, at)) })
    const write = (text: string): Sys<void> => sys.writeAll(2, bytesOf(byteString(text)))
    const input = this.#input
    const own: Readonly<Record<string, Native>> = {
      '_match/3': matchNative,
      '_input/0': waits(function* () {
        try {
          const v = yield* input.next()
          return v === undefined ? [] : [v]
        } catch (e) {
          if (!(e instanceof Broken)) throw e
          throw new JqError(e.message)
        }
      }),
      'debug/0': waits(function* (v) {
        yield* write(`${printJson(['DEBUG:', v])}\n`)
        return v
      }),
      'stderr/0': waits(function* (v) {
        yield* write(toText(v))
        return v
      }),
      'input_filename/0': plain(() => input.name),
      'input_line_number/0': plain(() => input.line),
      'now/0': waits(() => outside.clock()),
      'gmtime/0': plain((v) => brokenDown(v, 0)),
      'localtime/0': plain((v) => brokenDown(v, outside.zone.offset)),
      'mktime/0': plain(mktime),
      'strptime/1': plain((v, by) => strptime(v, by!)),
      'strftime/1': plain((v, by) => format(v, by!, {}, 'strftime/1')),
      'strflocaltime/1': plain((v, by) => format(v, by!, outside.zone, 'strflocaltime/1')),
      'halt/0': { node: () => () => { throw new Quit(0) } },
      'halt_error/1': {
        node: (_m, [code]) => (env, v, _at, _emit) => code!(env, v, undefined, (n) => {
          throw new Quit(typeof n === 'number' ? n : 5, typeof v === 'string' ? v : `${printJson(v)}\n`)
        }),
      },
    }
    return { native: (key) => own[key] ?? natives[key], definition: preludeOf, variable: (name) => this.#variables.get(name) }
  }
}

/** The line of an error and, as jq has it, blanks up to its column. */
function place(source: string, at: number): string {
  const start = source.lastIndexOf('\n', at - 1) + 1
  const end = source.indexOf('\n', at)
  return source.slice(start, end < 0 ? undefined : end) + ' '.repeat(at - start)
}

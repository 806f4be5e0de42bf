import { call as enter, isErrno, type Sys } from '../../../sim/index.ts'
import { sys, type Program } from '../../../os/index.ts'
import { byteString, bytesOf, Output } from '../../cli/index.ts'
import { compileAwk } from './compiler.ts'
import { AwkSyntaxError, unescape } from './lexer.ts'
import { Machine } from './machine.ts'
import { MainInput } from './main-input.ts'
import { parseAwk } from './parser.ts'
import { AwkError, awkRegex, Streams } from './streams.ts'
import type { AwkProgram, Expression, Statement } from './ast.ts'
import { Input, toText, type AwkArray } from './values.ts'

/**
 * awk as mawk 1.3.4 has it: bytes, its messages, no functions of gawk's own. `lexer`, `parser`, `expressions` make a tree (`ast`),
 * `compiler` flat code of it (`code`, `operations`, `builtins`), `machine` runs that. `streams` are the files and commands it talks
 * to, `record` is $0.
 */
export const awk: Program = function* ({ argv, env }): Sys<number> {
  const name = argv[0] ?? 'awk'
  const say = function* (text: string): Sys<void> { yield* sys.writeAll(2, bytesOf(byteString(text))) }
  const line = readCommandLine(argv.slice(1))
  if ('error' in line) {
    yield* say(`${name}: ${line.error}\n`)
    return 2
  }
  if (line.version) {
    yield* sys.print('mawk 1.3.4 20240123\n')
    return 0
  }
  if (line.program === undefined && line.files.length === 0) {
    yield* sys.print(USAGE)
    return 0
  }
  const out = new Output()
  const streams = new Streams(out, env)
  let machine: Machine | undefined
  try {
    const source = byteString(line.files.length > 0 ? yield* sources(line.files) : line.program!)
    const tree = parseAwk(source)
    checkRegexes(tree)
    machine = new Machine(compileAwk(tree), streams)
    return (yield enter(execute(machine, [name, ...line.operands], env, line.assignments))) as number
  } catch (e) {
    if (!(e instanceof AwkSyntaxError) && !(e instanceof AwkError)) throw e
    yield* out.flush()
    const atRun = e instanceof AwkError && !/^cannot (open|read)/.test(e.message)
    const where = machine
      ? `\tFILENAME="${toText(machine.get('FILENAME'), '%.6g')}" FNR=${machine.number('FNR')} NR=${machine.number('NR')}\n`
      : ''
    yield* say(`${name}: ${atRun ? 'run time error: ' : ''}${e.message}\n${atRun ? where : ''}`)
    return 2
  }
}

const USAGE = `Usage: mawk [Options] [Program] [file ...]

Program:
    The program text, or files of -f.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.
`

interface CommandLine {
  readonly program: string | undefined
  readonly files: readonly string[]
  readonly assignments: readonly (readonly [string, string])[]
  readonly operands: readonly string[]
  readonly version: boolean
}

function readCommandLine(args: readonly string[]): CommandLine | { readonly error: string } {
  const files: string[] = []
  const assignments: [string, string][] = []
  let version = false
  let at = 0
  for (; at < args.length; at++) {
    const word = args[at]!
    if (word === '--') {
      at++
      break
    }
    if (!word.startsWith('-') || word === '-') break
    if (word === '--version' || word === '-V') {
      version = true
      continue
    }
    const letter = word[1]!
    if (!'fFvW'.includes(letter)) return { error: `not an option: ${word}` }
    const value = word.length > 2 ? word.slice(2) : args[++at]
    if (value === undefined) return { error: `option -${letter} lacks argument` }
    if (letter === 'f') files.push(value)
    else if (letter === 'F') assignments.push(['FS', value === 't' ? 't' : unescape(value)])
    else if (letter === 'v') {
      const [, variable, text] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(value) ?? []
      if (variable === undefined) return { error: `improper assignment: -v ${value}` }
      assignments.push([variable, unescape(byteString(text!))])
    } else if (value.startsWith('v')) version = true
  }
  const rest = args.slice(at)
  return files.length > 0
    ? { program: undefined, files, assignments, operands: rest, version }
    : { program: rest[0], files, assignments, operands: rest.slice(1), version }
}

function* sources(files: readonly string[]): Sys<string> {
  const texts: string[] = []
  for (const f of files) {
    try {
      texts.push(yield* sys.readFile(f === '-' ? '/dev/stdin' : f))
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new AwkSyntaxError(`cannot open ${f} (${e.message})`)
    }
  }
  return texts.join('\n')
}

/** Compiles every regular expression of the program text, so that a wrong one is refused before anything runs. */
function checkRegexes(tree: AwkProgram): void {
  const seen = new Set<unknown>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    const e = node as Expression | Statement
    if (e.kind === 'regex') {
      try {
        awkRegex(e.source)
      } catch (error) {
        throw error instanceof AwkError ? new AwkSyntaxError(`line ${e.line}: ${error.message}`) : error
      }
    }
    for (const child of node instanceof Map ? node.values() : Object.values(node)) visit(child)
  }
  visit(tree)
}

function* execute(
  m: Machine,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  assignments: readonly (readonly [string, string])[],
): Sys<number> {
  const assign = (name: string, value: string): void => {
    const index = m.code.globals.indexOf(name)
    if (index >= 0) m.globals[index]!.value = new Input(value)
  }
  const arrayOf = (entries: Iterable<readonly [string, string]>): AwkArray =>
    new Map(Array.from(entries, ([k, v]) => [byteString(k), new Input(byteString(v))] as const))
  m.set('ENVIRON', arrayOf(Object.entries(env)))
  m.set('ARGV', arrayOf(argv.map((a, i) => [String(i), a] as const)))
  m.set('ARGC', argv.length)
  for (const [name, value] of assignments) assign(name, name === 'FS' ? byteString(value) : value)
  m.input = new MainInput(m, assign)
  yield* m.seed()
  yield* m.streams.begin()
  try {
    yield* m.run(m.code.begin)
    if (m.ending !== 'exit' && (m.code.hasMain || m.code.hasEnd)) yield* records(m)
    // `exit` elsewhere still runs END.
    if (m.code.hasEnd) yield* m.run(m.code.end)
  } finally {
    yield* m.streams.end()
  }
  return m.status
}

function* records(m: Machine): Sys<void> {
  for (;;) {
    const text = yield* m.input.record()
    if (text === undefined) return
    m.record.set(text)
    if (!m.code.hasMain) continue
    yield* m.run(m.code.main)
    if (m.ending === 'exit') return
    if (m.ending === 'file') yield* m.input.skipFile()
  }
}

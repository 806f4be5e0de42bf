import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { Output, tool, type ToolCall } from '../cli/index.ts'
import { describeSed } from './sed-usage.ts'
import { InPlace } from './sed-in-place.ts'
import { SedInput, type FileHooks } from './sed-input.ts'
import { openFiles, SedOutput } from './sed-output.ts'
import { parseScript } from './sed-parse.ts'
import { SedMachine, type SedRun } from './sed-run.ts'
import { SedError, type Piece } from './sed-script.ts'

export const SED_OPTIONS = {
  'n,quiet': 'show only what is asked for',
  ',silent': '',
  ',debug': '(ignored)',
  'e,expression=SCRIPT': 'add SCRIPT to the commands',
  'f,file=SCRIPT-FILE': 'add the commands of SCRIPT-FILE',
  ',follow-symlinks': 'edit what a link leads to',
  'i,in-place[=SUFFIX]': 'edit files in place, with a copy of the old one if SUFFIX is given',
  'l,line-length=N': 'where the l command breaks lines',
  ',posix': '(ignored)',
  'E,regexp-extended': 'use extended regular expressions',
  r: 'the same as -E',
  's,separate': 'take each file for itself',
  ',sandbox': 'refuse e, r and w',
  'u,unbuffered': 'write every line at once',
  'z,null-data': 'lines end with NUL, not newline',
  b: '',
}

export const sed = tool({
  name: 'sed',
  usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
  about: 'Edits a stream: reads lines, changes them as a script says, and writes them.',
  options: SED_OPTIONS,
  package: 'GNU sed 4.9',
  misuse: (name) => describeSed(name, SED_OPTIONS),
  *run(call): Sys<number> {
    try {
      const script = yield* scriptOf(call)
      if (!script) return yield* call.misuse()
      return (yield enter(edit(call, script.pieces, script.files))) as number
    } catch (e) {
      if (!(e instanceof SedError)) throw e
      yield* call.complain(e.message)
      return e.status
    }
  },
})

function* scriptOf(call: ToolCall): Sys<{ pieces: readonly Piece[]; files: readonly string[] } | undefined> {
  const pieces: Piece[] = []
  let number = 0
  for (const g of call.given) {
    if (g.name === 'expression') pieces.push({ text: g.value!, number: ++number })
    if (g.name !== 'file') continue
    try {
      const text = yield* sys.readFile(g.value === '-' ? '/dev/stdin' : g.value!)
      pieces.push({ text: text.replace(/\n$/, ''), file: g.value!, number: 0 })
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new SedError(`couldn't open file ${g.value}: ${e.message}`, 4)
    }
  }
  if (pieces.length > 0) return { pieces, files: call.operands }
  const [first, ...files] = call.operands
  return first === undefined ? undefined : { pieces: [{ text: first, number: 1 }], files }
}

function* edit(call: ToolCall, pieces: readonly Piece[], names: readonly string[]): Sys<number> {
  const { commands, quiet } = parseScript(pieces, { extended: call.has('regexp-extended') || call.has('r'), sandbox: call.has('sandbox') })
  const standard = new SedOutput(call.out)
  const written = commands.flatMap((c) => [
    ...('wW'.includes(c.name) ? [c.text] : []),
    ...(c.substitution?.file === undefined ? [] : [c.substitution.file]),
  ])
  const files = yield* openFiles(written, standard)
  const inPlace = call.has('in-place') ? new InPlace(call, call.value('in-place')!, call.has('follow-symlinks')) : undefined
  const hooks: FileHooks = {
    *opened(name, fd) {
      if (!inPlace || name === '-') return true
      const fdOut = yield* inPlace.begin(name, fd)
      if (fdOut === undefined) return false
      run.output = new SedOutput(new Output(fdOut))
      return true
    },
    *closed(name) {
      if (!inPlace || name === '-') return
      yield* run.output.out.flush()
      yield* inPlace.finish(name)
      run.output = standard
    },
  }
  const delimiter = call.has('null-data') ? '\0' : '\n'
  const input = new SedInput(
    call,
    names.length > 0 ? names : ['-'],
    { separate: inPlace !== undefined || call.has('separate'), delimiter },
    hooks,
  )
  const run: SedRun = {
    call,
    commands,
    input,
    output: standard,
    files,
    delimiter,
    width: Number(call.value('line-length') ?? 70),
    unbuffered: call.has('unbuffered'),
    quiet: quiet || call.has('quiet') || call.has('silent'),
  }
  const machine = new SedMachine(run)
  let status = 0
  try {
    status = (yield enter(machine.execute())) as number
    yield* input.finish()
  } finally {
    for (const f of files.values()) yield* f.out.flush()
  }
  return status || (inPlace?.failed ? 4 : input.failed ? 2 : 0)
}

import { call, isErrno, type Sys } from '../sim/index.ts'
import { normalise, sys, type Program } from '../os/index.ts'
import { setOption } from './builtins/set.ts'
import { guarded } from './exec/child.ts'
import { say } from './exec/report.ts'
import { readTextFile } from './exec/script-file.ts'
import { runText } from './exec/source.ts'
import { interactiveLoop } from './interactive/loop.ts'
import { optionNames, optionOfLetter, shoptNames, type OptionName, type ShoptName } from './options.ts'
import { runStdin } from './stdin.ts'
import { Shell, type Dialect } from './state.ts'
import { startupFiles } from './startup.ts'
import { runExitTrap } from './traps.ts'
import { importEnvironment } from './vars/environment.ts'
import { VERSION_LINE } from './version.ts'
import { isTerminal } from './builtins/test-operators.ts'
import { catchSignals } from './interactive/signals.ts'

interface Arguments {
  readonly command: string | undefined
  readonly file: string | undefined
  readonly params: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly long: ReadonlyMap<string, string>
  readonly set: readonly (readonly [OptionName, boolean])[]
  readonly shopts: readonly (readonly [ShoptName, boolean])[]
  readonly error?: string
}

const LONG = new Set(['login', 'norc', 'noprofile', 'noediting', 'posix', 'verbose', 'version', 'help', 'debugger', 'restricted', 'dump-strings', 'dump-po-strings', 'pretty-print'])
const LONG_WITH_VALUE = new Set(['rcfile', 'init-file'])

/** Takes bash's own command line apart: long options first, then letters, then -c's command or a script. */
function parseArguments(argv: readonly string[]): Arguments {
  const flags = new Set<string>()
  const long = new Map<string, string>()
  const set: [OptionName, boolean][] = []
  const shopts: [ShoptName, boolean][] = []
  let i = 1
  for (; i < argv.length && argv[i]!.startsWith('--') && argv[i]!.length > 2; i++) {
    const name = argv[i]!.slice(2)
    if (LONG_WITH_VALUE.has(name)) long.set(name, argv[++i] ?? '')
    else if (LONG.has(name)) long.set(name, '')
    else return { command: undefined, file: undefined, params: [], flags, long, set, shopts, error: `${argv[i]}: invalid option` }
  }
  for (; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--' || arg === '-') {
      i++
      break
    }
    if (!/^[-+]./.test(arg)) break
    const on = arg[0] === '-'
    for (const letter of arg.slice(1)) {
      if (on && 'cilsrD'.includes(letter)) flags.add(letter)
      else if (letter === 'o') {
        const name = argv[++i]
        if (name !== undefined && !optionNames.includes(name as OptionName)) return { command: undefined, file: undefined, params: [], flags, long, set, shopts, error: `${name}: invalid option name` }
        if (name !== undefined) set.push([name as OptionName, on])
      } else if (letter === 'O') {
        const name = argv[++i]
        if (name !== undefined && !shoptNames.includes(name as ShoptName)) return { command: undefined, file: undefined, params: [], flags, long, set, shopts, error: `${name}: invalid shell option name` }
        if (name !== undefined) shopts.push([name as ShoptName, on])
      } else {
        const option = optionOfLetter(letter)
        if (!option) return { command: undefined, file: undefined, params: [], flags, long, set, shopts, error: `${arg[0]}${letter}: invalid option` }
        set.push([option, on])
      }
    }
  }
  const rest = argv.slice(i)
  const base = { flags, long, set, shopts }
  if (flags.has('c')) {
    if (rest[0] === undefined) return { command: undefined, file: undefined, params: [], ...base, error: '-c: option requires an argument' }
    return { command: rest[0], file: undefined, params: rest.slice(1), ...base }
  }
  if (flags.has('s') || rest.length === 0) return { command: undefined, file: undefined, params: rest, ...base }
  return { command: undefined, file: rest[0], params: rest.slice(1), ...base }
}

/** The program `bash`, or with dash's words `sh`. */
export const shellProgram = (dialect: Dialect): Program => function* ({ argv, env }): Sys<number> {
  const a = parseArguments(argv)
  const arg0 = argv[0] ?? dialect
  const sh = new Shell(dialect, arg0)
  if (a.error !== undefined) {
    yield* say(dialect === 'dash' ? dashRefusal(arg0, a.error) : `${arg0}: ${a.error}\n${a.error.endsWith('invalid option') ? USAGE_TEXT : ''}`)
    return 2
  }
  if (a.long.has('help')) {
    yield* sys.print(`${VERSION_LINE}\n${USAGE_TEXT}`)
    return 0
  }
  if (a.long.has('version')) {
    yield* sys.print(VERSION_TEXT)
    return 0
  }
  yield call(begin(sh, a, env))
  return yield call(work(sh, a))
}

const dashRefusal = (arg0: string, error: string): string =>
  error.startsWith('-c') ? `${arg0}: 0: -c requires an argument\n` : `${arg0}: 0: Illegal option ${/^[-+]\S+(?=:)/.exec(error)?.[0] ?? error}\n`

const LONG_OPTIONS = ['debug', 'debugger', 'dump-po-strings', 'dump-strings', 'help', 'init-file', 'login', 'noediting', 'noprofile', 'norc', 'posix', 'pretty-print', 'rcfile', 'restricted', 'verbose', 'version']

const USAGE_TEXT = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
${LONG_OPTIONS.map((o) => `\t--${o}\n`).join('')}Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`

export const VERSION_TEXT = `${VERSION_LINE}
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`

/** What a shell does before it reads anything: who it is, variables, options. */
function* begin(sh: Shell, a: Arguments, env: Readonly<Record<string, string>>): Sys<void> {
  const me = yield* sys.self()
  sh.process = me
  sh.pid = me.pid
  sh.bashPid = me.pid
  sh.clock = yield* sys.clock()
  sh.started = sh.clock
  sh.randomSeed = yield* sys.random()
  const pwd = env.PWD
  sh.cwd = pwd !== undefined && pwd.startsWith('/') && normalise(pwd) === pwd && (yield* same(pwd)) ? pwd : me.cwd
  const terminal = a.command === undefined && (a.file === undefined || a.flags.has('s')) && (yield* isTerminal(0)) && (yield* isTerminal(2))
  sh.interactive = a.flags.has('i') || terminal
  sh.ofPerson = sh.interactive
  yield* importEnvironment(sh, env)
  sh.params = a.params
  sh.login = a.flags.has('l') || a.long.has('login') || sh.arg0.startsWith('-')
  sh.shopts.login_shell = sh.login
  sh.input = a.command !== undefined ? 'command' : a.file !== undefined ? 'file' : 'stdin'
  if (sh.interactive) {
    sh.shopts.expand_aliases = true
    for (const name of ['history', 'histexpand', 'emacs'] as const) setOption(sh, name, true)
    if (sh.dialect === 'dash' || a.long.has('noediting')) sh.options.emacs = false
  }
  if (a.long.has('posix')) sh.options.posix = true
  if (sh.dialect === 'dash') {
    sh.shopts.expand_aliases = true
    for (const name of ['braceexpand', 'hashall', 'interactive-comments'] as const) sh.options[name] = false
  }
  if (a.long.has('verbose')) sh.options.verbose = true
  for (const [name, on] of a.set) setOption(sh, name, on)
  for (const [name, on] of a.shopts) sh.shopts[name] = on
  for (const [signal, d] of Object.entries(me.dispositions)) if (d === 'ignore') sh.hardIgnored.add(signal)
  yield* catchSignals(sh)
}

function* same(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).ino === (yield* sys.stat('.')).ino
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function* work(sh: Shell, a: Arguments): Sys<number> {
  yield call(startupFiles(sh, { norc: a.long.has('norc'), noprofile: a.long.has('noprofile'), rcfile: a.long.get('rcfile') ?? a.long.get('init-file') }))
  if (sh.flow?.kind !== 'exit') {
    sh.flow = undefined
    yield call(guarded(sh, () => main(sh, a)))
  }
  yield call(runExitTrap(sh))
  return sh.status
}

function* main(sh: Shell, a: Arguments): Sys<void> {
  if (a.command !== undefined) {
    if (a.params.length > 0) {
      sh.arg0 = a.params[0]!
      sh.params = a.params.slice(1)
    }
    yield call(runText(sh, a.command, { firstLine: 1, kind: 'command' }))
  } else if (a.file !== undefined) yield call(script(sh, a.file))
  else if (sh.interactive) yield call(interactiveLoop(sh))
  else yield call(runStdin(sh))
}

function* script(sh: Shell, file: string): Sys<void> {
  let text: string
  try {
    const stat = yield* sys.stat(file)
    if (stat.type === 'dir') {
      yield* say(`${sh.dialect === 'dash' ? sh.arg0 : file}: ${file}: Is a directory\n`)
      sh.status = 126
      return
    }
    text = yield* readTextFile(file)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* say(sh.dialect === 'dash' ? `${sh.arg0}: 0: cannot open ${file}: ${e.errno === 'ENOENT' ? 'No such file' : e.message}\n` : `${sh.arg0}: ${file}: ${e.message}\n`)
    sh.status = sh.dialect === 'dash' ? 2 : e.errno === 'ENOENT' ? 127 : 126
    return
  }
  if (text.slice(0, 80).split('\n')[0]!.includes('\0')) {
    yield* say(`${file}: ${file}: cannot execute binary file\n`)
    sh.status = 126
    return
  }
  sh.arg0 = file
  yield call(runText(sh, text, { firstLine: 1, kind: 'file' }))
}


import { sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { exitCode, findProgram, NotFound } from '../cli/index.ts'
import { terminalOf } from './ssh/session.ts'

/** Exit statuses of sshpass(1). */
const STATUS = { invalid: 1, conflicting: 2, runtime: 3, incorrect: 5, unknownHostKey: 6 } as const

const USAGE = `Usage: sshpass [-f|-d|-p|-e[env_var]] [-hV] command parameters
   -f filename   Take password to use from file.
   -d number     Use number as file descriptor for getting password.
   -p password   Provide password as argument (security unwise).
   -e[env_var]   Password is passed as env-var "env_var" if given, "SSHPASS" otherwise.
   With no parameters - password will be taken from stdin.

   -P prompt     Which string should sshpass search for to detect a password prompt.
   -v            Be verbose about what you're doing.
   -h            Show help (this screen).
   -V            Print version information.
At most one of -f, -d, -p or -e should be used.
`

interface Given { readonly password: string; readonly prompt: string; readonly command: readonly string[] }
type Source = { readonly from: 'password' | 'file' | 'descriptor' | 'variable'; readonly value: string }

/** Reads the command line; an exit status where that is all there is to do. */
function* parse(argv: readonly string[], env: Readonly<Record<string, string>>): Sys<Given | number> {
  const sources: Source[] = []
  let prompt = 'assword'
  let i = 1
  for (; i < argv.length && argv[i]!.startsWith('-') && argv[i] !== '--'; i++) {
    const letter = argv[i]![1] ?? ''
    const rest = argv[i]!.slice(2)
    if (letter === 'h' || letter === 'V') {
      yield* sys.print(letter === 'h' ? USAGE : 'sshpass 1.09\n(C) 2006-2011 Lingnu Open Source Consulting Ltd.\n(C) 2015-2016, 2021 Shachar Shemesh\nThis program is free software, and can be distributed under the terms of the GPL\nSee the COPYING file for more information.\n\nUsing "assword" as the default password prompt indicator.\n')
      return 0
    }
    if (letter === 'v') continue
    if (letter === 'e') {
      sources.push({ from: 'variable', value: rest || 'SSHPASS' })
      continue
    }
    const from = ({ p: 'password', f: 'file', d: 'descriptor' } as const)[letter]
    if (!from && letter !== 'P') {
      yield* sys.complain(`sshpass: invalid option -- '${letter}'\n${USAGE}`)
      return STATUS.invalid
    }
    const value = rest || argv[++i]
    if (value === undefined) {
      yield* sys.complain(`sshpass: option requires an argument -- '${letter}'\n${USAGE}`)
      return STATUS.invalid
    }
    if (from) sources.push({ from, value })
    else prompt = value
  }
  if (argv[i] === '--') i++
  if (sources.length > 1) {
    yield* sys.complain('Conflicting password source\n')
    return STATUS.conflicting
  }
  const command = argv.slice(i)
  if (command.length === 0) {
    yield* sys.print(USAGE)
    return 0
  }
  const password = yield* passwordFrom(sources[0], env)
  return typeof password === 'number' ? password : { password: password.text, prompt, command }
}

function* passwordFrom(source: Source | undefined, env: Readonly<Record<string, string>>): Sys<{ text: string } | number> {
  const firstLine = (bytes: Uint8Array): { text: string } => ({ text: new TextDecoder().decode(bytes).split('\n')[0]! })
  if (!source) return firstLine(yield* sys.read(0, 4096, 'line'))
  if (source.from === 'password') return { text: source.value }
  if (source.from === 'variable') {
    const text = env[source.value]
    if (text !== undefined) return { text }
    yield* sys.complain(`sshpass: -e option given but "${source.value}" environment variable is not set.\n`)
    return STATUS.invalid
  }
  try {
    if (source.from === 'descriptor') return firstLine(yield* sys.read(Number(source.value), 4096))
    return firstLine(new TextEncoder().encode(yield* sys.readFile(source.value)))
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`SSHPASS: Failed to open password file "${source.value}": ${e.message}\n`)
    return STATUS.runtime
  }
}

/** sshpass(1): gives a program a terminal of its own, and types a password when it is asked for one there. */
export const sshpass: Program = function* ({ argv, env }) {
  const given = yield* parse(argv, env)
  if (typeof given === 'number') return given
  const near = yield* terminalOf(0)
  const pty = yield* sys.openpty({ term: env.TERM ?? 'dumb', cols: near?.cols ?? 80, rows: near?.rows ?? 24 })
  const path = yield* findProgram(given.command[0]!, env)
  if (path instanceof NotFound) {
    yield* sys.complain(`SSHPASS: Failed to run command: ${path.message}\n`)
    return STATUS.runtime
  }
  for (const s of ['INT', 'TERM', 'HUP', 'TSTP', 'WINCH', 'CHLD'] as const) yield* sys.sigaction(s, 'catch')
  const pid = yield* sys.spawn({ path, argv: given.command, env, session: { tty: pty.tty } })
  return yield* watch(pty.fd, given, pid)
}

/** Reads what is said on the terminal and answers it, until the program has ended. */
function* watch(fd: number, given: Given, pid: number): Sys<number> {
  let said = ''
  let typed = false
  for (;;) {
    const ended = yield* sys.wait(pid, { nohang: true })
    if (ended) return 'code' in ended.status ? ended.status.code : 255
    let bytes: Uint8Array
    try {
      bytes = yield* sys.read(fd, 4096)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno !== 'EINTR') return yield* last(pid)
      yield* passOn(fd, pid)
      continue
    }
    if (bytes.length === 0) return yield* last(pid)
    said += new TextDecoder().decode(bytes)
    const refused = said.includes('The authenticity of host ') ? STATUS.unknownHostKey : said.includes(given.prompt) && typed ? STATUS.incorrect : undefined
    if (refused !== undefined) {
      yield* sys.close(fd)
      yield* last(pid)
      return refused
    }
    if (!said.includes(given.prompt)) continue
    said = ''
    typed = true
    yield* sys.writeAll(fd, new TextEncoder().encode(`${given.password}\n`))
  }
}

/** Keys of the near terminal that mean a signal are typed on the far one; its size is told; other signals go to the program. */
function* passOn(fd: number, pid: number): Sys<void> {
  for (const s of yield* sys.signals()) {
    if (s === 'INT' || s === 'TSTP') yield* sys.writeAll(fd, Uint8Array.of(s === 'INT' ? 3 : 26))
    else if (s === 'WINCH') {
      const near = yield* terminalOf(0)
      if (near) yield* sys.ttysize(fd, near.cols, near.rows)
    } else if (s !== 'CHLD') yield* sys.kill(pid, s)
  }
}

function* last(pid: number): Sys<number> {
  for (;;) {
    try {
      const ended = yield* sys.wait(pid)
      return ended && 'code' in ended.status ? ended.status.code : ended ? exitCode(ended.status) : 255
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
    }
  }
}

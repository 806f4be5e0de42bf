import { sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { findProgram, NotFound } from '../cli/index.ts'

const USAGE = `Usage: sshpass [-f|-d|-p|-e] [-hV] command parameters
   -f filename   Take password to use from file.
   -d number     Use number as file descriptor for getting password.
   -p password   Provide password as argument (security unwise).
   -e            Password is passed as env-var "SSHPASS".
   With no parameters - password will be taken from stdin.

   -P prompt     Which string should sshpass search for to detect a password prompt.
   -v            Be verbose about what you're doing.
   -h            Show help (this screen).
   -V            Print version information.
At most one of -f, -d, -p or -e should be used.
`

interface Given { readonly password: string; readonly prompt: string; readonly command: readonly string[] }

function* parse(argv: readonly string[], env: Readonly<Record<string, string>>): Sys<Given | number> {
  let password: string | undefined
  let prompt = 'assword'
  let i = 1
  for (; i < argv.length && argv[i]!.startsWith('-'); i++) {
    const word = argv[i]!
    const letter = word[1]
    if (letter === 'h') {
      yield* sys.print(USAGE)
      return 0
    }
    if (letter === 'V') {
      yield* sys.print('sshpass 1.09\n')
      return 0
    }
    if (letter === 'v') continue
    if (letter === 'e') {
      password = env.SSHPASS
      if (password === undefined) {
        yield* sys.complain('sshpass: -e option given but SSHPASS environment variable not set\n')
        return 1
      }
      continue
    }
    const value = word.slice(2) || argv[++i]
    if (value === undefined || !'fdpP'.includes(letter ?? '')) {
      yield* sys.complain(value === undefined ? `sshpass: option requires an argument -- '${letter}'\n${USAGE}` : `sshpass: invalid option -- '${letter}'\n${USAGE}`)
      return 1
    }
    if (letter === 'p') password = value
    else if (letter === 'P') prompt = value
    else password = (yield* sys.readFile(letter === 'f' ? value : `/dev/fd/${value}`)).split('\n')[0]!
  }
  const command = argv.slice(i)
  if (command.length === 0) {
    yield* sys.print(USAGE)
    return 0
  }
  return { password: password ?? (yield* fromStdin()), prompt, command }
}

function* fromStdin(): Sys<string> {
  const bytes = yield* sys.read(0, 4096, 'line')
  return new TextDecoder().decode(bytes).split('\n')[0]!
}

/** sshpass(1): gives a program a terminal of its own and types a password when it is asked for one there. */
export const sshpass: Program = function* ({ argv, env }) {
  const given = yield* parse(argv, env)
  if (typeof given === 'number') return given
  const pty = yield* sys.openpty({ term: env.TERM ?? 'dumb', cols: 80, rows: 24 })
  let pid: number
  try {
    const path = yield* findProgram(given.command[0]!, env)
    if (path instanceof NotFound) {
      yield* sys.complain('sshpass: Failed to run command: No such file or directory\n')
      return 3
    }
    pid = yield* sys.spawn({ path, argv: given.command, env, session: { tty: pty.tty } })
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`sshpass: Failed to run command: ${e.message}\n`)
    return 3
  }
  for (const s of ['INT', 'TERM', 'HUP'] as const) yield* sys.sigaction(s, 'catch')
  const status = yield* watch(pty.fd, given, pid)
  const ended = yield* waitFor(pid)
  return status ?? ended
}

/** Reads what is said on the terminal and answers it. An exit status of its own where the password is wrong or the host is unknown. */
function* watch(fd: number, given: Given, pid: number): Sys<number | undefined> {
  let seen = ''
  let typed = false
  for (;;) {
    try {
      const bytes = yield* sys.read(fd, 4096)
      if (bytes.length === 0) return undefined
      seen += new TextDecoder().decode(bytes)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno !== 'EINTR') return undefined
      for (const s of yield* sys.signals()) yield* sys.kill(pid, s)
      continue
    }
    if (seen.includes('The authenticity of host ')) {
      yield* sys.kill(pid, 'TERM')
      return 6
    }
    if (!seen.includes(given.prompt)) continue
    seen = ''
    if (typed) {
      yield* sys.kill(pid, 'TERM')
      return 5
    }
    typed = true
    yield* sys.writeAll(fd, new TextEncoder().encode(`${given.password}\n`))
  }
}

function* waitFor(pid: number): Sys<number> {
  for (;;) {
    try {
      const done = yield* sys.wait(pid)
      if (done && 'code' in done.status) return done.status.code
      return 255
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      for (const s of yield* sys.signals()) yield* sys.kill(pid, s)
    }
  }
}

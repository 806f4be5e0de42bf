import { checkPassword, parseShadow, sys, users, type Program, type User } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { askPerson, exitCode, findProgram, NotFound } from '../cli/index.ts'

const USAGE = `usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user]
            [-u user] [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory]
            [-g group] [-h host] [-p prompt] [-R directory] [-T timeout]
            [-u user] [VAR=value] [-i | -s] [command [arg ...]]
usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory]
            [-g group] [-h host] [-p prompt] [-R directory] [-T timeout]
            [-u user] file ...
`
const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin'
const TRIES = 3

interface Wanted { user: string; login: boolean; shell: boolean; keep: boolean; quiet: boolean; stdin: boolean; list: boolean; validate: boolean; vars: Record<string, string>; command: readonly string[] }

/** A line of sudoers that speaks of a user: may he run everything, and without being asked? */
interface Permission { readonly free: boolean }

/** sudo(8): runs a command as another user, root without -u. */
export const sudo: Program = function* ({ argv, env }) {
  const w = parse(argv)
  if (typeof w === 'string') {
    yield* sys.complain(w)
    return 1
  }
  const me = yield* users.byId((yield* sys.self()).uid)
  if (!me) {
    yield* sys.complain('sudo: you do not exist in the passwd database\n')
    return 1
  }
  const target = yield* users.byNameOrId(w.user.replace(/^#/, ''))
  if (!target) {
    yield* sys.complain(`sudo: unknown user ${w.user}\nsudo: error initializing audit plugin sudoers_audit\n`)
    return 1
  }
  const may = me.uid === 0 ? { free: true } : yield* permission(me)
  if (!(may?.free || me.uid === 0) && !(yield* identify(me, w))) return 1
  if (!may) {
    yield* sys.complain(`${me.name} is not in the sudoers file.\n`)
    return 1
  }
  if (w.list) {
    yield* sys.print(`Matching Defaults entries for ${me.name} on ${(yield* sys.host()).hostname}:\n    env_reset, mail_badpass, secure_path=${SECURE_PATH.replaceAll(':', '\\:')}, use_pty\n\nUser ${me.name} may run the following commands on ${(yield* sys.host()).hostname}:\n    (ALL) ${may.free ? 'NOPASSWD: ' : ''}ALL\n`)
    return 0
  }
  return w.validate ? 0 : yield* run(w, me, target, env)
}

function parse(argv: readonly string[]): Wanted | string {
  const w: Wanted = { user: 'root', login: false, shell: false, keep: false, quiet: false, stdin: false, list: false, validate: false, vars: {}, command: [] }
  const flags: Readonly<Record<string, () => void>> = {
    i: () => { w.login = true }, s: () => { w.shell = true }, E: () => { w.keep = true }, n: () => { w.quiet = true }, S: () => { w.stdin = true }, l: () => { w.list = true }, v: () => { w.validate = true },
    H: () => {}, k: () => {}, K: () => {}, b: () => {}, A: () => {}, P: () => {},
  }
  let i = 1
  for (; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') {
      i++
      break
    }
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word)
    if (assignment) {
      w.vars[assignment[1]!] = assignment[2]!
      continue
    }
    if (!word.startsWith('-') || word === '-') break
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!
      if ('ugphCDRTrt'.includes(letter)) {
        const value = word.slice(k + 1) || argv[++i]
        if (value === undefined) return `sudo: option requires an argument -- '${letter}'\n${USAGE}`
        if (letter === 'u') w.user = value
        break
      }
      const set = flags[letter]
      if (!set) return `sudo: invalid option -- '${letter}'\n${USAGE}`
      set()
      if ((letter === 'k' || letter === 'K') && argv.length === 2) w.validate = true
    }
  }
  w.command = argv.slice(i)
  return w.command.length === 0 && !w.login && !w.shell && !w.list && !w.validate ? USAGE : w
}

/** What sudoers says of a user, the last line that fits holding. */
function* permission(me: User): Sys<Permission | undefined> {
  const groups = (yield* users.groups()).filter((g) => me.groups.includes(g.gid)).map((g) => `%${g.name}`)
  let found: Permission | undefined
  for (const file of ['/etc/sudoers', ...(yield* filesIn('/etc/sudoers.d'))]) {
    for (const line of (yield* textOf(file)).split('\n')) {
      const m = /^\s*(%?[\w.-]+)\s+ALL\s*=\s*(?:\([^)]*\))?\s*(NOPASSWD:)?\s*ALL\s*$/.exec(line)
      if (m && (m[1] === me.name || groups.includes(m[1]!))) found = { free: m[2] !== undefined }
    }
  }
  return found
}

function* filesIn(dir: string): Sys<string[]> {
  try {
    return (yield* sys.readdir(dir)).filter((n) => !n.includes('.') && !n.endsWith('~')).map((n) => `${dir}/${n}`)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

function* textOf(path: string): Sys<string> {
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) return ''
    throw e
  }
}

/** Asks for the password, three times. */
function* identify(me: User, w: Wanted): Sys<boolean> {
  if (w.quiet) {
    yield* sys.complain('sudo: a password is required\n')
    return false
  }
  for (let n = 0; n < TRIES; n++) {
    const password = w.stdin ? yield* fromStdin() : yield* askPerson(`[sudo] password for ${me.name}: `, 'secret')
    if (password === undefined) {
      yield* sys.complain('sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n')
      return false
    }
    if (parseShadow(yield* textOf('/etc/shadow')).some((s) => s.name === me.name && checkPassword(password, s.password))) return true
    if (n < TRIES - 1) yield* sys.complain('Sorry, try again.\n')
  }
  yield* sys.complain(`sudo: ${TRIES} incorrect password attempts\n`)
  return false
}

function* fromStdin(): Sys<string | undefined> {
  const bytes = yield* sys.read(0, 4096, 'secret')
  return bytes.length === 0 ? undefined : new TextDecoder().decode(bytes).split('\n')[0]
}

function* run(w: Wanted, me: User, target: User, env: Readonly<Record<string, string>>): Sys<number> {
  const kept = w.keep ? env : Object.fromEntries(['TERM', 'LANG', 'LANGUAGE', 'LC_ALL', 'COLORTERM', 'DISPLAY', 'LS_COLORS'].flatMap((n) => (env[n] === undefined ? [] : [[n, env[n]]])))
  const vars: Record<string, string> = {
    ...kept, ...w.vars, PATH: w.keep && env.PATH ? env.PATH : SECURE_PATH, HOME: target.home, USER: target.name, LOGNAME: target.name, SHELL: target.shell,
    SUDO_USER: me.name, SUDO_UID: String(me.uid), SUDO_GID: String(me.gid), SUDO_COMMAND: w.command.join(' '),
  }
  const shell = w.login || w.shell ? (w.login ? target.shell : (env.SHELL ?? target.shell)) : undefined
  const name = shell?.split('/').at(-1)
  const argv = shell === undefined ? w.command : [w.login ? `-${name}` : name!, ...(w.command.length > 0 ? ['-c', w.command.map(quoted).join(' ')] : [])]
  const path = shell ?? (yield* findProgram(argv[0]!, vars))
  if (path instanceof NotFound) {
    yield* sys.complain(`sudo: ${argv[0]}: command not found\n`)
    return 1
  }
  for (const s of ['INT', 'QUIT', 'TERM', 'HUP'] as const) yield* sys.sigaction(s, 'catch')
  let pid: number
  try {
    pid = yield* sys.spawn({ path, argv, env: vars, uid: target.uid, gid: target.gid, groups: target.groups, ...(w.login ? { cwd: target.home } : {}), dispositions: { INT: 'default', QUIT: 'default', TERM: 'default', HUP: 'default' } })
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`sudo: unable to execute ${path}: ${e.message}\n`)
    return 1
  }
  return yield* waitFor(pid)
}

const quoted = (word: string): string => word.replace(/[^\w@%+=:,./$-]/g, '\\$&')

/** Waits for the command; a stop of it stops sudo as well, so that the shell has both. */
function* waitFor(pid: number): Sys<number> {
  for (;;) {
    try {
      const news = yield* sys.wait(pid, { untraced: true })
      if (!news) continue
      if ('stopped' in news.status) yield* sys.kill((yield* sys.self()).pid, 'STOP')
      else if (!('continued' in news.status)) return 'code' in news.status ? news.status.code : exitCode(news.status)
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      for (const s of yield* sys.signals()) if (s === 'TERM' || s === 'HUP') yield* sys.kill(pid, s)
    }
  }
}

import { isErrno, type Sys } from '../../sim/index.ts'
import { checkPassword, parseShadow, sys, users, type Program, type User } from '../../os/index.ts'
import { askPerson, parseOptions } from '../cli/index.ts'

const OPTIONS = { 'm,preserve-environment': '', 'p': '', 'w,whitelist-environment=LIST': '', 'g,group=GROUP': '', 'G,supp-group=GROUP': '', 'l,login': '', 'c,command=COMMAND': '', ',session-command=COMMAND': '', 'f,fast': '', 's,shell=SHELL': '', 'P,pty': '', 'h': '', 'V': '' }
const PATHS = { root: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', user: '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games' }

/** su(1) of util-linux: a shell as another user, who proves it by that user's password. */
export const su: Program = function* ({ argv, env }): Sys<number> {
  const words = argv.slice(1).map((a) => (a === '-' ? '--login' : a))
  const parsed = parseOptions(words, OPTIONS)
  if ('error' in parsed) {
    yield* sys.complain(`su: ${parsed.error}\nTry 'su --help' for more information.\n`)
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  const [name = 'root', ...args] = parsed.operands
  const target = yield* users.byName(name)
  if (!target) {
    yield* sys.complain(`su: user ${name} does not exist or the user entry does not contain all the required fields\n`)
    return 1
  }
  if ((yield* sys.self()).uid !== 0 && !(yield* proves(target))) {
    yield* sys.complain('su: Authentication failure\n')
    return 1
  }
  const login = has('login')
  const shell = value('shell') ?? target.shell
  const command = value('command') ?? value('session-command')
  const base = shell.slice(shell.lastIndexOf('/') + 1)
  const keep = has('preserve-environment') || has('p')
  const fresh = { HOME: target.home, SHELL: shell, USER: target.name, LOGNAME: target.name }
  const vars: Record<string, string> = login
    ? { ...(env.TERM === undefined ? {} : { TERM: env.TERM }), ...fresh, PATH: target.uid === 0 ? PATHS.root : PATHS.user }
    : keep ? { ...env } : { ...env, HOME: target.home, SHELL: shell, ...(target.uid === 0 ? {} : { USER: target.name, LOGNAME: target.name }) }
  try {
    yield* sys.credentials({ uid: target.uid, euid: target.uid, gid: target.gid, groups: target.groups })
    if (login) yield* home(target)
    return yield* sys.exec(shell, [login ? `-${base}` : base, ...(command === undefined ? [] : ['-c', command]), ...args], vars)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`su: ${e.errno === 'EPERM' ? 'cannot set groups' : `failed to execute ${shell}`}: ${e.message}\n`)
    return e.errno === 'ENOENT' ? 127 : 126
  }
}

function* home(target: User): Sys<void> {
  try {
    yield* sys.chdir(target.home)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`su: warning: cannot change directory to ${target.home}: ${e.message}\n`)
  }
}

function* proves(target: User): Sys<boolean> {
  const password = yield* askPerson('Password: ', 'secret')
  if (password === undefined) return false
  try {
    return parseShadow(yield* sys.readFile('/etc/shadow')).some((s) => s.name === target.name && checkPassword(password, s.password))
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

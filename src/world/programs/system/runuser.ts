import type { Sys } from '../../sim/index.ts'
import { sys, users, type Program } from '../../os/index.ts'
import { findProgram, NotFound, parseOptions } from '../cli/index.ts'

/** runuser(1): a program as another user, for root, who is asked nothing. */
export const runuser: Program = function* ({ argv, env }): Sys<number> {
  const parsed = parseOptions(argv.slice(1).map((a) => (a === '-' ? '--login' : a)), { 'u,user=USER': '', 'c,command=COMMAND': '', 'l,login': '', 'g,group=GROUP': '', 's,shell=SHELL': '', 'm,preserve-environment': '' }, { stopAtOperand: true })
  if ('error' in parsed) {
    yield* sys.complain(`runuser: ${parsed.error}\nTry 'runuser --help' for more information.\n`)
    return 1
  }
  if ((yield* sys.self()).uid !== 0) {
    yield* sys.complain('runuser: may not be used by non-root users\n')
    return 1
  }
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  const direct = value('user')
  const [first, ...rest] = parsed.operands
  const name = direct ?? first ?? 'root'
  const target = yield* users.byName(name)
  if (!target) {
    yield* sys.complain(`runuser: user ${name} does not exist or the user entry does not contain all the required fields\n`)
    return 1
  }
  const shell = value('shell') ?? target.shell
  const login = parsed.given.some((g) => g.name === 'login')
  const base = shell.slice(shell.lastIndexOf('/') + 1)
  const command = direct === undefined ? [shell, ...(value('command') === undefined ? [] : ['-c', value('command')!]), ...rest] : parsed.operands
  if (command[0] === undefined) {
    yield* sys.complain('runuser: no command was specified\n')
    return 1
  }
  const path = yield* findProgram(command[0], env)
  if (path instanceof NotFound) {
    yield* sys.complain(`runuser: failed to execute ${command[0]}: ${path.message}\n`)
    return path.status
  }
  yield* sys.credentials({ uid: target.uid, euid: target.uid, gid: target.gid, groups: target.groups })
  return yield* sys.exec(path, direct === undefined ? [login ? `-${base}` : base, ...command.slice(1)] : command, { ...env, HOME: target.home, SHELL: shell, USER: target.name, LOGNAME: target.name })
}

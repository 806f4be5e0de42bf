import { sys, type Program } from '../../os/index.ts'
import { findProgram, NotFound } from '../cli/index.ts'

/** setpriv(1), as far as ids go: --reuid, --regid, --clear-groups, --init-groups, --groups. */
export const setpriv: Program = function* ({ argv, env }) {
  const change: { uid?: number; euid?: number; gid?: number; groups?: readonly number[] } = {}
  let i = 1
  for (; i < argv.length && argv[i]!.startsWith('--'); i++) {
    if (argv[i] === '--') {
      i++
      break
    }
    const [name = '', inline] = argv[i]!.slice(2).split('=')
    const value = (): string => inline ?? argv[++i] ?? ''
    if (name === 'reuid' || name === 'ruid' || name === 'euid') change.uid = change.euid = Number(value())
    else if (name === 'regid' || name === 'rgid' || name === 'egid') change.gid = Number(value())
    else if (name === 'clear-groups') change.groups = []
    else if (name === 'groups') change.groups = value().split(',').map(Number)
    else if (name !== 'init-groups' && name !== 'keep-groups' && name !== 'no-new-privs') {
      yield* sys.complain(`setpriv: unrecognized option '--${name}'\nTry 'setpriv --help' for more information.\n`)
      return 1
    }
  }
  const command = argv.slice(i)
  if (command.length === 0) {
    yield* sys.complain('setpriv: No program specified\n')
    return 1
  }
  yield* sys.credentials(change)
  const path = yield* findProgram(command[0]!, env)
  if (path instanceof NotFound) {
    yield* sys.complain(`setpriv: failed to execute ${command[0]}: No such file or directory\n`)
    return 127
  }
  return yield* sys.exec(path, command, env)
}

import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { parseMode } from './mode.ts'
import { owners } from './owners.ts'
import { copyBytes, statIf, targetsOf } from './transfer.ts'

export const install = tool({
  name: 'install',
  usage: [
    '[OPTION]... [-T] SOURCE DEST',
    '[OPTION]... SOURCE... DIRECTORY',
    '[OPTION]... -t DIRECTORY SOURCE...',
    '[OPTION]... -d DIRECTORY...',
  ],
  about: 'Copies files and sets their mode and owner, or makes directories.',
  options: {
    'b': '',
    'c': '',
    'C,compare': '(ignored)',
    'd,directory': 'make directories, with those above',
    'D': 'make the directories of DEST',
    'g,group=GROUP': 'set the group',
    'm,mode=MODE': 'set the mode (rwxr-xr-x)',
    'o,owner=OWNER': 'set the owner',
    'p,preserve-timestamps': 'keep the times',
    's,strip': '(ignored)',
    't,target-directory=DIRECTORY': 'copy all into DIRECTORY',
    'T,no-target-directory': 'take DEST as a file',
    'v,verbose': 'say what is made',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const word = call.value('mode') ?? '755'
    const change = parseMode(word)
    if (!change) {
      yield* call.complain(`invalid mode ${quoteWord(word)}`)
      return 1
    }
    const mode = change(0, { isDirectory: false, umask: 0 })
    if (call.operands.length === 0) return yield* call.misuse('missing file operand')
    let status = 0
    if (call.has('directory')) {
      for (const path of call.operands) if (!(yield* directories(call, path, mode))) status = 1
      return status
    }
    const last = call.operands.at(-1)!
    if (call.has('D') && call.operands.length > 1)
      yield* directories(call, call.value('target-directory') ?? (last.replace(/\/?[^/]*$/, '') || '.'), 0o755)
    const targets = yield* targetsOf(call)
    if (!targets) return 1
    for (const { source, destination } of targets) if (!(yield* one(call, source, destination, mode))) status = 1
    return status
  },
})

function* directories(call: ToolCall, path: string, mode: number): Sys<boolean> {
  const parts = path.split('/')
  for (let i = 1; i <= parts.length; i++) {
    const at = parts.slice(0, i).join('/')
    if (at === '' || (yield* statIf(at))?.type === 'dir') continue
    try {
      yield* sys.mkdir(at)
      yield* sys.chmod(at, i === parts.length ? mode : 0o755)
      if (call.has('verbose')) call.out.put(`${call.name}: creating directory ${quote(at)}\n`)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`cannot create directory ${quoteWord(at)}: ${e.message}`)
      return false
    }
  }
  return true
}

function* one(call: ToolCall, source: string, destination: string, mode: number): Sys<boolean> {
  const s = yield* statIf(source)
  if (!s) {
    yield* call.complain(`cannot stat ${quote(source)}: No such file or directory`)
    return false
  }
  if (s.type === 'dir') {
    yield* call.complain(`omitting directory ${quote(source)}`)
    return false
  }
  try {
    const from = yield* sys.open(source, 'r')
    if (yield* statIf(destination, false)) yield* sys.unlink(destination)
    const to = yield* sys.open(destination, 'w', { create: true, truncate: true, mode: 0o600 })
    yield* copyBytes(from, to)
    yield* sys.close(to)
    yield* sys.close(from)
    const [owner, group] = [call.value('owner'), call.value('group')]
    if (owner !== undefined || group !== undefined) {
      const names = yield* owners()
      const made = yield* sys.stat(destination)
      yield* sys.chown(
        destination,
        owner === undefined ? made.uid : (names.uid(owner) ?? made.uid),
        group === undefined ? made.gid : (names.gid(group) ?? made.gid),
      )
    }
    yield* sys.chmod(destination, mode)
    if (call.has('preserve-timestamps')) yield* sys.utimes(destination, s.mtime)
    if (call.has('verbose')) call.out.put(`${quote(source)} -> ${quote(destination)}\n`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`cannot create regular file ${quote(destination)}: ${e.message}`)
    return false
  }
}

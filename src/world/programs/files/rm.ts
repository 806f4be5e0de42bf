import { call as enter, isErrno, SysError, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { chooseWord, isTerminal, quote, tool, type ToolCall } from '../cli/index.ts'
import { ask } from './transfer.ts'

const KINDS: Readonly<Record<string, string>> = {
  file: 'regular file', dir: 'directory', symlink: 'symbolic link', fifo: 'fifo', socket: 'socket',
  device: 'character special file',
}

interface Way {
  readonly call: ToolCall
  readonly force: boolean
  readonly recursive: boolean
  readonly emptyDirs: boolean
  readonly interactive: boolean
  readonly askProtected: boolean
}

const ASKING: Readonly<Record<string, string>> = { force: 'never', i: 'always', I: 'once' }
const WHEN = { never: ['never', 'no', 'none'], once: ['once'], always: ['always', 'yes'] }

export const rm = tool({
  name: 'rm',
  usage: '[OPTION]... [FILE]...',
  about: 'Removes files. Directories only with -r (or -d, when empty).',
  options: {
    'f,force': 'do not ask, do not mind files that are not there',
    i: 'ask before each removal',
    I: 'ask once before removing more than three files, or recursively',
    ',interactive[=WHEN]': 'ask never, once (-I), always (-i)',
    ',one-file-system': '(ignored)',
    ',no-preserve-root': "do not treat '/' specially",
    ',preserve-root[=all]': "do not remove '/' (default)",
    'r,recursive': 'remove directories and what is in them',
    R: 'the same as -r',
    'd,dir': 'remove empty directories',
    'v,verbose': 'say what is removed',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const asking = call.given.findLast((g) => g.name === 'force' || g.name === 'i' || g.name === 'I' || g.name === 'interactive')
    const when = asking?.name === 'interactive' ? chooseWord('--interactive', asking.value || 'always', WHEN) : undefined
    if (when && 'error' in when) return yield* call.misuse(when.error)
    const mode = when?.choice ?? (asking ? ASKING[asking.name] : 'unset')
    if (call.operands.length === 0) return call.has('force') ? 0 : yield* call.misuse('missing operand')
    const recursive = call.has('recursive') || call.has('R')
    const way: Way = {
      call, recursive, force: call.lastOf('force', 'i', 'I') === 'force', emptyDirs: call.has('dir'),
      interactive: mode === 'always', askProtected: mode === 'unset' && (yield* isTerminal(0)),
    }
    if (mode === 'once' && (recursive || call.operands.length > 3)) {
      const n = call.operands.length
      if (!(yield* ask(call, `remove ${n} ${n === 1 ? 'argument' : 'arguments'}${recursive ? ' recursively' : ''}?`))) return 0
    }
    let status = 0
    for (const path of call.operands) {
      const last = path.replace(/\/+$/, '').split('/').at(-1)!
      if (last === '.' || last === '..') {
        yield* call.complain(`refusing to remove '.' or '..' directory: skipping ${quote(path)}`)
        status = 1
      } else if (/^\/+$/.test(path) && recursive && !call.has('no-preserve-root')) {
        yield* call.complain(
          "it is dangerous to operate recursively on '/'\n" + `${call.name}: use --no-preserve-root to override this failsafe`,
        )
        status = 1
      } else if (!((yield enter(remove(way, path))) as boolean)) status = 1
    }
    return status
  },
})

function* failed(way: Way, path: string, e: SysError): Sys<boolean> {
  if (way.force && (e.errno === 'ENOENT' || e.errno === 'ENOTDIR')) return true
  yield* way.call.complain(`cannot remove ${quote(path)}: ${e.message}`)
  return false
}

function* wanted(way: Way, path: string, s: Stat, verb: 'remove' | 'descend into'): Sys<boolean> {
  const writable = s.type === 'symlink' || !way.askProtected || (yield* sys.access(path, 'w'))
  if (writable && !way.interactive) return true
  const kind = s.type === 'file' && s.size === 0 ? 'regular empty file' : KINDS[s.type]!
  return yield* ask(way.call, `${verb} ${writable ? '' : 'write-protected '}${kind} ${quote(path)}?`)
}

/** Removes one name and all below it. False when something was left that should have gone. */
function* remove(way: Way, path: string): Sys<boolean> {
  try {
    const s = yield* sys.lstat(path)
    if (s.type !== 'dir') {
      if (!(yield* wanted(way, path, s, 'remove'))) return true
      yield* sys.unlink(path)
      if (way.call.has('verbose')) way.call.out.put(`removed ${quote(path)}\n`)
      return true
    }
    if (!way.recursive && !way.emptyDirs) return yield* failed(way, path, new SysError('EISDIR'))
    let clean = true
    if (way.recursive) {
      const names = yield* sys.readdir(path)
      if (names.length > 0) {
        if (!(yield* wanted(way, path, s, 'descend into'))) return true
        for (const name of names) if (!((yield enter(remove(way, `${path.replace(/\/$/, '')}/${name}`))) as boolean)) clean = false
      }
    }
    if (!clean) return false
    if (!(yield* wanted(way, path, s, 'remove'))) return true
    yield* sys.rmdir(path)
    if (way.call.has('verbose')) way.call.out.put(`removed directory ${quote(path)}\n`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return yield* failed(way, path, e)
  }
}

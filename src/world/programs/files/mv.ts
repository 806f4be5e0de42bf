import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { isTerminal, quote, tool, type ToolCall } from '../cli/index.ts'
import { ask, statIf, targetsOf, type Target } from './transfer.ts'

const OPTIONS = {
  'f,force': 'do not ask before a file is overwritten',
  'i,interactive': 'ask before a file is overwritten',
  'n,no-clobber': 'overwrite nothing',
  ',strip-trailing-slashes': 'take slashes off the end of each SOURCE',
  't,target-directory=DIRECTORY': 'move all into DIRECTORY',
  'T,no-target-directory': 'take DEST as a file',
  'u,update': 'move only what is newer than what is there',
  'v,verbose': 'say what is moved',
}

export const mv = tool({
  name: 'mv',
  usage: ['[OPTION]... [-T] SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY', '[OPTION]... -t DIRECTORY SOURCE...'],
  about: 'Renames SOURCE to DEST, or moves several into DIRECTORY.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const targets = yield* targetsOf(call)
    if (!targets) return 1
    let status = 0
    for (const target of targets) if (!(yield* moveOne(call, target))) status = 1
    return status
  },
})

function* moveOne(call: ToolCall, { source, destination }: Target): Sys<boolean> {
  try {
    const s = yield* statIf(source.replace(/(?<=.)\/+$/, ''), false)
    if (!s) {
      yield* call.complain(`cannot stat ${quote(source)}: No such file or directory`)
      return false
    }
    const there = yield* statIf(destination, false)
    if (there && there.ino === s.ino && there.path === s.path) {
      yield* call.complain(
        s.type === 'dir'
          ? `cannot move ${quote(source)} to a subdirectory of itself, ${quote(destination)}`
          : `${quote(source)} and ${quote(destination)} are the same file`,
      )
      return false
    }
    if (there?.type === 'dir' && s.type !== 'dir') {
      yield* call.complain(`cannot overwrite directory ${quote(destination)} with non-directory`)
      return false
    }
    if (there && there.type !== 'dir' && s.type === 'dir') {
      yield* call.complain(`cannot overwrite non-directory ${quote(destination)} with directory ${quote(source)}`)
      return false
    }
    const mode = call.lastOf('force', 'interactive', 'no-clobber')
    if (there && mode === 'no-clobber') return true
    if (there && call.has('update') && there.mtime >= s.mtime) return true
    if (there && mode === 'interactive' && !(yield* ask(call, `overwrite ${quote(destination)}?`))) return true
    if (there && mode === undefined && there.type !== 'symlink' && !(yield* sys.access(destination, 'w')) && (yield* isTerminal(0))) {
      const bits = (there.mode & 0o7777).toString(8).padStart(4, '0')
      if (!(yield* ask(call, `replace ${quote(destination)}, overriding mode ${bits}?`))) return true
    }
    yield* sys.rename(source, destination)
    if (call.has('verbose')) call.out.put(`renamed ${quote(source)} -> ${quote(destination)}\n`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(
      e.errno === 'EINVAL'
        ? `cannot move ${quote(source)} to a subdirectory of itself, ${quote(destination)}`
        : `cannot move ${quote(source)} to ${quote(destination)}: ${e.message}`,
    )
    return false
  }
}

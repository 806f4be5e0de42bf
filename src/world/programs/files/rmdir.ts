import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, tool, type ToolCall } from '../cli/index.ts'

export const rmdir = tool({
  name: 'rmdir',
  usage: '[OPTION]... DIRECTORY...',
  about: 'Removes empty directories.',
  options: {
    ',ignore-fail-on-non-empty': 'no error for one that is not empty',
    'p,parents': 'remove the directories above, too',
    'v,verbose': 'say what is removed',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    let status = 0
    for (const path of call.operands) {
      let at = path.replace(/(?<=.)\/+$/, '')
      for (let first = true; ; first = false) {
        if (!(yield* removeOne(call, first ? path : at))) {
          status = 1
          break
        }
        const up = at.slice(0, Math.max(0, at.lastIndexOf('/')))
        if (!call.has('parents') || up === '') break
        at = up
      }
    }
    return status
  },
})

function* removeOne(call: ToolCall, path: string): Sys<boolean> {
  if (call.has('verbose')) call.out.put(`${call.name}: removing directory, ${quote(path)}\n`)
  try {
    yield* sys.rmdir(path)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno === 'ENOTEMPTY' && call.has('ignore-fail-on-non-empty')) return true
    yield* call.complain(`failed to remove ${quote(path)}: ${e.message}`)
    return false
  }
}

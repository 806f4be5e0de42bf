import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, tool, type ToolCall } from '../cli/index.ts'

export const touch = tool({
  name: 'touch',
  usage: '[OPTION]... FILE...',
  about: 'Sets the times of each FILE to the present; makes what is not there.',
  options: {
    a: '(access times are not kept apart)',
    'c,no-create': 'do not make files',
    m: 'change the time of modification only',
    'r,reference=FILE': 'use the times of FILE',
    'h,no-dereference': 'change a symbolic link itself',
    f: '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing file operand')
    let time: number | undefined
    const reference = call.value('reference')
    if (reference !== undefined) {
      try {
        time = (yield* sys.stat(reference)).mtime
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`failed to get attributes of ${quote(reference)}: ${e.message}`)
        return 1
      }
    }
    let status = 0
    for (const path of call.operands) if (!(yield* touchOne(call, path, time))) status = 1
    return status
  },
})

function* touchOne(call: ToolCall, path: string, time: number | undefined): Sys<boolean> {
  try {
    yield* sys.utimes(path, time)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'ENOENT') {
      yield* call.complain(e.errno === 'EACCES' || e.errno === 'EPERM' ? `cannot touch ${quote(path)}: ${e.message}` : `setting times of ${quote(path)}: ${e.message}`)
      return false
    }
  }
  if (call.has('no-create')) return true
  try {
    yield* sys.close(yield* sys.open(path, 'w', { create: true }))
    if (time !== undefined) yield* sys.utimes(path, time)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`cannot touch ${quote(path)}: ${e.message}`)
    return false
  }
}

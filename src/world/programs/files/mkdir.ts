import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { parseMode } from './mode.ts'

export const mkdir = tool({
  name: 'mkdir',
  usage: '[OPTION]... DIRECTORY...',
  about: 'Makes directories that are not there yet.',
  options: {
    'm,mode=MODE': 'set the mode, as chmod does',
    'p,parents': 'make the directories above too; no error if it is there',
    'v,verbose': 'say what is made',
    Z: '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing operand')
    const word = call.value('mode')
    const change = word === undefined ? undefined : parseMode(word)
    if (word !== undefined && !change) {
      yield* call.complain(`invalid mode ${quoteWord(word)}`)
      return 1
    }
    const mask = yield* sys.umask()
    const mode = change && change(0o777, { isDirectory: true, umask: mask })
    let status = 0
    for (const path of call.operands) {
      const made = call.has('parents') ? yield* makeParents(call, path, mode) : yield* make(call, path, mode)
      if (!made) status = 1
    }
    return status
  },
})

function* make(call: ToolCall, path: string, mode: number | undefined): Sys<boolean> {
  try {
    yield* sys.mkdir(path)
    if (mode !== undefined) yield* sys.chmod(path, mode)
    if (call.has('verbose')) call.out.put(`${call.name}: created directory ${quote(path)}\n`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`cannot create directory ${quoteWord(path)}: ${e.message}`)
    return false
  }
}

function* makeParents(call: ToolCall, path: string, mode: number | undefined): Sys<boolean> {
  const parts = path.split('/')
  let at = ''
  for (let i = 0; i < parts.length; i++) {
    at += (i > 0 ? '/' : '') + parts[i]!
    if (parts[i] === '' || parts[i] === '.' || parts[i] === '..') continue
    const last = !parts.slice(i + 1).some((p) => p !== '' && p !== '.')
    let kind: string | undefined
    try {
      kind = (yield* sys.stat(at)).type
    } catch (e) {
      if (!isErrno(e, 'ENOENT')) {
        if (!isErrno(e)) throw e
        yield* call.complain(`cannot create directory ${quoteWord(at)}: ${e.message}`)
        return false
      }
    }
    if (kind === 'dir') continue
    if (kind !== undefined) {
      yield* call.complain(`cannot create directory ${quoteWord(at)}: ${last ? 'File exists' : 'Not a directory'}`)
      return false
    }
    if (!(yield* make(call, at, last ? mode : undefined))) return false
  }
  return true
}

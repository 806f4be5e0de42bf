import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { joinPath } from './transfer.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const TRIES = 100

export const mktemp = tool({
  name: 'mktemp',
  usage: '[OPTION]... [TEMPLATE]',
  about: 'Makes a file or directory with a name that is not there yet, and shows the name. TEMPLATE ends with at least three X.',
  options: {
    'd,directory': 'make a directory', 'u,dry-run': 'make nothing', 'q,quiet': 'say no errors', ',suffix=SUFF': 'put SUFF behind',
    'p,tmpdir[=DIR]': 'below DIR, or $TMPDIR, or /tmp', t: 'the same as -p $TMPDIR',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const [given, extra] = call.operands
    if (extra !== undefined) return yield* call.misuse('too many templates')
    const template = given ?? 'tmp.XXXXXXXXXX'
    const [, head = '', xs = '', tail = ''] = /^(.*?)(X+)([^X]*)$/s.exec(template) ?? []
    const suffix = call.value('suffix') ?? tail
    if (xs.length < 3) {
      if (!call.has('quiet')) yield* call.complain(`too few X's in template ${quoteWord(template)}`)
      return 1
    }
    const below = given === undefined || call.has('tmpdir') || call.has('t')
    const directory = call.value('tmpdir') || call.env.TMPDIR || '/tmp'
    for (let n = 0; n < TRIES; n++) {
      let name = head
      for (let i = 0; i < xs.length; i++) name += LETTERS[(yield* sys.random('mktemp')) % LETTERS.length]!
      const path = below ? joinPath(directory, name + suffix) : name + suffix
      try {
        yield* make(call, path)
        call.out.put(`${path}\n`)
        return 0
      } catch (e) {
        if (!isErrno(e)) throw e
        if (e.errno === 'EEXIST') continue
        const kind = call.has('directory') ? 'directory' : 'file'
        const from = quoteWord(below ? joinPath(directory, template) : template)
        if (!call.has('quiet')) yield* call.complain(`failed to create ${kind} via template ${from}: ${e.message}`)
        return 1
      }
    }
    return 1
  },
})

function* make(call: ToolCall, path: string): Sys<void> {
  if (call.has('dry-run')) return
  if (call.has('directory')) {
    yield* sys.mkdir(path, 0o700)
    yield* sys.chmod(path, 0o700)
  } else yield* sys.close(yield* sys.open(path, 'w', { create: true, exclusive: true, mode: 0o600 }))
}

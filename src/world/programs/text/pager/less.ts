import { call as enter, isErrno, type Sys } from '../../../sim/index.ts'
import { sys, type Program } from '../../../os/index.ts'
import { isTerminal, Output } from '../../cli/index.ts'
import { copyBytes } from '../../files/transfer.ts'
import { Document } from './document.ts'
import { Keyboard } from './keyboard.ts'
import { readLess } from './less-options.ts'
import { Pager } from './pager.ts'

/** less: a pager on a terminal, cat elsewhere. */
export const less: Program = function* ({ argv, env }): Sys<number> {
  const read = readLess(argv.slice(1), env)
  if ('error' in read) {
    yield* sys.complain(`${read.error}\n`)
    return 1
  }
  if (read.special === 'version') {
    yield* sys.print('less 590 (POSIX regular expressions)\n')
    return 0
  }
  const names = read.names
  if (names.length === 0 && (yield* isTerminal(0)) && read.special !== 'help') {
    yield* sys.complain('Missing filename ("less --help" for help)\n')
    return 1
  }
  if (!(yield* isTerminal(1))) return yield* asCat(names)
  const settings = read.settings
  const documents: Document[] = []
  const messages: string[] = []
  for (const name of names.length > 0 ? names : ['-']) {
    const opened = yield* openDocument(name)
    if (opened instanceof Document) documents.push(opened)
    else messages.push(opened)
  }
  if (documents.length === 0) {
    yield* sys.complain(messages.map((m) => `${m}\n`).join(''))
    return 1
  }
  const keyboard = new Keyboard(yield* sys.open('/dev/tty', 'r', { cloexec: true }))
  return (yield enter(new Pager(documents, settings, keyboard, env).run(messages))) as number
}

function* openDocument(name: string): Sys<Document | string> {
  if (name === '-') return new Document('-', 0)
  try {
    const s = yield* sys.stat(name)
    if (s.type === 'dir') return `${name} is a directory`
    return new Document(name, yield* sys.open(name, 'r', { cloexec: true }))
  } catch (e) {
    if (!isErrno(e)) throw e
    return `${name}: ${e.message}`
  }
}

/** What pagers do when their output is no terminal. */
export function* asCat(names: readonly string[]): Sys<number> {
  let status = 0
  for (const name of names.length > 0 ? names : ['-']) {
    const opened = yield* openDocument(name)
    if (opened instanceof Document) {
      yield* copyBytes(opened.fd, 1)
      if (opened.fd !== 0) yield* sys.close(opened.fd)
    } else {
      const out = new Output(2)
      out.put(`${opened}\n`)
      yield* out.flush()
      status = 1
    }
  }
  return status
}

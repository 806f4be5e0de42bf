import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys, type Program } from '../../../os/index.ts'
import { byteString, bytesOf, isTerminal } from '../../cli/index.ts'
import { compileRegex } from '../../../text/index.ts'
import { matches } from '../matching.ts'
import { Document } from './document.ts'
import { Keyboard } from './keyboard.ts'
import { asCat } from './less.ts'
import { rowsOf } from './rows.ts'

/** more of util-linux: one screen after the other, and out at the end. */
export const more: Program = function* ({ argv }): Sys<number> {
  const wrong = argv.slice(1).find((w) => /^-[^a-z0-9]*[^dlefpcsun0-9]/.test(w) && w !== '-')
  if (wrong !== undefined && !wrong.startsWith('--')) {
    yield* sys.complain(`more: invalid option -- '${wrong[1]}'\nTry 'more --help' for more information.\n`)
    return 1
  }
  const names = argv.slice(1).filter((w) => !/^[-+]./.test(w))
  if (names.length === 0 && (yield* isTerminal(0))) {
    yield* sys.complain("more: bad usage\nTry 'more --help' for more information.\n")
    return 1
  }
  if (!(yield* isTerminal(1))) return yield* asCat(names)
  let status = 0
  const keyboard = new Keyboard(yield* sys.open('/dev/tty', 'r', { cloexec: true }))
  yield* sys.ttyset(keyboard.fd, { icanon: false, echo: false })
  const list = names.length > 0 ? names : ['-']
  for (const name of list) {
    try {
      if (name !== '-' && (yield* sys.stat(name)).type === 'dir') {
        yield* sys.print(`\n*** ${name}: directory ***\n\n`)
        continue
      }
      const document = new Document(name, name === '-' ? 0 : yield* sys.open(name, 'r', { cloexec: true }))
      const size = name === '-' ? 0 : (yield* sys.stat(name)).size
      if (list.length > 1) yield* sys.print(`::::::::::::::\n${name}\n::::::::::::::\n`)
      if (!(yield* page(document, keyboard, size))) break
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* sys.complain(`more: cannot open ${name}: ${e.message}\n`)
      status = 1
    }
  }
  yield* sys.ttyset(keyboard.fd, { icanon: true, echo: true })
  return status
}

/** Shows one text; false when the person had enough of it all. */
function* page(d: Document, keyboard: Keyboard, size: number): Sys<boolean> {
  const t = yield* sys.ttyget(1)
  const write = (text: string): Sys<void> => sys.writeAll(1, bytesOf(byteString(text)))
  let line = 0
  let room = t.rows - 1
  let bytes = 0
  while (yield* d.has(line)) {
    const rows = rowsOf(d.lines[line]!, { columns: t.cols, chop: false, shift: 0, raw: 'all', marks: [] })
    if (rows.length > room && room < t.rows - 1) {
      const share = size > 0 ? `(${Math.floor((bytes * 100) / size)}%)` : ''
      yield* write(`\x1b[7m--More--${share}\x1b[27m`)
      const key = yield* keyboard.key()
      yield* write('\r\x1b[K')
      if (key === 'q' || key === 'Q' || key === undefined || key === 'eof') return false
      if (key === '\r' || key === '\n' || key === 'j') room = rows.length
      else if (key === 'd' || key === '\x04') room = Math.max(rows.length, 11)
      else if (key === 'b' || key === '\x02') {
        line = Math.max(0, line - 2 * (t.rows - 1))
        room = t.rows - 1
        yield* write('...back 1 page\n')
        continue
      } else if (key === '/') {
        line = yield* find(d, keyboard, line, write)
        room = t.rows - 1
        continue
      } else if (key === ' ' || key === 'z' || key === 'f') room = t.rows - 1
      else {
        yield* write('\x07')
        continue
      }
    }
    yield* write(rows.map((r) => `${r}\n`).join(''))
    bytes += byteString(d.lines[line]!).length + 1
    room -= rows.length
    line++
  }
  return true
}

function* find(d: Document, keyboard: Keyboard, from: number, write: (text: string) => Sys<void>): Sys<number> {
  const pattern = yield* keyboard.line('/', (text) => write(`\r\x1b[K${text}`))
  yield* write('\r\x1b[K')
  const regex = compileRegex(pattern ?? '', { syntax: 'basic' })
  if (pattern === undefined || pattern === '' || regex.error !== undefined) return from
  for (let line = from; yield* d.has(line); line++) {
    if ((yield* matches(regex, d.lines[line]!)) !== true) continue
    yield* write('\n...skipping\n')
    return Math.max(from, line - 2)
  }
  yield* write('\nPattern not found\n')
  return from
}

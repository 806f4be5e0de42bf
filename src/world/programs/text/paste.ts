import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, LineReader, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '0': '', b: '\b', f: '\f', r: '\r', v: '\v' }

/** The delimiters of a list, taken one after the other; `\0` is none. */
const delimitersOf = (list: string): string[] =>
  Array.from(byteString(list).matchAll(/\\(.)|([^\\])/gs), ([, escape, plain]) =>
    escape === undefined ? plain! : (ESCAPES[escape] ?? escape),
  )

export const paste = tool({
  name: 'paste',
  usage: '[OPTION]... [FILE]...',
  about: 'Puts lines of files side by side.',
  options: {
    'd,delimiters=LIST': 'characters of LIST instead of tabs',
    's,serial': 'one file after the other, each on one line',
    'z,zero-terminated': 'lines end with NUL, not newline',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const delimiters = delimitersOf(call.value('delimiters') ?? '\t')
    if (delimiters.length === 0) delimiters.push('')
    const end = call.has('zero-terminated') ? '\0' : '\n'
    const names = call.operands.length > 0 ? call.operands : ['-']
    const standard = new LineReader(0, { delimiter: end })
    const readers: (LineReader | undefined)[] = []
    let status = 0
    for (const name of names) {
      try {
        readers.push(name === '-' ? standard : new LineReader(yield* sys.open(name, 'r'), { delimiter: end }))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        if (!call.has('serial')) return 1
        readers.push(undefined)
        status = 1
      }
    }
    if (call.has('serial')) for (const reader of readers) { if (reader) yield* serial(call, reader, delimiters, end) }
    else yield* parallel(call, readers as LineReader[], delimiters, end)
    return status
  },
})

function* serial(call: ToolCall, reader: LineReader, delimiters: readonly string[], end: string): Sys<void> {
  let n = 0
  for (let line = yield* reader.line(); line !== undefined; line = yield* reader.line()) {
    call.out.bytes(n === 0 ? line : delimiters[(n - 1) % delimiters.length]! + line)
    n++
    if (n % 1000 === 0) yield* call.out.settle()
  }
  call.out.bytes(end)
}

function* parallel(call: ToolCall, readers: readonly LineReader[], delimiters: readonly string[], end: string): Sys<void> {
  const done = readers.map(() => false)
  for (;;) {
    let line = ''
    let any = false
    for (const [i, reader] of readers.entries()) {
      const part = done[i] ? undefined : yield* reader.line()
      if (part === undefined) done[i] = true
      else any = true
      line += (i === 0 ? '' : delimiters[(i - 1) % delimiters.length]!) + (part ?? '')
    }
    if (!any) return
    call.out.bytes(line + end)
    if (readers.every((r) => r.ready === 0)) yield* call.out.settle()
  }
}

import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { charWidth, isInClass, utf8Decoder } from '../../text/index.ts'
import { latinOf, openInput, quote, quoteIfNeeded, quoteWord, tool, type ToolCall } from '../cli/index.ts'

const COUNTS = ['lines', 'words', 'chars', 'bytes', 'max-line-length'] as const
type Count = (typeof COUNTS)[number]
type Tally = Record<Count, number>

const zero = (): Tally => ({ lines: 0, words: 0, chars: 0, bytes: 0, 'max-line-length': 0 })

export const wc = tool({
  name: 'wc',
  usage: ['[OPTION]... [FILE]...', '[OPTION]... --files0-from=F'],
  about: 'Counts lines, words and bytes of each FILE, and in total. Without FILE, or where FILE is -, reads standard input.',
  options: {
    'c,bytes': 'count bytes',
    'm,chars': 'count characters',
    'l,lines': 'count newlines',
    ',files0-from=F': 'read the names of files, each ended by NUL, from F',
    'L,max-line-length': 'the width of the longest line',
    'w,words': 'count words',
    ',total=WHEN': 'when to show a line of totals: auto, always, only, never',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const asked = COUNTS.filter((c) => call.has(c))
    const shown: readonly Count[] = asked.length > 0 ? asked : ['lines', 'words', 'bytes']
    const total = call.value('total') ?? 'auto'
    const names = yield* namesOf(call)
    if (names === undefined) return 1
    const width = total === 'only' ? 1 : yield* widthOf(names, shown)
    const line = (t: Tally, name: string): void =>
      call.out.put(`${shown.map((c) => String(t[c]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`)
    const sum = zero()
    let status = 0
    for (const name of names) {
      const fd = yield* openInput(call, name)
      if (fd === undefined) {
        status = 1
        continue
      }
      const tally = zero()
      try {
        yield* count(fd, shown, tally)
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        status = 1
      }
      if (fd !== 0) yield* sys.close(fd)
      if (total !== 'only') line(tally, call.operands.length === 0 && !call.has('files0-from') ? '' : /\n/.test(name) ? quote(name) : name)
      yield* call.out.settle()
      for (const c of COUNTS) sum[c] = c === 'max-line-length' ? Math.max(sum[c], tally[c]) : sum[c] + tally[c]
    }
    if (total === 'always' || total === 'only' || (total === 'auto' && names.length > 1)) line(sum, total === 'only' ? '' : 'total')
    return status
  },
})

function* namesOf(call: ToolCall): Sys<readonly string[] | undefined> {
  const from = call.value('files0-from')
  if (from === undefined) return call.operands.length > 0 ? call.operands : ['-']
  if (call.operands.length > 0) {
    yield* call.misuse(`extra operand ${quoteWord(call.operands[0]!)}\nfile operands cannot be combined with --files0-from`)
    return undefined
  }
  try {
    return (yield* sys.readFile(from === '-' ? '/dev/stdin' : from)).split('\0').filter((n) => n !== '')
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`cannot open ${quote(from)} for reading: ${e.message}`)
    return undefined
  }
}

/** Numbers are as wide as the sum of all sizes; what has no size makes them seven wide. */
function* widthOf(names: readonly string[], shown: readonly Count[]): Sys<number> {
  if (names.length === 1 && shown.length === 1) return 1
  let least = 1
  let size = 0
  for (const name of names) {
    try {
      const s = name === '-' ? yield* sys.fstat(0) : yield* sys.stat(name)
      if (s.type === 'file') size += s.size
      else least = 7
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return Math.max(least, String(size).length)
}

const NEWLINES = /\n/g
const SPACES = /^[ \t\n\v\f\r]$/
const ASCII = /^[\x00-\x7f]*$/

function* count(fd: number, shown: readonly Count[], tally: Tally): Sys<void> {
  const careful = shown.some((c) => c === 'chars' || c === 'max-line-length' || c === 'words')
  const decoder = utf8Decoder === undefined ? undefined : utf8Decoder()
  let inWord = false
  let column = 0
  const character = (c: string): void => {
    const code = c.codePointAt(0)!
    if (code < 0xdc80 || code > 0xdcff) tally.chars++
    const space = SPACES.test(c) || (code > 127 && isInClass(code, 'space'))
    if (space) inWord = false
    else if (!inWord) {
      inWord = true
      tally.words++
    }
    if (c === '\n' || c === '\r' || c === '\f') column = 0
    else column += c === '\t' ? 8 - (column % 8) : code < 128 ? Number(code >= 32 && code < 127) : charWidth(code)
    if (column > tally['max-line-length']) tally['max-line-length'] = column
  }
  for (;;) {
    const chunk = yield* sys.read(fd)
    if (chunk.length === 0) break
    const text = latinOf(chunk)
    tally.bytes += chunk.length
    tally.lines += text.match(NEWLINES)?.length ?? 0
    if (careful) for (const c of ASCII.test(text) || !decoder ? text : decoder.push(chunk)) character(c)
  }
}

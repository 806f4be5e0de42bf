import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, LineReader, openInput, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'
import { complementOf, parseRanges, type Range } from './ranges.ts'

const OPTIONS = {
  'b,bytes=LIST': 'select these bytes',
  'c,characters=LIST': 'select these characters',
  'd,delimiter=DELIM': 'fields end with DELIM instead of a tab',
  'f,fields=LIST': 'select these fields, and lines without a delimiter',
  n: '(ignored)',
  ',complement': 'select all but these',
  's,only-delimited': 'leave out lines without a delimiter',
  ',output-delimiter=STRING': 'put STRING between what is selected',
  'z,zero-terminated': 'lines end with NUL, not newline',
}

interface Selection {
  readonly ranges: readonly Range[]
  readonly delimiter: string
  readonly between: string | undefined
  readonly onlyDelimited: boolean
}

function fieldsOf(line: string, s: Selection): string | undefined {
  if (!line.includes(s.delimiter)) return s.onlyDelimited ? undefined : line
  const fields = line.split(s.delimiter)
  const out: string[] = []
  for (const r of s.ranges) for (let i = r.from; i <= Math.min(r.to, fields.length); i++) out.push(fields[i - 1]!)
  return out.join(s.between ?? s.delimiter)
}

const bytesOfLine = (line: string, s: Selection): string =>
  s.ranges.map((r) => line.slice(r.from - 1, r.to)).filter((part, i) => i === 0 || part !== '').join(s.between ?? '')

export const cut = tool({
  name: 'cut',
  usage: 'OPTION... [FILE]...',
  about: 'Shows selected parts of each line. LIST is made of N, N-, N-M, -M, with commas between. One of -b, -c, -f is needed.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const kinds = call.given.filter((g) => g.name === 'bytes' || g.name === 'characters' || g.name === 'fields')
    if (kinds.length > 1) return yield* call.misuse('only one list may be specified')
    const kind = kinds[0]
    if (!kind) return yield* call.misuse('you must specify a list of bytes, characters, or fields')
    const byFields = kind.name === 'fields'
    const delimiter = byteString(call.value('delimiter') ?? '\t') || '\0'
    if (delimiter.length > 1) return yield* call.misuse('the delimiter must be a single character')
    if (!byFields && call.has('delimiter')) return yield* call.misuse('an input delimiter may be specified only when operating on fields')
    if (!byFields && call.has('only-delimited'))
      return yield* call.misuse('suppressing non-delimited lines makes sense\n\tonly when operating on fields')
    const ranges = parseRanges(kind.value!, byFields ? 'field' : 'byte/character')
    if ('error' in ranges) return yield* call.misuse(ranges.error)
    const between = call.value('output-delimiter')
    const selection: Selection = {
      ranges: call.has('complement') ? complementOf(ranges) : ranges,
      delimiter, between: between === undefined ? undefined : byteString(between), onlyDelimited: call.has('only-delimited'),
    }
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      const fd = yield* openInput(call, name)
      if (fd === undefined) {
        status = 1
        continue
      }
      try {
        yield* cutFile(call, fd, (line) => (byFields ? fieldsOf(line, selection) : bytesOfLine(line, selection)))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        status = 1
      }
      if (fd !== 0) yield* sys.close(fd)
    }
    return status
  },
})

function* cutFile(call: ToolCall, fd: number, select: (line: string) => string | undefined): Sys<void> {
  const end = call.has('zero-terminated') ? '\0' : '\n'
  const reader = new LineReader(fd, { delimiter: end })
  for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
    for (const line of batch) {
      const part = select(line)
      if (part !== undefined) call.out.bytes(part + end)
    }
    yield* call.out.settle()
  }
}

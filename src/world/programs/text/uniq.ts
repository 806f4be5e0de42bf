import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { toLower } from '../../text/index.ts'
import { byteString, LineReader, openInput, Output, quoteWord, quoteIfNeeded, textOf, tool, type ToolCall } from '../cli/index.ts'

const OPTIONS = {
  'c,count': 'put the number of occurrences before each line',
  'd,repeated': 'show only lines that occur more than once, one of each group',
  D: 'show all lines that occur more than once',
  ',all-repeated[=METHOD]': 'like -D, groups apart by an empty line: none, prepend, separate',
  'f,skip-fields=N': 'do not compare the first N fields',
  ',group[=METHOD]': 'show all, groups apart by an empty line: separate, prepend, append, both',
  'i,ignore-case': 'compare without regard to case',
  's,skip-chars=N': 'do not compare the first N characters',
  'u,unique': 'show only lines that occur once',
  'w,check-chars=N': 'compare no more than N characters of a line',
  'z,zero-terminated': 'lines end with NUL, not newline',
  '#': '',
}

/** The part of a line that is compared. */
function keyOf(fields: number, chars: number, width: number, ignoreCase: boolean): (line: string) => string {
  return (line) => {
    let at = 0
    for (let n = 0; n < fields && at < line.length; n++) {
      while (at < line.length && (line[at] === ' ' || line[at] === '\t')) at++
      while (at < line.length && line[at] !== ' ' && line[at] !== '\t') at++
    }
    const key = line.slice(at + chars, width === Infinity ? undefined : at + chars + width)
    return ignoreCase ? byteString(toLower(textOf(key))) : key
  }
}

function* numberOf(call: ToolCall, option: string, what: string): Sys<number | undefined> {
  const word = call.value(option)
  if (word === undefined) return option === 'check-chars' ? Infinity : 0
  if (/^\+?\d+$/.test(word)) return Number(word)
  yield* call.complain(`${word}: invalid number of ${what}`)
  return undefined
}

export const uniq = tool({
  name: 'uniq',
  usage: '[OPTION]... [INPUT [OUTPUT]]',
  about: 'Shows one of several equal lines that follow each other.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const [input = '-', output = '-', extra] = call.operands
    if (extra !== undefined) return yield* call.misuse(`extra operand ${quoteWord(extra)}`)
    const fields = call.has('#') ? Number(call.value('#')) : yield* numberOf(call, 'skip-fields', 'fields to skip')
    const chars = yield* numberOf(call, 'skip-chars', 'bytes to skip')
    const width = yield* numberOf(call, 'check-chars', 'bytes to compare')
    if (fields === undefined || chars === undefined || width === undefined) return 1
    const all = call.has('D') ? 'none' : call.has('all-repeated') ? call.value('all-repeated') || 'none' : undefined
    if (all !== undefined && call.has('count')) return yield* call.misuse('printing all duplicated lines and repeat counts is meaningless')
    const fd = yield* openInput(call, input)
    if (fd === undefined) return 1
    let out = call.out
    if (output !== '-') {
      try {
        out = new Output(yield* sys.open(output, 'w', { create: true, truncate: true }))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(output)}: ${e.message}`)
        return 1
      }
    }
    const grouping = call.has('group') ? call.value('group') || 'separate' : undefined
    yield* filter(call, fd, out, { key: keyOf(fields, chars, width, call.has('ignore-case')), all, grouping })
    yield* out.flush()
    return 0
  },
})

interface Way { readonly key: (line: string) => string; readonly all: string | undefined; readonly grouping: string | undefined }

function* filter(call: ToolCall, fd: number, out: Output, way: Way): Sys<void> {
  const end = call.has('zero-terminated') ? '\0' : '\n'
  const reader = new LineReader(fd, { delimiter: end })
  const [repeated, unique, counted] = [call.has('repeated'), call.has('unique'), call.has('count')]
  const listed = way.all !== undefined || way.grouping !== undefined
  let first: string | undefined
  let key = ''
  let n = 0
  let groups = 0
  const finish = (): void => {
    if (first === undefined || listed || (repeated && n < 2) || (unique && n > 1)) return
    out.bytes(`${counted ? `${String(n).padStart(7)} ` : ''}${first}${end}`)
  }
  const begin = (): void => {
    const method = way.grouping ?? way.all
    if (method === 'prepend' || method === 'both' || ((method === 'separate' || method === 'append') && groups > 0)) out.bytes(end)
    groups++
  }
  for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
    for (const line of batch) {
      const k = way.key(line)
      if (first !== undefined && k === key) {
        n++
        if (!listed) continue
        if (way.all !== undefined && n === 2) {
          begin()
          out.bytes(first + end)
        }
        out.bytes(line + end)
        continue
      }
      finish()
      first = line
      key = k
      n = 1
      if (way.grouping !== undefined) {
        begin()
        out.bytes(line + end)
      }
    }
    yield* out.settle()
  }
  finish()
  if (groups > 0 && (way.grouping === 'append' || way.grouping === 'both')) out.bytes(end)
}

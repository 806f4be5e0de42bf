import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, LineReader, quoteIfNeeded, quoteWord, tool } from '../cli/index.ts'

export const comm = tool({
  name: 'comm',
  usage: '[OPTION]... FILE1 FILE2',
  about: 'Compares two sorted files: lines of the first, of the second, of both.',
  options: {
    '1': 'leave out lines of FILE1 alone',
    '2': 'leave out lines of FILE2 alone',
    '3': 'leave out lines of both',
    ',check-order': '',
    ',nocheck-order': 'do not mind the order',
    ',output-delimiter=STR': 'what parts columns',
    ',total': 'show counts',
    'z,zero-terminated': 'lines end with NUL, not newline',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const [one, two, extra] = call.operands
    if (one === undefined) return yield* call.misuse('missing operand')
    if (two === undefined) return yield* call.misuse(`missing operand after ${quoteWord(one)}`)
    if (extra !== undefined) return yield* call.misuse(`extra operand ${quoteWord(extra)}`)
    const end = call.has('zero-terminated') ? '\0' : '\n'
    const readers: LineReader[] = []
    for (const name of [one, two]) {
      try {
        readers.push(new LineReader(name === '-' ? 0 : yield* sys.open(name, 'r'), { delimiter: end }))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        return 1
      }
    }
    const tab = byteString(call.value('output-delimiter') ?? '\t')
    const shown = [!call.has('1'), !call.has('2'), !call.has('3')]
    const indents = ['', shown[0] ? tab : '', (shown[0] ? tab : '') + (shown[1] ? tab : '')]
    const counts = [0, 0, 0]
    const give = (column: number, line: string): void => {
      counts[column]!++
      if (shown[column]) call.out.bytes(indents[column]! + line + end)
    }
    const [a, b] = readers as [LineReader, LineReader]
    let [x, y] = [yield* a.line(), yield* b.line()]
    const disorder = [false, false]
    // The order matters only once a line had no partner.
    let unpaired = false
    const next = function* (reader: LineReader, old: string, which: number): Sys<string | undefined> {
      const line = yield* reader.line()
      if (line !== undefined && line < old && unpaired && !disorder[which - 1] && !call.has('nocheck-order')) {
        disorder[which - 1] = true
        yield* call.complain(`file ${which} is not in sorted order`)
      }
      return line
    }
    while (x !== undefined || y !== undefined) {
      if (y === undefined || (x !== undefined && x < y)) {
        give(0, x!)
        unpaired = true
        x = yield* next(a, x!, 1)
      } else if (x === undefined || y < x) {
        give(1, y)
        unpaired = true
        y = yield* next(b, y, 2)
      } else {
        give(2, x)
        ;[x, y] = [yield* next(a, x, 1), yield* next(b, y, 2)]
      }
      if (call.out.waiting > 4096) yield* call.out.settle()
    }
    if (call.has('total')) call.out.bytes(`${counts.join(tab)}${tab}total${end}`)
    if (!disorder.includes(true)) return 0
    yield* call.complain('input is not in sorted order')
    return 1
  },
})

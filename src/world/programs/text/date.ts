import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { strftime, type ClockReading } from '../../text/index.ts'
import { chooseWord, quoteIfNeeded, quoteWord, readDate, tool, wallClock, type ToolCall } from '../cli/index.ts'

const ISO: Readonly<Record<string, string>> = {
  hours: '%Y-%m-%dT%H%:z', minutes: '%Y-%m-%dT%H:%M%:z', date: '%Y-%m-%d', seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
}
const RFC3339: Readonly<Record<string, string>> = { date: '%Y-%m-%d', seconds: '%Y-%m-%d %H:%M:%S%:z', ns: '%Y-%m-%d %H:%M:%S.%N%:z' }

const own = (table: Readonly<Record<string, string>>): Record<string, readonly string[]> =>
  Object.fromEntries(Object.keys(table).map((k) => [k, [k]]))

export const date = tool({
  name: 'date',
  usage: ['[OPTION]... [+FORMAT]', '[-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]'],
  about: 'Shows the time of day, or another one, by FORMAT.',
  options: {
    'd,date=STRING': 'show the time that STRING describes',
    'f,file=DATEFILE': 'the same for each line of DATEFILE',
    'I[=FMT]': 'ISO 8601: date, hours, minutes, seconds, ns',
    ',iso-8601[=FMT]': '',
    'R,rfc-email': 'as in mail',
    ',rfc-2822': '',
    ',rfc-3339=FMT': 'date, seconds, ns',
    'r,reference=FILE': 'show when FILE was changed',
    's,set=STRING': 'set the time',
    'u,utc': 'in Coordinated Universal Time',
    ',universal': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const format = formatOf(call)
    if ('error' in format) {
      if (format.error.startsWith('invalid')) return yield* call.misuse(format.error)
      yield* call.complain(format.error)
      return 1
    }
    const [first, second] = call.operands
    if (second !== undefined || (first !== undefined && !first.startsWith('+') && (call.has('date') || call.has('reference'))))
      return yield* call.misuse(`extra operand ${quoteWord(second ?? first!)}`)
    const clock = yield* wallClock()
    const utc = call.has('utc') || call.has('universal')
    const zone = clock(0)
    const offset = utc ? 0 : (zone.offset ?? 0)
    const reading = (micros: number): ClockReading => (utc ? { micros } : { ...zone, micros })
    const now = clock(yield* sys.clock()).micros
    const show = (micros: number): void => call.out.put(`${strftime(format.text, reading(micros))}\n`)
    if (first !== undefined && !first.startsWith('+')) {
      yield* call.complain(
        /^\d{8}(\d{2}|\d{4})?(\.\d\d)?$/.test(first) ? 'cannot set date: Operation not permitted' : `invalid date ${quoteWord(first)}`,
      )
      return 1
    }
    const file = call.value('reference')
    if (file !== undefined) {
      try {
        show(clock((yield* sys.stat(file)).mtime).micros)
        return 0
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(file)}: ${e.message}`)
        return 1
      }
    }
    const words = call.value('date') ?? call.value('set')
    const lines = call.has('file') ? yield* linesOf(call) : [words]
    if (!lines) return 1
    let status = 0
    for (const line of lines) {
      const micros = line === undefined ? now : readDate(line, { micros: now, offset })
      if (micros === undefined) {
        yield* call.complain(`invalid date ${quoteWord(line!)}`)
        status = 1
      } else if (call.has('set')) {
        yield* call.complain('cannot set date: Operation not permitted')
        status = 1
      } else show(micros)
    }
    return status
  },
})

function formatOf(call: ToolCall): { readonly text: string } | { readonly error: string } {
  const operand = call.operands.find((o) => o.startsWith('+'))
  const formats = call.given.filter((g) => ['I', 'iso-8601', 'rfc-email', 'rfc-2822', 'rfc-3339'].includes(g.name))
  if (formats.length + (operand === undefined ? 0 : 1) > 1) return { error: 'multiple output formats specified' }
  if (operand !== undefined) return { text: operand.slice(1) }
  const given = formats[0]
  if (!given) return { text: '%a %b %e %H:%M:%S %Z %Y' }
  if (given.name === 'rfc-email' || given.name === 'rfc-2822') return { text: '%a, %d %b %Y %H:%M:%S %z' }
  const table = given.name === 'rfc-3339' ? RFC3339 : ISO
  const chosen = chooseWord(given.name === 'rfc-3339' ? '--rfc-3339' : '--iso-8601', given.value ?? 'date', own(table))
  return 'error' in chosen ? chosen : { text: table[chosen.choice]! }
}

function* linesOf(call: ToolCall): Sys<string[] | undefined> {
  const file = call.value('file')!
  try {
    return (yield* sys.readFile(file === '-' ? '/dev/stdin' : file)).replace(/\n$/, '').split('\n')
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`${quoteIfNeeded(file)}: ${e.message}`)
    return undefined
  }
}

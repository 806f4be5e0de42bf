import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, quoteWord, readDate, tool, wallClock, type ToolCall } from '../cli/index.ts'

export const touch = tool({
  name: 'touch',
  usage: '[OPTION]... FILE...',
  about: 'Sets the times of each FILE to the present; makes what is not there.',
  options: {
    a: '(times of access are not kept apart)',
    'c,no-create': 'do not make files',
    'd,date=STRING': 'the time that STRING describes',
    f: '',
    'h,no-dereference': '(ignored)',
    m: 'change the time of modification only',
    'r,reference=FILE': 'the time of FILE',
    't=STAMP': 'the time [[CC]YY]MMDDhhmm[.ss]',
    ',time=WORD': '(ignored)',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.operands.length === 0) return yield* call.misuse('missing file operand')
    const time = yield* timeOf(call)
    if (typeof time === 'string') {
      yield* call.complain(time)
      return 1
    }
    let status = 0
    for (const path of call.operands) if (!(yield* touchOne(call, path, time))) status = 1
    return status
  },
})

/** The time to set, in lab time; undefined for the present. A text is an error. */
function* timeOf(call: ToolCall): Sys<number | string | undefined> {
  const reference = call.value('reference')
  if (reference !== undefined) {
    try {
      return (yield* sys.stat(reference)).mtime
    } catch (e) {
      if (!isErrno(e)) throw e
      return `failed to get attributes of ${quote(reference)}: ${e.message}`
    }
  }
  const clock = yield* wallClock()
  const zero = clock(0)
  const now = { micros: clock(yield* sys.clock()).micros, offset: zero.offset ?? 0 }
  const words = call.value('date')
  const stamp = call.value('t')
  if (words === undefined && stamp === undefined) return undefined
  const micros = readDate(words ?? stampText(stamp!), now)
  return micros === undefined ? `invalid date format ${quoteWord(words ?? stamp!)}` : micros - zero.micros
}

/** `[[CC]YY]MMDDhhmm[.ss]` in a form that dates are read in. */
function stampText(stamp: string): string {
  const [, year = '', month, day, hour, minute, second = '00'] = /^(\d{4}|\d{2})?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(stamp) ?? []
  if (month === undefined) return 'none'
  const full = year.length === 2 ? `${Number(year) < 69 ? '20' : '19'}${year}-` : year === '' ? '' : `${year}-`
  return full === '' ? `${month}/${day} ${hour}:${minute}:${second}` : `${full}${month}-${day} ${hour}:${minute}:${second}`
}

function* touchOne(call: ToolCall, path: string, time: number | undefined): Sys<boolean> {
  try {
    yield* sys.utimes(path, time)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'ENOENT') {
      yield* call.complain(`cannot touch ${quote(path)}: ${e.message}`)
      return false
    }
  }
  if (call.has('no-create')) return true
  try {
    yield* sys.close(yield* sys.open(path, 'w', { create: true }))
    if (time !== undefined) yield* sys.utimes(path, time)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`cannot touch ${quote(path)}: ${e.message}`)
    return false
  }
}

import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { latinOf, parseCount, quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { follow, type Followed } from './tail-follow.ts'

/** What is shown: the last `count`, or all from the `count`th on. */
export interface TailAmount { readonly unit: 'lines' | 'bytes'; readonly count: number; readonly fromStart: boolean }

const OPTIONS = {
  'c,bytes=[+]NUM': 'show the last NUM bytes; with + all from byte NUM on',
  f: 'the same as --follow=descriptor',
  ',follow[=WHAT]': 'show what is added: descriptor or name',
  F: 'the same as --follow=name --retry',
  'n,lines=[+]NUM': 'show the last NUM lines instead of 10; with + all from line NUM on',
  ',max-unchanged-stats=N': '',
  ',pid=PID': 'with -f, end when the process PID has ended',
  'q,quiet': 'never show headers with file names',
  ',silent': '',
  ',retry': 'keep trying to open what cannot be opened',
  's,sleep-interval=N': 'with -f, look every N seconds',
  'v,verbose': 'always show headers with file names',
  'z,zero-terminated': 'lines end with NUL, not newline',
  '#': '',
}

function amountOf(call: ToolCall): TailAmount | { readonly error: string } {
  const last = call.given.findLast((g) => g.name === 'lines' || g.name === 'bytes' || g.name === '#')
  if (!last) return { unit: 'lines', count: 10, fromStart: false }
  const unit = last.name === 'bytes' ? 'bytes' : 'lines'
  const word = last.value!
  const digits = word.replace(/^[-+]/, '')
  const count = parseCount(digits)
  if (count === undefined) return { error: `invalid number of ${unit}: ${quoteWord(word)}` }
  return { unit, count, fromStart: word.startsWith('+') }
}

const declared = tool({
  name: 'tail',
  usage: '[OPTION]... [FILE]...',
  about: 'Shows the last 10 lines of each FILE. Without FILE, or where FILE is -, reads standard input.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const amount = amountOf(call)
    if ('error' in amount) {
      yield* call.complain(amount.error)
      return 1
    }
    const names = call.operands.length > 0 ? call.operands : ['-']
    const headers = call.lastOf('quiet', 'silent', 'verbose')
    const withHeaders = headers === 'verbose' || (headers === undefined && names.length > 1)
    const newline = call.has('zero-terminated') ? '\0' : '\n'
    const byName = call.has('F') || call.value('follow') === 'name'
    const following = byName || call.has('f') || call.has('follow')
    const retry = call.has('F') || call.has('retry')
    const files: Followed[] = []
    let status = 0
    let first = true
    for (const name of names) {
      const shown = name === '-' ? 'standard input' : name
      try {
        const fd = name === '-' ? 0 : yield* sys.open(name, 'r')
        if (withHeaders) call.out.put(`${first ? '' : '\n'}==> ${shown} <==\n`)
        first = false
        files.push({ name, shown, fd, ino: (yield* sys.fstat(fd)).ino })
        yield* tailOf(call, fd, amount, newline)
      } catch (e) {
        if (!isErrno(e)) throw e
        status = 1
        const opened = files.at(-1)?.name === name
        const what = opened ? `error reading ${quote(shown)}` : `cannot open ${quote(name)} for reading`
        yield* call.complain(`${what}: ${e.message}`)
        if (opened && following) {
          yield* call.complain(`${name}: cannot follow end of this type of file${retry ? '' : '; giving up on this name'}`)
          if (!retry) files.pop()
        } else if (!opened && following && retry) files.push({ name, shown, fd: undefined, ino: undefined })
      }
    }
    yield* call.out.flush()
    if (!following) return status
    if (files.length === 0) {
      yield* call.complain('no files remaining')
      return 1
    }
    yield* follow(call, files, { byName, retry, withHeaders, pid: call.value('pid') })
    return status
  },
})

/** The obsolete `tail +5` is taken where the first word is nothing else. */
export const tail: typeof declared = (i) => {
  const [name, first, ...rest] = i.argv
  return declared(first !== undefined && /^\+\d+$/.test(first) && rest.length <= 1 ? { ...i, argv: [name!, '-n', first, ...rest] } : i)
}

function* tailOf(call: ToolCall, fd: number, { unit, count, fromStart }: TailAmount, newline: string): Sys<void> {
  if (fromStart) return yield* fromCount(call, fd, unit, Math.max(0, count - 1), newline)
  let kept = ''
  let newlines = 0
  for (;;) {
    const chunk = latinOf(yield* sys.read(fd))
    if (chunk === '') break
    kept += chunk
    if (unit === 'bytes') {
      if (kept.length > 2 * count + 65_536) kept = kept.slice(-count)
      continue
    }
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) newlines++
    if (newlines <= 2 * count + 1000) continue
    kept = lastLines(kept, count + 1, newline)
    newlines = count + 1
  }
  call.out.bytes(unit === 'bytes' ? (count === 0 ? '' : kept.slice(-count)) : lastLines(kept, count, newline))
  yield* call.out.settle()
}

function* fromCount(call: ToolCall, fd: number, unit: 'lines' | 'bytes', skip: number, newline: string): Sys<void> {
  let left = skip
  for (;;) {
    const chunk = latinOf(yield* sys.read(fd))
    if (chunk === '') return
    let from = 0
    if (unit === 'bytes') {
      from = Math.min(left, chunk.length)
      left -= from
    } else {
      while (left > 0) {
        const at = chunk.indexOf(newline, from)
        from = at < 0 ? chunk.length : at + 1
        if (at < 0) break
        left--
      }
    }
    call.out.bytes(chunk.slice(from))
    yield* call.out.settle()
  }
}

/** The last lines of a text; an unended one counts. */
function lastLines(text: string, count: number, newline: string): string {
  if (count === 0) return ''
  let at = text.endsWith(newline) ? text.length - 1 : text.length
  for (let left = count; left > 0; left--) {
    at = at <= 0 ? -1 : text.lastIndexOf(newline, at - 1)
    if (at < 0) return text
  }
  return text.slice(at + 1)
}

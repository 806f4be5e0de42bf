import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, latinOf, parseCount, quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'

interface Amount { readonly unit: 'lines' | 'bytes'; readonly count: number; readonly allBut: boolean }

const OPTIONS = {
  'c,bytes=[-]NUM': 'show the first NUM bytes of each file; with - all but the last NUM',
  'n,lines=[-]NUM': 'show the first NUM lines instead of 10; with - all but the last NUM',
  'q,quiet': 'never show headers with file names',
  ',silent': '',
  'v,verbose': 'always show headers with file names',
  'z,zero-terminated': 'lines end with NUL, not newline',
  '#': '',
}

function amountOf(call: ToolCall): Amount | { readonly error: string } {
  const last = call.given.findLast((g) => g.name === 'lines' || g.name === 'bytes' || g.name === '#')
  if (!last) return { unit: 'lines', count: 10, allBut: false }
  const unit = last.name === 'bytes' ? 'bytes' : 'lines'
  const word = last.value!
  const allBut = word.startsWith('-')
  const digits = word.replace(/^[-+]/, '')
  const count = parseCount(digits)
  if (count === undefined) return { error: `invalid number of ${unit}: ${quoteWord(digits)}` }
  return { unit, count, allBut }
}

export const head = tool({
  name: 'head',
  usage: '[OPTION]... [FILE]...',
  about: 'Shows the first 10 lines of each FILE. Without FILE, or where FILE is -, reads standard input.',
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
    let status = 0
    let first = true
    for (const name of names) {
      let fd = 0
      try {
        if (name !== '-') fd = yield* sys.open(name, 'r')
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`cannot open ${quote(name)} for reading: ${e.message}`)
        status = 1
        continue
      }
      if (withHeaders) call.out.put(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
      first = false
      try {
        if (amount.allBut) yield* allButLast(call, fd, amount, newline)
        else yield* firstOf(call, fd, amount, newline)
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`error reading ${quote(name)}: ${e.message}`)
        status = 1
      }
      if (fd !== 0) yield* sys.close(fd)
    }
    return status
  },
})

/** What was read too far is put back where that can be done, so that the next reader of the descriptor goes on behind the last line. */
function* firstOf(call: ToolCall, fd: number, { unit, count }: Amount, newline: string): Sys<void> {
  let left = count
  while (left > 0) {
    const chunk = latinOf(yield* sys.read(fd, unit === 'bytes' ? Math.min(left, 65_536) : 65_536))
    if (chunk === '') return
    let end = chunk.length
    if (unit === 'bytes') left -= chunk.length
    else for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
      if (--left > 0) continue
      end = at + 1
      break
    }
    call.out.bytes(chunk.slice(0, end))
    yield* call.out.settle()
    if (end < chunk.length) yield* putBack(fd, chunk.length - end)
  }
}

function* putBack(fd: number, bytes: number): Sys<void> {
  try {
    yield* sys.seek(fd, -bytes, 'here')
  } catch (e) {
    if (!isErrno(e, 'ESPIPE')) throw e
  }
}

/** Keeps back as much as must not be shown, and no more. */
function* allButLast(call: ToolCall, fd: number, { unit, count }: Amount, newline: string): Sys<void> {
  let kept = ''
  for (;;) {
    const chunk = latinOf(yield* sys.read(fd))
    if (chunk === '') break
    kept += chunk
    const end = unit === 'bytes' ? Math.max(0, kept.length - count) : startOfLast(kept, count + 1, byteString(newline))
    call.out.bytes(kept.slice(0, end))
    kept = kept.slice(end)
    yield* call.out.settle()
  }
  if (unit === 'lines') call.out.bytes(kept.slice(0, startOfLast(kept, count, newline)))
}

/** Where the last `count` lines begin; an unended line counts as one. */
function startOfLast(text: string, count: number, newline: string): number {
  if (count === 0) return text.length
  let at = text.endsWith(newline) ? text.length - 1 : text.length
  for (let left = count; left > 0; left--) {
    at = text.lastIndexOf(newline, at - 1)
    if (at < 0) return 0
    if (at === 0) return left > 1 ? 0 : 1
  }
  return at + 1
}

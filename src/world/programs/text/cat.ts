import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { latinOf, openInput, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'

/** What is shown in place of bytes, and what stands before lines. State goes on from file to file. */
interface Display {
  readonly number: 'all' | 'nonblank' | undefined
  readonly squeeze: boolean
  readonly ends: boolean
  readonly visible: (line: string) => string
  line: number
  blanks: number
  /** The output stands at the start of a line. */
  fresh: boolean
}

const OPTIONS = {
  'A,show-all': 'the same as -vET',
  'b,number-nonblank': 'number lines that are not empty, overrides -n',
  e: 'the same as -vE',
  'E,show-ends': 'show $ at the end of each line',
  'n,number': 'number all lines',
  's,squeeze-blank': 'show several empty lines as one',
  t: 'the same as -vT',
  'T,show-tabs': 'show a tab as ^I',
  u: '(ignored)',
  'v,show-nonprinting': 'show control characters as ^X and bytes above 127 as M-X',
}

/** A byte as `cat -v` shows it. */
function visibleByte(byte: number): string {
  if (byte >= 128) return `M-${visibleByte(byte - 128)}`
  if (byte === 127) return '^?'
  return byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte)
}

const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\xff]/g

function displayOf(call: ToolCall): Display {
  const any = (...names: string[]): boolean => names.some((n) => call.has(n))
  const tabs = any('show-tabs', 't', 'show-all')
  const nonprinting = any('show-nonprinting', 'e', 't', 'show-all')
  return {
    number: call.has('number-nonblank') ? 'nonblank' : call.has('number') ? 'all' : undefined,
    squeeze: call.has('squeeze-blank'),
    ends: any('show-ends', 'e', 'show-all'),
    visible(line) {
      const shown = nonprinting ? line.replace(CONTROL, (c) => visibleByte(c.charCodeAt(0))) : line
      return tabs ? shown.replaceAll('\t', '^I') : shown
    },
    line: 0,
    blanks: 0,
    fresh: true,
  }
}

/** A chunk as it is shown; lines may be cut anywhere. */
function show(d: Display, chunk: string): string {
  let out = ''
  for (let at = 0; at < chunk.length;) {
    const newline = chunk.indexOf('\n', at)
    const ended = newline >= 0
    const part = chunk.slice(at, ended ? newline : chunk.length)
    at = ended ? newline + 1 : chunk.length
    const empty = d.fresh && part === '' && ended
    d.blanks = empty ? d.blanks + 1 : 0
    if (empty && d.squeeze && d.blanks > 1) continue
    if (d.fresh && d.number && !(d.number === 'nonblank' && empty)) out += `${String(++d.line).padStart(6)}\t`
    const carriage = d.ends && ended && part.endsWith('\r')
    out += carriage ? `${d.visible(part.slice(0, -1))}^M` : d.visible(part)
    if (ended) out += d.ends ? '$\n' : '\n'
    d.fresh = ended
  }
  return out
}

export const cat = tool({
  name: 'cat',
  usage: '[OPTION]... [FILE]...',
  about: 'Writes files one after the other to standard output. Without FILE, or where FILE is -, reads standard input.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const display = call.given.every((g) => g.name === 'u') ? undefined : displayOf(call)
    const target = yield* sys.fstat(1)
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      const fd = yield* openInput(call, name)
      if (fd === undefined) {
        status = 1
        continue
      }
      const source = yield* sys.fstat(fd)
      if (source.type === 'file' && target.type === 'file' && source.ino === target.ino && source.size > 0) {
        yield* call.complain(`${quoteIfNeeded(name)}: input file is output file`)
        status = 1
        continue
      }
      if (!(yield* copy(call, name, fd, display))) status = 1
      if (fd !== 0) yield* sys.close(fd)
    }
    return status
  },
})

function* copy(call: ToolCall, name: string, fd: number, display: Display | undefined): Sys<boolean> {
  try {
    for (;;) {
      const chunk = yield* sys.read(fd)
      if (chunk.length === 0) return true
      call.out.bytes(display ? show(display, latinOf(chunk)) : latinOf(chunk))
      yield* call.out.flush()
    }
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
    return false
  }
}

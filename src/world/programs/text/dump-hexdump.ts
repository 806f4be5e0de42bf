import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { latinOf, tool, type ToolCall } from '../cli/index.ts'
import { hex, Lines, printable } from './dump-bytes.ts'

const pairs = (block: string): string[] => Array.from({ length: Math.ceil(block.length / 2) }, (_, i) => block.slice(i * 2, i * 2 + 2))
const word = (pair: string): number => pair.charCodeAt(0) | ((pair.charCodeAt(1) || 0) << 8)
const NAMED: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r',
}
const address = (n: number, width: number): string => n.toString(16).padStart(width, '0')

/** A way to show a line, with the width of its address. */
interface Format { readonly width: number; readonly line: (at: string, block: string) => string }

const wordwise = (shown: (n: number) => string, width = 71): Format => ({
  width: 7,
  line: (at, block) => `${at}${pairs(block).map((p) => shown(word(p))).join('')}`.padEnd(width),
})
const bytewise = (shown: (c: string) => string): Format => ({
  width: 7,
  line: (at, block) => `${at}${Array.from(block, shown).join('')}`.padEnd(71),
})
const octal = (c: string): string => c.charCodeAt(0).toString(8).padStart(3, '0')

const FORMATS: Readonly<Record<string, Format>> = {
  canonical: {
    width: 8,
    line: (at, block) => {
      const cells = Array.from({ length: 16 }, (_, i) => (i < block.length ? hex(block[i]!) : '  '))
      return `${at}  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${printable(block)}|`
    },
  },
  'two-bytes-hex': wordwise((n) => address(n, 4).padStart(8)),
  'two-bytes-octal': wordwise((n) => n.toString(8).padStart(6, '0').padStart(8)),
  'two-bytes-decimal': wordwise((n) => String(n).padStart(5, '0').padStart(8)),
  'one-byte-octal': bytewise((c) => ` ${octal(c)}`),
  'one-byte-char': bytewise((c) => (NAMED[c] ?? (c >= ' ' && c <= '~' ? c : octal(c))).padStart(4)),
  default: wordwise((n) => ` ${address(n, 4)}`, 47),
}

const make = (name: string): Program => tool({
  name,
  usage: '[options] <file>...',
  about: 'Shows files in hexadecimal and other forms.',
  options: {
    'b,one-byte-octal': 'bytes in octal',
    'c,one-byte-char': 'bytes as characters',
    'C,canonical': 'bytes in hexadecimal and characters',
    'd,two-bytes-decimal': 'pairs in decimal',
    'n,length=LENGTH': 'at most LENGTH bytes',
    'o,two-bytes-octal': 'pairs in octal',
    's,skip=OFFSET': 'pass over OFFSET bytes first',
    'v,no-squeezing': 'show lines that are like the one before', 'x,two-bytes-hex': 'pairs in hexadecimal',
  },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const format =
      FORMATS[
        call.lastOf('one-byte-octal', 'one-byte-char', 'canonical', 'two-bytes-decimal', 'two-bytes-octal', 'two-bytes-hex') ??
          (name === 'hd' ? 'canonical' : 'default')
      ]!
    return yield* dump(call, format)
  },
})

function* dump(call: ToolCall, format: { readonly width: number; readonly line: (at: string, block: string) => string }): Sys<number> {
  let skip = Number(call.value('skip') ?? 0)
  const offset = skip
  let left = Number(call.value('length') ?? Infinity)
  const lines = new Lines(16, call.has('no-squeezing'))
  let status = 0
  let opened = false
  const show = ({ at, block }: { at: number; block: string | undefined }): void =>
    call.out.put(block === undefined ? '*\n' : `${format.line(address(at + offset, format.width), block)}\n`)
  for (const name of call.operands.length > 0 ? call.operands : ['-']) {
    try {
      const fd = name === '-' ? 0 : yield* sys.open(name, 'r')
      opened = true
      while (left > 0) {
        const chunk = latinOf(yield* sys.read(fd))
        if (chunk === '') break
        const from = Math.min(skip, chunk.length)
        skip -= from
        const part = chunk.slice(from, from + left)
        left -= part.length
        lines.push(part).forEach(show)
        yield* call.out.settle()
      }
      if (fd !== 0) yield* sys.close(fd)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`${name}: ${e.message}`)
      status = 1
    }
  }
  if (!opened) {
    yield* call.complain('all input file arguments failed')
    return 1
  }
  lines.end().forEach(show)
  if (lines.size > 0) call.out.put(`${address(lines.size + offset, format.width)}\n`)
  return status
}

export const hexdump = make('hexdump')
export const hd = make('hd')

import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { formatDouble } from '../../text/index.ts'
import { eachInput, latinOf, parseCount, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { Lines, printable } from './dump-bytes.ts'

const NAMES = [
  'nul', 'soh', 'stx', 'etx', 'eot', 'enq', 'ack', 'bel', 'bs', 'ht', 'nl', 'vt', 'ff', 'cr', 'so', 'si', 'dle', 'dc1', 'dc2',
  'dc3', 'dc4', 'nak', 'syn', 'etb', 'can', 'em', 'sub', 'esc', 'fs', 'gs', 'rs', 'us', 'sp',
]
const ESCAPES: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' }

/** One way to show a block: so many bytes a unit, each so wide. */
interface Format { readonly size: number; readonly width: number; readonly text: (bytes: string) => string; readonly trailer: boolean }

const little = (bytes: string): bigint => Array.from(bytes).reduceRight((n, c) => (n << 8n) | BigInt(c.charCodeAt(0)), 0n)

const DIGITS: Readonly<Record<string, (size: number) => number>> = {
  x: (s) => s * 2,
  o: (s) => Math.ceil((s * 8) / 3),
  u: (s) => String(2n ** BigInt(s * 8) - 1n).length,
  d: (s) => String(2n ** BigInt(s * 8 - 1)).length + 1,
}

function number(kind: string, size: number, trailer: boolean): Format {
  const width = DIGITS[kind]!(size)
  return {
    size, width, trailer,
    text(bytes) {
      const n = little(bytes)
      if (kind === 'd') return String(n >= 2n ** BigInt(size * 8 - 1) ? n - 2n ** BigInt(size * 8) : n)
      return kind === 'u' ? String(n) : n.toString(kind === 'x' ? 16 : 8).padStart(width, '0')
    },
  }
}

const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 }

/** `x1`, `o2z`, `c`, `a`, `fD`: one or more. */
function formatsOf(text: string): Format[] | undefined {
  const out: Format[] = []
  const pattern = /([acdfoux])([CSILFD]|\d+)?(z)?/y
  while (pattern.lastIndex < text.length) {
    const m = pattern.exec(text)
    if (!m) return undefined
    const [, kind = '', size, z] = m
    const trailer = z !== undefined
    const bytes = size === undefined ? (kind === 'f' ? 8 : 4) : (SIZES[size] ?? Number(size))
    if (kind === 'a') out.push({ size: 1, width: 3, trailer, text: named })
    else if (kind === 'c') out.push({ size: 1, width: 3, trailer, text: escaped })
    else if (kind === 'f') {
      if (bytes !== 4 && bytes !== 8) return undefined
      out.push({ size: bytes, width: bytes === 8 ? 24 : 15, trailer, text: (b) => floating(b) })
    } else if ([1, 2, 4, 8].includes(bytes)) out.push(number(kind, bytes, trailer))
    else return undefined
  }
  return out
}

function named(byte: string): string {
  const code = byte.charCodeAt(0) & 127
  return NAMES[code] ?? (code === 127 ? 'del' : String.fromCharCode(code))
}

const escaped = (byte: string): string =>
  ESCAPES[byte.charCodeAt(0)] ?? (byte >= ' ' && byte <= '~' ? byte : byte.charCodeAt(0).toString(8).padStart(3, '0'))

function floating(bytes: string): string {
  const view = new DataView(Uint8Array.from(bytes, (c) => c.charCodeAt(0)).buffer)
  const [value, digits] = bytes.length === 8 ? [view.getFloat64(0, true), 17] : [view.getFloat32(0, true), 8]
  return formatDouble(value, 'g', { precision: digits })
}

const OBSOLETE: Readonly<Record<string, string>> = {
  a: 'a', b: 'o1', c: 'c', d: 'u2', f: 'fF', i: 'dI', l: 'dL', o: 'o2', s: 'd2', x: 'x2',
}

export const od = tool({
  name: 'od',
  usage: ['[OPTION]... [FILE]...', '[-abcdfilosx]... [FILE] [[+]OFFSET[.][b]]'],
  about: 'Shows bytes as numbers or characters.',
  options: {
    'A,address-radix=RADIX': 'd, o, x or n: addresses',
    'j,skip-bytes=BYTES': 'pass over BYTES first',
    'N,read-bytes=BYTES': 'show at most BYTES',
    't,format=TYPE': 'a, c, d, f, o, u, x with a size',
    'v,output-duplicates': 'show lines that are like the one before',
    'w,width[=BYTES]': 'bytes of a line',
    'a': 'the same as -t a',
    b: '-t o1',
    c: '-t c',
    d: '-t u2',
    f: '-t fF',
    i: '-t dI',
    l: '-t dL',
    o: '-t o2',
    s: '-t d2',
    x: '-t x2',
    'S,strings[=BYTES]': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const formats: Format[] = []
    for (const g of call.given) {
      const text = g.name === 'format' ? g.value! : OBSOLETE[g.name]
      if (text === undefined) continue
      const read = formatsOf(text)
      if (!read) {
        const size = /^[doux](\d+)$/.exec(text)?.[1]
        const why = size === undefined ? '' : `;\nthis system doesn't provide a ${size}-byte integral type`
        yield* call.complain(`invalid type string ${quoteWord(text)}${why}`)
        return 1
      }
      formats.push(...read)
    }
    if (formats.length === 0) formats.push(...formatsOf('o2')!)
    const radix = call.value('address-radix') ?? 'o'
    if (!/^[doxn]$/.test(radix)) {
      yield* call.complain(`invalid output address radix '${radix}'; it must be one character from [doxn]`)
      return 1
    }
    const width = call.has('width') ? Number(call.value('width') || 32) : 16
    return yield* dump(call, formats, radix, width)
  },
})

function* dump(call: ToolCall, formats: readonly Format[], radix: string, width: number): Sys<number> {
  const skip = parseCount(call.value('skip-bytes') ?? '0') ?? 0
  const limit = parseCount(call.value('read-bytes') ?? '') ?? Infinity
  const largest = Math.max(...formats.map((f) => f.size))
  // A unit of the largest size is as wide in every format.
  const unit = Math.max(...formats.map((f) => (f.width + 1) * (largest / f.size)))
  const address = (n: number): string =>
    radix === 'n' ? '' : n.toString(radix === 'd' ? 10 : radix === 'o' ? 8 : 16).padStart(radix === 'x' ? 6 : 7, '0')
  const lines = new Lines(width, call.has('output-duplicates'))
  const show = (at: number, block: string): void => {
    formats.forEach((f, i) => {
      let row = ''
      for (let b = 0; b < block.length; b += f.size) {
        const text = f.text(block.slice(b, b + f.size).padEnd(f.size, '\0'))
        row += text.padStart((unit * f.size) / largest)
      }
      const units = Math.ceil(block.length / f.size)
      const pad = ' '.repeat(Math.max(0, (unit * f.size * (Math.ceil(width / f.size) - units)) / largest))
      const left = i === 0 ? address(at) : ' '.repeat(address(at).length)
      call.out.put(`${left}${row}${f.trailer ? `${pad}  >${printable(block)}<` : ''}\n`)
    })
  }
  let left = limit
  let skipped = 0
  let opened = false
  const status = yield* eachInput(call, function* (fd) {
    opened = true
    for (;;) {
      const chunk = latinOf(yield* sys.read(fd, Math.min(65_536, left + skip - skipped)))
      if (chunk === '') return
      const from = Math.min(chunk.length, skip - skipped)
      skipped += from
      const part = chunk.slice(from, from + left)
      left -= part.length
      for (const { at, block } of lines.push(part)) {
        if (block === undefined) call.out.put('*\n')
        else show(at + skip, block)
      }
      yield* call.out.settle()
      if (left <= 0) return
    }
  })
  for (const { at, block } of lines.end()) {
    if (block === undefined) call.out.put('*\n')
    else show(at + skip, block)
  }
  if (radix !== 'n' && opened) call.out.put(`${address(lines.size + skip)}\n`)
  return status
}

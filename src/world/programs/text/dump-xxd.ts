import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { latinOf, Output, readAll } from '../cli/index.ts'
import { hex, Lines, printable } from './dump-bytes.ts'

interface Way {
  plain: boolean
  reverse: boolean
  bits: boolean
  include: boolean
  upper: boolean
  little: boolean
  columns: number | undefined
  group: number | undefined
  length: number
  seek: number
  offset: number
}

const USAGE = `Usage:
       xxd [options] [infile [outfile]]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]
Options: -a -b -c cols -e -g bytes -i -l len -o off -ps -r -s seek -u
`

/** xxd of vim. */
export const xxd: Program = function* ({ argv }): Sys<number> {
  const way: Way = {
    plain: false, reverse: false, bits: false, include: false, upper: false, little: false, columns: undefined, group: undefined,
    length: Infinity, seek: 0, offset: 0,
  }
  const words = argv.slice(1)
  while (words[0]?.startsWith('-') && words[0] !== '-') {
    const option = words.shift()!
    if (option === '--') break
    const letter = option.replace(/^--?/, '')
    const number = (): number => Number(letter.slice(1) || words.shift())
    if (letter === 'p' || letter === 'ps' || letter === 'plain' || letter === 'postscript') way.plain = true
    else if (letter === 'r' || letter === 'revert') way.reverse = true
    else if (letter === 'b' || letter === 'bits') way.bits = true
    else if (letter === 'i' || letter === 'include') way.include = true
    else if (letter === 'u' || letter === 'uppercase') way.upper = true
    else if (letter === 'e') way.little = true
    else if (letter === 'a' || letter === 'autoskip') continue
    else if (letter.startsWith('c')) way.columns = number()
    else if (letter.startsWith('g')) way.group = number()
    else if (letter.startsWith('l')) way.length = number()
    else if (letter.startsWith('s')) way.seek = Math.abs(number())
    else if (letter.startsWith('o')) way.offset = number()
    else {
      yield* sys.complain(USAGE)
      return 1
    }
  }
  const [input = '-', output = '-'] = words
  try {
    const fd = input === '-' ? 0 : yield* sys.open(input, 'r')
    const out = new Output(output === '-' ? 1 : yield* sys.open(output, 'w', { create: true, truncate: !way.reverse }))
    if (way.reverse) out.bytes(revert(yield* readAll(fd), way.plain))
    else if (way.include) out.put(include(limited(yield* readAll(fd), way), input, way))
    else yield* dump(fd, out, way)
    yield* out.flush()
    return 0
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`xxd: ${input}: ${e.message}\n`)
    return 2
  }
}

const limited = (bytes: string, way: Way): string => bytes.slice(way.seek, way.seek + way.length)

function* dump(fd: number, out: Output, way: Way): Sys<void> {
  const columns = way.columns ?? (way.plain ? 30 : way.bits ? 6 : 16)
  const lines = new Lines(columns, true)
  let skip = way.seek
  let left = way.length
  const show = ({ at, block }: { at: number; block: string | undefined }): void =>
    out.put(line(at + way.seek + way.offset, block!, columns, way))
  while (left > 0) {
    const chunk = latinOf(yield* sys.read(fd))
    if (chunk === '') break
    const from = Math.min(skip, chunk.length)
    skip -= from
    const part = chunk.slice(from, from + left)
    left -= part.length
    lines.push(part).forEach(show)
    yield* out.settle()
  }
  lines.end().forEach(show)
}

function line(at: number, block: string, columns: number, way: Way): string {
  const cell = (c: string): string => (way.bits ? c.charCodeAt(0).toString(2).padStart(8, '0') : way.upper ? hex(c).toUpperCase() : hex(c))
  if (way.plain) return `${Array.from(block, cell).join('')}\n`
  const group = way.group ?? (way.bits ? 1 : way.little ? 4 : 2)
  const size = way.bits ? 8 : 2
  const groups: string[] = []
  for (let i = 0; i < block.length; i += group || columns) {
    const cells = Array.from(block.slice(i, i + (group || columns)), cell)
    groups.push(way.little ? cells.reverse().join('').padStart(group * size) : cells.join(''))
  }
  const width = columns * size + (group ? Math.ceil(columns / group) - 1 : 0)
  return `${at.toString(16).padStart(8, '0')}: ${groups.join(' ').padEnd(width)}  ${printable(block)}\n`
}

function include(bytes: string, name: string, way: Way): string {
  const cells = Array.from(bytes, (c) => `0x${way.upper ? hex(c).toUpperCase() : hex(c)}`)
  const rows: string[] = []
  const columns = way.columns ?? 12
  for (let i = 0; i < cells.length; i += columns) rows.push(`  ${cells.slice(i, i + columns).join(', ')}`)
  const body = rows.join(',\n')
  if (name === '-') return `${body}\n`
  const variable = name.replace(/[^A-Za-z0-9]/g, '_').replace(/^(?=\d)/, '__')
  return `unsigned char ${variable}[] = {\n${body}\n};\nunsigned int ${variable}_len = ${bytes.length};\n`
}

/** The bytes of a dump. */
function revert(text: string, plain: boolean): string {
  const pairs = (digits: string): string =>
    Array.from(digits.matchAll(/[0-9a-fA-F]{2}/g), ([p]) => String.fromCharCode(parseInt(p, 16))).join('')
  if (plain) return pairs(text.replace(/\s/g, ''))
  let out = ''
  for (const l of text.split('\n')) {
    const m = /^\s*([0-9a-fA-F]+):?\s+(.*)$/.exec(l)
    if (!m) continue
    const at = parseInt(m[1]!, 16)
    const data = pairs(m[2]!.split(/ {2,}/)[0]!.replace(/\s/g, ''))
    out = out.padEnd(at, '\0').slice(0, at) + data + out.slice(at + data.length)
  }
  return out
}

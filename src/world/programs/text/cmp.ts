import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { latinOf, quote, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'

export const cmp = tool({
  name: 'cmp',
  usage: '[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]',
  about: 'Compares two files byte by byte.',
  options: {
    'b,print-bytes': 'show the bytes that differ',
    'i,ignore-initial=SKIP': 'pass over SKIP bytes first',
    'l,verbose': 'show all that differ',
    'n,bytes=LIMIT': 'compare at most LIMIT bytes',
    's,quiet': 'show nothing',
    ',silent': '',
  },
  package: 'GNU diffutils 3.10',
  trouble: 2,
  misuse: (name) => `${name}: Try '${name} --help' for more information.\n`,
  *run(call): Sys<number> {
    const [one, two = '-'] = call.operands
    if (one === undefined) return yield* call.misuse(`missing operand after ${quote('cmp')}`)
    const sources: Source[] = []
    for (const name of [one, two]) {
      try {
        sources.push(new Source(name === '-' ? 0 : yield* sys.open(name, 'r')))
      } catch (e) {
        if (!isErrno(e)) throw e
        if (!call.has('quiet') && !call.has('silent')) yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        return 2
      }
    }
    const [skipA = 0, skipB = skipA] = (call.value('ignore-initial') ?? call.operands.slice(2).join(':'))
      .split(':')
      .filter((w) => w !== '')
      .map(Number)
    for (let i = 0; i < skipA; i++) yield* sources[0]!.next()
    for (let i = 0; i < skipB; i++) yield* sources[1]!.next()
    return yield* compare(call, one, two, sources as [Source, Source])
  },
})

class Source {
  readonly fd: number
  #chunk = ''
  #at = 0
  constructor(fd: number) { this.fd = fd }

  /** The next byte; undefined at the end. */
  *next(): Sys<number | undefined> {
    if (this.#at >= this.#chunk.length) {
      this.#chunk = latinOf(yield* sys.read(this.fd))
      this.#at = 0
      if (this.#chunk === '') return undefined
    }
    return this.#chunk.charCodeAt(this.#at++)
  }
}

function* compare(call: ToolCall, one: string, two: string, [a, b]: readonly [Source, Source]): Sys<number> {
  const quiet = call.has('quiet') || call.has('silent')
  const limit = Number(call.value('bytes') ?? Infinity)
  let byte = 1
  let line = 1
  let newline = false
  const found: (readonly [number, number, number])[] = []
  for (; byte <= limit; byte++) {
    const [x, y] = [yield* a.next(), yield* b.next()]
    if (x === undefined && y === undefined) break
    if (x === undefined || y === undefined) {
      report(call, found)
      const where =
        byte === 1
          ? 'which is empty'
          : call.has('verbose')
            ? `after byte ${byte - 1}`
            : newline
              ? `after byte ${byte - 1}, line ${line - 1}`
              : `after byte ${byte - 1}, in line ${line}`
      if (!quiet) yield* call.complain(`EOF on ${x === undefined ? one : two} ${where}`)
      return 1
    }
    if (x !== y) {
      if (quiet) return 1
      if (!call.has('verbose')) {
        const bytes = call.has('print-bytes') ? ` is ${octal(x)} ${char(x)} ${octal(y)} ${char(y)}` : ''
        call.out.put(`${one} ${two} differ: byte ${byte}, line ${line}${bytes}\n`)
        return 1
      }
      found.push([byte, x, y])
    }
    newline = x === 10
    if (newline) line++
  }
  report(call, found)
  return found.length > 0 ? 1 : 0
}

const octal = (b: number): string => b.toString(8).padStart(3)
const char = (b: number): string =>
  b < 32 ? `^${String.fromCharCode(b + 64)}` : b < 127 ? String.fromCharCode(b) : b === 127 ? '^?' : `M-${char(b - 128)}`

function report(call: ToolCall, found: readonly (readonly [number, number, number])[]): void {
  const width = String(found.at(-1)?.[0] ?? 0).length
  for (const [at, x, y] of found) {
    const bytes = call.has('print-bytes')
      ? `${octal(x)} ${char(x).padEnd(4)} ${octal(y)} ${char(y)}`
      : `${octal(x)} ${octal(y)}`
    call.out.put(`${String(at).padStart(width)} ${bytes}\n`)
  }
}

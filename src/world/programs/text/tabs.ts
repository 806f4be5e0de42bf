import type { Sys } from '../../sim/index.ts'
import type { Program } from '../../os/index.ts'
import { eachInput, LineReader, quoteWord, tool } from '../cli/index.ts'

/** Where tabs lead: at multiples of a size, or at given columns. */
function stopsOf(list: string): ((column: number) => number | undefined) | undefined {
  const words = list.split(/[, ]+/)
  if (words.some((w) => !/^[1-9]\d*$/.test(w))) return undefined
  const stops = words.map(Number)
  if (stops.length === 1) return (column) => column + stops[0]! - (column % stops[0]!)
  return (column) => stops.find((s) => s > column)
}

function expandLine(line: string, next: (column: number) => number | undefined, initial: boolean): string {
  let out = ''
  let column = 0
  let started = false
  for (const c of line) {
    if (c === '\t' && !(initial && started)) {
      const to = next(column) ?? column + 1
      out += ' '.repeat(to - column)
      column = to
      continue
    }
    if (c !== ' ') started = true
    out += c
    column = c === '\b' ? Math.max(0, column - 1) : column + 1
  }
  return out
}

function unexpandLine(line: string, next: (column: number) => number | undefined, all: boolean): string {
  let out = ''
  let column = 0
  let blanks = ''
  let start = 0
  let started = false
  for (const c of line) {
    if ((c === ' ' || c === '\t') && (all || !started)) {
      if (blanks === '') start = column
      blanks += c
      column = c === '\t' ? (next(column) ?? column + 1) : column + 1
      const stop = next(start)
      if (stop === column && (blanks.length > 1 || c === '\t')) {
        out += '\t'
        blanks = ''
      }
      continue
    }
    started = true
    out += blanks + c
    blanks = ''
    column++
  }
  return out + blanks
}

const make = (name: 'expand' | 'unexpand'): Program => tool({
  name,
  usage: '[OPTION]... [FILE]...',
  about: name === 'expand' ? 'Makes blanks of tabs.' : 'Makes tabs of blanks.',
  options: name === 'expand' ? {
    'i,initial': 'only at the start of lines',
    't,tabs=N': 'tabs every N columns, or at a list of columns',
    '#': '',
  } : {
    'a,all': 'everywhere, not only at the start of lines',
    ',first-only': '',
    't,tabs=N': 'tabs every N columns; the same as -a',
    '#': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const list = call.value('tabs') ?? call.value('#') ?? '8'
    const next = stopsOf(list)
    if (!next) {
      yield* call.complain(`tab size contains invalid character(s): ${quoteWord(list)}`)
      return 1
    }
    const all = (call.has('all') || call.has('tabs')) && !call.has('first-only')
    return yield* eachInput(call, function* (fd) {
      const reader = new LineReader(fd)
      for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
        batch.forEach((line, i) =>
          call.out.bytes(
            (name === 'expand' ? expandLine(line, next, call.has('initial')) : unexpandLine(line, next, all)) +
              (i < batch.length - 1 || reader.complete ? '\n' : ''),
          ),
        )
        yield* call.out.settle()
      }
    })
  },
})

export const expand = make('expand')
export const unexpand = make('unexpand')

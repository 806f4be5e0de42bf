import type { Sys } from '../../sim/index.ts'
import { eachInput, LineReader, quoteWord, tool } from '../cli/index.ts'

/** The column behind a character (bytes, as GNU counts). */
const advance = (column: number, c: string, bytes: boolean): number => {
  if (bytes) return column + 1
  if (c === '\b') return Math.max(0, column - 1)
  if (c === '\r') return 0
  return c === '\t' ? column + 8 - (column % 8) : column + 1
}

function foldLine(line: string, width: number, atBlanks: boolean, bytes: boolean): string[] {
  const rows: string[] = []
  let row = ''
  let column = 0
  for (const c of line) {
    let next = advance(column, c, bytes)
    if (next > width && row !== '') {
      const blank = atBlanks ? Math.max(row.lastIndexOf(' '), row.lastIndexOf('\t')) : -1
      const rest = blank >= 0 ? row.slice(blank + 1) : ''
      rows.push(blank >= 0 ? row.slice(0, blank + 1) : row)
      row = rest
      column = 0
      for (const r of rest) column = advance(column, r, bytes)
      next = advance(column, c, bytes)
    }
    row += c
    column = next
  }
  return [...rows, row]
}

export const fold = tool({
  name: 'fold',
  usage: '[OPTION]... [FILE]...',
  about: 'Breaks long lines.',
  options: { 'b,bytes': 'count bytes, not columns', 's,spaces': 'break at blanks', 'w,width=WIDTH': 'columns of a line (80)', '#': '' },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const word = call.value('width') ?? call.value('#') ?? '80'
    if (!/^[1-9]\d*$/.test(word)) {
      yield* call.complain(`invalid number of columns: ${quoteWord(word)}`)
      return 1
    }
    return yield* eachInput(call, function* (fd) {
      const reader = new LineReader(fd)
      for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
        batch.forEach((line, i) =>
          call.out.bytes(
            foldLine(line, Number(word), call.has('spaces'), call.has('bytes')).join('\n') +
              (i < batch.length - 1 || reader.complete ? '\n' : ''),
          ),
        )
        yield* call.out.settle()
      }
    })
  },
})

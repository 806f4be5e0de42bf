import type { Sys } from '../../sim/index.ts'
import { isTerminal, LineReader, openInput, tool, type ToolCall } from '../cli/index.ts'
import { padEndColumns, padStartColumns, stringWidth } from '../../text/index.ts'
import { terminalSize } from './tput.ts'

export const column = tool({
  name: 'column',
  usage: '[options] [<file>...]',
  about: 'Puts lines in columns, or fields of lines in a table.',
  options: {
    't,table': 'make a table',
    'n,table-name=NAME': 'name of the table in JSON',
    'O,table-order=COLUMNS': 'the order of columns',
    'N,table-columns=NAMES': 'names of columns, with commas between',
    'l,table-columns-limit=NUM': 'most fields of a line',
    'E,table-noextreme=COLUMNS': '',
    'd,table-noheadings': 'no headings',
    'e,table-header-repeat': '',
    'H,table-hide=COLUMNS': 'leave columns out',
    'R,table-right=COLUMNS': 'align right',
    'T,table-truncate=COLUMNS': '',
    'W,table-wrap=COLUMNS': '',
    'L,keep-empty-lines': 'keep empty lines',
    'J,json': 'make JSON',
    'c,output-width=WIDTH': 'width of the output',
    'o,output-separator=STRING': 'what parts columns of a table',
    's,separator=STRING': 'characters that part fields', 'x,fillrows': 'fill rows before columns',
  },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const lines: string[] = []
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      const fd = yield* openInput(call, name)
      if (fd === undefined) {
        status = 1
        continue
      }
      const reader = new LineReader(fd, { characters: true })
      for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) lines.push(...batch)
    }
    const kept = call.has('keep-empty-lines') ? lines : lines.filter((l) => l.trim() !== '')
    if (call.has('json') && !call.has('table-columns')) {
      yield* call.complain('option --table-columns or --table-column required for --json')
      return 1
    }
    if (kept.length === 0) return status
    const asked = call.value('output-width') ?? call.env.COLUMNS
    const width = asked !== undefined ? Number(asked) : (yield* isTerminal(1)) ? ((yield* terminalSize())?.cols ?? 80) : 80
    if (call.has('table') || call.has('json')) table(call, kept)
    else fill(call, kept, width)
    return status
  },
})

/** Columns by number or name, from 0. */
function picked(list: string | undefined, names: readonly string[], count: number): Set<number> {
  const out = new Set<number>()
  for (const word of (list ?? '').split(',').filter((w) => w !== '')) {
    if (word === '0' || word === '-') for (let i = 0; i < count; i++) out.add(i)
    else out.add(/^-?\d+$/.test(word) ? (Number(word) < 0 ? count + Number(word) : Number(word) - 1) : names.indexOf(word))
  }
  return out
}

function table(call: ToolCall, lines: readonly string[]): void {
  const separators = call.value('separator')
  const limit = Number(call.value('table-columns-limit') ?? Infinity)
  const rows = lines.map((line) => {
    const fields = separators === undefined ? line.trim().split(/[ \t]+/) : splitAny(line, separators)
    return fields.length > limit ? [...fields.slice(0, limit - 1), fields.slice(limit - 1).join(separators?.[0] ?? ' ')] : fields
  })
  const names = call.value('table-columns')?.split(',') ?? []
  const count = Math.max(names.length, ...rows.map((r) => r.length))
  if (call.has('json')) return json(call, rows, names)
  const hidden = picked(call.value('table-hide'), names, count)
  const right = picked(call.value('table-right'), names, count)
  const order = call.has('table-order') ? [...picked(call.value('table-order'), names, count)] : Array.from({ length: count }, (_, i) => i)
  const shown = [...order, ...Array.from({ length: count }, (_, i) => i).filter((i) => !order.includes(i))].filter((i) => !hidden.has(i))
  const all = names.length > 0 && !call.has('table-noheadings') ? [names, ...rows] : rows
  const widths = shown.map((c) => Math.max(0, ...all.map((r) => stringWidth(r[c] ?? ''))))
  const between = call.value('output-separator') ?? '  '
  for (const row of all) {
    const cells = shown.map((c, i) => {
      const text = row[c] ?? ''
      if (right.has(c)) return padStartColumns(text, widths[i]!)
      return i === shown.length - 1 ? text : padEndColumns(text, widths[i]!)
    })
    // Fields that a line lacks at its end leave no blanks behind, but for a last column that others have.
    call.out.put(`${cells.join(between)}\n`)
  }
}

function splitAny(line: string, separators: string): string[] {
  const out = ['']
  for (const c of line) {
    if (separators.includes(c)) out.push('')
    else out[out.length - 1] += c
  }
  return out
}

function json(call: ToolCall, rows: readonly (readonly string[])[], names: readonly string[]): void {
  const quote = (s: string): string => JSON.stringify(s)
  const objects = rows.map(
    (r) =>
      `{\n${names.map((n, i) => `         ${quote(n.toLowerCase())}: ${r[i] === undefined ? 'null' : quote(r[i]!)}`).join(',\n')}\n      }`,
  )
  call.out.put(`{\n   ${quote(call.value('table-name') ?? 'table')}: [\n      ${objects.join(',')}\n   ]\n}\n`)
}

/** Lines in columns as wide as the widest, rounded up to tabs. */
function fill(call: ToolCall, lines: readonly string[], width: number): void {
  const widest = Math.max(...lines.map((l) => stringWidth(l)))
  const column = Math.floor(widest / 8 + 1) * 8
  const columns = Math.max(1, Math.floor(width / column))
  const rows = Math.ceil(lines.length / columns)
  const at = (row: number, col: number): string | undefined => (call.has('fillrows') ? lines[row * columns + col] : lines[col * rows + row])
  for (let row = 0; row < rows; row++) {
    let out = ''
    for (let col = 0; col < columns; col++) {
      const text = at(row, col)
      if (text === undefined) break
      out += text
      if (col + 1 < columns && at(row, col + 1) !== undefined) out += '\t'.repeat(Math.ceil((column - stringWidth(text)) / 8))
    }
    call.out.put(`${out}\n`)
  }
}

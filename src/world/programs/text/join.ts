import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, LineReader, quoteIfNeeded, quoteWord, textOf, tool, type ToolCall } from '../cli/index.ts'
import { toLower } from '../../text/index.ts'

interface Row { readonly fields: readonly string[]; readonly key: string }
type Column = { readonly file: 0 | 1 | 2; readonly field: number }

export const join = tool({
  name: 'join',
  usage: '[OPTION]... FILE1 FILE2',
  about: 'Joins lines of two files that are sorted by a common field.',
  options: {
    'a=FILENUM': 'lines of this file that have no partner, too',
    'e=STRING': 'what stands for missing fields',
    'i,ignore-case': 'compare without regard to case',
    'j=FIELD': 'the same as -1 FIELD -2 FIELD',
    'o=FORMAT': 'which fields are shown',
    't=CHAR': 'what parts fields',
    'v=FILENUM': 'only lines of this file that have no partner',
    '1=FIELD': 'the field of file 1',
    '2=FIELD': 'the field of file 2',
    ',check-order': '',
    ',nocheck-order': 'do not mind the order',
    ',header': 'the first lines are headings',
    'z,zero-terminated': 'lines end with NUL, not newline',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const [one, two, extra] = call.operands
    if (one === undefined) return yield* call.misuse('missing operand')
    if (two === undefined) return yield* call.misuse(`missing operand after ${quoteWord(one)}`)
    if (extra !== undefined) return yield* call.misuse(`extra operand ${quoteWord(extra)}`)
    const fields = [Number(call.value('1') ?? call.value('j') ?? 1) - 1, Number(call.value('2') ?? call.value('j') ?? 1) - 1]
    const bad = [call.value('1'), call.value('2'), call.value('j')].find((w) => w !== undefined && !/^[1-9]\d*$/.test(w))
    if (bad !== undefined) {
      yield* call.complain(`invalid field number: ${quoteWord(bad)}`)
      return 1
    }
    const separator = call.value('t')
    const end = call.has('zero-terminated') ? '\0' : '\n'
    const joiner = new Joiner(
      call,
      separator === undefined ? undefined : byteString(separator === '\\t' ? '\t' : separator),
      end,
      fields as [number, number],
    )
    const readers: LineReader[] = []
    for (const name of [one, two]) {
      try {
        readers.push(new LineReader(name === '-' ? 0 : yield* sys.open(name, 'r'), { delimiter: end }))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        return 1
      }
    }
    return yield* joiner.run(readers as [LineReader, LineReader], [one, two])
  },
})

class Joiner {
  readonly #call: ToolCall
  readonly #separator: string | undefined
  readonly #end: string
  readonly #fields: readonly [number, number]
  readonly #columns: readonly Column[] | undefined
  readonly #last: [Row | undefined, Row | undefined] = [undefined, undefined]
  readonly #lines = [1, 1]
  #disorder = false

  constructor(call: ToolCall, separator: string | undefined, end: string, fields: readonly [number, number]) {
    this.#call = call
    this.#separator = separator
    this.#end = end
    this.#fields = fields
    const format = call.values('o').join(',')
    this.#columns =
      format === '' || format === 'auto'
        ? undefined
        : format.split(/[, ]+/).map((w) => (w === '0' ? { file: 0, field: 0 } : { file: Number(w[0]) as 1, field: Number(w.slice(2)) - 1 }))
  }

  #row(line: string | undefined, file: 0 | 1): Row | undefined {
    if (line === undefined) return undefined
    const fields =
      this.#separator === undefined ? line.trim().split(/[ \t]+/) : this.#separator === '' ? [line] : line.split(this.#separator)
    const key = fields[this.#fields[file]] ?? ''
    return { fields, key: this.#call.has('ignore-case') ? byteString(toLower(textOf(key))) : key }
  }

  #show(a: Row | undefined, b: Row | undefined): void {
    const empty = byteString(this.#call.value('e') ?? '')
    const between = this.#separator ?? ' '
    const key = a?.fields[this.#fields[0]] ?? b?.fields[this.#fields[1]] ?? ''
    const rest = (r: Row | undefined, file: 0 | 1): string[] => (r ? r.fields.filter((_, i) => i !== this.#fields[file]) : [])
    const parts = this.#columns
      ? this.#columns.map((c) => (c.file === 0 ? key : (c.file === 1 ? a : b)?.fields[c.field]) || empty)
      : [key, ...rest(a, 0), ...rest(b, 1)]
    this.#call.out.bytes(parts.join(between) + this.#end)
  }

  *run(readers: readonly [LineReader, LineReader], names: readonly [string, string]): Sys<number> {
    const call = this.#call
    const unpaired = new Set([...call.values('a'), ...call.values('v')])
    const pairs = !call.has('v')
    const next = (file: 0 | 1): Sys<Row | undefined> => this.#next(readers[file], file, names[file])
    let [a, b] = [this.#row(yield* readers[0].line(), 0), this.#row(yield* readers[1].line(), 1)]
    if (call.has('header')) {
      this.#show(a, b)
      ;[a, b] = [yield* next(0), yield* next(1)]
    }
    while (a && b) {
      if (a.key < b.key) {
        if (unpaired.has('1')) this.#show(a, undefined)
        a = yield* next(0)
      } else if (b.key < a.key) {
        if (unpaired.has('2')) this.#show(undefined, b)
        b = yield* next(1)
      } else {
        const { key } = a
        const [left, right]: [Row[], Row[]] = [[], []]
        for (; a && a.key === key; a = yield* next(0)) left.push(a)
        for (; b && b.key === key; b = yield* next(1)) right.push(b)
        if (pairs) for (const x of left) for (const y of right) this.#show(x, y)
      }
      if (call.out.waiting > 4096) yield* call.out.settle()
    }
    for (; a; a = yield* next(0)) if (unpaired.has('1')) this.#show(a, undefined)
    for (; b; b = yield* next(1)) if (unpaired.has('2')) this.#show(undefined, b)
    if (this.#disorder) yield* call.complain('input is not in sorted order')
    return this.#disorder ? 1 : 0
  }

  *#next(reader: LineReader, file: 0 | 1, name: string): Sys<Row | undefined> {
    const line = yield* reader.line()
    const row = this.#row(line, file)
    this.#lines[file]!++
    const before = this.#last[file]
    if (row && before && row.key < before.key && !this.#disorder && !this.#call.has('nocheck-order')) {
      this.#disorder = true
      yield* this.#call.complain(`${name}:${this.#lines[file]}: is not sorted: ${textOf(line!)}`)
    }
    this.#last[file] = row
    return row
  }
}

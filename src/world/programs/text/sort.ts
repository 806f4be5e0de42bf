import { cpu, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, LineReader, Output, quoteWord, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'
import { addFlag, parseKey, type KeyFlags, type SortKey } from './sort-keys.ts'
import { orderBy, type Prepared } from './sort-orders.ts'

const OPTIONS = {
  'b,ignore-leading-blanks': 'leave out blanks at the start of a key',
  'd,dictionary-order': 'compare only blanks, letters and digits',
  'f,ignore-case': 'compare without regard to case',
  'g,general-numeric-sort': 'compare by value, exponents too',
  'i,ignore-nonprinting': 'compare only what prints',
  'M,month-sort': 'compare names of months',
  'h,human-numeric-sort': 'compare numbers like 2K and 1G',
  'n,numeric-sort': 'compare by value',
  'R,random-sort': 'shuffle, equal keys together',
  'r,reverse': 'the other way round',
  'V,version-sort': 'compare numbers of versions in a text',
  ',sort=WORD': 'general-numeric, human-numeric, month, numeric, random, version',
  c: 'check whether it is sorted, do not sort',
  ',check[=WHEN]': 'the same; quiet or silent: like -C',
  C: 'like -c, but say nothing',
  'k,key=KEYDEF': 'sort by a key: F[.C][OPTIONS][,F[.C][OPTIONS]]',
  'm,merge': 'merge files that are sorted already',
  'o,output=FILE': 'write to FILE',
  's,stable': 'keep the order of lines with equal keys',
  'S,buffer-size=SIZE': '(ignored)',
  't,field-separator=SEP': 'fields end with SEP',
  'T,temporary-directory=DIR': '(ignored)',
  ',parallel=N': '(ignored)',
  'u,unique': 'only the first of lines with equal keys; with -c, refuse equal ones',
  'z,zero-terminated': 'lines end with NUL, not newline',
}

const LETTERS: Readonly<Record<string, string>> = {
  'ignore-leading-blanks': 'b',
  'dictionary-order': 'd',
  'ignore-case': 'f',
  'general-numeric-sort': 'g',
  'ignore-nonprinting': 'i',
  'month-sort': 'M',
  'human-numeric-sort': 'h', 'numeric-sort': 'n', 'random-sort': 'R', reverse: 'r', 'version-sort': 'V',
}

/** Keys with the flags that hold for all: a key without flags of its own inherits them. */
function keysOf(call: ToolCall): { keys: SortKey[]; global: KeyFlags } | { error: string } {
  const global: KeyFlags = {}
  const keys: SortKey[] = []
  for (const g of call.given) {
    const letter = LETTERS[g.name]
    if (letter) addFlag(global, letter, 'both')
    if (g.name === 'sort') {
      const chosen = LETTERS[`${g.value}-sort`]
      if (!chosen) return { error: `invalid argument ‘${g.value}’ for ‘--sort’` }
      addFlag(global, chosen, 'both')
    }
    if (g.name !== 'key') continue
    const key = parseKey(g.value!)
    if ('error' in key) return key
    keys.push(key)
  }
  const own = (k: SortKey): boolean => Boolean(k.order || k.reverse || k.ignoreCase || k.dictionary || k.printable || k.blanks)
  const whole = { fromField: 0, fromChar: 0, toField: Infinity, toChar: 0 }
  return { global, keys: keys.length > 0 ? keys.map((k) => (own(k) ? k : { ...k, ...global })) : [{ ...whole, ...global }] }
}

/** Comparisons between two steps of lab time. */
const COMPARISONS = 1000
type Compare = (a: Prepared, b: Prepared) => number

/** A stable merge sort that gives the thread back: bottom up, in runs. */
function* sortLines(lines: Prepared[], compare: Compare): Sys<Prepared[]> {
  let from = lines
  let to = lines.slice()
  let done = 0
  for (let width = 1; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length)
      const end = Math.min(start + 2 * width, from.length)
      let [a, b] = [start, middle]
      for (let k = start; k < end; k++) {
        if (a < middle && (b >= end || compare(from[a]!, from[b]!) <= 0)) to[k] = from[a++]!
        else to[k] = from[b++]!
        if (++done % COMPARISONS === 0) yield* cpu(1)
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}

/** `-m`: the smallest of the first lines each time, whether the files are sorted or not. */
function* mergeFiles(files: readonly Prepared[][], compare: Compare): Sys<Prepared[]> {
  const out: Prepared[] = []
  const at = files.map(() => 0)
  for (;;) {
    let best = -1
    for (let i = 0; i < files.length; i++) {
      if (at[i]! < files[i]!.length && (best < 0 || compare(files[i]![at[i]!]!, files[best]![at[best]!]!) < 0)) best = i
    }
    if (best < 0) return out
    out.push(files[best]![at[best]!++]!)
    if (out.length % COMPARISONS === 0) yield* cpu(1)
  }
}

export const sort = tool({
  name: 'sort',
  usage: ['[OPTION]... [FILE]...', '[OPTION]... --files0-from=F'],
  about: 'Sorts the lines of all FILEs together. Without FILE, or where FILE is -, reads standard input.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  trouble: 2,
  *run(call): Sys<number> {
    const told = keysOf(call)
    if ('error' in told) {
      yield* call.complain(told.error)
      return 2
    }
    const separator = separatorOf(call)
    if (typeof separator === 'object') {
      yield* call.complain(separator.error)
      return 2
    }
    const salt = told.keys.some((k) => k.order === 'random') ? yield* sys.random('sort') : 0
    const order = orderBy(told.keys, separator, salt)
    const unique = call.has('unique')
    const lastResort = !call.has('stable') && !unique
    const sign = told.global.reverse ? -1 : 1
    const compare: Compare = (a, b) => order.compare(a, b) || (!lastResort || a.line === b.line ? 0 : a.line < b.line ? -sign : sign)
    const end = call.has('zero-terminated') ? '\0' : '\n'
    const names = call.operands.length > 0 ? call.operands : ['-']
    if (call.has('check') || call.has('c') || call.has('C')) {
      if (names.length > 1) {
        yield* call.complain(`extra operand ${quoteWord(names[1]!)} not allowed with -${call.has('C') ? 'C' : 'c'}`)
        return 2
      }
      const quiet = call.has('C') || ['quiet', 'silent'].includes(call.value('check') ?? '')
      return yield* check(call, names[0]!, { ...order, compare, end, unique, quiet })
    }
    const files: Prepared[][] = []
    for (const name of names) {
      const lines: Prepared[] = []
      if (!(yield* collect(call, name, end, (line) => void lines.push(order.prepare(line))))) return 2
      files.push(lines)
    }
    const sorted = call.has('merge') ? yield* mergeFiles(files, compare) : yield* sortLines(files.flat(), compare)
    const output = call.value('output')
    let out = call.out
    if (output !== undefined) {
      try {
        out = new Output(yield* sys.open(output, 'w', { create: true, truncate: true }))
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`open failed: ${quoteIfNeeded(output)}: ${e.message}`)
        return 2
      }
    }
    for (let i = 0; i < sorted.length; i++) {
      if (unique && i > 0 && order.compare(sorted[i - 1]!, sorted[i]!) === 0) {
        sorted[i] = sorted[i - 1]!
        continue
      }
      out.bytes(sorted[i]!.line + end)
      if (i % COMPARISONS === COMPARISONS - 1) yield* out.settle()
    }
    yield* out.flush()
    return 0
  },
})

function separatorOf(call: ToolCall): string | undefined | { error: string } {
  const word = call.value('field-separator')
  if (word === undefined) return undefined
  if (word === '') return { error: 'empty tab' }
  if (word === '\\0') return '\0'
  return byteString(word).length > 1 ? { error: `multi-character tab ‘${word}’` } : word
}

function* openToSort(call: ToolCall, name: string): Sys<number | undefined> {
  if (name === '-') return 0
  try {
    return yield* sys.open(name, 'r')
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`cannot read: ${quoteIfNeeded(name)}: ${e.message}`)
    return undefined
  }
}

function* collect(call: ToolCall, name: string, end: '\n' | '\0', take: (line: string) => void): Sys<boolean> {
  const fd = yield* openToSort(call, name)
  if (fd === undefined) return false
  const reader = new LineReader(fd, { delimiter: end })
  try {
    for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) for (const line of batch) take(line)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`read failed: ${quoteIfNeeded(name)}: ${e.message}`)
    return false
  }
  if (fd !== 0) yield* sys.close(fd)
  return true
}

interface Check {
  readonly prepare: (line: string) => Prepared
  readonly compare: Compare
  readonly end: '\n' | '\0'
  readonly unique: boolean
  readonly quiet: boolean
}

function* check(call: ToolCall, name: string, { prepare, compare, end, unique, quiet }: Check): Sys<number> {
  const fd = yield* openToSort(call, name)
  if (fd === undefined) return 2
  const reader = new LineReader(fd, { delimiter: end })
  let last: Prepared | undefined
  let n = 0
  for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
    for (const line of batch) {
      n++
      const next = prepare(line)
      const c = last === undefined ? -1 : compare(last, next)
      if (c > 0 || (unique && c === 0)) {
        if (!quiet) {
          yield* call.say(`${call.name}: ${quoteIfNeeded(name)}:${n}: disorder: `)
          yield* sys.writeAll(2, Uint8Array.from(`${line}\n`, (ch) => ch.charCodeAt(0)))
        }
        return 1
      }
      last = next
    }
  }
  return 0
}

import { call, type Sys } from '../../sim/index.ts'
import { strftime } from '../../text/index.ts'
import { runText } from '../exec/source.ts'
import { say } from '../exec/report.ts'
import { scalar } from '../expand/parameters.ts'
import { addHistory, readHistory, writeHistory } from '../readline/history.ts'
import { expandHistory } from '../readline/history-expansion.ts'
import type { HistoryEntry, Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

const NUMBER_WIDTH = 5

function line(sh: Shell, entry: HistoryEntry, index: number): string {
  const format = scalar(sh, 'HISTTIMEFORMAT')
  const time = format === undefined ? '' : strftime(format, { micros: (entry.time ?? 0) * 1_000_000 }, 'bash')
  return `${String(sh.historyBase + index).padStart(NUMBER_WIDTH)}  ${time}${entry.line}\n`
}

/** `history`: lists, deletes, reads and writes. */
export function* history(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'acd:npsrw')
  if (parsed.error) return yield* usageError(sh, 'history', parsed.error)
  const { flags, rest } = parsed
  if (flags.has('c')) {
    sh.history = []
    sh.historyBase = 1
    sh.historyNew = 0
    if (rest.length === 0) return 0
  }
  if (flags.has('s')) {
    if (rest.length > 0) replaceLast(sh, rest.join(' '))
    return 0
  }
  if (flags.has('p')) {
    if (sh.interactive) sh.history = sh.history.slice(0, -1)
    for (const word of rest) {
      const expanded = expandHistory(sh, word)
      if (expanded.kind === 'error') return yield* builtinError(sh, 'history', `${word}: history expansion failed`)
      out(sh, `${expanded.kind === 'changed' ? expanded.line : word}\n`)
    }
    return 0
  }
  if (flags.has('d')) return yield* remove(sh, flags.get('d')!)
  const file = rest[0] ?? scalar(sh, 'HISTFILE')
  for (const letter of ['a', 'n', 'r', 'w']) {
    if (!flags.has(letter)) continue
    if (!file) return 1
    const fresh = sh.historyNew === 0 ? [] : sh.history.slice(-sh.historyNew)
    const done = letter === 'a' ? yield* writeHistory(sh, file, fresh, true) : letter === 'w' ? yield* writeHistory(sh, file, sh.history, false) : yield* readHistory(sh, file)
    if (letter === 'a' || letter === 'w') sh.historyNew = 0
    if (!done) {
      yield* builtinError(sh, 'history', `${file}: cannot ${letter === 'a' || letter === 'w' ? 'create' : 'open'}: No such file or directory`)
      return 1
    }
    return 0
  }
  const [count] = rest
  if (count !== undefined && !/^\d+$/.test(count)) return yield* builtinError(sh, 'history', `${count}: numeric argument required`)
  const from = count === undefined ? 0 : Math.max(0, sh.history.length - Number(count))
  for (let i = from; i < sh.history.length; i++) out(sh, line(sh, sh.history[i]!, i))
  return 0
}

function replaceLast(sh: Shell, text: string): void {
  if (sh.interactive) sh.history = sh.history.slice(0, -1)
  addHistory(sh, text)
}

function* remove(sh: Shell, spec: string): Sys<number> {
  const m = /^(-?\d+)(?:-(-?\d+))?$/.exec(spec)
  if (!m) return yield* builtinError(sh, 'history', `${spec}: numeric argument required`)
  const at = (text: string): number => (Number(text) < 0 ? sh.history.length + Number(text) : Number(text) - sh.historyBase)
  const from = at(m[1]!)
  const to = m[2] === undefined ? from : at(m[2])
  if (from < 0 || from >= sh.history.length || to < from || to >= sh.history.length) return yield* builtinError(sh, 'history', `${spec}: history position out of range`)
  sh.history = sh.history.filter((_, i) => i < from || i > to)
  return 0
}

/** `fc -l` and `fc -s`; editing needs an editor, which is started on a file as in bash. */
export function* fc(sh: Shell, args: readonly string[]): Sys<number | void> {
  const words = [...args]
  const flags = new Set<string>()
  while (words[0] !== undefined && /^-[elnrs]+$/.test(words[0])) {
    for (const c of words[0].slice(1)) flags.add(c)
    words.shift()
    if (flags.has('e')) words.shift()
  }
  if (words[0] === '--') words.shift()
  else if (words[0]?.startsWith('-') && !/^-\d+$/.test(words[0])) return yield* usageError(sh, 'fc', `${words[0].slice(0, 2)}: invalid option`)
  // The `fc` command itself is the last entry and does not count.
  const entries = sh.interactive ? sh.history.slice(0, -1) : sh.history
  const find = (word: string | undefined, otherwise: number): number => {
    if (word === undefined) return otherwise
    if (/^-?\d+$/.test(word)) {
      const n = Number(word)
      return Math.min(Math.max(n < 0 ? entries.length + n : n === 0 ? entries.length : n - sh.historyBase, 0), entries.length - 1)
    }
    return entries.findLastIndex((e) => e.line.startsWith(word))
  }
  if (flags.has('s')) return yield* again(sh, words, find)
  if (entries.length === 0) return flags.has('l') ? 0 : yield* builtinError(sh, 'fc', 'history specification out of range')
  const from = find(words[0], flags.has('l') ? Math.max(0, entries.length - 16) : entries.length - 1)
  const to = find(words[1], flags.has('l') ? entries.length - 1 : from)
  if (from < 0 || to < 0) return yield* builtinError(sh, 'fc', 'no command found')
  const reverse = flags.has('r') !== from > to
  const chosen = entries.map((e, i) => ({ e, i })).slice(Math.min(from, to), Math.max(from, to) + 1)
  if (!flags.has('l')) return yield* builtinError(sh, 'fc', 'editing is not available here; use -l to list or -s to run again')
  for (const { e, i } of reverse ? chosen.toReversed() : chosen) out(sh, `${flags.has('n') ? '' : sh.historyBase + i}\t ${e.line}\n`)
  return 0
}

function* again(sh: Shell, words: readonly string[], find: (word: string | undefined, otherwise: number) => number): Sys<number | void> {
  const changes = words.filter((w) => w.includes('='))
  const index = find(words.find((w) => !w.includes('=')), sh.history.length - (sh.interactive ? 2 : 1))
  const entry = sh.history[index]
  if (!entry) return yield* builtinError(sh, 'fc', 'no command found')
  let text = entry.line
  for (const change of changes) {
    const cut = change.indexOf('=')
    text = text.replaceAll(change.slice(0, cut), () => change.slice(cut + 1))
  }
  yield* say(`${text}\n`)
  replaceLast(sh, text)
  yield call(runText(sh, text, { firstLine: sh.line, kind: 'eval' }))
}

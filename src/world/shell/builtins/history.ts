import type { Sys } from '../../sim/index.ts'
import { strftime } from '../../text/index.ts'
import { scalar } from '../expand/parameters.ts'
import { addHistory, readHistory, writeHistory } from '../readline/history.ts'
import { expandHistory } from '../readline/history-expansion.ts'
import type { HistoryEntry, Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

const NUMBER_WIDTH = 5

function line(sh: Shell, entry: HistoryEntry, index: number): string {
  const format = scalar(sh, 'HISTTIMEFORMAT')
  const time = format === undefined ? '' : strftime(format, { micros: (entry.time ?? 0) * 1_000_000 }, 'bash')
  return `${String(sh.historyBase + index).padStart(NUMBER_WIDTH)}${entry.edited ? '*' : ' '} ${time}${entry.line}\n`
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

/** The entry of the command that runs becomes another. */
export function replaceLast(sh: Shell, text: string): void {
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

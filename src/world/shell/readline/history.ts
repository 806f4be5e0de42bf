import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { compileGlob, encodeUtf8 } from '../../text/index.ts'
import { readTextFile } from '../exec/script-file.ts'
import { scalar } from '../expand/parameters.ts'
import type { HistoryEntry, Shell } from '../state.ts'

const DEFAULT_SIZE = 500

/** HISTSIZE as a number; Infinity when it is negative or empty. */
export function historySize(sh: Shell): number {
  const text = scalar(sh, 'HISTSIZE')
  if (text === undefined) return Number.POSITIVE_INFINITY
  const n = Number(text)
  return text === '' || !Number.isInteger(n) || n < 0 ? Number.POSITIVE_INFINITY : n
}

/** Remembers a line as HISTCONTROL, HISTIGNORE and HISTSIZE say. */
export function remember(sh: Shell, line: string): void {
  if (!sh.options.history || line === '') return
  const control = new Set((scalar(sh, 'HISTCONTROL') ?? '').split(':'))
  const both = control.has('ignoreboth')
  if ((control.has('ignorespace') || both) && /^[ \t]/.test(line)) return
  if ((control.has('ignoredups') || both) && sh.history.at(-1)?.line === line) return
  for (const pattern of (scalar(sh, 'HISTIGNORE') ?? '').split(':')) {
    if (pattern === '') continue
    const glob = pattern.replace(/(?<!\\)&/g, (sh.history.at(-1)?.line ?? '').replace(/[\\*?[\]]/g, '\\$&'))
    if (compileGlob(glob, { extglob: sh.shopts.extglob }).matches(line)) return
  }
  if (control.has('erasedups')) sh.history = sh.history.filter((e) => e.line !== line)
  addHistory(sh, line)
  sh.historyNew++
}

/** Adds an entry without asking. */
export function addHistory(sh: Shell, line: string, time = sh.clock): void {
  const entry: HistoryEntry = { line, time: Math.floor(time / 1_000_000) }
  sh.history = [...sh.history, entry]
  trim(sh)
}

export function trim(sh: Shell): void {
  const size = historySize(sh)
  if (sh.history.length <= size) return
  const over = sh.history.length - size
  sh.history = sh.history.slice(over)
  sh.historyBase += over
}

const isStamp = (line: string): boolean => /^#\d+$/.test(line)

/** Entries of a history file: lines, with a time where a `#seconds` line stands before one. */
export function parseHistory(text: string): HistoryEntry[] {
  const out: HistoryEntry[] = []
  let time: number | undefined
  for (const line of text.split('\n')) {
    if (isStamp(line)) time = Number(line.slice(1))
    else if (line !== '') {
      out.push(time === undefined ? { line } : { line, time })
      time = undefined
    }
  }
  return out
}

export function historyText(sh: Shell, entries: readonly HistoryEntry[]): string {
  const stamped = scalar(sh, 'HISTTIMEFORMAT') !== undefined
  return entries.map((e) => `${stamped ? `#${e.time ?? 0}\n` : ''}${e.line}\n`).join('')
}

/** Sets what an interactive shell has by default and reads its history file. */
export function* startHistory(sh: Shell): Sys<void> {
  const unset = (name: string): boolean => sh.vars.get(name)?.value === undefined
  if (unset('HISTFILE')) {
    const home = scalar(sh, 'HOME') ?? '/'
    sh.vars.put('HISTFILE', { flags: 0, value: `${home}/.bash_history` })
  }
  if (unset('HISTSIZE')) sh.vars.put('HISTSIZE', { flags: 0, value: String(DEFAULT_SIZE) })
  if (unset('HISTFILESIZE')) sh.vars.put('HISTFILESIZE', { flags: 0, value: scalar(sh, 'HISTSIZE')! })
  const file = scalar(sh, 'HISTFILE')
  if (!file) return
  yield* readHistory(sh, file)
}

export function* readHistory(sh: Shell, file: string): Sys<boolean> {
  try {
    sh.history = [...sh.history, ...parseHistory(yield* readTextFile(file))]
    trim(sh)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** Writes entries to a history file: all of it anew, or behind what is there. */
export function* writeHistory(sh: Shell, file: string, entries: readonly HistoryEntry[], append: boolean): Sys<boolean> {
  try {
    const fd = yield* sys.open(file, append ? 'a' : 'w', { create: true, truncate: !append, mode: 0o600 })
    yield* sys.writeAll(fd, encodeUtf8(historyText(sh, entries)))
    yield* sys.close(fd)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** At the end of a session: its new lines go to the file, which is kept at HISTFILESIZE lines. */
export function* saveHistory(sh: Shell): Sys<void> {
  const file = scalar(sh, 'HISTFILE')
  if (!file || sh.historyNew === 0 || !sh.options.history) return
  const fresh = Math.min(sh.historyNew, sh.history.length)
  yield* writeHistory(sh, file, sh.history.slice(-fresh), true)
  sh.historyNew = 0
  const most = Number(scalar(sh, 'HISTFILESIZE') ?? Number.NaN)
  if (!(most >= 0)) return
  try {
    const entries = parseHistory(yield* readTextFile(file))
    if (entries.length > most) yield* writeHistory(sh, file, most === 0 ? [] : entries.slice(-most), false)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

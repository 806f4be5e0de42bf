import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { encodeUtf8 } from '../../text/index.ts'
import { readTextFile } from '../exec/script-file.ts'
import { runText } from '../exec/source.ts'
import { say } from '../exec/report.ts'
import { addHistory } from '../readline/history.ts'
import type { HistoryEntry, Shell } from '../state.ts'
import { builtinError, out, usageError } from './builtin.ts'
import { replaceLast } from './history.ts'

/** What an editor is when none is named (Debian's choice of default). */
const EDITOR = '${FCEDIT:-${EDITOR:-editor}}'
const LISTED = 16

/** `fc`: lists commands of the history, runs one again, or has some edited and runs what comes of it. */
export function* fc(sh: Shell, args: readonly string[]): Sys<number | void> {
  const words = [...args]
  const flags = new Set<string>()
  let editor = EDITOR
  while (words[0] !== undefined && /^-[elnrs]+$/.test(words[0])) {
    for (const c of words[0].slice(1)) flags.add(c)
    words.shift()
    if (!flags.has('e')) continue
    const named = words.shift()
    if (named === undefined) return yield* usageError(sh, 'fc', '-e: option requires an argument')
    if (named === '-') flags.add('s')
    else editor = named
    flags.delete('e')
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
  const from = find(words[0], flags.has('l') ? Math.max(0, entries.length - LISTED) : entries.length - 1)
  const to = find(words[1], flags.has('l') ? entries.length - 1 : from)
  if (from < 0 || to < 0) return yield* builtinError(sh, 'fc', 'no command found')
  const span = entries.map((e, i) => ({ e, i })).slice(Math.min(from, to), Math.max(from, to) + 1)
  const chosen = flags.has('r') !== from > to ? span.toReversed() : span
  if (!flags.has('l')) return yield* edit(sh, chosen.map(({ e }) => e), editor)
  for (const { e, i } of chosen) out(sh, `${flags.has('n') ? '' : sh.historyBase + i}\t ${e.line}\n`)
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

/** Commands go through an editor on a file; what it holds afterwards is shown, remembered and run, unless the editor fails. */
function* edit(sh: Shell, entries: readonly HistoryEntry[], editor: string): Sys<number | void> {
  const path = `/tmp/bash-fc.${(yield* sys.random()).toString(36).slice(-6)}`
  let text: string
  if (sh.interactive) sh.history = sh.history.slice(0, -1)
  try {
    const fd = yield* sys.open(path, 'w', { create: true, exclusive: true, mode: 0o600 })
    yield* sys.writeAll(fd, encodeUtf8(entries.map((e) => `${e.line}\n`).join('')))
    yield* sys.close(fd)
    yield call(runText(sh, `${editor} ${path}`, { firstLine: sh.line, kind: 'eval' }))
    text = sh.status === 0 && !sh.flow ? yield* readTextFile(path) : ''
    yield* sys.unlink(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    return yield* builtinError(sh, 'fc', `${path}: cannot open temp file`)
  }
  if (sh.status !== 0 || sh.flow) return
  for (const line of text.split('\n')) if (line !== '') addHistory(sh, line)
  yield* say(text)
  yield call(runText(sh, text, { firstLine: sh.line, kind: 'eval' }))
}

import type { Sys } from '../../sim/index.ts'
import { LineReader, textOf } from '../cli/index.ts'

/** One argument read from the input; `last` when a line ends behind it. */
export interface Item { readonly text: string; readonly last: boolean }
export interface Items { next(): Sys<Item | undefined> }

/** A quote without its partner on the line. */
export class UnmatchedQuote {
  readonly quote: string
  constructor(quote: string) { this.quote = quote }
}

/** Items that end with one character, quotes meaning nothing (-0, -d). */
export function delimitedItems(fd: number, delimiter: string): Items {
  const reader = new LineReader(fd, { delimiter })
  return {
    *next() {
      const item = yield* reader.line()
      return item === undefined ? undefined : { text: textOf(item), last: true }
    },
  }
}

/** Words with blanks between and quotes as xargs knows them; with `wholeLines` (-I) each line is one, without its first blanks. */
export function wordItems(fd: number, o: { wholeLines: boolean; end: string | undefined }): Items {
  const reader = new LineReader(fd)
  let queue: Item[] = []
  let ended = false
  return {
    *next() {
      while (queue.length === 0) {
        let line = yield* reader.line()
        if (line === undefined || ended) return undefined
        while (/(?:^|[^\\])(?:\\\\)*\\$/.test(line)) {
          const more = yield* reader.line()
          if (more === undefined) break
          line = `${line}\n${more}`
        }
        const all = splitWords(o.wholeLines ? line.replace(/^[ \t]+/, '') : line, o.wholeLines)
        const end = o.end === undefined ? -1 : all.indexOf(o.end)
        ended = end >= 0
        const words = ended ? all.slice(0, end) : all
        // A blank at the end joins the next line to this one (-L).
        const ends = !/[ \t]$/.test(line)
        queue = words.map((w, i) => ({ text: textOf(w), last: ends && i === words.length - 1 }))
      }
      return queue.shift()
    },
  }
}

function splitWords(line: string, keepBlanks: boolean): string[] {
  const out: string[] = []
  let word: string | undefined
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!
    if (c === "'" || c === '"') {
      const close = line.indexOf(c, i + 1)
      if (close < 0) throw new UnmatchedQuote(c)
      word = (word ?? '') + line.slice(i + 1, close)
      i = close
    } else if (c === '\\') word = (word ?? '') + (line[++i] ?? '')
    else if (!keepBlanks && (c === ' ' || c === '\t')) {
      if (word !== undefined) out.push(word)
      word = undefined
    } else word = (word ?? '') + c
  }
  if (word !== undefined) out.push(word)
  return out
}

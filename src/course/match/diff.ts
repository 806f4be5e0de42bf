import { lineTest, squeeze, type Captures, type LineTest } from './line.ts'
import { written, type Atom, type Pattern } from './pattern.ts'

/** A run of words: on both sides, only expected, or only printed. */
export interface DiffSpan { readonly text: string; readonly mark: 'same' | 'missing' | 'extra' }

/** What was expected and what was there, word by word. `missing` stands only in `expected`, `extra` only in `actual`. */
export interface Diff { readonly expected: readonly DiffSpan[]; readonly actual: readonly DiffSpan[] }

interface Word { readonly text: string; readonly test: LineTest; readonly anything: boolean }

/** An expected line cut into words, ready to be laid beside many printed lines. */
export interface Worded { readonly words: readonly Word[]; readonly captures: Captures }

/** Lines longer than this many words are compared by their beginning. */
const MOST_WORDS = 200

export function worded(pattern: Pattern, captures: Captures): Worded {
  return { captures, words: splitWords(pattern).slice(0, MOST_WORDS).map((atoms) => ({
    text: written(atoms),
    test: lineTest(atoms),
    anything: atoms.length === 1 && atoms[0]?.is === 'place' && atoms[0].kind.shape === '.*',
  })) }
}

/** 0: every word is met in order. 1: none is. */
export function distance(expected: Worded, line: string): number {
  const actual = wordsOf(line)
  const most = Math.max(expected.words.filter((word) => !word.anything).length, actual.length)
  return most === 0 ? 0 : Math.min(1, (costs(expected, actual)[0]?.[0] ?? most) / most)
}

export function diff(expected: Worded, line: string): Diff {
  const actual = wordsOf(line)
  const cost = costs(expected, actual)
  const sides: { expected: DiffSpan[]; actual: DiffSpan[] } = { expected: [], actual: [] }
  let [i, j] = [0, 0]
  while (i < expected.words.length || j < actual.length) {
    const [word, there] = [expected.words[i], actual[j]]
    const here = cost[i]?.[j] ?? 0
    const [down, right, both] = [cost[i + 1]?.[j] ?? Infinity, cost[i]?.[j + 1] ?? Infinity, cost[i + 1]?.[j + 1] ?? Infinity]
    if (word?.anything && here === down) { add(sides.expected, word.text, 'same'); i++ }
    else if (word?.anything && there !== undefined && here === right) { add(sides.actual, there, 'same'); j++ }
    else if (word && there !== undefined && here === both && meets(word, there, expected.captures)) {
      add(sides.expected, word.text, 'same')
      add(sides.actual, there, 'same')
      i++; j++
    } else if (word && here === down + 1) { add(sides.expected, word.text, 'missing'); i++ }
    else if (there !== undefined) { add(sides.actual, there, 'extra'); j++ }
    else { add(sides.expected, word?.text ?? '', 'missing'); i++ }
  }
  return sides
}

/** `cost[i][j]`: the fewest words to take out of both from the i-th expected and the j-th printed word on. Placeholders that take anything cost nothing. */
function costs({ words, captures }: Worded, actual: readonly string[]): number[][] {
  const cost = Array.from({ length: words.length + 1 }, () => Array<number>(actual.length + 1).fill(0))
  for (let i = words.length; i >= 0; i--) {
    for (let j = actual.length; j >= 0; j--) {
      const [word, there, row, below] = [words[i], actual[j], cost[i], cost[i + 1]]
      if (!row) continue
      if (!word && there === undefined) continue
      let least = Infinity
      if (word) least = (below?.[j] ?? 0) + (word.anything ? 0 : 1)
      if (there !== undefined) least = Math.min(least, (row[j + 1] ?? 0) + (word?.anything ? 0 : 1))
      if (word && there !== undefined && meets(word, there, captures)) least = Math.min(least, below?.[j + 1] ?? 0)
      row[j] = least
    }
  }
  return cost
}

const meets = (word: Word, text: string, captures: Captures): boolean => word.test(text, captures) !== undefined
const wordsOf = (line: string): string[] => squeeze(line).split(' ').filter(Boolean).slice(0, MOST_WORDS)

function add(spans: DiffSpan[], word: string, mark: DiffSpan['mark']): void {
  const last = spans.at(-1)
  if (last?.mark === mark) spans[spans.length - 1] = { text: `${last.text} ${word}`, mark }
  else spans.push({ text: word, mark })
}

function splitWords(pattern: Pattern): Atom[][] {
  const words: Atom[][] = [[]]
  for (const atom of pattern) {
    if (atom.is !== 'text') { words.at(-1)?.push(atom); continue }
    for (const [n, piece] of atom.text.split(/[ \t]+/).entries()) {
      if (n > 0) words.push([])
      if (piece) words.at(-1)?.push({ is: 'text', text: piece })
    }
  }
  return words.filter((word) => word.length > 0)
}

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

/** One word taken out or put in. A word changed costs as much, and a word that `{{any}}` takes costs nothing, but among equals the cheaper is chosen. */
const EDIT = 1_000
const CHANGE = EDIT + 1
const TAKEN = 2

export function worded(pattern: Pattern, captures: Captures): Worded {
  return { captures, words: splitWords(pattern).slice(0, MOST_WORDS).map((atoms) => ({
    text: written(atoms),
    test: lineTest(atoms),
    anything: atoms.length === 1 && atoms[0]?.is === 'place' && atoms[0].kind.shape === '.*',
  })) }
}

/** 0: every word is met in order. 1: none is. Between them, the share of the words that were changed. */
export function distance(expected: Worded, line: string): number {
  const actual = wordsOf(line)
  const most = Math.max(expected.words.filter((word) => !word.anything).length, actual.length)
  return most === 0 ? 0 : Math.min(1, Math.floor((costs(expected, actual)[0]?.[0] ?? 0) / EDIT) / most)
}

export function diff(expected: Worded, line: string): Diff {
  const actual = wordsOf(line)
  const cost = costs(expected, actual)
  const sides: { expected: DiffSpan[]; actual: DiffSpan[] } = { expected: [], actual: [] }
  let [i, j] = [0, 0]
  while (i < expected.words.length || j < actual.length) {
    const [word, there] = [expected.words[i], actual[j]]
    const step = steps(expected, word, there).find(({ down, right, cost: price }) => cost[i]?.[j] === (cost[i + down]?.[j + right] ?? 0) + price)
    if (!step) break
    const same = step.cost < EDIT
    if (step.down && word) add(sides.expected, word.text, same ? 'same' : 'missing')
    if (step.right && there !== undefined) add(sides.actual, there, same ? 'same' : 'extra')
    i += step.down
    j += step.right
  }
  return sides
}

interface Edit { readonly down: 0 | 1; readonly right: 0 | 1; readonly cost: number }

/** What may be done with the next expected and the next printed word. */
function steps({ captures }: Worded, word: Word | undefined, there: string | undefined): Edit[] {
  const edits: Edit[] = []
  if (word && there !== undefined && meets(word, there, captures)) edits.push({ down: 1, right: 1, cost: 0 })
  if (word?.anything) edits.push({ down: 1, right: 0, cost: 0 })
  if (word?.anything && there !== undefined) edits.push({ down: 0, right: 1, cost: TAKEN })
  if (word && there !== undefined) edits.push({ down: 1, right: 1, cost: CHANGE })
  if (word) edits.push({ down: 1, right: 0, cost: EDIT })
  if (there !== undefined) edits.push({ down: 0, right: 1, cost: EDIT })
  return edits
}

/** `cost[i][j]`: the cheapest way from the i-th expected and the j-th printed word to the ends of both lines. */
function costs(expected: Worded, actual: readonly string[]): number[][] {
  const { words } = expected
  const cost = Array.from({ length: words.length + 1 }, () => Array<number>(actual.length + 1).fill(0))
  for (let i = words.length; i >= 0; i--) {
    for (let j = actual.length; j >= 0; j--) {
      const ways = steps(expected, words[i], actual[j]).map(({ down, right, cost: price }) => (cost[i + down]?.[j + right] ?? 0) + price)
      const row = cost[i]
      if (row && ways.length) row[j] = Math.min(...ways)
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

import type { Sys } from '../../../sim/index.ts'
import { execute } from '../matching.ts'
import { awkRegex } from './streams.ts'
import { Input, toNumber, toText, type Value } from './values.ts'

const BLANKS = /[ \t\n]+/
const BLANKS_AND_LINES = /[ \t\n]+/

/** $0 and its fields: each made of the other when it is asked for. */
export class Record {
  #text = ''
  #fields: Value[] = []
  #split = true
  #joined = true
  /** How fields are cut and joined now. */
  fs: () => string
  ofs: () => string
  paragraphs: () => boolean
  format: () => string

  constructor(how: { fs: () => string; ofs: () => string; paragraphs: () => boolean; format: () => string }) {
    this.fs = how.fs
    this.ofs = how.ofs
    this.paragraphs = how.paragraphs
    this.format = how.format
  }

  set(text: string): void {
    this.#text = text
    this.#split = false
    this.#joined = true
  }

  text(): string {
    if (!this.#joined) {
      this.#text = this.#fields.map((f) => toText(f, this.format())).join(this.ofs())
      this.#joined = true
    }
    return this.#text
  }

  /** Whether the fields are known, or can be without a matcher. */
  splitNow(): boolean {
    if (this.#split) return true
    const quick = quickSplit(this.#text, this.fs(), this.paragraphs())
    if (!quick) return false
    this.#fields = quick.map((f) => new Input(f))
    this.#split = true
    return true
  }

  *split(): Sys<void> {
    if (this.splitNow()) return
    this.#fields = (yield* splitText(this.#text, this.fs(), this.paragraphs())).map((f) => new Input(f))
    this.#split = true
  }

  /** These need `split` before. */
  get count(): number { return this.#fields.length }
  field(n: number): Value { return this.#fields[n - 1] }

  setField(n: number, value: Value): void {
    while (this.#fields.length < n) this.#fields.push('')
    this.#fields[n - 1] = value
    this.#joined = false
  }

  setCount(value: Value): void {
    const n = Math.max(0, Math.trunc(toNumber(value)))
    while (this.#fields.length < n) this.#fields.push('')
    this.#fields.length = n
    this.#joined = false
  }
}

function quickSplit(text: string, fs: string, paragraphs: boolean): string[] | undefined {
  if (fs === ' ') return text.split(paragraphs ? BLANKS_AND_LINES : BLANKS).filter((f, i, all) => f !== '' || (i > 0 && i < all.length - 1))
  if (text === '') return []
  if (fs === '') return Array.from(text)
  if (fs.length > 1 || fs === '\\' ) return undefined
  return paragraphs ? text.split('\n').flatMap((l) => l.split(fs)) : text.split(fs)
}

/** Fields of a text by a separator, as `split` and the main loop cut. */
export function* splitText(text: string, fs: string, paragraphs = false): Sys<string[]> {
  const quick = quickSplit(text, fs, paragraphs)
  return quick ?? (yield* splitByRegex(text, paragraphs ? `(${fs})|\n` : fs))
}

/** Fields between the matches of a regular expression; an empty match separates nothing. */
export function* splitByRegex(text: string, source: string): Sys<string[]> {
  if (text === '') return []
  if (source === '') return Array.from(text)
  const regex = awkRegex(source)
  const out: string[] = []
  let from = 0
  for (let at = 0; at <= text.length;) {
    const m = yield* execute(regex, text, at)
    if (!m || m === 'limit') break
    if (m.end === m.start) {
      at = m.end + 1
      continue
    }
    out.push(text.slice(from, m.start))
    at = from = m.end
  }
  out.push(text.slice(from))
  return out
}

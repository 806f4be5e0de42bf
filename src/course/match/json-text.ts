import { listed } from '../nearest.ts'
import type { Report } from '../problem.ts'
import type { Position } from '../source.ts'
import type { SourceLine } from './expectation.ts'
import { readPattern, type Pattern } from './pattern.ts'

/** Expected JSON. A string with placeholders, or a placeholder in the place of a value, is a pattern. */
export type JsonNode = { readonly at: Position; readonly text: string } & (
  | { readonly is: 'object'; readonly entries: ReadonlyMap<string, JsonNode> }
  | { readonly is: 'array'; readonly items: readonly JsonNode[] }
  | { readonly is: 'value'; readonly value: string | number | boolean | null }
  | { readonly is: 'pattern'; readonly pattern: Pattern }
)

class Malformed extends Error {
  constructor(readonly offset: number, message: string) { super(message) }
}

const DEEPEST = 100

/** Reads RFC 8259 JSON in which `{{…}}` may stand inside strings and in the place of a value. */
export function readJson(lines: readonly SourceLine[], report: Report): { root: JsonNode; patterns: readonly Pattern[] } | undefined {
  const reader = new Reader(lines, report)
  try {
    return { root: reader.document(), patterns: reader.patterns }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    report({ rule: 'json', at: reader.at(error.offset), message: `the expected JSON is broken: ${error.message}`, advice: 'write JSON as the command prints it, with only the members that matter; a placeholder may stand for a value: `"asn": {{int}}`' })
    return undefined
  }
}

class Reader {
  readonly patterns: Pattern[] = []
  private readonly text: string
  private readonly starts: number[] = []
  private i = 0

  constructor(private readonly lines: readonly SourceLine[], private readonly report: Report) {
    let offset = 0
    for (const line of lines) { this.starts.push(offset); offset += line.text.length + 1 }
    this.text = lines.map((line) => line.text).join('\n')
  }

  at(offset: number): Position {
    const n = Math.max(0, this.starts.findLastIndex((start) => start <= offset))
    const origin = this.lines[n]?.at ?? { line: 1, column: 1 }
    return { line: origin.line, column: origin.column + offset - (this.starts[n] ?? 0) }
  }

  document(): JsonNode {
    const root = this.value(0)
    this.blanks()
    if (this.i < this.text.length) throw new Malformed(this.i, 'something stands after its end')
    return root
  }

  private value(depth: number): JsonNode {
    this.blanks()
    if (depth > DEEPEST) throw new Malformed(this.i, `it is nested deeper than ${DEEPEST} levels`)
    const start = this.i
    if (this.text.startsWith('{{', start)) return this.placeholder(start)
    const char = this.text[start]
    if (char === '{') {
      const entries = new Map<string, JsonNode>()
      this.list('}', () => {
        this.blanks()
        const name = this.string()
        this.expect(':')
        entries.set(name, this.value(depth + 1))
      })
      return this.node(start, { is: 'object', entries })
    }
    if (char === '[') {
      const items: JsonNode[] = []
      this.list(']', () => items.push(this.value(depth + 1)))
      return this.node(start, { is: 'array', items })
    }
    if (char === '"') {
      const value = this.string()
      return value.includes('{{') ? this.pattern(start, value, start + 1) : this.node(start, { is: 'value', value })
    }
    const [word] = /^[\w.+-]+/.exec(this.text.slice(start, start + 64)) ?? ['']
    if (!/^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(word)) throw new Malformed(start, word ? `${listed([word])} is no value` : 'a value is missing')
    this.i += word.length
    return this.node(start, { is: 'value', value: JSON.parse(word) as number | boolean | null })
  }

  private list(close: string, item: () => void): void {
    this.i++
    this.blanks()
    if (this.text[this.i] === close) { this.i++; return }
    for (;;) {
      item()
      this.blanks()
      if (this.text[this.i] === close) { this.i++; return }
      this.expect(',')
    }
  }

  private placeholder(start: number): JsonNode {
    const end = this.text.indexOf('\n', start)
    const rest = this.text.slice(start, end < 0 ? undefined : end)
    const [raw] = /^\{\{(?:re:(?:\\.|[^\\])*?|[^}]*)\}\}/.exec(rest) ?? []
    if (raw === undefined) throw new Malformed(start, '`{{` is never closed')
    this.i += raw.length
    return this.pattern(start, raw, start)
  }

  private pattern(start: number, text: string, from: number): JsonNode {
    const pattern = readPattern(text, (offset) => this.at(from + offset), this.report)
    this.patterns.push(pattern)
    return this.node(start, { is: 'pattern', pattern })
  }

  private string(): string {
    const start = this.i
    if (this.text[start] !== '"') throw new Malformed(start, 'a name in double quotes is missing')
    for (this.i++; this.text[this.i] !== '"'; this.i++) {
      const char = this.text[this.i]
      if (char === undefined || char === '\n') throw new Malformed(start, 'this string is never closed')
      if (char === '\\') this.i++
    }
    this.i++
    try {
      return JSON.parse(this.text.slice(start, this.i)) as string
    } catch {
      throw new Malformed(start, 'this string has an escape that JSON does not know (a backslash is written twice)')
    }
  }

  private node<T>(start: number, rest: T): T & { at: Position; text: string } {
    return { at: this.at(start), text: this.text.slice(start, this.i).replace(/\s+/g, ' '), ...rest }
  }

  private expect(char: string): void {
    this.blanks()
    if (this.text[this.i] !== char) throw new Malformed(this.i, `\`${char}\` is missing`)
    this.i++
  }

  private blanks(): void { while (/[ \t\n]/.test(this.text[this.i] ?? '')) this.i++ }
}

import { mistake, YamlMistake, type Mark } from './mistake.ts'
import { isMerge, keyText, resolveScalar } from './resolve.ts'
import { Scanner } from './scanner.ts'
import type { Token } from './token.ts'

/** What a YAML or JSON text means as JSON would have it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

class Parser {
  readonly #scanner: Scanner
  readonly #anchors = new Map<string, Json>()
  /** An alias may not make a text a thousand times as long. */
  #budget = 1_000_000

  constructor(text: string) { this.#scanner = new Scanner(text) }

  #wrong(problem: string, token: Token, context?: Mark): YamlMistake { return mistake(problem, token.start, 'parser', context) }

  /** The first document; undefined where there is none. */
  document(): Json | undefined {
    const s = this.#scanner
    while (s.peek().kind === 'document-end') s.next()
    let directive = false
    while (s.peek().kind === 'directive') {
      s.next()
      directive = true
    }
    if (s.peek().kind === 'stream-end') return undefined
    if (s.peek().kind === 'document-start') s.next()
    else if (directive) throw this.#wrong('did not find expected <document start>', s.peek())
    return this.#isEmptyDocument() ? null : this.#node(true)
  }

  #isEmptyDocument(): boolean {
    return ['stream-end', 'document-start', 'document-end', 'directive'].includes(this.#scanner.peek().kind)
  }

  #node(block: boolean, indentless = false): Json {
    const s = this.#scanner
    const start = s.peek().start
    if (s.peek().kind === 'alias') {
      const token = s.next()
      if (!this.#anchors.has(token.text)) throw new YamlMistake(`unknown anchor '${token.text}' referenced`)
      const value = this.#anchors.get(token.text)!
      this.#budget -= sizeOf(value)
      if (this.#budget < 0) throw new YamlMistake('document contains excessive aliasing')
      return value
    }
    let anchor: string | undefined
    let tag: string | undefined
    while (s.peek().kind === 'anchor' || s.peek().kind === 'tag') {
      const token = s.next()
      if (token.kind === 'anchor') anchor = token.text
      else tag = token.text
    }
    const value = this.#content(block, indentless, start, tag, anchor !== undefined || tag !== undefined)
    if (anchor !== undefined) this.#anchors.set(anchor, value)
    return value
  }

  #content(block: boolean, indentless: boolean, start: Mark, tag: string | undefined, properties: boolean): Json {
    const s = this.#scanner
    const token = s.peek()
    if (indentless && token.kind === '-') return this.#indentless()
    switch (token.kind) {
      case 'scalar': {
        s.next()
        return resolveScalar(token.text, token.plain && tag === undefined, tag)
      }
      case '[': return this.#flowSequence()
      case '{': return this.#flowMapping()
      case 'sequence-start': if (block) return this.#blockSequence(); break
      case 'mapping-start': if (block) return this.#blockMapping(); break
    }
    if (properties) return tag === '!!str' ? '' : null
    throw this.#wrong('did not find expected node content', token, start)
  }

  #blockSequence(): Json {
    const s = this.#scanner
    const start = s.next().start
    const out: Json[] = []
    for (;;) {
      const token = s.next()
      if (token.kind === 'block-end') return out
      if (token.kind !== '-') throw this.#wrong("did not find expected '-' indicator", token, start)
      out.push(['-', 'block-end'].includes(s.peek().kind) ? null : this.#node(true))
    }
  }

  #indentless(): Json {
    const s = this.#scanner
    const out: Json[] = []
    while (s.peek().kind === '-') {
      s.next()
      out.push(['-', 'key', 'value', 'block-end'].includes(s.peek().kind) ? null : this.#node(true))
    }
    return out
  }

  #blockMapping(): Json {
    const s = this.#scanner
    const start = s.next().start
    const out = new Mapping()
    for (;;) {
      const token = s.peek()
      if (token.kind === 'block-end') {
        s.next()
        return out.value()
      }
      if (token.kind !== 'key' && token.kind !== 'value') throw this.#wrong('did not find expected key', token, start)
      let key: Json = null
      let merge = false
      if (token.kind === 'key') {
        s.next()
        merge = isMerge(s.peek())
        if (!['key', 'value', 'block-end'].includes(s.peek().kind)) key = this.#node(true, true)
      }
      let value: Json = null
      if (s.peek().kind === 'value') {
        s.next()
        if (!['key', 'value', 'block-end'].includes(s.peek().kind)) value = this.#node(true, true)
      }
      out.add(key, value, merge)
    }
  }

  #flowSequence(): Json {
    const s = this.#scanner
    const start = s.next().start
    const out: Json[] = []
    for (let first = true; ; first = false) {
      if (s.peek().kind === ']') break
      if (!first) {
        const token = s.peek()
        if (token.kind !== ',') throw this.#wrong("did not find expected ',' or ']'", token, start)
        s.next()
        if (s.peek().kind === ']') break
      }
      if (s.peek().kind === 'key') {
        const pair = new Mapping()
        this.#pair(pair, ']')
        out.push(pair.value())
      } else out.push(this.#node(false))
    }
    s.next()
    return out
  }

  #flowMapping(): Json {
    const s = this.#scanner
    const start = s.next().start
    const out = new Mapping()
    for (let first = true; ; first = false) {
      if (s.peek().kind === '}') break
      if (!first) {
        const token = s.peek()
        if (token.kind !== ',') throw this.#wrong("did not find expected ',' or '}'", token, start)
        s.next()
        if (s.peek().kind === '}') break
      }
      if (s.peek().kind === 'key') this.#pair(out, '}')
      else out.add(this.#node(false), null, false)
    }
    s.next()
    return out.value()
  }

  #pair(out: Mapping, close: ']' | '}'): void {
    const s = this.#scanner
    s.next()
    const merge = isMerge(s.peek())
    const key = ['value', ',', close].includes(s.peek().kind) ? null : this.#node(false)
    let value: Json = null
    if (s.peek().kind === 'value') {
      s.next()
      if (![',', close].includes(s.peek().kind)) value = this.#node(false)
    }
    out.add(key, value, merge)
  }
}

/** A mapping while it is read: merged keys give way to its own, of a key given twice the last stays. */
class Mapping {
  readonly #own = new Map<string, Json>()
  readonly #merged = new Map<string, Json>()

  add(key: Json, value: Json, merge: boolean): void {
    if (!merge) {
      this.#own.set(keyText(key), value)
      return
    }
    for (const from of Array.isArray(value) ? value : [value]) {
      if (from === null || typeof from !== 'object' || Array.isArray(from)) throw new YamlMistake('map merge requires map or sequence of maps as the value')
      for (const [k, v] of Object.entries(from)) if (!this.#merged.has(k)) this.#merged.set(k, v)
    }
  }

  value(): Json {
    const all = new Map(this.#own)
    for (const [k, v] of this.#merged) if (!all.has(k)) all.set(k, v)
    return Object.fromEntries(all)
  }
}

const sizeOf = (value: Json): number => (value !== null && typeof value === 'object' ? Object.values(value).reduce<number>((n, v) => n + sizeOf(v), 1) : 1)

/** The first document of a YAML text as JSON has it; undefined for none. Throws YamlMistake. */
export const parseYaml = (text: string): Json | undefined => new Parser(text).document()

import { JqError, readNumber, type Json } from './values.ts'

const MAX_DEPTH = 10_000

/** Where a text is no JSON, in jq's words with the place. */
export class JsonSyntaxError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

type Frame =
  | { readonly kind: 'array'; readonly items: Json[] }
  | { readonly kind: 'object'; readonly entries: Map<string, Json>; key: string | undefined }

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** JSON values from pieces of text, with the messages and positions of jq's own parser. */
export class JsonParser {
  #stack: Frame[] = []
  #next: Json | undefined
  #token = ''
  #string: 'no' | 'text' | 'escape' = 'no'
  line = 1
  column = 0

  #fail(why: string, atEnd = false): never {
    throw new JsonSyntaxError(`${why}${atEnd ? ' at EOF' : ''} at line ${this.line}, column ${this.column}`)
  }

  /** Reads a piece; gives the values that are complete with how far it was read. Throws JsonSyntaxError. */
  *push(text: string): Generator<Json> {
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!
      this.column++
      if (c === '\n') {
        this.line++
        this.column = 0
      }
      if (this.#string !== 'no') {
        this.#character(c)
        const done = this.#done()
        if (done !== undefined) yield done
        continue
      }
      if (c === '"') {
        this.#literal()
        this.#string = 'text'
        this.#token = ''
        const done = this.#done()
        if (done !== undefined) yield done
        continue
      }
      if (c === ' ' || c === '\t' || c === '\n' || c === '\r' || '[]{},:'.includes(c)) {
        this.#literal()
        const before = this.#done()
        if (before !== undefined && '[{ \t\n\r'.includes(c)) yield before
        else if (before !== undefined) this.#next = before
        if ('[]{},:'.includes(c)) this.#mark(c)
        const after = '[{'.includes(c) ? undefined : this.#done()
        if (after !== undefined) yield after
        continue
      }
      this.#token += c
    }
  }

  /** The end of the input: the last value, if one is left. */
  *end(): Generator<Json> {
    if (this.#string !== 'no') this.#fail('Unfinished string', true)
    try {
      this.#literal()
    } catch (e) {
      if (e instanceof JsonSyntaxError) throw new JsonSyntaxError(e.message.replace(/ at line/, ' at EOF at line'))
      throw e
    }
    if (this.#stack.length > 0) this.#fail('Unfinished JSON term', true)
    const last = this.#done()
    if (last !== undefined) yield last
  }

  #done(): Json | undefined {
    if (this.#stack.length > 0 || this.#next === undefined) return undefined
    const value = this.#next
    this.#next = undefined
    return value
  }

  #character(c: string): void {
    if (this.#string === 'escape') {
      this.#token += c
      this.#string = 'text'
    } else if (c === '\\') {
      this.#token += c
      this.#string = 'escape'
    } else if (c === '"') {
      this.#string = 'no'
      const text = this.#unescape(this.#token)
      this.#token = ''
      this.#value(text)
    } else this.#token += c
  }

  #unescape(raw: string): string {
    if (!raw.includes('\\')) return raw
    let out = ''
    for (let i = 0; i < raw.length; i++) {
      if (raw[i] !== '\\') {
        out += raw[i]
        continue
      }
      const c = raw[++i]!
      if (c === 'u') {
        const hex = raw.slice(i + 1, i + 5)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.#fail('Invalid \\uXXXX escape')
        out += String.fromCharCode(parseInt(hex, 16))
        i += 4
      } else {
        const plain = ESCAPES[c]
        if (plain === undefined) this.#fail('Invalid escape')
        out += plain
      }
    }
    // Half a surrogate pair is no character.
    return out.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  }

  #literal(): void {
    const word = this.#token
    if (word === '') return
    this.#token = ''
    const constant = { true: true, false: false, null: null }[word]
    if (constant !== undefined) return this.#value(constant)
    if (/^-?nan$/i.test(word)) return this.#value(NaN)
    if (/^[tf]/.test(word) || (word.startsWith('n') && !word.startsWith('nan'))) this.#fail('Invalid literal')
    if (/^-?inf(inity)?$/i.test(word)) return this.#value(word.startsWith('-') ? -Infinity : Infinity)
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word)) this.#fail('Invalid numeric literal')
    this.#value(readNumber(word))
  }

  #value(v: Json): void {
    if (this.#next !== undefined) this.#fail('Expected separator between values')
    this.#next = v
  }

  #add(): void {
    const top = this.#stack.at(-1)!
    if (top.kind === 'array') top.items.push(this.#next!)
    else {
      if (top.key === undefined) this.#fail('Objects must consist of key:value pairs')
      top.entries.set(top.key, this.#next!)
      top.key = undefined
    }
    this.#next = undefined
  }

  #mark(c: string): void {
    const top = this.#stack.at(-1)
    switch (c) {
      case '[': case '{':
        if (this.#stack.length >= MAX_DEPTH) this.#fail('Exceeds depth limit for parsing')
        if (this.#next !== undefined) this.#fail('Expected separator between values')
        this.#stack.push(c === '[' ? { kind: 'array', items: [] } : { kind: 'object', entries: new Map(), key: undefined })
        return
      case ':':
        if (this.#next === undefined || top === undefined) this.#fail("Expected string key before ':'")
        if (top.kind !== 'object' || top.key !== undefined) this.#fail("':' not as part of an object")
        if (typeof this.#next !== 'string') this.#fail('Object keys must be strings')
        top.key = this.#next
        this.#next = undefined
        return
      case ',':
        if (this.#next === undefined || top === undefined) this.#fail("Expected value before ','")
        return this.#add()
      default: {
        if (top?.kind !== (c === ']' ? 'array' : 'object')) this.#fail(`Unmatched '${c}'`)
        if (this.#next !== undefined) this.#add()
        else if (top.kind === 'object' && top.key !== undefined) this.#fail("Unmatched '}'")
        else if ((top.kind === 'array' ? top.items.length : top.entries.size) > 0)
          this.#fail(c === ']' ? 'Expected another array element' : 'Expected another key-value pair')
        this.#stack.pop()
        this.#next = top.kind === 'array' ? top.items : top.entries
      }
    }
  }
}

/** One JSON text (`fromjson`, `--argjson`). Throws a JqError with jq's message. */
export function parseJson(text: string): Json {
  const parser = new JsonParser()
  try {
    const values = [...parser.push(text), ...parser.end()]
    if (values.length > 1) throw new JsonSyntaxError(`Unexpected extra JSON values`)
    if (values.length === 0) return null
    return values[0]!
  } catch (e) {
    if (!(e instanceof JsonSyntaxError)) throw e
    throw new JqError(`${e.message} (while parsing '${text}')`)
  }
}

/** A piece of a script: the argument of a `-e`, or a file of `-f`. */
export interface Piece { readonly text: string; readonly file?: string; readonly number: number }

/** A script that sed refuses: with the place, as sed prints it. `status` 1 unless it is a label or a file that is not there. */
export class SedError {
  readonly message: string
  readonly status: number
  constructor(message: string, status = 1) {
    this.message = message
    this.status = status
  }
}

/** The characters of all pieces, as lines that follow each other, with the place that an error names. */
export class ScriptReader {
  readonly #pieces: readonly Piece[]
  #piece = 0
  #at = 0
  /** Where the end of the script was read beyond. */
  #ended = false

  constructor(pieces: readonly Piece[]) { this.#pieces = pieces }

  /** The next character; undefined at the end of all. Between pieces stands a newline. */
  next(): string | undefined {
    const piece = this.#pieces[this.#piece]
    if (!piece) {
      this.#ended = true
      return undefined
    }
    if (this.#at < piece.text.length) {
      const c = String.fromCodePoint(piece.text.codePointAt(this.#at)!)
      this.#at += c.length
      return c
    }
    if (this.#piece === this.#pieces.length - 1) {
      this.#ended = true
      return undefined
    }
    this.#piece++
    this.#at = 0
    return '\n'
  }

  /** Takes the last character back. */
  back(c: string | undefined): void {
    if (c === undefined) return
    if (this.#at === 0) {
      this.#piece--
      this.#at = this.#pieces[this.#piece]!.text.length
    } else this.#at -= c.length
  }

  /** The next character that is no blank. */
  nonBlank(): string | undefined {
    let c = this.next()
    while (c === ' ' || c === '\t') c = this.next()
    return c
  }

  get ended(): boolean { return this.#ended }

  error(why: string, at?: 0): SedError {
    const piece = this.#pieces[this.#piece] ?? this.#pieces.at(-1)
    if (piece?.file !== undefined)
      return new SedError(`file ${piece.file} line ${at ?? piece.text.slice(0, this.#at).split('\n').length}: ${why}`)
    return new SedError(`-e expression #${piece?.number ?? 1}, char ${at ?? this.#at}: ${why}`)
  }
}

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/**
 * Escapes that make a character (`\t`, `\d065`, `\o101`, `\x41`, `\cA`) at a backslash: the character and how long it was, or
 * undefined.
 */
export function characterEscape(text: string, at: number): { readonly text: string; readonly length: number } | undefined {
  const c = text[at + 1]
  if (c === undefined) return undefined
  if (SIMPLE[c] !== undefined) return { text: SIMPLE[c], length: 2 }
  const number = /^(?:d(\d{1,3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/.exec(text.slice(at + 1, at + 5))
  if (number) {
    const [whole, decimal, octal, hex] = number
    const code = (decimal ? Number(decimal) : octal ? parseInt(octal, 8) : parseInt(hex!, 16)) & 255
    return { text: code < 128 ? String.fromCharCode(code) : String.fromCharCode(0xdc00 + code), length: whole.length + 1 }
  }
  if (c === 'c' && text[at + 2] !== undefined)
    return { text: String.fromCharCode(text[at + 2]!.toUpperCase().charCodeAt(0) ^ 64), length: 3 }
  return undefined
}

/** The text of `a`, `i`, `c`: escapes made characters, other backslashes gone. */
export function plainText(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      out += text[i]
      continue
    }
    const escape = characterEscape(text, i)
    if (escape) {
      out += escape.text
      i += escape.length - 1
    } else if (i + 1 < text.length) out += text[++i]
  }
  return out
}

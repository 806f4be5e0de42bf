/** A word of a jq program. `kind` is what jq calls it in messages. */
export interface Token {
  readonly kind: 'LITERAL' | 'IDENT' | 'FIELD' | 'BINDING' | 'FORMAT' | 'STRING' | 'KEYWORD' | 'OPERATOR' | 'INVALID_CHARACTER' | 'END'
  readonly text: string
  readonly at: number
  /** Of a string: texts and the programs between them. */
  readonly parts?: readonly (string | { readonly source: string; readonly at: number })[]
  /** Why the words end here: told when the parser comes to it. */
  readonly error?: CompileError
}

/** A program that jq refuses: what, and where. */
export class CompileError {
  readonly message: string
  readonly at: number
  constructor(message: string, at: number) {
    this.message = message
    this.at = at
  }
}

export const KEYWORDS = new Set([
  'as', 'def', 'module', 'import', 'include', 'if', 'then', 'else', 'elif', 'end', 'and', 'or', 'not', 'reduce', 'foreach', 'try',
  'catch', 'label', '__loc__',
])
const OPERATORS = [
  '?//=', '?//', '//=', '|=', '+=', '-=', '*=', '/=', '%=', '==', '!=', '<=', '>=', '//', '..', '.', '[', ']', '(', ')', '{', '}',
  '|', ',', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '$', '?',
]
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

export function tokenize(source: string, offset = 0): Token[] {
  const tokens: Token[] = []
  let at = 0
  // What the end of the program is told by: the last blanks or the last word.
  let last = 0
  const add = (kind: Token['kind'], text: string, length: number, more: Partial<Token> = {}): void => {
    tokens.push({ kind, text, at: at + offset, ...more })
    at += length
  }
  while (at < source.length) {
    last = at
    const rest = source.slice(at)
    const blank = /^(?:[ \t\r\n]+|#[^\n]*)/.exec(rest)
    if (blank) {
      at += blank[0].length
      continue
    }
    if (rest.startsWith('"')) {
      try {
        const { parts, length } = readString(source, at, offset)
        add('STRING', 'QQSTRING_START', length, { parts })
      } catch (e) {
        if (!(e instanceof CompileError)) throw e
        add('STRING', '', 0, { error: e })
        return tokens
      }
      continue
    }
    const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest)
    if (number) {
      add('LITERAL', number[0], number[0].length)
      continue
    }
    const field = /^\.[A-Za-z_][A-Za-z0-9_]*/.exec(rest)
    if (field) {
      add('FIELD', field[0].slice(1), field[0].length)
      continue
    }
    const binding = /^\$((?:[A-Za-z_][A-Za-z0-9_]*::)*[A-Za-z_][A-Za-z0-9_]*)/.exec(rest)
    if (binding) {
      add('BINDING', binding[1]!, binding[0].length)
      continue
    }
    const format = /^@[a-zA-Z0-9_]+/.exec(rest)
    if (format) {
      add('FORMAT', format[0], format[0].length)
      continue
    }
    const word = /^(?:[A-Za-z_][A-Za-z0-9_]*::)*[A-Za-z_][A-Za-z0-9_]*/.exec(rest)
    if (word) {
      add(KEYWORDS.has(word[0]) && word[0] !== 'not' ? 'KEYWORD' : 'IDENT', word[0], word[0].length)
      continue
    }
    const operator = OPERATORS.find((o) => rest.startsWith(o))
    if (operator === '?//=') add('OPERATOR', '?//', 3)
    else if (operator !== undefined) add('OPERATOR', operator, operator.length)
    else add('INVALID_CHARACTER', rest[0]!, 1)
  }
  tokens.push({ kind: 'END', text: 'end of file', at: offset + last })
  return tokens
}

const UNENDED_STRING =
  'syntax error, unexpected end of file, ' +
  'expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?)'

/** A string with its interpolations: `"a\(1 + 2)b"`. */
function readString(source: string, start: number, offset: number): { parts: Token['parts'] & object; length: number } {
  const parts: (string | { source: string; at: number })[] = []
  let text = ''
  let i = start + 1
  for (;;) {
    const c = source[i]
    if (c === undefined)
      throw new CompileError(UNENDED_STRING, offset + start)
    if (c === '"') break
    if (c !== '\\') {
      text += c
      i++
      continue
    }
    const next = source[i + 1] ?? ''
    if (next === '(') {
      const end = closing(source, i + 2)
      parts.push(text, { source: source.slice(i + 2, end), at: offset + i + 2 })
      text = ''
      i = end + 1
    } else if (next === 'u') {
      const hex = /^[0-9a-fA-F]{4}/.exec(source.slice(i + 2))?.[0]
      if (hex === undefined)
        throw new CompileError(
          `Invalid \\uXXXX escape at line 1, column ${i + 2 - start} (while parsing '${source.slice(start, i + 2)}"')`,
          offset + start,
        )
      text += String.fromCharCode(parseInt(hex, 16))
      i += 6
    } else {
      const plain = ESCAPES[next]
      if (plain === undefined)
        throw new CompileError(
          `Invalid escape at line 1, column ${i + 3 - start} (while parsing '${source.slice(start, i + 2)}"')`,
          offset + start + 1,
        )
      text += plain
      i += 2
    }
  }
  parts.push(text)
  return { parts, length: i + 1 - start }
}

/** The parenthesis that closes an interpolation; strings inside it are skipped. */
function closing(source: string, from: number): number {
  let depth = 1
  for (let i = from; i < source.length; i++) {
    const c = source[i]
    if (c === '(') depth++
    else if (c === ')' && --depth === 0) return i
    else if (c === '"') i += readString(source, i, 0).length - 1
  }
  throw new CompileError('syntax error, unexpected end of file (Unix shell quoting issues?)', from)
}

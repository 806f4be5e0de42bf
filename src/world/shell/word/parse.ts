import { expandEscapes } from '../../text/index.ts'
import { skipCommands } from '../syntax/grammar.ts'
import { SyntaxProblem, Unfinished } from '../syntax/problem.ts'
import { skipAnsi, skipArithmetic, skipBackquote, skipBrace, skipDouble, skipPaired, skipSingle } from '../syntax/scan.ts'
import type { Operator, ParameterPart, Part } from './parts.ts'

/**
 * How quotes count. `word`: as in a command. `double`: as between double quotes. `heredoc`: a double quote is nothing special. `operand`: what follows
 * an operator in `"${x:-…}"`: double quotes are taken away. `arithmetic`: as `double`, double quotes taken away.
 */
export type Mode = 'word' | 'double' | 'heredoc' | 'operand' | 'arithmetic'

/** Words that were taken apart, by mode and text: a loop meets the same ones again. */
const known: Readonly<Record<Mode, Map<string, readonly Part[]>>> = { word: new Map(), double: new Map(), heredoc: new Map(), operand: new Map(), arithmetic: new Map() }
const CACHE_LIMIT = 2048

/** Takes a word apart. An unclosed construct at its end counts as closed (the grammar has refused it before, where it matters). */
export function parseWord(text: string, mode: Mode = 'word'): readonly Part[] {
  const cache = known[mode]
  let parts = cache.get(text)
  if (!parts) {
    parts = new WordParser(text, mode).parse()
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(text, parts)
  }
  return parts
}

class WordParser {
  readonly #text: string
  readonly #mode: Mode
  readonly #parts: Part[] = []
  #plain = ''

  constructor(text: string, mode: Mode) {
    this.#text = text
    this.#mode = mode
  }

  parse(): readonly Part[] {
    const text = this.#text
    for (let i = 0; i < text.length;) {
      const c = text[i]!
      if (c === '\\') i = this.#backslash(i)
      else if (c === '$') i = this.#dollar(i)
      else if (c === '`') i = this.#backquote(i)
      else if (c === '"' && this.#mode !== 'heredoc' && this.#mode !== 'double') i = this.#double(i)
      else if (this.#mode === 'word' && c === "'") i = this.#single(i)
      else if (this.#mode === 'word' && (c === '<' || c === '>') && text[i + 1] === '(') i = this.#process(i)
      else {
        this.#plain += c
        i++
      }
    }
    this.#flush()
    return this.#parts
  }

  #flush(): void {
    if (this.#plain === '') return
    this.#parts.push(this.#mode === 'word' ? { kind: 'text', text: this.#plain } : { kind: 'quoted', text: this.#plain })
    this.#plain = ''
  }

  #push(part: Part): void {
    this.#flush()
    this.#parts.push(part)
  }

  #backslash(i: number): number {
    const next = this.#text[i + 1]
    if (next === '\n') return i + 2
    if (this.#mode === 'word') {
      if (next === undefined) {
        this.#push({ kind: 'quoted', text: '\\' })
        return i + 1
      }
      const char = String.fromCodePoint(this.#text.codePointAt(i + 1)!)
      this.#push({ kind: 'quoted', text: char })
      return i + 1 + char.length
    }
    const special = this.#mode === 'heredoc' ? '$`\\' : this.#mode === 'operand' ? '$`"\\}' : '$`"\\'
    if (next !== undefined && special.includes(next)) {
      this.#plain += next
      return i + 2
    }
    this.#plain += '\\'
    return i + 1
  }

  #single(i: number): number {
    const end = closed(this.#text, () => skipSingle(this.#text, i + 1))
    this.#push({ kind: 'quoted', text: this.#text.slice(i + 1, end - 1) })
    return end
  }

  #double(i: number): number {
    const end = closed(this.#text, () => skipDouble(this.#text, i + 1))
    const inner = this.#text.slice(i + 1, end - 1)
    if (this.#mode === 'arithmetic') {
      this.#flush()
      this.#parts.push(...parseWord(inner, 'arithmetic'))
    } else this.#push({ kind: 'double', parts: parseWord(inner, 'double') })
    return end
  }

  #backquote(i: number): number {
    const end = closed(this.#text, () => skipBackquote(this.#text, i + 1))
    const inner = this.#text.slice(i + 1, end - 1)
    const inDouble = this.#mode !== 'word'
    let source = ''
    for (let k = 0; k < inner.length; k++) {
      const next = inner[k + 1]
      if (inner[k] === '\\' && next !== undefined && (next === '$' || next === '`' || next === '\\' || (inDouble && next === '"' && this.#mode !== 'heredoc'))) {
        source += next
        k++
      } else source += inner[k]
    }
    this.#push({ kind: 'command', source, offset: i + 1 })
    return end
  }

  #process(i: number): number {
    const end = closed(this.#text, () => skipCommands(this.#text, i + 2))
    this.#push({ kind: 'process', direction: this.#text[i] as '<' | '>', source: this.#text.slice(i + 2, end - 1), offset: i + 2 })
    return end
  }

  #dollar(i: number): number {
    const text = this.#text
    const c = text[i + 1]
    const inDouble = this.#mode !== 'word'
    if (c === undefined) {
      this.#plain += '$'
      return i + 1
    }
    if (c === '{') {
      const end = closed(text, () => skipBrace(text, i + 2, inDouble))
      this.#push(parseParameter(text.slice(i, end), inDouble))
      return end
    }
    if (c === '(') {
      const arithmetic = text[i + 2] === '(' ? closed(text, () => skipArithmetic(text, i + 3)) : undefined
      if (arithmetic !== undefined) {
        this.#push(arithmeticPart(text.slice(i + 3, arithmetic - 2)))
        return arithmetic
      }
      const end = closed(text, () => (text[i + 2] === '(' ? skipPaired(text, i + 2, '(', ')') : skipCommands(text, i + 2)))
      this.#push({ kind: 'command', source: text.slice(i + 2, end - 1), offset: i + 2 })
      return end
    }
    if (c === '[') {
      const close = text.indexOf(']', i)
      if (close > 0) {
        this.#push(arithmeticPart(text.slice(i + 2, close)))
        return close + 1
      }
    }
    if (!inDouble && c === "'") {
      const end = closed(text, () => skipAnsi(text, i + 2))
      this.#push({ kind: 'quoted', text: expandEscapes(text.slice(i + 2, end - 1), 'ansi-c').text })
      return end
    }
    if (!inDouble && c === '"') return this.#double(i + 1)
    const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9*@#?$!-])/.exec(text.slice(i + 1, i + 1 + 256))?.[0]
    if (name === undefined) {
      this.#plain += '$'
      return i + 1
    }
    this.#push({ kind: 'parameter', text: `$${name}`, name, form: 'value', inDouble })
    return i + 1 + name.length
  }
}

const arithmeticPart = (source: string): Part => ({ kind: 'arithmetic', source, parts: parseWord(source, 'arithmetic') })

function closed<T>(text: string, skip: () => T): T | number {
  try {
    return skip()
  } catch (e) {
    if (e instanceof Unfinished || e instanceof SyntaxProblem) return text.length + 1
    throw e
  }
}

const PARAMETER = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[*@#?$!-])/
const OPERATORS: readonly Operator[] = [':-', ':=', ':+', ':?', '##', '%%', '//', '/#', '/%', '^^', ',,', '-', '=', '+', '?', '#', '%', '/', ':', '^', ',', '@']

/** Takes `${…}` apart. What bash cannot read gets an empty name. */
export function parseParameter(text: string, inDouble: boolean): ParameterPart {
  const bad: ParameterPart = { kind: 'parameter', text, name: '', form: 'value', inDouble }
  const body = text.slice(2, -1)
  if (body[0] === '#' && body.length > 1) {
    const target = reference(body.slice(1))
    if (target && target.rest === '') return { ...bad, ...target.at, form: 'length' }
    if (body !== '##' && !/^#(?:[-+=?:%/]|##?)/.test(body)) return bad
  }
  if (body === '!#') return { ...bad, name: '#', form: 'indirect' }
  if (body[0] === '!' && body.length > 1 && !/^!(?:[-+=?]|:[-+=?]|[#%/^,@])/.test(body)) {
    const target = reference(body.slice(1))
    if (!target) return bad
    if ((target.rest === '*' || target.rest === '@') && target.at.subscript === undefined) return { ...bad, ...target.at, form: 'names', operator: target.rest === '@' ? '@' : ':' }
    if ((target.at.subscript === '@' || target.at.subscript === '*') && target.rest === '') return { ...bad, ...target.at, form: 'keys' }
    return operation({ ...bad, ...target.at, form: 'indirect' }, target.rest, bad)
  }
  const target = reference(body)
  return target ? operation({ ...bad, ...target.at }, target.rest, bad) : bad
}

function operation(part: ParameterPart, rest: string, bad: ParameterPart): ParameterPart {
  if (rest === '') return part
  const operator = OPERATORS.find((o) => rest.startsWith(o))
  if (!operator || (operator === ':' && rest === ':')) return bad
  return { ...part, operator, operand: rest.slice(operator.length) }
}

function reference(text: string): { at: { name: string; subscript?: string }; rest: string } | undefined {
  const name = PARAMETER.exec(text)?.[0]
  if (name === undefined) return undefined
  const rest = text.slice(name.length)
  if (rest[0] !== '[' || !/^[A-Za-z_]/.test(name)) return { at: { name }, rest }
  const close = subscriptEnd(rest)
  if (close < 2) return undefined
  return { at: { name, subscript: rest.slice(1, close) }, rest: rest.slice(close + 1) }
}

/** Index of the `]` that closes the `[` at the start; -1 without one. */
export function subscriptEnd(text: string): number {
  let depth = 0
  for (let i = 0; i < text.length;) {
    const c = text[i]!
    if (c === '[') depth++
    if (c === ']' && --depth === 0) return i
    if (c === '\\') i += 2
    else if (c === "'") i = closed(text, () => skipSingle(text, i + 1))
    else if (c === '"') i = closed(text, () => skipDouble(text, i + 1))
    else if (c === '$' && text[i + 1] === '{') i = closed(text, () => skipBrace(text, i + 2, true))
    else if (c === '$' && text[i + 1] === '(') i = closed(text, () => skipCommands(text, i + 2))
    else i++
  }
  return -1
}

/** A step of a path. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'array'; readonly from: number | undefined; readonly to: number | undefined; readonly step: number | undefined; readonly single: boolean }
  | { readonly kind: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly kind: 'filter'; readonly left: readonly Step[]; readonly operator: string; readonly right: readonly Step[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'identifier'; readonly name: string }

/** A template: text, and actions in braces, each a path or a word (`range`, `end`). */
export type Part = { readonly text: string } | { readonly steps: readonly Step[] }

export class JsonpathMistake extends Error {}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\', a: '\x07', b: '\b', f: '\f', v: '\v' }

function unquote(text: string): string {
  return text.replace(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c)
}

/** Reads what stands inside `{…}`. */
class ActionParser {
  #at = 0
  readonly #text: string
  constructor(text: string) { this.#text = text }

  steps(stop = ''): Step[] {
    const out: Step[] = []
    for (;;) {
      const c = this.#text[this.#at]
      if (c === undefined) return out
      if (stop.includes(c)) return out
      if (c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '$' || c === '@') this.#at++
      else if (c === '.' && this.#text[this.#at + 1] === '.') {
        this.#at += 2
        out.push({ kind: 'recursive' })
        if (/[\w-]/.test(this.#text[this.#at] ?? '')) out.push(this.#field())
      } else if (c === '.') {
        this.#at++
        if (this.#text[this.#at] !== '[' && this.#at < this.#text.length && !/[\s)}]/.test(this.#text[this.#at]!)) out.push(this.#field())
      } else if (c === '[') out.push(...this.#bracket())
      else if (c === '"' || c === "'") out.push({ kind: 'literal', value: this.#quoted(c) })
      else if (c === '*') {
        this.#at++
        out.push({ kind: 'wildcard' })
      } else if (/[-+0-9]/.test(c)) out.push(this.#number())
      else if (/[A-Za-z_]/.test(c)) out.push(this.#word())
      else throw new JsonpathMistake(`unrecognized character in action: U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${c}'`)
    }
  }

  #field(): Step {
    let name = ''
    for (let c = this.#text[this.#at]; c !== undefined && !/[\s.[\],$@{}()?=<>!|]/.test(c); c = this.#text[this.#at]) {
      if (c === '\\' && this.#text[this.#at + 1] !== undefined) {
        name += this.#text[this.#at + 1]
        this.#at += 2
      } else {
        name += c
        this.#at++
      }
    }
    return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name }
  }

  #quoted(quote: string): string {
    const from = ++this.#at
    while (this.#text[this.#at] !== quote) {
      if (this.#text[this.#at] === undefined) throw new JsonpathMistake('unterminated quoted string')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    }
    return unquote(this.#text.slice(from, this.#at++))
  }

  #number(): Step {
    const [digits = ''] = /^[-+]?[\d.]*/.exec(this.#text.slice(this.#at))!
    this.#at += digits.length
    if (digits === '' || Number.isNaN(Number(digits))) throw new JsonpathMistake(`cannot parse number ${digits}`)
    return { kind: 'literal', value: Number(digits) }
  }

  #word(): Step {
    const [word = ''] = /^[\w-]+/.exec(this.#text.slice(this.#at))!
    this.#at += word.length
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' }
    return { kind: 'identifier', name: word }
  }

  #bracket(): Step[] {
    const start = this.#at
    let depth = 0
    let quote = ''
    for (; ; this.#at++) {
      const c = this.#text[this.#at]
      if (c === undefined || c === '\n') throw new JsonpathMistake('unterminated array')
      if (quote !== '') {
        if (c === '\\') this.#at++
        else if (c === quote) quote = ''
      } else if (c === '"' || c === "'") quote = c
      else if (c === '[') depth++
      else if (c === ']' && --depth === 0) break
    }
    const inner = this.#text.slice(start + 1, this.#at++)
    return [bracketStep(inner.trim())]
  }
}

const parseSteps = (text: string): Step[] => new ActionParser(text).steps()

function splitTop(text: string, separator: string): string[] {
  const out: string[] = ['']
  let depth = 0
  let quote = ''
  for (const c of text) {
    if (quote !== '') { if (c === quote) quote = '' } else if (c === '"' || c === "'") quote = c
    else if ('[('.includes(c)) depth++
    else if ('])'.includes(c)) depth--
    if (c === separator && depth === 0 && quote === '') out.push('')
    else out[out.length - 1] += c
  }
  return out
}

function bracketStep(inner: string): Step {
  const filter = /^\?\((.*)\)$/s.exec(inner)
  if (filter) return filterStep(filter[1]!.trim())
  if (inner === '*' || inner === '') return { kind: 'wildcard' }
  const quoted = /^(['"])((?:\\.|(?!\1).)*)\1$/s.exec(inner)
  if (quoted) return { kind: 'field', name: unquote(quoted[2]!) }
  const parts = splitTop(inner, ',')
  if (parts.length > 1) return { kind: 'union', paths: parts.map((p) => (/^\s*-?\d+/.test(p) || /^\s*['"]/.test(p) ? [bracketStep(p.trim())] : parseSteps(p))) }
  const slice = /^\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?(?::\s*(-?\d*)\s*)?$/.exec(inner)
  if (!slice) throw new JsonpathMistake(`invalid array index ${inner}`)
  const [, from, to, step] = slice
  const number = (s: string | undefined): number | undefined => (s === undefined || s === '' ? undefined : Number(s))
  return { kind: 'array', from: number(from), to: number(to), step: number(step), single: !inner.includes(':') }
}

function filterStep(text: string): Step {
  const [, left = text, operator = 'exists', right = ''] = /^((?:[^=<>!"']|"[^"]*"|'[^']*')*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(text) ?? []
  return { kind: 'filter', left: parseSteps(left), operator, right: parseSteps(right) }
}

/** Reads a template of `-o jsonpath`. Throws JsonpathMistake. */
export function parseJsonpath(text: string): Part[] {
  const out: Part[] = []
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{', at)
    if (open < 0) {
      out.push({ text: text.slice(at) })
      break
    }
    if (open > at) out.push({ text: text.slice(at, open) })
    const close = endOfAction(text, open + 1)
    out.push({ steps: parseSteps(text.slice(open + 1, close)) })
    at = close + 1
  }
  return out
}

function endOfAction(text: string, from: number): number {
  let quote = ''
  let brackets = 0
  for (let i = from; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\') i++
    else if (quote !== '') { if (c === quote) quote = '' } else if (c === '"' || c === "'") quote = c
    else if (c === '[') brackets++
    else if (c === ']') brackets--
    else if (c === '}') {
      if (brackets > 0) throw new JsonpathMistake('unterminated array')
      return i
    }
  }
  if (quote !== '') throw new JsonpathMistake('unterminated quoted string')
  throw new JsonpathMistake(brackets > 0 ? 'unterminated array' : 'unclosed action')
}

import type { Arithmetic, Comparison, Definition, Filter } from './ast.ts'
import { object, patternsOf, string } from './constructs.ts'
import { tokenize } from './lexer.ts'
import { TokenReader } from './token-reader.ts'

const LITERALS = new Map([['null', null], ['true', true], ['false', false]])
const IDENTITY: Filter = { kind: 'identity' }

/** Reads a program. Throws a CompileError. */
export function parseProgram(source: string): Filter {
  const p = new Parser(tokenize(source))
  const definitions: Definition[] = []
  while (p.isWord('def')) definitions.push(p.definition())
  if (!p.begins) p.refuse('end of file')
  const main = p.token.kind === 'END' ? IDENTITY : p.pipe()
  p.atEnd()
  return definitions.reduceRight<Filter>((rest, definition) => ({ kind: 'define', definition, rest }), main)
}

/** Reads definitions only: the prelude. */
export function parseDefinitions(source: string): Definition[] {
  const p = new Parser(tokenize(source))
  const out: Definition[] = []
  while (p.isWord('def')) out.push(p.definition())
  return out
}

const LEVELS: readonly (readonly string[])[] = [['or'], ['and'], ['==', '!=', '<', '<=', '>', '>='], ['+', '-'], ['*', '/', '%']]
const ASSIGNMENTS: Readonly<Record<string, '=' | '|=' | '//=' | Arithmetic>> = {
  '=': '=', '|=': '|=', '//=': '//=', '+=': '+', '-=': '-', '*=': '*', '/=': '/', '%=': '%',
}

export class Parser extends TokenReader {
  definition(): Definition {
    this.need('def')
    if (this.token.kind !== 'IDENT' && this.token.kind !== 'KEYWORD') this.refuse()
    const name = this.advance().text
    const parameters: string[] = []
    if (this.take('(')) {
      do {
        if (!['IDENT', 'BINDING', 'KEYWORD'].includes(this.token.kind)) this.refuse()
        const t = this.advance()
        parameters.push(t.kind === 'BINDING' ? `$${t.text}` : t.text)
      } while (this.take(';'))
      this.need(')')
    }
    this.need(':')
    const body = this.pipe()
    this.need(';')
    return { name, parameters, body }
  }

  pipe(): Filter {
    if (this.isWord('def')) {
      const definition = this.definition()
      return { kind: 'define', definition, rest: this.pipe() }
    }
    if (this.isWord('label')) {
      this.advance()
      if (this.token.kind !== 'BINDING') this.refuse()
      const name = this.advance().text
      this.need('|')
      return { kind: 'label', name, body: this.pipe() }
    }
    const left = this.comma()
    return this.take('|') ? { kind: 'pipe', left, right: this.pipe() } : left
  }

  comma(): Filter {
    let left = this.alternative()
    while (this.take(',')) left = { kind: 'comma', left, right: this.alternative() }
    return left
  }

  alternative(): Filter {
    const left = this.assignment()
    return this.take('//') ? { kind: 'alternative', left, right: this.alternative() } : left
  }

  assignment(): Filter {
    const left = this.binary(0)
    const operator = this.token.kind === 'OPERATOR' ? ASSIGNMENTS[this.token.text] : undefined
    if (operator === undefined) return left
    this.advance()
    const right = this.alternative()
    if (this.token.kind === 'OPERATOR' && ASSIGNMENTS[this.token.text]) this.refuse()
    return { kind: 'assign', operator, left, right }
  }

  binary(level: number): Filter {
    const operators = LEVELS[level]
    if (!operators) return this.unary()
    let left = this.binary(level + 1)
    for (;;) {
      const { kind, text } = this.token
      const operator = kind === 'OPERATOR' || kind === 'KEYWORD' ? operators.find((o) => text === o) : undefined
      if (operator === undefined) return left
      this.advance()
      const right = this.binary(level + 1)
      if (level < 2) left = { kind: operator as 'and' | 'or', left, right }
      else if (level === 2) {
        left = { kind: 'comparison', operator: operator as Comparison, left, right }
        if (this.token.kind === 'OPERATOR' && operators.includes(this.token.text)) this.refuse()
      } else left = { kind: 'arithmetic', operator: operator as Arithmetic, left, right }
    }
  }

  unary(): Filter {
    if (this.take('-')) return { kind: 'negate', of: this.unary() }
    return this.postfix()
  }

  postfix(): Filter {
    const term = this.suffixed()
    if (!this.isWord('as')) return term
    this.advance()
    const patterns = patternsOf(this)
    this.need('|')
    return { kind: 'bind', source: term, patterns, body: this.pipe() }
  }

  /** A term with all that is right behind it. */
  suffixed(): Filter {
    let term = this.term()
    for (let next = this.suffix(term); next; next = this.suffix(term)) term = next
    return term
  }

  suffix(of: Filter): Filter | undefined {
    if (this.token.kind === 'FIELD') return { kind: 'index', of, by: { kind: 'literal', value: this.advance().text } }
    if (this.is('.')) {
      this.advance()
      if (this.token.kind === 'STRING') return { kind: 'index', of, by: string(this, undefined) }
      if (this.is('[')) return this.brackets(of)
      return this.refuse('FORMAT or QQSTRING_START')
    }
    if (this.is('[')) return this.brackets(of)
    return this.take('?') ? { kind: 'optional', of } : undefined
  }

  brackets(of: Filter): Filter {
    this.need('[')
    if (this.take(']')) return { kind: 'iterate', of }
    if (this.take(':')) {
      const to = this.pipe()
      this.need(']')
      return { kind: 'slice', of, from: undefined, to }
    }
    const by = this.pipe()
    if (this.take(']')) return { kind: 'index', of, by }
    if (!this.take(':')) this.refuse()
    const to = this.is(']') ? undefined : this.pipe()
    if (!this.take(']')) this.refuse()
    return { kind: 'slice', of, from: by, to }
  }

  term(): Filter {
    const t = this.token
    switch (t.kind) {
      case 'LITERAL': return { kind: 'literal', value: Number(t.text), text: this.advance().text }
      case 'STRING': return string(this, undefined)
      case 'FORMAT':
        this.advance()
        return this.token.kind === 'STRING' ? string(this, t.text) : { kind: 'format', name: t.text }
      case 'FIELD': return { kind: 'index', of: IDENTITY, by: { kind: 'literal', value: this.advance().text } }
      case 'BINDING':
        this.advance()
        return t.text === '__loc__' ? { kind: 'location', line: 1 } : { kind: 'variable', name: t.text, at: t.at }
      case 'IDENT': return this.call()
      case 'KEYWORD': return this.keyword()
      case 'OPERATOR': break
      default: return this.refuse()
    }
    if (this.take('..')) return { kind: 'recurse' }
    if (this.take('.')) {
      if (this.token.kind === 'STRING') return { kind: 'index', of: IDENTITY, by: string(this, undefined) }
      return IDENTITY
    }
    if (this.take('(')) {
      const inner = this.pipe()
      this.need(')')
      return inner
    }
    if (this.take('[')) {
      const of = this.is(']') ? undefined : this.pipe()
      if (!this.take(']')) this.refuse()
      return { kind: 'array', of }
    }
    if (this.take('{')) return object(this)
    return this.refuse()
  }

  call(): Filter {
    const { text: name, at } = this.advance()
    if (name === 'break' && this.token.kind === 'BINDING') return { kind: 'break', name: this.advance().text, at }
    const args: Filter[] = []
    if (this.take('(')) {
      do args.push(this.pipe())
      while (this.take(';'))
      if (!this.take(')')) this.refuse()
    }
    const literal = args.length === 0 ? LITERALS.get(name) : undefined
    if (literal !== undefined) return { kind: 'literal', value: literal }
    return { kind: 'call', name, args, at }
  }

  keyword(): Filter {
    switch (this.token.text) {
      case 'if': return this.conditional()
      case 'try': {
        this.advance()
        const body = this.protected()
        return { kind: 'try', body, otherwise: this.take('catch') ? this.protected() : undefined }
      }
      case 'reduce': case 'foreach': return this.fold()
      case 'def': case 'label': return this.pipe()
      default: return this.refuse()
    }
  }

  /** What `try` and `catch` stand before: one term with what is behind it. */
  protected(): Filter {
    return this.take('-') ? { kind: 'negate', of: this.protected() } : this.suffixed()
  }

  conditional(): Filter {
    this.advance()
    const test = this.pipe()
    if (!this.take('then')) this.refuse()
    const yes = this.pipe()
    if (this.isWord('elif')) return { kind: 'if', test, yes, no: this.conditional() }
    const no = this.take('else') ? this.pipe() : IDENTITY
    if (!this.take('end')) this.refuse()
    return { kind: 'if', test, yes, no }
  }

  fold(): Filter {
    const kind = this.advance().text
    const source = this.suffixed()
    if (!this.take('as')) this.refuse("FIELD or as or '.' or '['")
    const patterns = patternsOf(this)
    this.need('(')
    const first = this.pipe()
    this.need(';')
    const update = this.pipe()
    const extract = kind === 'foreach' && this.take(';') ? this.pipe() : undefined
    this.need(')')
    const fold = { source, patterns, first, update }
    return kind === 'reduce' ? { kind, ...fold } : { kind: 'foreach', ...fold, extract }
  }
}

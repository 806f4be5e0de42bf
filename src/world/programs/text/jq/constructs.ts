import type { Filter, Pattern } from './ast.ts'
import { tokenize } from './lexer.ts'
import { Parser } from './parser.ts'

/*
 * What stands in brackets and quotes: patterns of `as`, objects, strings with filters in them.
 */

export function patternsOf(p: Parser): Pattern[] {
  const out = [pattern(p)]
  while (p.take('?//')) out.push(pattern(p))
  return out
}

function pattern(p: Parser): Pattern {
  if (p.token.kind === 'BINDING') return { kind: 'variable', name: p.advance().text }
  if (p.take('[')) {
    const items: Pattern[] = []
    do items.push(pattern(p))
    while (p.take(','))
    p.need(']')
    return { kind: 'array', items }
  }
  if (!p.take('{')) return p.refuse("'$' or '[' or '{'")
  const entries: { key: Filter; variable: string | undefined; value: Pattern | undefined }[] = []
  do {
    const t = p.token
    if (t.kind === 'BINDING') {
      p.advance()
      entries.push({ key: { kind: 'literal', value: t.text }, variable: t.text, value: p.take(':') ? pattern(p) : undefined })
      continue
    }
    const key = keyOf(p)
    p.need(':')
    entries.push({ key, variable: undefined, value: pattern(p) })
  } while (p.take(','))
  p.need('}')
  return { kind: 'object', entries }
}

/** The key of an object: a word, a string, or any filter in parentheses. */
function keyOf(p: Parser): Filter {
  const t = p.token
  if (t.kind === 'IDENT' || t.kind === 'KEYWORD') return { kind: 'literal', value: p.advance().text }
  if (t.kind === 'LITERAL') return { kind: 'literal', value: Number(p.advance().text) }
  if (t.kind === 'STRING') return string(p, undefined)
  if (t.kind === 'FORMAT') {
    const format = p.advance().text
    return p.token.kind === 'STRING' ? string(p, format) : { kind: 'format', name: format }
  }
  if (!p.take('(')) p.refuse()
  const key = p.pipe()
  p.need(')')
  return key
}

export function object(p: Parser): Filter {
  const entries: { key: Filter; value: Filter }[] = []
  while (!p.is('}')) {
    entries.push(entry(p))
    if (!p.take(',')) break
  }
  if (!p.take('}')) p.refuse("'}'")
  return { kind: 'object', entries }
}

function entry(p: Parser): { key: Filter; value: Filter } {
  const t = p.token
  if (t.kind === 'BINDING') {
    p.advance()
    const value: Filter = t.text === '__loc__' ? { kind: 'location', line: 1 } : { kind: 'variable', name: t.text, at: t.at }
    return { key: { kind: 'literal', value: t.text }, value }
  }
  const key = keyOf(p)
  if (!p.take(':')) return { key, value: { kind: 'index', of: { kind: 'identity' }, by: key } }
  let value = p.alternative()
  while (p.take('|')) value = { kind: 'pipe', left: value, right: p.alternative() }
  return { key, value }
}

export function string(p: Parser, format: string | undefined): Filter {
  const t = p.advance()
  const parts = t.parts!.map((part) => {
    if (typeof part === 'string') return part
    const inner = new Parser(tokenize(part.source, part.at))
    const filter = inner.pipe()
    inner.atEnd()
    return filter
  })
  return parts.length === 1 ? { kind: 'literal', value: parts[0] as string } : { kind: 'string', format, parts }
}

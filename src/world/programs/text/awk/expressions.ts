import type { Binary, Expression, LValue } from './ast.ts'
import type { Parser } from './parser.ts'

/** Where an expression stands: in a print a bare `>` is a redirection. */
export interface ExpressionContext { readonly noGreater?: boolean; readonly noPipe?: boolean }

const ASSIGNMENTS: Readonly<Record<string, Binary | undefined>> = {
  '=': undefined,
  '+=': '+', '-=': '-', '*=': '*', '/=': '/', '%=': '%', '^=': '^',
}

export function parseExpression(p: Parser, c: ExpressionContext): Expression {
  const left = ternary(p, c)
  if (p.token.kind !== 'operator' || !Object.hasOwn(ASSIGNMENTS, p.token.text)) return left
  // `a == b = c` assigns to the last operand, and `!x = y` to x.
  const assignee = rightmost(left)
  if (!assignee) return p.refuse()
  const operator = ASSIGNMENTS[p.advance().text]
  p.newlines()
  const value = parseExpression(p, c)
  return assignee.put({ kind: 'assign', operator, to: assignee.to, value })
}

/** The variable at the right end of an expression, and the expression with it replaced. */
function rightmost(e: Expression): { readonly to: LValue; put(x: Expression): Expression } | undefined {
  if (e.kind === 'name' || e.kind === 'field' || e.kind === 'element') return { to: e, put: (x) => x }
  if (e.kind === 'binary' || e.kind === 'and' || e.kind === 'or') {
    const inner = rightmost(e.right)
    return inner && { to: inner.to, put: (x) => ({ ...e, right: inner.put(x) }) }
  }
  if (e.kind === 'unary') {
    const inner = rightmost(e.of)
    return inner && { to: inner.to, put: (x) => ({ ...e, of: inner.put(x) }) }
  }
  if (e.kind === 'match') {
    const inner = rightmost(e.regex)
    return inner && { to: inner.to, put: (x) => ({ ...e, regex: inner.put(x) }) }
  }
  return undefined
}

function ternary(p: Parser, c: ExpressionContext): Expression {
  const test = or(p, c)
  if (!p.is('?')) return test
  p.advance()
  p.newlines()
  const yes = parseExpression(p, c)
  p.newlines()
  p.need(':')
  p.newlines()
  return { kind: 'conditional', test, yes, no: parseExpression(p, c) }
}

function or(p: Parser, c: ExpressionContext): Expression {
  let left = and(p, c)
  while (p.take('||')) {
    p.newlines()
    left = { kind: 'or', left, right: and(p, c) }
  }
  return left
}

function and(p: Parser, c: ExpressionContext): Expression {
  let left = membership(p, c)
  while (p.take('&&')) {
    p.newlines()
    left = { kind: 'and', left, right: membership(p, c) }
  }
  return left
}

function membership(p: Parser, c: ExpressionContext): Expression {
  let left = matching(p, c)
  while (p.is('in')) {
    const { line } = p.advance()
    if (p.token.kind !== 'name') p.refuse()
    left = { kind: 'in', subscripts: left.kind === 'group' ? left.list : [left], array: p.advance().text, line }
  }
  return left
}

function matching(p: Parser, c: ExpressionContext): Expression {
  let left = comparison(p, c)
  while (p.is('~') || p.is('!~')) {
    const not = p.advance().text === '!~'
    left = { kind: 'match', not, text: left, regex: comparison(p, c) }
  }
  return left
}

const COMPARISONS: readonly string[] = ['<', '<=', '==', '!=', '>', '>=']

function comparison(p: Parser, c: ExpressionContext): Expression {
  const left = concatenation(p, c)
  if (p.token.kind === 'operator' && COMPARISONS.includes(p.token.text) && !(c.noGreater && p.token.text === '>')) {
    const operator = p.advance().text as Binary
    return { kind: 'binary', operator, left, right: concatenation(p, c) }
  }
  return left
}

/** `… | getline` of what stands before it. */
function piped(p: Parser, c: ExpressionContext, from: Expression): Expression {
  let left = from
  while (!c.noPipe && p.is('|') && p.peek(1).kind === 'word' && p.peek(1).text === 'getline') {
    p.advance()
    p.advance()
    left = { kind: 'getline', from: 'command', source: left, to: target(p) }
  }
  return left
}

/** The variable behind `getline`, if there is one. */
function target(p: Parser): LValue | undefined {
  if (p.token.kind !== 'name' && !p.is('$')) return undefined
  const e = postfixless(p)
  return p.lvalue(e) ? e : p.refuse()
}

function startsOperand(p: Parser): boolean {
  const { kind, text } = p.token
  if (kind === 'number' || kind === 'string' || kind === 'regex' || kind === 'name' || kind === 'call' || kind === 'builtin') return true
  if (kind === 'operator') return ['$', '!', '(', '-', '+', '++', '--'].includes(text)
  return false
}

function concatenation(p: Parser, c: ExpressionContext): Expression {
  // As in mawk, a pipe binds closer than the concatenation before it: `"echo " ("date" | getline)`.
  let left = piped(p, c, additive(p, c))
  // A sign would have been taken by the addition before.
  while (startsOperand(p) && !p.is('-') && !p.is('+')) left = { kind: 'binary', operator: ' ', left, right: piped(p, c, additive(p, c)) }
  return left
}

function additive(p: Parser, c: ExpressionContext): Expression {
  let left = multiplicative(p, c)
  while (p.is('+') || p.is('-')) {
    const operator = p.advance().text as Binary
    left = { kind: 'binary', operator, left, right: multiplicative(p, c) }
  }
  return left
}

function multiplicative(p: Parser, c: ExpressionContext): Expression {
  let left = unary(p, c)
  while (p.is('*') || p.is('/') || p.is('%')) {
    const operator = p.advance().text as Binary
    left = { kind: 'binary', operator, left, right: unary(p, c) }
  }
  return left
}

function unary(p: Parser, c: ExpressionContext): Expression {
  if (p.is('-') || p.is('+') || p.is('!')) {
    const operator = p.advance().text as '-' | '+' | '!'
    return { kind: 'unary', operator, of: unary(p, c) }
  }
  return power(p, c)
}

function power(p: Parser, c: ExpressionContext): Expression {
  const left = postfix(p)
  if (!p.take('^')) return left
  const right = p.is('-') || p.is('+') || p.is('!') ? unary(p, c) : power(p, c)
  return { kind: 'binary', operator: '^', left, right }
}

function postfix(p: Parser): Expression {
  const e = postfixless(p)
  if (!p.lvalue(e) || (!p.is('++') && !p.is('--'))) return e
  return { kind: 'step', to: e, by: p.advance().text === '++' ? 1 : -1, prefix: false }
}

function postfixless(p: Parser): Expression {
  const { kind, text, line, value } = p.token
  switch (kind) {
    case 'number': p.advance(); return { kind: 'number', value: value! }
    case 'string': p.advance(); return { kind: 'string', value: text }
    case 'regex': p.advance(); return { kind: 'regex', source: text, line }
    case 'name':
      p.advance()
      return p.take('[') ? { kind: 'element', array: text, subscripts: p.list(']'), line } : { kind: 'name', name: text, line }
    case 'call':
      p.advance()
      p.need('(')
      return { kind: 'call', name: text, args: p.list(')'), line }
    case 'builtin': {
      p.advance()
      const bare = !p.is('(')
      if (bare && text !== 'length') p.refuse()
      if (!bare) p.advance()
      return { kind: 'builtin', name: text, args: bare ? [] : p.list(')'), bare, line }
    }
    case 'word': return text === 'getline' ? getline(p) : p.refuse()
    case 'operator': break
    default: return p.refuse()
  }
  if (text === '$') {
    p.advance()
    if (p.is('++') || p.is('--')) return { kind: 'field', index: postfixless(p) }
    if (p.is('-') || p.is('+') || p.is('!'))
      return { kind: 'field', index: { kind: 'unary', operator: p.advance().text as '-', of: postfixless(p) } }
    return { kind: 'field', index: postfixless(p) }
  }
  if (text === '++' || text === '--') {
    p.advance()
    const to = postfixless(p)
    return p.lvalue(to) ? { kind: 'step', to, by: text === '++' ? 1 : -1, prefix: true } : p.refuse()
  }
  if (text !== '(') return p.refuse()
  p.advance()
  const list = p.list(')')
  if (list.length === 0) p.refuse()
  return list.length === 1 ? parenthesised(list[0]!) : { kind: 'group', list }
}

/** In parentheses a variable is a value: nothing is assigned to it from outside. */
const parenthesised = (e: Expression): Expression => e

function getline(p: Parser): Expression {
  p.advance()
  const to = target(p)
  if (!p.take('<')) return { kind: 'getline', from: 'main', source: undefined, to }
  return { kind: 'getline', from: 'file', source: postfix(p), to }
}

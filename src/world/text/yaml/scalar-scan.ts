import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, type Scanner } from './scanner.ts'

/** A line break as it counts inside a scalar. */
const breakOf = (s: Scanner): string => {
  const c = s.char()
  return c === '\u2028' || c === '\u2029' ? c : '\n'
}

function takeBreak(s: Scanner): string {
  const text = breakOf(s)
  s.newline()
  return text
}

const atDocumentMark = (s: Scanner): boolean => s.column === 0 && /^(---|\.\.\.)/.test(s.text.slice(s.at, s.at + 3)) && isBlankOrEnd(s.char(3))

/** Folds line breaks between two pieces of a flow scalar: one is a blank, more stay less one. */
const folded = (first: string, more: string): string => (first === '\n' ? (more === '' ? ' ' : more) : first + more)

/** A scalar without quotes: ends at `: `, ` #`, a flow indicator in flow context, or a lesser indent. */
export function plainScalar(s: Scanner): string {
  const start = s.mark
  const indent = s.indent + 1
  let out = ''
  let first = ''
  let more = ''
  let blanks = ''
  let leading = false
  for (;;) {
    if (atDocumentMark(s) || s.char() === '#') break
    while (!isBlankOrEnd(s.char())) {
      const c = s.char()!
      if ((c === ':' && (isBlankOrEnd(s.char(1)) || (s.flow > 0 && ',[]{}'.includes(s.char(1)!)))) || (s.flow > 0 && (',[]{}'.includes(c) || (c === '?' && isBlankOrEnd(s.char(1)))))) break
      if (leading) {
        out += folded(first, more)
        leading = false
        first = more = ''
      } else out += blanks
      blanks = ''
      out += c
      s.at++
    }
    if (!isBlank(s.char()) && !isBreak(s.char())) break
    while (isBlank(s.char()) || isBreak(s.char())) {
      if (isBlank(s.char())) {
        if (leading && s.column < indent && s.char() === '\t') throw s.wrong('found a tab character that violates indentation', start)
        if (!leading) blanks += s.char()
        s.at++
      } else if (leading) more += takeBreak(s)
      else {
        blanks = ''
        first = takeBreak(s)
        leading = true
      }
    }
    if (s.flow === 0 && s.column < indent) break
  }
  if (leading) s.simpleKeyAllowed = true
  return out
}

const ESCAPES: Readonly<Record<string, string>> = {
  0: '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ', '"': '"', "'": "'", '\\': '\\', '/': '/', N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029',
}
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function escape(s: Scanner, start: Scanner['mark']): string {
  const c = s.char(1) ?? ''
  if (Object.hasOwn(ESCAPES, c)) {
    s.at += 2
    return ESCAPES[c]!
  }
  const length = HEX[c]
  if (length === undefined) throw s.wrong('found unknown escape character', start)
  const digits = s.text.slice(s.at + 2, s.at + 2 + length)
  s.at += 2
  if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) throw s.wrong('did not find expected hexdecimal number', start)
  const code = Number.parseInt(digits, 16)
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw s.wrong('found invalid Unicode character escape code', start)
  s.at += length
  return String.fromCodePoint(code)
}

/** A scalar in single or double quotes. */
export function quotedScalar(s: Scanner, quote: "'" | '"'): string {
  const start = s.mark
  let out = ''
  s.at++
  for (;;) {
    if (atDocumentMark(s)) throw s.wrong('found unexpected document indicator', start)
    if (s.char() === undefined) throw s.wrong('found unexpected end of stream', start)
    let joined = false
    while (!isBlankOrEnd(s.char())) {
      const c = s.char()!
      if (c === "'" && quote === "'" && s.char(1) === "'") {
        out += "'"
        s.at += 2
      } else if (c === quote) break
      else if (c === '\\' && quote === '"' && isBreak(s.char(1))) {
        s.at++
        s.newline()
        joined = true
        break
      } else if (c === '\\' && quote === '"') out += escape(s, start)
      else {
        out += c
        s.at++
      }
    }
    if (s.char() === quote && !joined) break
    let blanks = ''
    let first = ''
    let more = ''
    let leading = joined
    while (isBlank(s.char()) || isBreak(s.char())) {
      if (isBlank(s.char())) {
        if (!leading) blanks += s.char()
        s.at++
      } else if (leading) more += takeBreak(s)
      else {
        blanks = ''
        first = takeBreak(s)
        leading = true
      }
    }
    out += leading ? folded(first, more) : blanks
  }
  s.at++
  return out
}

/** A literal (`|`) or folded (`>`) scalar with its chomping and indentation. */
export function blockScalar(s: Scanner, literal: boolean): string {
  const start = s.mark
  s.at++
  let chomp = ''
  let given = 0
  for (let i = 0; i < 2; i++) {
    const c = s.char() ?? ''
    if (chomp === '' && (c === '+' || c === '-')) {
      chomp = c
      s.at++
    } else if (given === 0 && /[0-9]/.test(c)) {
      if (c === '0') throw s.wrong('found an indentation indicator equal to 0', start)
      given = Number(c)
      s.at++
    }
  }
  while (isBlank(s.char())) s.at++
  if (s.char() === '#') while (!isBreakOrEnd(s.char())) s.at++
  if (!isBreakOrEnd(s.char())) throw s.wrong('did not find expected comment or line break', start)
  if (isBreak(s.char())) s.newline()
  let indent = given > 0 ? (s.indent >= 0 ? s.indent + given : given) : 0
  const readBreaks = (): string => {
    let breaks = ''
    let most = 0
    for (;;) {
      while ((indent === 0 || s.column < indent) && s.char() === ' ') s.at++
      most = Math.max(most, s.column)
      if ((indent === 0 || s.column < indent) && s.char() === '\t') throw s.wrong('found a tab character where an indentation space is expected', start)
      if (!isBreak(s.char())) break
      breaks += takeBreak(s)
    }
    if (indent === 0) indent = Math.max(most, s.indent + 1, 1)
    return breaks
  }
  let out = ''
  let lead = ''
  let wasBlank = false
  let trailing = readBreaks()
  while (s.column === indent && s.char() !== undefined) {
    const nowBlank = isBlank(s.char())
    if (!literal && lead === '\n' && !wasBlank && !nowBlank) out += trailing === '' ? ' ' : ''
    else out += lead
    out += trailing
    wasBlank = nowBlank
    const from = s.at
    while (!isBreakOrEnd(s.char())) s.at++
    out += s.text.slice(from, s.at)
    lead = isBreak(s.char()) ? takeBreak(s) : ''
    trailing = readBreaks()
  }
  if (chomp !== '-') out += lead
  if (chomp === '+') out += trailing
  return out
}

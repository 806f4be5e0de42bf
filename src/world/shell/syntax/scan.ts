import { skipCommands } from './grammar.ts'
import { Unfinished } from './problem.ts'

/*
 * Each function takes the index just after the opening and gives the one just after the closing. Where the text ends first, Unfinished is thrown.
 */

export function skipSingle(text: string, from: number): number {
  const end = text.indexOf("'", from)
  if (end < 0) throw new Unfinished("'", from - 1)
  return end + 1
}

/** `$'…'`: a backslash quotes. */
export function skipAnsi(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === "'") return i + 1
  }
  throw new Unfinished("'", from - 1)
}

export function skipDouble(text: string, from: number): number {
  for (let i = from; i < text.length;) {
    const c = text[i]!
    if (c === '"') return i + 1
    if (c === '\\') i += 2
    else if (c === '`') i = skipBackquote(text, i + 1)
    else if (c === '$') i = skipDollar(text, i, true)
    else i++
  }
  throw new Unfinished('"', from - 1)
}

export function skipBackquote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '`') return i + 1
  }
  throw new Unfinished('`', from - 1)
}

/** What starts with the `$` at `at`: an expansion, a quotation, or the dollar alone. */
export function skipDollar(text: string, at: number, inDouble: boolean): number {
  const c = text[at + 1]
  if (c === '{') return skipBrace(text, at + 2, inDouble)
  // What begins like arithmetic is only counted out here; whether it is some is seen when it is expanded.
  if (c === '(') return text[at + 2] === '(' ? skipPaired(text, at + 2, '(', ')') : skipCommands(text, at + 2)
  if (c === '$') return at + 2
  if (c === '[') return skipBracket(text, at + 2)
  if (c === "'" && !inDouble) return skipAnsi(text, at + 2)
  if (c === '"' && !inDouble) return skipDouble(text, at + 2)
  return at + 1
}

/** The body of `$((` or `((`: just after the `))`, undefined when the first `(` closes by itself (then it was a subshell). */
export function skipArithmetic(text: string, from: number): number | undefined {
  let depth = 2
  for (let i = from; i < text.length;) {
    const c = text[i]!
    if (c === '\\') i += 2
    else if (c === "'") i = skipSingle(text, i + 1)
    else if (c === '"') i = skipDouble(text, i + 1)
    else if (c === '`') i = skipBackquote(text, i + 1)
    else if (c === '$') i = skipDollar(text, i, true)
    else if (c === '(') {
      depth++
      i++
    } else if (c === ')') {
      depth--
      i++
      if (depth === 1) return text[i] === ')' ? i + 1 : undefined
    } else i++
  }
  throw new Unfinished(')', from - 1)
}

function skipBracket(text: string, from: number): number {
  let depth = 1
  for (let i = from; i < text.length;) {
    const c = text[i]!
    if (c === '[') depth++
    if (c === ']' && --depth === 0) return i + 1
    i = c === '$' ? skipDollar(text, i, true) : c === '\\' ? i + 2 : i + 1
  }
  throw new Unfinished(']', from - 1)
}

/** Brackets, parentheses or braces of one kind with all that is quoted or expanded inside: for subscripts, extended patterns, `=~` and `name=(`. */
export function skipPaired(text: string, from: number, open: string, close: string): number {
  let depth = 1
  for (let i = from; i < text.length;) {
    const c = text[i]!
    if (c === '\\') i += 2
    else if (c === "'") i = skipSingle(text, i + 1)
    else if (c === '"') i = skipDouble(text, i + 1)
    else if (c === '`') i = skipBackquote(text, i + 1)
    else if (c === '$') i = skipDollar(text, i, false)
    else {
      if (c === open) depth++
      if (c === close && --depth === 0) return i + 1
      i++
    }
  }
  throw new Unfinished(close, from - 1)
}

/** Operators whose operand is a pattern: single quotes quote there even in double quotes. */
const PATTERN_OPERATOR = /^[#!]?(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[*@#?$!_-])(?:\[[^\]]*\])?(?:[#%/^,]|:[^-=?+]|@)/

/** The body of `${`. */
export function skipBrace(text: string, from: number, inDouble: boolean): number {
  const quotes = !inDouble || PATTERN_OPERATOR.test(text.slice(from, from + 200))
  let i = from
  if (text[i] === '#' || text[i] === '!') i++
  for (; i < text.length;) {
    const c = text[i]!
    if (c === '}') return i + 1
    if (c === '\\') i += 2
    else if (c === "'" && quotes) i = skipSingle(text, i + 1)
    else if (c === '"') i = skipDouble(text, i + 1)
    else if (c === '`') i = skipBackquote(text, i + 1)
    else if (c === '$') i = skipDollar(text, i, inDouble)
    else if ((c === '<' || c === '>') && text[i + 1] === '(' && !inDouble) i = skipCommands(text, i + 2)
    else i++
  }
  throw new Unfinished('}', from - 2)
}

import { PatternError } from './ast.ts'
import type { PerlFlags } from './perl-parser.ts'

/** What stands after a `(`; `next` is where the body begins, or for the last three where the group ends. */
export type PerlGroup =
  | { readonly kind: 'plain' | 'atomic' | 'reset'; readonly flags: PerlFlags; readonly next: number }
  | { readonly kind: 'capture'; readonly name?: string; readonly flags: PerlFlags; readonly next: number }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly flags: PerlFlags; readonly next: number }
  | { readonly kind: 'reference'; readonly name: string; readonly next: number }
  | { readonly kind: 'comment'; readonly flags: PerlFlags; readonly next: number }
  | { readonly kind: 'flags'; readonly flags: PerlFlags; readonly next: number }

const flagNames: { readonly [letter: string]: keyof PerlFlags } = { i: 'ignoreCase', m: 'multiline', s: 'dotAll', x: 'extended' }

/** Reads `(`, `(?:`, `(?<name>`, `(?i-s)` and so on at `at`. Throws PatternError. */
export function perlGroup(chars: readonly string[], at: number, flags: PerlFlags): PerlGroup {
  if (chars[at + 1] === '*') throw new PatternError('(*VERB) not recognized or malformed')
  if (chars[at + 1] !== '?') return { kind: 'capture', flags, next: at + 1 }
  const two = `${chars[at + 2] ?? ''}${chars[at + 3] ?? ''}`
  switch (chars[at + 2]) {
    case undefined: throw new PatternError('missing closing parenthesis')
    case ':': return { kind: 'plain', flags, next: at + 3 }
    case '>': return { kind: 'atomic', flags, next: at + 3 }
    case '|': return { kind: 'reset', flags, next: at + 3 }
    case '=': return { kind: 'look', behind: false, negative: false, flags, next: at + 3 }
    case '!': return { kind: 'look', behind: false, negative: true, flags, next: at + 3 }
    case '#': return comment(chars, at, flags)
    case "'": return capture(chars, at + 3, "'", flags)
  }
  if ('(R&+C0123456789'.includes(chars[at + 2]!)) throw new PatternError("conditions and recursion are not part of this lab's grep -P")
  if (two === '<=' || two === '<!') return { kind: 'look', behind: true, negative: two === '<!', flags, next: at + 4 }
  if (chars[at + 2] === '<') return capture(chars, at + 3, '>', flags)
  if (two === 'P<') return capture(chars, at + 4, '>', flags)
  if (two === 'P=') {
    const name = readName(chars, at + 4, ')')
    return { kind: 'reference', name: name.text, next: name.next }
  }
  return inlineFlags(chars, at + 2, flags)
}

function comment(chars: readonly string[], at: number, flags: PerlFlags): PerlGroup {
  const end = chars.indexOf(')', at)
  if (end < 0) throw new PatternError('missing ) after (?# comment')
  return { kind: 'comment', flags, next: end + 1 }
}

function capture(chars: readonly string[], at: number, close: string, flags: PerlFlags): PerlGroup {
  const name = readName(chars, at, close)
  return { kind: 'capture', name: name.text, flags, next: name.next }
}

function readName(chars: readonly string[], at: number, close: string): { readonly text: string; readonly next: number } {
  let end = at
  while (end < chars.length && isNameChar(chars[end]!)) end++
  if (end === at) throw new PatternError('subpattern name expected')
  if (chars[at]! >= '0' && chars[at]! <= '9') throw new PatternError('subpattern name must start with a non-digit')
  if (chars[end] !== close) throw new PatternError('syntax error in subpattern name (missing terminator?)')
  return { text: chars.slice(at, end).join(''), next: end + 1 }
}

function isNameChar(char: string): boolean {
  return char === '_' || (char >= '0' && char <= '9') || (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')
}

function inlineFlags(chars: readonly string[], at: number, flags: PerlFlags): PerlGroup {
  const next: { -readonly [flag in keyof PerlFlags]: boolean } = { ...flags }
  let on = true
  for (let i = at; ; i++) {
    const char = chars[i]
    if (char === undefined) throw new PatternError('missing closing parenthesis')
    if (char === ')') return { kind: 'flags', flags: next, next: i + 1 }
    if (char === ':') return { kind: 'plain', flags: next, next: i + 1 }
    if (char === '-') on = false
    else if (char === '^') Object.assign(next, { ignoreCase: false, multiline: false, dotAll: false, extended: false })
    else if (Object.hasOwn(flagNames, char)) next[flagNames[char]!] = on
    else throw new PatternError('unrecognized character after (? or (?-')
  }
}

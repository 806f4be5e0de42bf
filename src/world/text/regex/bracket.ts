import { classRanges, isCharClass } from '../ctype/classes.ts'
import { bracketSet, type CharSet } from './char-set.ts'
import { escapedChar } from './escapes.ts'
import { trouble } from './messages.ts'
import type { PosixSyntax } from './posix-syntax.ts'

type Element = { readonly kind: 'char'; readonly codePoint: number } | { readonly kind: 'class'; readonly ranges: readonly number[] }

interface Item {
  readonly element: Element
  readonly next: number
}

const classNameLimit = 32

/**
 * A bracket expression whose `[` stands before `at`. Ranges go by code point; a hyphen is itself at either end only; `[.x.]` and `[=x=]`
 * know single characters, which is all that C.UTF-8 has.
 */
export function parseBracket(
  chars: readonly string[], at: number, syntax: PosixSyntax, o: { readonly ignoreCase: boolean; readonly multiline: boolean },
): { readonly set: CharSet; readonly next: number } {
  if (at >= chars.length) throw trouble('badPattern', syntax)
  const negative = chars[at] === '^'
  const first = negative ? at + 1 : at
  if (first >= chars.length) throw trouble('badPattern', syntax)
  const ranges: number[] = []
  let i = first
  while (i === first || chars[i] !== ']') {
    if (i >= chars.length) throw trouble('bracket', syntax)
    if (chars[i] === '-' && i !== first && chars[i + 1] !== ']' && !syntax.backslashInBrackets) throw trouble('range', syntax)
    const start = readElement(chars, i, syntax)
    const hyphen = start.element.kind === 'char' && chars[start.next] === '-' && start.next + 1 < chars.length && chars[start.next + 1] !== ']'
    if (!hyphen) {
      ranges.push(...(start.element.kind === 'char' ? [start.element.codePoint, start.element.codePoint] : start.element.ranges))
      i = start.next
      continue
    }
    const end = readElement(chars, start.next + 1, syntax)
    const [low, high] = [start.element, end.element]
    if (low.kind !== 'char' || high.kind !== 'char' || low.codePoint > high.codePoint) throw trouble('range', syntax)
    ranges.push(low.codePoint, high.codePoint)
    i = end.next
  }
  if (syntax.refuseColonClass && looksLikeClass(chars.slice(first, i))) throw trouble('colonClass', syntax)
  const set = bracketSet(ranges, { ignoreCase: o.ignoreCase, negative, newline: !o.multiline })
  return { set, next: i + 1 }
}

function readElement(chars: readonly string[], at: number, syntax: PosixSyntax): Item {
  const char = chars[at]!
  const kind = chars[at + 1]
  if (char === '[' && (kind === '.' || kind === '=' || kind === ':')) return readNamed(chars, at + 2, kind, syntax)
  if (char === '\\' && (syntax.backslashInBrackets || (syntax.escapes === 'sed' && at + 1 < chars.length))) {
    const escape = escapedChar(chars, at + 1, syntax.escapes)
    if (escape) return { element: { kind: 'char', codePoint: escape.codePoint }, next: escape.next }
    if (syntax.backslashInBrackets && at + 1 < chars.length) return { element: charElement(chars[at + 1]!), next: at + 2 }
  }
  return { element: charElement(char), next: at + 1 }
}

function readNamed(chars: readonly string[], at: number, delimiter: string, syntax: PosixSyntax): Item {
  let end = at
  while (!(chars[end] === delimiter && chars[end + 1] === ']')) {
    if (++end >= chars.length - 1 || end - at >= classNameLimit) throw trouble('bracket', syntax)
  }
  const name = chars.slice(at, end).join('')
  if (delimiter !== ':') {
    if (end - at !== 1) throw trouble('collate', syntax)
    return { element: delimiter === '=' ? { kind: 'class', ranges: doubled(name) } : charElement(name), next: end + 2 }
  }
  if (!isCharClass(name)) throw trouble('charClass', syntax)
  return { element: { kind: 'class', ranges: classRanges(name) }, next: end + 2 }
}

function charElement(char: string): Element {
  return { kind: 'char', codePoint: char.codePointAt(0)! }
}

function doubled(char: string): readonly number[] {
  return [char.codePointAt(0)!, char.codePointAt(0)!]
}

/** `[:space:]` without its outer brackets. */
function looksLikeClass(chars: readonly string[]): boolean {
  return chars.length > 2 && chars[0] === ':' && chars.indexOf(':', 1) === chars.length - 1 && !chars.includes('[')
}

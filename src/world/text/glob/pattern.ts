import { classRanges, isCharClass } from '../ctype/classes.ts'
import { lowerOf } from '../ctype/case.ts'
import { complement, mergeRanges } from '../ctype/range-set.ts'
import { bracketSet, type CharSet } from '../regex/char-set.ts'

/** One code point of a pattern. A quoted one stands for itself. */
export interface PatternChar {
  readonly char: string
  readonly quoted: boolean
}

/** A pattern: code points with their quoting, or a string in which a backslash quotes the next character. */
export type GlobPattern = string | readonly PatternChar[]

export interface GlobOptions {
  /** `?(…) *(…) +(…) @(…) !(…)` (bash: `shopt -s extglob`, and always in `[[ x == p ]]`). Default false. */
  readonly extglob?: boolean
  readonly ignoreCase?: boolean
  /** Pathname expansion of one path component: a leading `.` must be matched by a literal `.` (off with `dotglob`). Default false. */
  readonly period?: boolean
  /** `*`, `?` and brackets do not match `/` (FNM_PATHNAME; `find -path` does without). Default false. */
  readonly pathname?: boolean
}

export type GlobNode =
  | { readonly kind: 'char'; readonly codePoint: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'group'; readonly operator: '?' | '*' | '+' | '@' | '!'; readonly branches: readonly (readonly GlobNode[])[] }

const groupOperators = '?*+@!'
const slash = 0x2f

/** Text to code points with their quoting: a backslash quotes the next character; a last one stands for itself. */
export function patternChars(pattern: GlobPattern): readonly PatternChar[] {
  if (typeof pattern !== 'string') return pattern
  const out: PatternChar[] = []
  let quoted = false
  for (const char of pattern) {
    if (!quoted && char === '\\') {
      quoted = true
      continue
    }
    out.push({ char, quoted })
    quoted = false
  }
  if (quoted) out.push({ char: '\\', quoted: true })
  return out
}

export function parseGlob(pattern: GlobPattern, options: GlobOptions): readonly GlobNode[] {
  const chars = patternChars(pattern)
  return parseSequence(chars, 0, chars.length, options)
}

function parseSequence(chars: readonly PatternChar[], from: number, to: number, options: GlobOptions): GlobNode[] {
  const nodes: GlobNode[] = []
  let at = from
  while (at < to) {
    const { char, quoted } = chars[at]!
    if (!quoted && options.extglob && groupOperators.includes(char) && opens(chars[at + 1]) && at + 1 < to) {
      const close = closing(chars, at + 1, to, options)
      if (close > 0) {
        nodes.push({ kind: 'group', operator: char as '?', branches: branches(chars, at + 2, close, options) })
        at = close + 1
        continue
      }
    }
    if (!quoted && char === '[') {
      const bracket = parseBracket(chars, at + 1, to, options)
      if (bracket) {
        nodes.push({ kind: 'set', set: bracket.set })
        at = bracket.next
        continue
      }
    }
    if (!quoted && char === '*') {
      if (nodes[nodes.length - 1]?.kind !== 'star') nodes.push({ kind: 'star' })
    } else if (!quoted && char === '?') nodes.push({ kind: 'any' })
    else nodes.push({ kind: 'char', codePoint: options.ignoreCase ? lowerOf(char.codePointAt(0)!) : char.codePointAt(0)! })
    at++
  }
  return nodes
}

function opens(next: PatternChar | undefined): boolean {
  return next !== undefined && !next.quoted && next.char === '('
}

/** The `)` that closes the group whose `(` stands at `open`, or -1. */
function closing(chars: readonly PatternChar[], open: number, to: number, options: GlobOptions): number {
  let depth = 0
  for (let at = open; at < to; at++) {
    const { char, quoted } = chars[at]!
    if (quoted) continue
    if (char === '[') {
      const bracket = parseBracket(chars, at + 1, to, options)
      if (bracket) at = bracket.next - 1
    } else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at
  }
  return -1
}

function branches(chars: readonly PatternChar[], from: number, to: number, options: GlobOptions): GlobNode[][] {
  const out: GlobNode[][] = []
  let depth = 0
  let start = from
  for (let at = from; at < to; at++) {
    const { char, quoted } = chars[at]!
    if (quoted) continue
    if (char === '[') {
      const bracket = parseBracket(chars, at + 1, to, options)
      if (bracket) at = bracket.next - 1
    } else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '|' && depth === 0) {
      out.push(parseSequence(chars, start, at, options))
      start = at + 1
    }
  }
  out.push(parseSequence(chars, start, to, options))
  return out
}

/** A bracket whose `[` stands before `at`; undefined if it is not closed: then the `[` is a plain character. */
function parseBracket(
  chars: readonly PatternChar[], at: number, to: number, options: GlobOptions,
): { readonly set: CharSet; readonly next: number } | undefined {
  const negative = chars[at] !== undefined && !chars[at]!.quoted && '!^'.includes(chars[at]!.char)
  const first = negative ? at + 1 : at
  const ranges: number[] = []
  for (let i = first; i < to;) {
    const { char, quoted } = chars[i]!
    if (!quoted && char === ']' && i > first) return { set: finish(ranges, negative, options), next: i + 1 }
    if (!quoted && char === '/' && options.pathname) return undefined
    const named = !quoted && char === '[' ? readNamed(chars, i + 1, to) : undefined
    if (named && named.ranges !== undefined) {
      ranges.push(...named.ranges)
      i = named.next
      continue
    }
    const low = named?.codePoint ?? char.codePointAt(0)!
    i = named?.next ?? i + 1
    const hyphen = chars[i]
    const high = chars[i + 1]
    if (hyphen && !hyphen.quoted && hyphen.char === '-' && i + 1 < to && high && (high.quoted || high.char !== ']')) {
      const end = !high.quoted && high.char === '[' ? readNamed(chars, i + 2, to) : undefined
      const top = end?.codePoint ?? high.char.codePointAt(0)!
      i = end?.next ?? i + 2
      if (low <= top) ranges.push(low, top)
    } else ranges.push(low, low)
  }
  return undefined
}

/** `[:class:]` as ranges; `[.x.]` and `[=x=]` as a code point. */
function readNamed(
  chars: readonly PatternChar[], at: number, to: number,
): { readonly ranges?: readonly number[]; readonly codePoint?: number; readonly next: number } | undefined {
  const delimiter = chars[at]
  if (!delimiter || delimiter.quoted || !':.='.includes(delimiter.char)) return undefined
  for (let i = at + 1; i + 1 < to; i++) {
    if (chars[i]!.char !== delimiter.char || chars[i]!.quoted || chars[i + 1]!.char !== ']') continue
    const name = chars.slice(at + 1, i).map((c) => c.char).join('')
    if (delimiter.char === ':') {
      const ranges = name === 'word' ? mergeRanges([...classRanges('alnum'), 0x5f, 0x5f]) : isCharClass(name) ? classRanges(name) : []
      return { ranges, next: i + 2 }
    }
    return [...name].length === 1 ? { codePoint: name.codePointAt(0)!, next: i + 2 } : { ranges: [], next: i + 2 }
  }
  return undefined
}

function finish(ranges: readonly number[], negative: boolean, options: GlobOptions): CharSet {
  const kept = options.pathname && !negative ? withoutSlash(ranges) : ranges
  const all = options.pathname && negative ? [...kept, slash, slash] : kept
  return bracketSet(all, { ignoreCase: options.ignoreCase ?? false, negative, newline: true })
}

function withoutSlash(ranges: readonly number[]): readonly number[] {
  return complement(mergeRanges([...complement(mergeRanges(ranges)), slash, slash]))
}

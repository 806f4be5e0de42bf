import type { Span } from '../regex/types.ts'
import { type GlobNode, type GlobOptions, type GlobPattern, parseGlob, patternChars } from './pattern.ts'
import { next, type Places, reach, takes } from './reach.ts'

export interface Glob {
  /** The text that the pattern stands for if nothing in it is special; then bash performs no pathname expansion. */
  readonly literal: string | undefined
  matches(text: string): boolean
  /** Length of the shortest or longest prefix that matches (`${x#p}`, `${x##p}`), or undefined. */
  prefix(text: string, which: 'shortest' | 'longest'): number | undefined
  /** Start of the shortest or longest suffix that matches (`${x%p}`, `${x%%p}`), or undefined. */
  suffix(text: string, which: 'shortest' | 'longest'): number | undefined
  /** The leftmost, then longest match at or after `from`. */
  find(text: string, from?: number): Span | undefined
  /** The matches that `${x/p/r}` (`first`), `${x//p/r}` (`all`), `${x/#p/r}` (`prefix`), `${x/%p/r}` (`suffix`) replace. */
  replaced(text: string, where: 'first' | 'all' | 'prefix' | 'suffix'): readonly Span[]
}

export function compileGlob(pattern: GlobPattern, options: GlobOptions = {}): Glob {
  return new CompiledGlob(parseGlob(pattern, options), options, literalOf(pattern, options))
}

/** Has it an unquoted `*`, `?`, `[…]` (or extglob group)? */
export function isGlob(pattern: GlobPattern, options: GlobOptions = {}): boolean {
  return literalOf(pattern, options) === undefined
}

/** The text with every special character quoted by a backslash. */
export function quoteGlob(text: string): string {
  let out = ''
  for (const char of text) out += '\\*?[]()|!+@-^'.includes(char) ? `\\${char}` : char
  return out
}

function literalOf(pattern: GlobPattern, options: GlobOptions): string | undefined {
  if (parseGlob(pattern, options).some((node) => node.kind !== 'char')) return undefined
  return patternChars(pattern).map((c) => c.char).join('')
}

class CompiledGlob implements Glob {
  private readonly simple: boolean

  constructor(private readonly nodes: readonly GlobNode[], private readonly options: GlobOptions, readonly literal: string | undefined) {
    this.simple = nodes.every((node) => node.kind !== 'group')
  }

  matches(text: string): boolean {
    if (this.literal !== undefined && !this.options.ignoreCase) return text === this.literal
    if (this.simple && !this.options.pathname) return matchesSimple(this.nodes, text, this.options)
    return reach(this.nodes, text, [0], 1, this.options).includes(text.length)
  }

  prefix(text: string, which: 'shortest' | 'longest'): number | undefined {
    const ends = reach(this.nodes, text, [0], 1, this.options)
    return which === 'shortest' ? ends[0] : ends[ends.length - 1]
  }

  suffix(text: string, which: 'shortest' | 'longest'): number | undefined {
    const starts = reach(this.nodes, text, [text.length], -1, this.options)
    return which === 'shortest' ? starts[starts.length - 1] : starts[0]
  }

  find(text: string, from = 0): Span | undefined {
    const start = this.starts(text).find((place) => place >= from)
    return start === undefined ? undefined : [start, this.longestFrom(text, start)]
  }

  replaced(text: string, where: 'first' | 'all' | 'prefix' | 'suffix'): readonly Span[] {
    if (where === 'prefix') {
      const end = this.prefix(text, 'longest')
      return end === undefined ? [] : [[0, end]]
    }
    if (where === 'suffix') {
      const start = this.suffix(text, 'longest')
      return start === undefined ? [] : [[start, text.length]]
    }
    // An empty pattern replaces nothing in the middle of a text.
    if (this.nodes.length === 0) return []
    const spans: Span[] = []
    let from = 0
    for (const start of this.starts(text)) {
      if (start < from || (start === text.length && text.length > 0)) continue
      const end = this.longestFrom(text, start)
      spans.push([start, end])
      if (where === 'first') break
      from = end === start ? next(text, start, 1) : end
      if (from < 0) break
    }
    return spans
  }

  /** Every place where a match can start: the pattern read backwards from everywhere. */
  private starts(text: string): Places {
    const all: number[] = []
    for (let at = 0; at >= 0; at = next(text, at, 1)) all.push(at)
    return reach(this.nodes, text, all, -1, this.options)
  }

  private longestFrom(text: string, start: number): number {
    const ends = reach(this.nodes, text, [start], 1, this.options)
    return ends[ends.length - 1]!
  }
}

/** Without groups the last `*` is the only one that ever needs to be tried again. */
function matchesSimple(nodes: readonly GlobNode[], text: string, options: GlobOptions): boolean {
  if (options.period && text.startsWith('.') && nodes[0]?.kind === 'star') return false
  let node = 0
  let at = 0
  let star = -1
  let resume = 0
  while (at < text.length || node < nodes.length) {
    const current = nodes[node]
    if (current?.kind === 'star') {
      star = node++
      resume = at
    } else if (current && at < text.length && takes(current, text, at, options)) {
      node++
      at = next(text, at, 1)
    } else {
      if (star < 0 || resume >= text.length) return false
      resume = next(text, resume, 1)
      at = resume
      node = star + 1
    }
  }
  return true
}

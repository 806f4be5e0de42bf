import type { Sys } from '../../sim/index.ts'
import { compileRegex, escapeRegex, isInClass, type Regex, type Span } from '../../text/index.ts'
import { execute, matches } from './matching.ts'

/** What a line is searched for. */
export interface Matcher {
  readonly warnings: readonly string[]
  /** The leftmost match at or after `from`. */
  find(line: string, from: number): Sys<Span | undefined | 'limit'>
  /** Is there one? */
  selects(line: string): Sys<boolean | 'limit'>
}

export interface MatcherOptions {
  readonly syntax: 'basic' | 'extended' | 'fixed' | 'perl'
  readonly ignoreCase: boolean
  /** Only matches between two ends of words, only whole lines. */
  readonly words: boolean
  readonly lines: boolean
}

const isWord = (code: number | undefined): boolean => code !== undefined && (code === 95 || isInClass(code, 'alnum'))

const before = (line: string, at: number): number | undefined => {
  if (at <= 0) return undefined
  const low = line.charCodeAt(at - 1)
  return low >= 0xdc00 && low < 0xe000 && at > 1 ? line.codePointAt(at - 2) : low
}

const standsAlone = (line: string, start: number, end: number): boolean => !isWord(before(line, start)) && !isWord(line.codePointAt(end))

/** Patterns, one or more, as one matcher; an empty list matches nothing. The error is grep's, without its name. */
export function compileMatcher(patterns: readonly string[], o: MatcherOptions): Matcher | { readonly error: string } {
  if (patterns.length === 0) return { warnings: [], *find() { return undefined }, *selects() { return false } }
  if (o.syntax === 'fixed' && !o.ignoreCase && !o.words) return fixed(patterns, o.lines)
  if (o.syntax === 'perl') return perl(patterns, o)
  const syntax = o.syntax === 'extended' ? 'extended' : 'basic'
  const source = o.syntax === 'fixed' ? patterns.map((p) => escapeRegex(p, 'basic')) : patterns
  const regex = compileRegex(source.join('\n'), { syntax, dialect: 'grep', ignoreCase: o.ignoreCase })
  if (regex.error !== undefined) return { error: regex.error }
  return ofRegex(regex, o)
}

function perl(patterns: readonly string[], o: MatcherOptions): Matcher | { readonly error: string } {
  if (patterns.length > 1) return { error: 'the -P option only supports a single pattern' }
  const [open, close] = o.lines ? ['^(?:', ')$'] : o.words ? ['(?<!\\w)(?:', ')(?!\\w)'] : ['', '']
  const regex = compileRegex(open + patterns[0]! + close, { syntax: 'perl', ignoreCase: o.ignoreCase })
  return regex.error === undefined ? ofRegex(regex, { ...o, words: false, lines: false }) : { error: regex.error }
}

function fixed(patterns: readonly string[], wholeLines: boolean): Matcher {
  const set = new Set(patterns)
  const find = (line: string, from: number): Span | undefined => {
    let best: [number, number] | undefined
    for (const p of set) {
      const at = line.indexOf(p, from)
      if (at >= 0 && (!best || at < best[0] || (at === best[0] && at + p.length > best[1]))) best = [at, at + p.length]
    }
    return best
  }
  if (wholeLines)
    return {
      warnings: [],
      *find(line, from) {
        return from === 0 && set.has(line) ? [0, line.length] : undefined
      },
      *selects(line) {
        return set.has(line)
      },
    }
  return { warnings: [], *find(line, from) { return find(line, from) }, *selects(line) { return find(line, 0) !== undefined } }
}

function ofRegex(regex: Regex, o: MatcherOptions): Matcher {
  function* find(line: string, from: number): Sys<Span | undefined | 'limit'> {
    if (!o.words && !o.lines) {
      const m = yield* execute(regex, line, from)
      return m === 'limit' ? m : m ? [m.start, m.end] : undefined
    }
    if (o.lines) {
      if (from > 0) return undefined
      const m = yield* execute(regex, line)
      return m && m !== 'limit' && m.start === 0 && m.end === line.length ? [0, line.length] : undefined
    }
    return yield* word(line, from)
  }
  /** A match between ends of words: where the longest is none, a shorter one at the same place, then further on. */
  function* word(line: string, from: number): Sys<Span | undefined> {
    for (let start = from; start <= line.length;) {
      let m = yield* execute(regex, line, start)
      if (!m || m === 'limit') return undefined
      const at = m.start
      while (m && m !== 'limit' && m.start === at) {
        if (standsAlone(line, at, m.end)) return [at, m.end]
        if (m.end === at) break
        m = yield* execute(regex, line.slice(0, m.end - 1), at, { noteol: true })
      }
      start = at + 1
    }
    return undefined
  }
  return {
    warnings: regex.warnings,
    find,
    *selects(line) {
      if (!o.words && !o.lines) return yield* matches(regex, line)
      const found = yield* find(line, 0)
      return found === 'limit' ? found : found !== undefined
    },
  }
}

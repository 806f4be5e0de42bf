import { alt, type Assertion, cat, empty, type Node, type Parsed, PatternError } from './ast.ts'
import { anyChar, charSet, single } from './char-set.ts'
import { fixedLength } from './fixed-length.ts'
import { parsePerlClass, property, shorthand } from './perl-class.ts'
import { perlChar } from './perl-escapes.ts'
import { perlGroup, type PerlGroup } from './perl-group.ts'
import { perlRepeat } from './perl-repeat.ts'
import type { RegexOptions } from './types.ts'

export interface PerlFlags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly extended: boolean
}

const depthLimit = 250
const anchors: { readonly [letter: string]: Assertion } = {
  b: 'word-boundary', B: 'not-word-boundary', A: 'buffer-start', z: 'buffer-end', Z: 'end-or-newline', G: 'search-start',
}
const lineBreak: Node = {
  kind: 'atomic',
  body: alt([
    cat([{ kind: 'set', set: single(13, false) }, { kind: 'set', set: single(10, false) }]),
    { kind: 'set', set: charSet([0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029]) },
  ]),
}

/** Reads a Perl-like expression as PCRE2 does for `grep -P`. Throws PatternError in PCRE2's words. */
export function parsePerl(pattern: string, options: RegexOptions): Parsed {
  return new PerlParser(pattern).parse({
    ignoreCase: options.ignoreCase ?? false, multiline: options.multiline ?? false, dotAll: false, extended: false,
  })
}

class PerlParser {
  private readonly chars: readonly string[]
  private readonly names = new Map<string, number>()
  private highestReference = 0
  private groups = 0
  private at = 0
  private depth = 0

  constructor(pattern: string) {
    this.chars = [...pattern]
  }

  parse(flags: PerlFlags): Parsed {
    const root = this.alternatives(flags)
    if (this.at < this.chars.length) throw new PatternError('unmatched closing parenthesis')
    if (this.highestReference > this.groups) throw new PatternError('reference to non-existent subpattern')
    return { root, groups: this.groups, names: this.names, warnings: [] }
  }

  private alternatives(flags: PerlFlags, resetGroups = false): Node {
    const parts: Node[] = []
    const firstGroup = this.groups
    let lastGroup = firstGroup
    let current = flags
    for (;;) {
      const branch = this.branch(current)
      parts.push(branch.node)
      current = branch.flags
      lastGroup = Math.max(lastGroup, this.groups)
      if (this.chars[this.at] !== '|') break
      this.at++
      if (resetGroups) this.groups = firstGroup
    }
    this.groups = lastGroup
    return alt(parts)
  }

  /** One alternative. `(?i)` holds until the end of the enclosing group, so also in the alternatives after this one. */
  private branch(flags: PerlFlags): { readonly node: Node; readonly flags: PerlFlags } {
    const parts: Node[] = []
    let current = flags
    for (;;) {
      const char = this.chars[this.at]
      if (char === undefined || char === '|' || char === ')') return { node: cat(parts), flags: current }
      if (current.extended && this.skipBlank()) continue
      const group = char === '(' ? perlGroup(this.chars, this.at, current) : undefined
      if (group?.kind === 'comment' || group?.kind === 'flags') {
        this.at = group.next
        current = group.flags
        continue
      }
      if (char === '\\' && this.chars[this.at + 1] === 'Q') {
        parts.push(...this.literal(current))
        continue
      }
      parts.push(this.quantified(group ? this.group(group, current) : this.atom(char, current), current))
    }
  }

  private skipBlank(): boolean {
    const char = this.chars[this.at]!
    if (char === '#') {
      const end = this.chars.indexOf('\n', this.at)
      this.at = end < 0 ? this.chars.length : end + 1
      return true
    }
    if (!' \t\n\r\f\v'.includes(char)) return false
    this.at++
    return true
  }

  /** `\Q…\E`. */
  private literal(flags: PerlFlags): Node[] {
    const { chars } = this
    let end = this.at + 2
    while (end < chars.length && !(chars[end] === '\\' && chars[end + 1] === 'E')) end++
    const nodes = chars.slice(this.at + 2, end).map((c): Node => ({ kind: 'set', set: single(c.codePointAt(0)!, flags.ignoreCase) }))
    this.at = end + 2
    return nodes.length > 0 ? [...nodes.slice(0, -1), this.quantified(nodes[nodes.length - 1]!, flags)] : []
  }

  private group(group: Exclude<PerlGroup, { kind: 'comment' | 'flags' }>, flags: PerlFlags): Node {
    this.at = group.next
    if (group.kind === 'reference') return this.reference(group.name, flags)
    const index = group.kind === 'capture' ? ++this.groups : 0
    if (group.kind === 'capture' && group.name !== undefined) {
      if (this.names.has(group.name)) throw new PatternError('two named subpatterns have the same name (PCRE2_DUPNAMES not set)')
      this.names.set(group.name, index)
    }
    if (++this.depth > depthLimit) throw new PatternError('parentheses are too deeply nested')
    const body = this.alternatives(group.flags, group.kind === 'reset')
    this.depth--
    if (this.chars[this.at] !== ')') throw new PatternError('missing closing parenthesis')
    this.at++
    switch (group.kind) {
      case 'capture': return { kind: 'group', index, body }
      case 'atomic': return { kind: 'atomic', body }
      case 'look':
        if (group.behind && (body.kind === 'alt' ? body.parts : [body]).some((part) => fixedLength(part) === undefined)) {
          throw new PatternError('lookbehind assertion is not fixed length')
        }
        return { kind: 'look', behind: group.behind, negative: group.negative, body }
      default: return body
    }
  }

  private atom(char: string, flags: PerlFlags): Node {
    this.at++
    switch (char) {
      case '.': return { kind: 'set', set: anyChar(flags.dotAll) }
      case '^': return { kind: 'assert', what: flags.multiline ? 'line-start' : 'buffer-start' }
      case '$': return { kind: 'assert', what: flags.multiline ? 'line-end' : 'end-or-newline' }
      case '*': case '+': case '?': throw new PatternError('quantifier does not follow a repeatable item')
      case '{':
        if (perlRepeat(this.chars, this.at - 1)) throw new PatternError('quantifier does not follow a repeatable item')
        return { kind: 'set', set: single(0x7b, false) }
      case '[': {
        const { set, next } = parsePerlClass(this.chars, this.at, flags.ignoreCase)
        this.at = next
        return { kind: 'set', set }
      }
      case '\\': return this.escape(flags)
      default: return { kind: 'set', set: single(char.codePointAt(0)!, flags.ignoreCase) }
    }
  }

  private escape(flags: PerlFlags): Node {
    const letter = this.chars[this.at]
    if (letter === undefined) throw new PatternError('\\ at end of pattern')
    const reference = this.backReference(letter)
    if (reference !== undefined) return this.reference(reference, flags)
    if (letter === 'p' || letter === 'P') {
      const { ranges, next } = property(this.chars, this.at + 1, letter === 'P')
      this.at = next
      return { kind: 'set', set: charSet(ranges) }
    }
    const char = perlChar(this.chars, this.at)
    if (char) {
      this.at = char.next
      return { kind: 'set', set: single(char.codePoint, flags.ignoreCase) }
    }
    this.at++
    const ranges = shorthand(letter)
    if (ranges) return { kind: 'set', set: charSet(ranges) }
    if (Object.hasOwn(anchors, letter)) return { kind: 'assert', what: anchors[letter]! }
    if (letter === 'K') return { kind: 'keep' }
    if (letter === 'R') return lineBreak
    if (letter === 'E') return empty
    if (letter === 'C' || letter === 'X') throw new PatternError(`\\${letter} is not part of this lab's grep -P`)
    if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) throw new PatternError('unrecognized character follows \\')
    return { kind: 'set', set: single(letter.codePointAt(0)!, flags.ignoreCase) }
  }

  /** `\1`, `\g1`, `\g{-1}`, `\g{name}`, `\k<name>`: the group's number or name. */
  private backReference(letter: string): number | string | undefined {
    const { chars } = this
    if (letter >= '1' && letter <= '9') {
      let end = this.at
      while (chars[end]! >= '0' && chars[end]! <= '9') end++
      const group = Number(chars.slice(this.at, end).join(''))
      // `\103` is an octal number unless there are so many groups.
      if (group > 9 && group > this.groups && letter < '8') return undefined
      this.at = end
      return group
    }
    const open = chars[this.at + 1]
    const close = open === '{' ? '}' : letter === 'k' && open === '<' ? '>' : letter === 'k' && open === "'" ? "'" : undefined
    if (letter !== 'g' && letter !== 'k') return undefined
    if (letter === 'g' && open !== undefined && open >= '0' && open <= '9') {
      this.at += 2
      return Number(open)
    }
    const end = close === undefined ? -1 : chars.indexOf(close, this.at + 2)
    const or = letter === 'g' ? '/number or by a plain number' : ''
    if (end < 0) throw new PatternError(`\\${letter} is not followed by a braced, angle-bracketed, or quoted name${or}`)
    const name = chars.slice(this.at + 2, end).join('')
    this.at = end + 1
    const number = Number(name)
    if (Number.isNaN(number)) return name
    return number < 0 ? this.groups + 1 + number : number
  }

  /** A number may point forward; a name must stand before. */
  private reference(to: number | string, flags: PerlFlags): Node {
    const group = typeof to === 'number' ? to : this.names.get(to)
    if (group === undefined || group < 1) throw new PatternError('reference to non-existent subpattern')
    this.highestReference = Math.max(this.highestReference, group)
    return { kind: 'backref', group, ignoreCase: flags.ignoreCase }
  }

  private quantified(atom: Node, flags: PerlFlags): Node {
    let body = atom
    for (let repeated = false; ; repeated = true) {
      while (flags.extended && this.at < this.chars.length && this.skipBlank());
      const bounds = perlRepeat(this.chars, this.at)
      if (!bounds) return body
      if (repeated) throw new PatternError('quantifier does not follow a repeatable item')
      this.at = bounds.next
      const suffix = this.chars[this.at]
      const how = suffix === '?' ? 'lazy' : suffix === '+' ? 'possessive' : 'greedy'
      if (how !== 'greedy') this.at++
      body = { kind: 'repeat', body, min: bounds.min, max: bounds.max, how }
    }
  }
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex, escapeRegex, type Match, type Regex, type RegexOptions } from '../../../../src/world/text/index.ts'
import { randomCases } from './random.ts'

function compiled(pattern: string, options: RegexOptions): Regex {
  const regex = compileRegex(pattern, options)
  if (regex.error !== undefined) throw new Error(regex.error)
  return regex
}

const extended = (pattern: string, more: Partial<RegexOptions> = {}): Regex => compiled(pattern, { syntax: 'extended', ...more })
const perl = (pattern: string): Regex => compiled(pattern, { syntax: 'perl' })

/** Runs `execSteps` to its end and counts. */
function stepped(regex: Regex, text: string, from = 0): { readonly match: Match | null | 'limit'; readonly steps: number; readonly largest: number } {
  const run = regex.execSteps(text, from)
  let steps = 0
  let largest = 0
  for (;;) {
    const { done, value } = run.next()
    if (done) return { match: value, steps, largest }
    steps += value
    largest = Math.max(largest, value)
  }
}

describe('matching', () => {
  it('finds all matches of a text from one to the next, `^` only at its start', () => {
    const regex = extended('^a|b')
    const starts: number[] = []
    for (let from = 0; ;) {
      const match = regex.exec('aab ab', from)
      if (!match || match === 'budget') break
      starts.push(match.start)
      from = match.end
    }
    expect(starts).toEqual([0, 2, 5])
  })

  it('obeys notbol and noteol', () => {
    expect(extended('^a').exec('a', 0, { notbol: true })).toBeNull()
    expect(extended('a$').exec('a', 0, { noteol: true })).toBeNull()
    expect(extended('\\`a').exec('a', 0, { notbol: true })).not.toBeNull()
    expect(extended('^a').test('a', { notbol: true })).toBe(false)
  })

  it('multiline: anchors at newlines, dot and negated brackets stop there', () => {
    const spans = (p: string, multiline: boolean): unknown => (extended(p, { multiline }).exec('ab\ncd') as Match | null)?.groups[0]
    expect(spans('^c', false)).toBeUndefined()
    expect(spans('^c', true)).toEqual([3, 4])
    expect(spans('b$', true)).toEqual([1, 2])
    expect(spans('.*', false)).toEqual([0, 5])
    expect(spans('.*', true)).toEqual([0, 2])
    expect(spans('[^x]*', true)).toEqual([0, 2])
    expect(spans("d\\'", true)).toEqual([4, 5])
  })

  it.each([
    ['cilium', 'CILIUM'], ['[a-z]+', 'ABC'], ['É', 'é'], ['[^a]', 'A'], ['(ab)\\1', 'abAB'], ['ß', 'ẞ'], ['Σ', 'ς'],
  ])('ignores case: %s on %s', (pattern, text) => {
    expect(extended(pattern, { ignoreCase: true }).test(text)).toBe(pattern !== '[^a]')
  })

  it('goes by code point, also in ranges beyond ASCII', () => {
    expect(extended('^.$').test('😀')).toBe(true)
    expect((extended('[가-힣]+').exec('ab 한국 c') as Match).groups[0]).toEqual([3, 5])
    expect((extended('[😀-😂]').exec('x😁') as Match).groups[0]).toEqual([1, 3])
    expect(extended('\\uDE00').test('😀')).toBe(false)
  })

  it('dot does not take an undecodable byte, as grep and sed in UTF-8', () => {
    expect((extended('.*').exec('a\udcffb') as Match).groups[0]).toEqual([0, 1])
    expect(extended('[^a]').test('\udc80')).toBe(false)
    expect(extended('\udcff').test('a\udcff')).toBe(true)
  })

  it('names groups in perl', () => {
    const regex = perl('(?<host>[^:]+):(?<port>\\d+)')
    expect([...regex.names]).toEqual([['host', 1], ['port', 2]])
    expect((regex.exec('webpod:80') as Match).groups).toEqual([[0, 9], [0, 6], [7, 9]])
  })

  it('awk: escapes in and out of brackets, its own words for errors', () => {
    const awk = (pattern: string): Regex => compiled(pattern, { syntax: 'awk' })
    expect(awk('a\\/b').test('a/b')).toBe(true)
    expect(awk('[\\t\\]]').test(']')).toBe(true)
    expect(awk('\\101').test('A')).toBe(true)
    expect(compileRegex('(a', { syntax: 'awk' }).error).toBe("regular expression compile failed (missing ')')")
    expect(compileRegex('*a', { syntax: 'awk' }).error).toBe('regular expression compile failed (missing operand)')
    expect(compileRegex('a||b', { syntax: 'awk' }).error).toBe('regular expression compile failed (missing operand)')
  })

  it('refuses patterns that would grow without bounds', () => {
    expect(compileRegex('((a{999}){999}){999}', { syntax: 'extended' }).error).toBe('Regular expression too big')
    expect(compileRegex('('.repeat(100_000), { syntax: 'extended' }).error).toBe('Regular expression too big')
    expect(compileRegex('('.repeat(100_000), { syntax: 'perl' }).error).toBe('parentheses are too deeply nested')
  })
})

describe('budget', () => {
  it.each([
    '(a*)*b', '(a|a)*b', '(a|aa)+$', '(.*)(.*)(.*)(.*)x', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a?){30}a{30}b',
  ])('%s is linear on a long text', (pattern) => {
    const text = 'a'.repeat(30_000)
    const once = stepped(extended(pattern), text.slice(0, 15_000)).steps
    const twice = stepped(extended(pattern), text).steps
    expect(twice).toBeLessThan(once * 2.5 + 5000)
  })

  it('a search whose every start runs far is linear too', () => {
    const text = 'a'.repeat(20_000) + 'cx'
    expect(stepped(extended('a*b|c'), text).steps).toBeLessThan(text.length * 40)
    expect(stepped(extended('a*b|c'), text).match).toMatchObject({ start: 20_000, end: 20_001 })
  })

  it('exec gives up with a verdict, execSteps reports about every 1,000 steps', () => {
    const text = 'a'.repeat(5000)
    expect(extended('(a+a+)+y').exec(text, 0, { budget: 1000 })).toBe('budget')
    expect(extended('x|y').test(text, { budget: 1000 })).toBe('budget')
    const { match, largest, steps } = stepped(extended('(a+a+)+y'), text)
    expect(match).toBeNull()
    expect(steps).toBeGreaterThan(3000)
    expect(largest).toBeLessThan(3000)
  })

  it('back-references are bounded by pieces too, and perl gives up as PCRE does', () => {
    const text = 'a'.repeat(60)
    expect(stepped(extended('(a*)(a*)(a*)\\1\\2\\3b'), text).largest).toBeLessThan(3000)
    expect(perl('(a+)+$').exec(`${'a'.repeat(40)}b`, 0, { budget: 10_000 })).toBe('budget')
    expect(stepped(perl('(a+)+$'), `${'a'.repeat(40)}b`).match).toBe('limit')
  })
})

describe('properties', () => {
  const cases = randomCases(11, 400)

  it('agrees with the platform about where the first match starts', () => {
    for (const [pattern, text] of cases) {
      const theirs = new RegExp(pattern, 'u').exec(text)
      const match = extended(pattern).exec(text) as Match | null
      expect([pattern, text, match?.start]).toEqual([pattern, text, theirs?.index])
      const p = perl(pattern).exec(text, 0, { budget: 1e7 }) as Match | null
      expect([pattern, text, p && text.slice(p.start, p.end)]).toEqual([pattern, text, theirs && theirs[0]])
      expect(extended(pattern).test(text)).toBe(theirs !== null)
    }
  })

  it('gives the same in pieces as at once, and in a text that follows other text', () => {
    for (const [pattern, text] of cases) {
      const regex = extended(pattern)
      const whole = regex.exec(text)
      expect(stepped(regex, text).match).toEqual(whole)
      const moved = regex.exec(`--${text}`, 2) as Match | null
      expect(moved && moved.groups.map((g) => g && [g[0] - 2, g[1] - 2])).toEqual(whole && (whole as Match).groups)
    }
  })

  it('an escaped text matches itself and nothing shorter', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.constantFrom('basic' as const, 'extended' as const, 'awk' as const, 'perl' as const), (text, syntax) => {
      const match = compiled(escapeRegex(text, syntax), { syntax }).exec(`<${text}>`) as Match
      expect(match.end - match.start).toBe(text.length)
    }))
  })

  it('never throws, whatever the pattern', () => {
    fc.assert(fc.property(
      fc.array(fc.constantFrom(
        'a', '\\', '(', ')', '[', ']', '{', '}', '*', '+', '?', '|', '^', '$', '.', '-', ':', ',', '1', '<', '=', '!', 'P', 'x', 'p', '한',
      ), { maxLength: 12 }),
      fc.constantFrom('basic' as const, 'extended' as const, 'awk' as const, 'perl' as const),
      fc.constantFrom('regcomp' as const, 'grep' as const, 'sed' as const),
      (parts, syntax, dialect) => {
        const regex = compileRegex(parts.join(''), { syntax, dialect })
        if (regex.error === undefined) regex.exec('a(1)한-:', 0)
        else expect(regex.error).not.toBe('')
      },
    ), { numRuns: 2000 })
  })
})

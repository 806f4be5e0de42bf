import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGlob, isGlob, quoteGlob } from '../../../../src/world/text/index.ts'

const chars = (...parts: readonly (readonly [string, boolean])[]): { char: string; quoted: boolean }[] =>
  parts.flatMap(([text, quoted]) => [...text].map((char) => ({ char, quoted })))

describe('glob', () => {
  it('quoted characters stand for themselves', () => {
    const glob = compileGlob(chars(['a', false], ['*', true], ['*', false]))
    expect(glob.matches('a*x')).toBe(true)
    expect(glob.matches('abx')).toBe(false)
    expect(compileGlob(chars(['[', false], ['a-c', true], [']', false])).matches('b')).toBe(false)
    expect(compileGlob(chars(['[', false], ['a-c', true], [']', false])).matches('-')).toBe(true)
  })

  it('knows what is literal', () => {
    expect(compileGlob('a\\*b').literal).toBe('a*b')
    expect(compileGlob('a*').literal).toBeUndefined()
    expect(isGlob('[a')).toBe(false)
    expect(isGlob('[a]')).toBe(true)
    expect(isGlob('@(a)')).toBe(false)
    expect(isGlob('@(a)', { extglob: true })).toBe(true)
  })

  it.each([
    ['*', '.bashrc', false], ['.*', '.bashrc', true], ['?bashrc', '.bashrc', false], ['[.]bashrc', '.bashrc', false],
    ['*rc', 'bashrc', true], ['!(x)', '.a', false], ['.!(x)', '.a', true],
    ['*a', 'b.a', true],
  ])('a leading dot is hidden: %s on %s', (pattern, text, expected) => {
    expect(compileGlob(pattern, { period: true, extglob: true }).matches(text)).toBe(expected)
  })

  it.each([
    ['*', 'a/b', false], ['*/*', 'a/b', true], ['a?b', 'a/b', false], ['a[/]b', 'a/b', false], ['a[!x]b', 'a/b', false],
  ])('a slash is not matched as a pathname: %s on %s', (pattern, text, expected) => {
    expect(compileGlob(pattern, { pathname: true }).matches(text)).toBe(expected)
  })

  it('ignores case where asked', () => {
    expect(compileGlob('K8S-[a-z]*', { ignoreCase: true }).matches('k8s-W1')).toBe(true)
    expect(compileGlob('K8S-CTR', { ignoreCase: true }).matches('k8s-ctr')).toBe(true)
  })

  it('takes undecodable bytes with * and ?', () => {
    expect(compileGlob('a?b').matches('a\udcffb')).toBe(true)
  })

  it('finds the leftmost longest', () => {
    expect(compileGlob('a*c').find('xxabcabcx')).toEqual([2, 8])
    expect(compileGlob('b').find('abcb', 2)).toEqual([3, 4])
    expect(compileGlob('z').find('abc')).toBeUndefined()
  })

  it.each(['*a*a*a*a*a*a*a*a*b', '*(a|aa)b', '+(*(a))b', '@(a|a*)*(a|a*)b', '?(a)?(a)?(a)?(a)*b'])('%s takes no exponential time', (pattern) => {
    const glob = compileGlob(pattern, { extglob: true })
    expect(glob.matches('a'.repeat(300))).toBe(false)
    expect(glob.replaced('a'.repeat(300), 'all')).toEqual([])
  })

  it('replaces in a long text in one pass', () => {
    const text = 'ab '.repeat(20_000)
    expect(compileGlob('b').replaced(text, 'all')).toHaveLength(20_000)
    expect(compileGlob('b?').replaced(text, 'all')).toHaveLength(20_000)
    expect(compileGlob('a*c').replaced(text, 'all')).toEqual([])
  })
})

describe('properties of globs', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '[', ']', '\\', '!', '(', ')', '|', '-', '한', '.'), maxLength: 8 })

  it('a quoted text matches itself only', () => {
    fc.assert(fc.property(text, text, (a, b) => {
      const glob = compileGlob(quoteGlob(a), { extglob: true })
      expect(glob.literal).toBe(a)
      expect(glob.matches(b)).toBe(a === b)
    }))
  })

  it('what a prefix and a suffix leave fits together with matches', () => {
    fc.assert(fc.property(text, text, (pattern, subject) => {
      const glob = compileGlob(pattern, { extglob: true })
      const shortest = glob.prefix(subject, 'shortest')
      const longest = glob.prefix(subject, 'longest')
      for (const end of [shortest, longest]) if (end !== undefined) expect(glob.matches(subject.slice(0, end))).toBe(true)
      for (const which of ['shortest', 'longest'] as const) {
        const start = glob.suffix(subject, which)
        if (start !== undefined) expect(glob.matches(subject.slice(start))).toBe(true)
      }
      expect(glob.matches(subject)).toBe(longest === subject.length)
      expect(glob.matches(subject)).toBe(glob.suffix(subject, 'longest') === 0)
    }), { numRuns: 1000 })
  })
})

import { describe, expect, test } from 'vitest'
import { COLOUR, formatFailure } from '../../../src/course/index.ts'
import { held, said } from './rig.ts'

describe('a failure shows which line, what was closest, and the difference by word', () => {
  test('a changed word', () => {
    expect(said(held('', '172.20.0.0/16 via 192.168.20.200 dev eth1', 'default via 10.0.2.2\n172.20.0.0/16 via 192.168.10.200 dev eth1\n'))).toBe([
      'line 1 of the expected output is not there',
      '  expected  172.20.0.0/16 via [-192.168.20.200-] dev eth1',
      '  closest   172.20.0.0/16 via {+192.168.10.200+} dev eth1   (line 2)',
    ].join('\n'))
  })
  test('a placeholder that was met is no difference', () => {
    expect(said(held('', '{{ip}} via {{ip}} proto static {{any}}', '10.2.0.0 via 10.1.0.1 proto bgp metric 20\n'))).toBe([
      'line 1 of the expected output is not there',
      '  expected  {{ip}} via {{ip}} proto [-static-] {{any}}',
      '  closest   10.2.0.0 via 10.1.0.1 proto {+bgp+} metric 20   (line 1)',
    ].join('\n'))
  })
  test('a missing word and one too many', () => {
    expect(said(held('', 'a b c', 'a c d')).split('\n').slice(1)).toEqual(['  expected  a [-b-] c', '  closest   a c {+d+}   (line 1)'])
  })
  test('the line that should come next', () => {
    expect(said(held('', 'one\ntwo 2', 'zero\none\ntwo 3\nfour\n'))).toBe('line 2 of the expected output is not there\n  expected  two [-2-]\n  closest   two {+3+}   (line 3)')
  })
  test('a line that came, but not where it belongs', () => {
    expect(said(held('', 'one\ntwo', 'one\nxyz\ntwo\n'))).toBe('line 2 of the expected output came, but not right after the one before it\n  expected  two\n  closest   two   (line 3)')
  })
  test('the longest beginning is the one that is shown', () => {
    expect(said(held('', 'a\nb\nc', 'a\nx\na\nb\nd\n')).split('\n')[0]).toBe('line 3 of the expected output is not there')
  })
  test('lines are counted over gaps', () => {
    expect(said(held('', 'a\n...\nb\nc', 'a\nx\nb\ny\n')).split('\n')[0]).toBe('line 3 of the expected output is not there')
  })
  test('nothing in common: no closest line is made up', () => {
    expect(said(held('', 'alpha', 'beta\n'))).toBe('line 1 of the expected output is not there\n  expected  alpha')
  })
  test('what is expected has its place in the lesson', () => {
    expect(held('', 'a\nb', 'a\nc\n').failures[0]?.expected).toMatchObject({ text: 'b', at: { line: 2, column: 1 } })
  })
})

describe('for a screen', () => {
  const [f] = held('', 'a b', 'a c').failures
  test('the spans say what is same, missing and extra, without a look', () => {
    expect(f?.diff).toEqual({ expected: [{ text: 'a', mark: 'same' }, { text: 'b', mark: 'missing' }], actual: [{ text: 'a', mark: 'same' }, { text: 'c', mark: 'extra' }] })
  })
  test('with colour the marks stay, so that colour is never all there is', () => {
    expect(f && formatFailure(f, COLOUR)).toBe('line 1 of the expected output is not there\n  expected  a \x1b[31m[-b-]\x1b[39m\n  closest   a \x1b[32m{+c+}\x1b[39m   (line 1)')
  })
  test('a code and values stand beside the English, for other languages', () => {
    expect(f).toMatchObject({ code: 'missing', values: { number: 1 } })
  })
})

test('an output of 256 KiB is judged while nobody waits', () => {
  const output = Array.from({ length: 5_000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24 via 192.168.10.${i % 250} dev eth1 proto bgp`).join('\n')
  const start = performance.now()
  expect(held('', '10.{{int}}.{{int}}.0/24 via {{ip}} dev eth9 proto bgp\n...\n{{any}} static', output).ok).toBe(false)
  expect(performance.now() - start).toBeLessThan(3_000)
})

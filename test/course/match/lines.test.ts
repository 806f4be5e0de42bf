import { describe, expect, test } from 'vitest'
import { held, problemsOf, said } from './rig.ts'

const ok = (expected: string, actual: string, info = '') => held(info, expected, actual).ok

describe('by default every expected line must appear, in order', () => {
  const output = 'Welcome\ndefault via 10.0.2.2 dev eth0\n10.1.0.0/24 dev eth1\n10.2.0.0/24 via 10.1.0.1\nbye\n'
  test.each([
    ['other lines may stand before and after', '10.1.0.0/24 dev eth1', true],
    ['a block of lines is found as a block', 'default via 10.0.2.2 dev eth0\n10.1.0.0/24 dev eth1', true],
    ['but not between', 'default via 10.0.2.2 dev eth0\n10.2.0.0/24 via 10.1.0.1', false],
    ['unless a line of three dots says so', 'default via 10.0.2.2 dev eth0\n...\n10.2.0.0/24 via 10.1.0.1', true],
    ['three dots may stand for nothing', 'default via 10.0.2.2 dev eth0\n...\n10.1.0.0/24 dev eth1', true],
    ['the order counts', '10.1.0.0/24 dev eth1\n...\ndefault via 10.0.2.2 dev eth0', false],
    ['a part of a line is no line', '10.1.0.0/24', false],
    ['a line is used once', 'bye\n...\nbye', false],
  ])('%s', (_, expected, passes) => {
    expect(ok(expected, output)).toBe(passes)
  })

  test('runs of blanks compare equal, trailing blanks never matter', () => {
    expect(ok('NAME  READY  AGE', 'NAME        READY\tAGE   \n')).toBe(true)
    expect(ok('a b', 'ab')).toBe(false)
    expect(ok('a  ', 'a')).toBe(true)
  })
  test('colours and redrawn lines are no difference', () => {
    expect(ok('Cilium: OK', 'Cilium: wait\r\x1b[K\x1b[32mCilium:\x1b[0m OK\r\n')).toBe(true)
  })
  test('empty lines at the ends of an expectation mean nothing, inside they do', () => {
    expect(ok('\na\n\n', 'a')).toBe(true)
    expect(ok('a\n\nb', 'a\n\nb')).toBe(true)
    expect(ok('a\n\nb', 'a\nb')).toBe(false)
  })
  test('a later place is found when the first one only begins well', () => {
    expect(ok('a\nb', 'a\na\nb')).toBe(true)
    expect(ok('a\n...\nb\nc', 'a\nb\nx\nb\nc')).toBe(true)
  })
  test('literal <none> and regular expression characters are themselves', () => {
    expect(ok('<none> [1.2] (a|b)* $', '<none> [1.2] (a|b)* $')).toBe(true)
    expect(ok('1.2', '1x2')).toBe(false)
  })
})

describe('exact leaves no room', () => {
  test.each([
    ['the same', 'a\nb', 'a\nb\n', true],
    ['a line before', 'a\nb', 'x\na\nb\n', false],
    ['a line after', 'a\nb', 'a\nb\nx\n', false],
    ['room where three dots stand', '...\na\n...\nb', 'x\na\ny\nb\n', true],
    ['room at the end only', 'a\n...', 'a\nx\ny\n', true],
    ['the last run stands at the end', 'a\n...\nb', 'a\nb\nx\nb\n', true],
  ])('%s', (_, expected, actual, passes) => {
    expect(ok(expected, actual, 'exact')).toBe(passes)
  })
  test('the line too much is named', () => {
    expect(said(held('exact', 'a', 'a\nb\n'))).toBe('line 2 is more than was expected\n  closest   b   (line 2)')
  })
})

describe('an empty output is an outcome of its own, never a pass by accident', () => {
  test.each([
    ['', '...'],
    ['', '{{any}}'],
    ['', '!! refused'],
    ['unordered', 'a'],
    ['contains', '{{any}}'],
    ['table', 'NAME\na'],
    ['json', '{}'],
  ])('%s %s', (info, expected) => {
    expect(said(held(info, expected, '\n')).split('\n')[0]).toBe('nothing was printed')
  })
  test('`none` asks for it', () => {
    expect(held('none', '', '').ok).toBe(true)
    expect(held('none', '', '\r\n\x1b[0m\n').ok).toBe(true)
    expect(said(held('none', '', 'a\n'))).toBe('nothing should have been printed\n  closest   a   (line 1)')
  })
  test('so does a bare exit status', () => {
    expect(held('exit=1', '', { output: '', exit: 1 }).ok).toBe(true)
  })
  test('an expectation that anything would meet is refused', () => {
    expect(problemsOf('', '')).toEqual(['1:1 empty-output'])
    expect(problemsOf('table', '')).toEqual(['1:1 empty-output'])
    expect(problemsOf('none', 'a')).toEqual(['1:1 output-mode'])
    expect(problemsOf('table json', 'a')).toContain('1:1 output-mode')
  })
})

describe('!! text must not occur', () => {
  test('anywhere in a line, with placeholders', () => {
    expect(held('', 'a\n!! {{int}}% loss', 'a\n0% packets\n').ok).toBe(true)
    expect(said(held('', 'a\n!! {{int}}% loss', 'a\n 10%  loss!\n'))).toBe('line 2 holds what must not be there: {{int}}% loss\n  expected  {{int}}% loss\n  closest    10%  loss!   (line 2)')
  })
  test('alone it asks that something else was printed', () => {
    expect(held('', '!! refused', 'Connected\n').ok).toBe(true)
  })
  test('it forbids something', () => {
    expect(problemsOf('', 'a\n!!')).toEqual(['2:1 forbidden-text'])
  })
})

describe('exit status and streams', () => {
  test('exit= is judged beside the lines', () => {
    expect(held('exit=28', 'timed out', { output: 'timed out', exit: 28 }).ok).toBe(true)
    expect(said(held('exit=28', 'timed out', { output: 'timed out', exit: 0 }))).toBe('exit status 0, expected 28')
    expect(said(held('exit=28', 'timed out', { output: 'timed out' }))).toBe('the command did not end; expected exit status 28')
  })
  test('without exit= it is not', () => {
    expect(held('', 'a', { output: 'a', exit: 1 }).ok).toBe(true)
  })
  test('stderr is read where it is known, a terminal has one stream', () => {
    expect(held('stderr', 'oops', { output: 'out\noops\n', stderr: 'oops\n' }).ok).toBe(true)
    expect(held('stderr', 'out', { output: 'out\noops\n', stderr: 'oops\n' }).ok).toBe(false)
    expect(held('stderr', 'oops', { output: 'out\noops\n' }).ok).toBe(true)
  })
})

describe('count', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => (i % 10 ? 'Hostname: a' : 'timed out')).join('\n')
  test.each([
    ['count>=90', 'Hostname: {{word}}', true],
    ['count>90', 'Hostname: {{word}}', false],
    ['count=10', 'timed out', true],
    ['count==100', 'timed out\nHostname: a', true],
    ['count<=99', '', false],
  ])('%s %s', (info, expected, passes) => {
    expect(held(info, expected, hundred).ok).toBe(passes)
  })
  test('says how many there were', () => {
    expect(said(held('count>=2', 'a', 'a\nb\n'))).toBe('1 lines, expected >= 2')
  })
  test('nothing may be counted, too', () => {
    expect(held('count=0', 'a', '').ok).toBe(true)
  })
})

describe('unordered and contains', () => {
  test('unordered: each expected line has a line of its own, wherever', () => {
    expect(ok('c\na', 'a\nb\nc\n', 'unordered')).toBe(true)
    expect(ok('a\na', 'a\nb\n', 'unordered')).toBe(false)
    expect(ok('{{any}}\na', 'a\nb\n', 'unordered exact')).toBe(true)
    expect(ok('c\na', 'a\nb\nc\n', 'unordered exact')).toBe(false)
  })
  test('contains: each expected text stands in some line', () => {
    expect(ok('via 10.1.0.1\nloss', '0% packet loss\n10.2.0.9 via  10.1.0.1 dev eth1\n', 'contains')).toBe(true)
    expect(ok('loss', 'packet lost\n', 'contains')).toBe(false)
    expect(ok('a', 'xa\nb\n', 'contains exact')).toBe(false)
  })
  test('three dots say nothing there', () => {
    expect(problemsOf('unordered', 'a\n...')).toEqual(['2:1 output-mode'])
  })
  test('a failure shows the closest of the lines that are left', () => {
    expect(said(held('unordered', 'eth0 UP\neth1 UP', 'eth0 UP\neth1 DOWN\n'))).toBe('line 2 of the expected output is not there\n  expected  eth1 [-UP-]\n  closest   eth1 {+DOWN+}   (line 2)')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeExpected, expectOutput, formatFailure, formatProblem, lint, locate, match, normalise, parseCourse, parseDuration, formatDuration, type Course } from '../../src/course/index.ts'
import { FRONT } from './rig.ts'

/** Pieces of which broken lessons are made: more telling than random letters. */
const PIECES = [
  '\n', '\n\n', '  ', '\t', '- ', '1. ', '- [x] a', '- [ ] b', '> ', '> [!NOTE]', '## S', '### Predict', '### Quiz', '### Solution', '### Solution: x', '### Hints', '#', '```', '```bash', '```bash on=left',
  '```output', '```output table exact', '```output json', '```check within=3s', '~~~', '````', 'left$ ip route', 'left# x', '? exit 1', '...', '!! no', '{{', '}}', '{{ip}}', '{{a=int}}', '{{=a}}', '{{re:(}}', '{"a": ', '[1,',
  '<!-- ', ' -->', 'covers: G001', 'setup: a', '---', 'title: ', '| a | b |', '| - | - |', '**', '`', '[a](#s)', '&lt;', '<b>', '한국어', '\u0000', '\r', '\u2028', '\ud800', '\ufeff', 'text', 'NAME  AGE', 'a  1s', '\\',
]
const broken = fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }), { maxLength: 60 }).map((pieces) => pieces.join(''))
const noise = fc.array(fc.oneof(fc.constantFrom('\x1b', '[', 'K', 'J', 'H', '2', ';', '?1049h', '?1049l', ']0;', '\x07', '\\', '\r', '\b', '\t', '\n', 'A', 'C', '999', '@', 'P', '가', '\u0301', '\x9b', ' '), fc.string({ maxLength: 4 })), { maxLength: 40 }).map((pieces) => pieces.join(''))

const course = (lesson: string, korean = lesson): Course => parseCourse(new Map([
  ['c/course.yaml', 'title: T\nlab: w\nlanguages: [en, ko]\nlessons: [a]\n'], ['c/labs/w.yaml', ''], ['c/a.md', lesson], ['c/a.ko.md', korean], ['c/glossary.md', lesson],
]), 'c')

function inside(of: Course): void {
  for (const p of lint(of, { hosts: () => ['left'] })) {
    const lines = of.sources.get(p.file)?.lines ?? []
    const line = lines[p.line - 1]
    expect(line, `${p.file}:${p.line} of ${lines.length}`).toBeDefined()
    expect(p.excerpt).toBe(line)
    expect(p.column).toBeGreaterThanOrEqual(1)
    expect(p.column + p.length - 1).toBeLessThanOrEqual(Math.max(1, (line ?? '').length + 1))
    expect(p.message).not.toBe('')
    expect(p.advice).not.toBe('')
    formatProblem(p)
  }
}

describe('whatever an author writes', () => {
  test('the parser never throws, and every problem stands inside its file', () => {
    fc.assert(fc.property(broken, broken, (a, b) => inside(course(FRONT + a, FRONT + b))), { numRuns: 400 })
    fc.assert(fc.property(broken, (a) => inside(course(a))), { numRuns: 200 })
  })
  test('every place in the tree stands inside its file', () => {
    const places = (value: unknown, check: (at: { line: number; column: number }) => void): void => {
      if (typeof value !== 'object' || value === null) return
      if ('line' in value && 'column' in value) check(value as { line: number; column: number })
      else for (const part of Array.isArray(value) ? value : Object.values(value)) places(part, check)
    }
    fc.assert(fc.property(broken, (text) => {
      const read = course(FRONT + text)
      const lines = read.sources.get('c/a.md')?.lines ?? []
      places(read.lessons[0]?.steps, ({ line, column }) => {
        expect(lines[line - 1]).toBeDefined()
        expect(column).toBeGreaterThanOrEqual(1)
      })
    }), { numRuns: 200 })
  })
  test('course.yaml and the name of a step may be anything', () => {
    fc.assert(fc.property(broken, fc.string(), (yaml, name) => {
      const read = parseCourse(new Map([['course.yaml', yaml], ['a.md', FRONT]]), '')
      lint(read)
      locate(read, name)
    }), { numRuns: 200 })
  })
  test('absurd nesting is a problem, not a crash', () => {
    for (const deep of ['> '.repeat(5_000), '- '.repeat(1_000), '['.repeat(5_000), '*'.repeat(5_000), '{{'.repeat(5_000)]) inside(course(`${FRONT}${deep}x\n`))
  }, 60_000)
})

describe('whatever a command prints', () => {
  test('normalising it again changes nothing', () => {
    fc.assert(fc.property(noise, (raw) => { expect(normalise(normalise(raw))).toBe(normalise(raw)) }), { numRuns: 1_000 })
  })
  test('leaves no control character but the line feed', () => {
    fc.assert(fc.property(noise, (raw) => { expect(normalise(raw)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/) }), { numRuns: 500 })
  })
  test('the output matches itself when escaped', () => {
    const output = fc.oneof(broken, noise, fc.string({ unit: 'grapheme' })).filter((text) => normalise(text).trim() !== '')
    fc.assert(fc.property(output, fc.constantFrom('exact', '', 'unordered exact', 'contains'), (text, info) => {
      const { expectation, problems } = expectOutput(info, escapeExpected(text))
      expect(problems).toEqual([])
      const result = match(expectation, { output: text })
      expect(result.failures.map((f) => formatFailure(f))).toEqual([])
    }), { numRuns: 800 })
  })
  test('and no output but its own, where it is exact', () => {
    const line = fc.stringMatching(/^[a-c {}.!]{1,6}$/).filter((text) => text.trim() !== '')
    const squeeze = (lines: readonly string[]) => lines.map((l) => l.replace(/ +/g, ' ').trimEnd())
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), fc.array(line, { minLength: 1, maxLength: 3 }), (a, b) => {
      const { expectation } = expectOutput('exact', escapeExpected(a.join('\n')))
      expect(match(expectation, { output: b.join('\n') }).ok).toBe(JSON.stringify(squeeze(a)) === JSON.stringify(squeeze(b)))
    }), { numRuns: 500 })
  })
  test('any expectation can be held against any output', () => {
    fc.assert(fc.property(broken, broken, fc.constantFrom('', 'exact', 'table', 'json', 'unordered', 'contains', 'none', 'count>=2', 'table exact', 'json exact'), (expected, output, info) => {
      const { expectation } = expectOutput(info, expected)
      const result = match(expectation, { output, exit: 0 }, new Map([['a', '1']]))
      expect(result.ok).toBe(result.failures.length === 0)
      for (const f of result.failures) formatFailure(f)
    }), { numRuns: 800 })
  })
})

test('a duration that was written is read back', () => {
  fc.assert(fc.property(fc.nat({ max: 10_000_000_000 }), (micros) => { expect(parseDuration(formatDuration(micros))).toBe(micros) }))
})

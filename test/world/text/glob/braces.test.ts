import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandBraces, expandBraceText } from '../../../../src/world/text/index.ts'
import { bash, hasTool, utf8 } from '../real.ts'

const words = [
  'a', '{a,b}', 'x{a,b}y', '{a,b}{c,d}', '{a,{b,c}}', '{a,b{c,d}e}f', '{a}', '{}', '{,}', '{a,}', '{,a}', 'x{,a}', 'x{}y', '{a,b', 'a,b}',
  '{a,b}}', '{{a,b}', '{{a,b}}',
  '{a},b}', '{a,b},c', 'a{,}b', '{{a},b}', '{a,{}}', '{}{a,b}', '{a..c}', '{c..a}', '{a..a}', '{a..z..5}', '{z..a..-5}', '{a..z..0}',
  '{A..c..10}', '{1..5}', '{5..1}', '{-2..2}',
  '{1..10..3}', '{10..1..3}', '{10..1..-3}', '{1..10..-3}', '{01..10}', '{1..010}', '{-01..3}', '{001..3}', '{-5..05}', '{1..3..0}',
  '{1..}', '{..3}', '{1..a}', '{a..3}', '{1..2..3..4}',
  '{1..2..x}', '{1...3}', '{1..3.}', '{1.5..3}', '{+1..3}', '{1..+3}', '{1..3}{a,b}', 'x{1..3}y', '{a,1..3}', '{1..3,a}', '{{1..3},a}',
  '{aa..cc}', '{1..2}{1..2}', 'a{b,c}d{e,f}g',
  '{a,b}{', '}{a,b}', '{a,b}.{c', '{"a,b",c}', "{'a,b',c}", '{a\\,b,c}', '\\{a,b}', '{a,b\\}', '{a,b}\\{c,d}', '"{a,b}"', "'{a,b}'",
  '{"a",b}', '{1.."3"}', '${x}{a,b}', '{${x},b}', '${x:-{a,b}}',
  'k8s-{ctr,w{0..2}}', '/etc/{passwd,group}', 'file.{txt,md}{,.bak}', '{한,국}어', '{0..0}', '{9223372036854775807..9223372036854775807}',
  '{1..99999999999999999999}', '{a,b}{1..2..x}{c,d}',
  '{2147483648..2147483650}', '{a,b,{c,d,{e,f}}}', '{ab,c{d,e}f..g}', 'a{b}c{d,e}', 'a{1..2', '{1..2}}', '{{1..2}}', '{a..}', '{a..b..}',
  '{1..5..}', '{-1..-3}', '{1..-1}', '{,,}', 'x{a,,b}y', '{a..f..2}',
  '{0x1..3}', '{1..0x3}', '{,{,}}z', '{a,b}{,}', '{..}', '{...}', '{a...c}', '{x,{1..3},y}', '{x..z}{3..1}',
]

describe.skipIf(!hasTool('bash', /GNU bash, version 5\.[12]/))('brace expansion against the real bash', () => {
  // What is left of quotes is removed by the shell; here both sides remove it by `eval`, so the expanded words are compared as text.
  const answers = bash(words.map((w) => `x=X; printf '%s\\1' ${w}; printf '\\0'`).join('\n')).map(utf8)
  const unquoted = bash(words.map((w) => `set +B; x=X; printf '%s\\1' ${[...expandBraceText(w)].map((part) => part || "''").join(' ')}; printf '\\0'`).join('\n')).map(utf8)
  const nonEmpty = (line: string): string[] => line.split('\u0001').filter((part) => part !== '')
  it.each(words.map((w, i) => ({ w, i })))('$w', ({ w, i }) => {
    expect(nonEmpty(unquoted[i]!), w).toEqual(nonEmpty(answers[i]!))
  })
})

describe('brace expansion', () => {
  it('is lazy: the first words of a huge sequence come at once', () => {
    const all = expandBraceText('{a,b}{1..2000000000..2}')
    expect([all.next().value, all.next().value, all.next().value]).toEqual(['a1', 'a3', 'a5'])
  })

  it('a sequence longer than an int counts stays as it stands', () => {
    expect([...expandBraceText('{1..10000000000}')]).toEqual(['{1..10000000000}'])
  })

  it('carries opaque items through', () => {
    const quoted = { quoted: ',' }
    expect([...expandBraces(['{', 'a', quoted, 'b', ',', 'c', '}'])]).toEqual([['a', quoted, 'b'], ['c']])
    expect([...expandBraces([quoted, '{', '1', '.', '.', '2', '}'])]).toEqual([[quoted, '1'], [quoted, '2']])
  })

  it('gives as many words as the parts multiply to, in order', () => {
    const part = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 2, maxLength: 4 })
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const expected = parts.reduce<string[]>((done, next) => done.flatMap((a) => next.map((b) => a + b)), [''])
      expect([...expandBraceText(parts.map((p) => `{${p.join(',')}}`).join(''))]).toEqual(expected)
    }))
  })
})

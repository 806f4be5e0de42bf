import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandEscapes, formatDouble, formatInteger, formatPrintf, quoteForShell, quoteShellEscape } from '../../../../src/world/text/index.ts'
import { bash, hasTool, utf8, word } from '../real.ts'

describe('numbers', () => {
  it('%.17g gives every double back', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(formatDouble(value, 'g', { precision: 17 }))).toBe(value)
      expect(Number(formatDouble(value, 'e', { precision: 16 }))).toBe(value)
    }))
  })

  it('%.nf agrees with toFixed where that is exact, %.ne with toExponential', () => {
    fc.assert(fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer({ min: 1, max: 20 }), (value, precision) => {
      const exact = (value * 2 ** 60) % 1 === 0 && (value * 10 ** precision * 2) % 1 === 0
      fc.pre(!exact && !Object.is(value, -0) && !(value < 0 && Number(value.toFixed(precision)) === 0))
      expect(formatDouble(value, 'f', { precision })).toBe(value.toFixed(precision))
      expect(formatDouble(value, 'e', { precision })).toBe(value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2'))
    }))
  })

  it('integers agree with the platform', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(formatInteger(value, 'd')).toBe(value.toString())
      expect(formatInteger(value, 'x')).toBe(BigInt.asUintN(64, value).toString(16))
    }))
  })

  it('a hexadecimal double is what C prints', () => {
    expect([1, 0.1, -3.75, 5e-324, 0].map((n) => formatDouble(n, 'a'))).toEqual(['0x1p+0', '0x1.999999999999ap-4', '-0x1.ep+1', '0x1p-1074', '0x0p+0'])
  })

  it('bounds widths and precisions that nobody can mean', () => {
    expect(formatPrintf('%99999999999d|%.99999999999f', ['1', '1']).text.length).toBeLessThan(2_000_000)
  })
})

describe('escapes', () => {
  it.each([
    ['a\\0b', 'a'], ['\\x{1F}', '\x1f'], ['\\cA\\cz', '\x01\x1a'], ["\\'\\\"\\?", '\'"?'], ['\\xed\\x95\\x9c', '한'], ['\\u2713', '✓'],
    ['\\101', 'A'], ['\\q', '\\q'], ['\\E', '\x1b'],
  ])("$'%s'", (text, expected) => {
    expect(expandEscapes(text, 'ansi-c').text).toBe(expected)
  })

  const texts = [
    'a\\tb', '\\0101', '\\101', '\\x41', '\\u00e9', 'a\\cb', "\\'", '\\"', '\\\\', '\\q', '\\e', 'x\\', '\\x', '\\u', '\\U1F600', '\\0',
    '\\0377x', '\\c',
  ]
  it.skipIf(!hasTool('bash', /GNU bash/))('echo -e and $\'…\' agree with the real bash', () => {
    const answers = bash(texts.map((t) => `echo -en ${word(`${t}`)} | base64 -w0; printf '\\0'`).join('\n'))
    const mine = (text: string): string => Buffer.from([...text].map((c) => (c >= '\udc80' && c <= '\udcff' ? String.fromCharCode(c.charCodeAt(0) & 0xff) : Buffer.from(c).toString('latin1'))).join(''), 'latin1').toString('base64')
    expect(texts.map((t) => `${t} ${mine(expandEscapes(t, 'echo').text)}`)).toEqual(texts.map((t, i) => `${t} ${answers[i]}`))
    const quotable = texts.filter((t) => !t.endsWith('x\\') && !t.includes('"'))
    const ansi = bash(quotable.map((t) => `printf '%s' $'${t}' | base64 -w0; printf '\\0'`).join('\n'))
    expect(quotable.map((t) => `${t} ${mine(expandEscapes(t, 'ansi-c').text)}`)).toEqual(quotable.map((t, i) => `${t} ${ansi[i]}`))
  })
})

describe('quoting', () => {
  it.skipIf(!hasTool('bash', /GNU bash/))('what is quoted is read by the real bash as it was', () => {
    const texts = fc.sample(fc.string({ unit: fc.constantFrom(...' \t\n\'"\\|&;()<>!{}*[]?^$`,~#=:%-+@ab한é\x01\x1b\x7f'), maxLength: 8 }), { numRuns: 300, seed: 5 })
    expect(bash(texts.map((t) => `printf '%s\\0' ${quoteForShell(t)}`).join('\n')).map(utf8)).toEqual(texts)
    expect(bash(texts.map((t) => `printf '%s\\0' ${quoteShellEscape(t)}`).join('\n')).map(utf8)).toEqual(texts)
  })
})

import { describe, expect, it } from 'vitest'
import { type AwkArgument, awkNumber, awkNumberText, formatAwk } from '../../../../src/world/text/index.ts'
import { bash, word } from '../real.ts'

const cases: readonly (readonly [format: string, ...args: (number | string)[]])[] = [
  ['%d|%d|%d', 3.7, -3.7, '12abc'], ['%c|%c', 65, 'hello'], ['%s|%s|%s', 3, 3.14159265, 1e6], ['%d %d\\n', 1], ['%z\\n', 1],
  ['%5.2f|%-8s|%08.3f|%+d', 3.14159, 'ab', 3.14159, 5], ['%*d|%.*f', 5, 42, 2, 3.14159],
  ['%i|%%', 42], ['%s\\n'], ['%5s|%-5s|', '한', '한'], ['abc%'], ['%e|%g|%G|%E', 12345.678, 0.0000123, 1e10, 1], ['%ld', 1],
  ['%.3d|%5.3d|%-5d|%05d', 5, 5, 5, 5], ['%d %s', 1, 2, 3], ['%s|%s', 0, 0.1],
  ['%F', 1.5], ['% d|%#x|%#o', 5, 255, 8], ['%x|%X|%o|%u', 255, 255, 8, 7], ['%10.3s|', 'abcdef'], ['%5c|%-5c|', 'a', 'b'], ['%s', 'a b'],
  ['plain'], ['%%d'], ['%d', 'x'], ['%s', 1e20], ['%.2f%%', 12.345], ['%s', -5],
]

const hasMawk = bash(`command -v mawk >/dev/null && printf 'yes\\0'`)[0] === 'yes'

describe.skipIf(!hasMawk)('awk printf against the real mawk', () => {
  const literal = (a: number | string): string => (typeof a === 'number' ? String(a) : `"${a}"`)
  const answers = bash(cases.map(([f, ...args]) => `mawk ${word(`BEGIN { printf ${[`"${f}"`, ...args.map(literal)].join(', ')} }`)} 2>&1; printf '\\0'`).join('\n'))
    .map((s) => Buffer.from(s, 'latin1').toString('utf8').replace(/\n\tFILENAME="" FNR=0 NR=0\n/, ''))
  it.each(cases.map((c, i) => ({ shown: JSON.stringify(c), c, i })))('$shown', ({ c: [f, ...args], i }) => {
    const { text, error } = formatAwk(f.replaceAll('\\n', '\n'), args)
    // mawk writes its message before the text that it still had to write.
    expect(error === undefined ? text : `mawk: run time error: ${error}${text}`).toBe(answers[i])
  })
})

describe('awk numbers', () => {
  it.each<[AwkArgument, string]>([
    [3, '3'], [-0, '0'], [0.1, '0.1'], [3.14159265, '3.14159'], [1e6, '1000000'], [123456789012, '123456789012'], [1e30, '1e+30'],
    [NaN, 'nan'], [Infinity, 'inf'],
  ])('%s is %s', (value, text) => {
    expect(awkNumberText(value as number)).toBe(text)
  })

  it.each([
    ['12abc', 12], [' -3.5e2x', -350], ['.5', 0.5], ['abc', 0], ['', 0], ['+7', 7], ['0x1A', 26], ['1e400', Infinity],
    ['9007199254740993', 9007199254740992], ['1.7976931348623157e308', 1.7976931348623157e308], ['5e-324', 5e-324],
  ])('the number of "%s" is %s', (text, value) => {
    expect(awkNumber(text)).toBe(value)
  })

  it('takes a number that has a text of its own', () => {
    expect(formatAwk('%s %d %c', [{ text: '007', number: 7 }, { text: '007', number: 7 }, { text: '65', number: 65 }]).text).toBe('007 7 A')
  })

  it('%c of a number above 127 is a byte', () => {
    expect(formatAwk('%c%c%c', [0xed, 0x95, 0x9c]).text).toBe('한')
    expect(formatAwk('%c', [0xff]).text).toBe('\udcff')
  })
})

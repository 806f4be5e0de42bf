import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cells, charWidth, isInClass, padEndColumns, padStartColumns, stringWidth, toLower, toUpper, truncateColumns } from '../../../src/world/text/index.ts'

const text = fc.string({ unit: fc.constantFrom(
  'a', '한', 'ㅎ', '\u1112', '\u1161', '\u11ab', 'é', 'e\u0301', '😀', '\t', '\u200b', '、', 'ｱ', '\udcff', '❤\ufe0f',
), maxLength: 20 })

describe('width', () => {
  it.each([
    ['a', 1], ['한', 2], ['中', 2], ['、', 2], ['Ａ', 2], ['ｱ', 1], ['é', 1], ['\u0301', 0], ['\u1112', 2], ['\u1161', 0], ['\u11ab', 0],
    ['😀', 2], ['\u200d', 0], ['\ufe0f', 0], ['\n', 0], ['\x7f', 0], ['⎈', 1], ['│', 1], ['✓', 1], ['⌚', 2], ['\udcff', 1], ['\xad', 1],
    ['\u3000', 2],
  ])(
    'of %s is %i', (char, width) => expect(charWidth(char.codePointAt(0)!)).toBe(width))

  it('a syllable of jamo is one cell of two columns', () => {
    expect([...cells('\u1112\u1161\u11abe\u0301x')]).toEqual([{ text: '\u1112\u1161\u11ab', width: 2 }, { text: 'e\u0301', width: 1 }, { text: 'x', width: 1 }])
  })

  it('cells hold the whole text and its width', () => {
    fc.assert(fc.property(text, (t) => {
      const all = [...cells(t)]
      expect(all.map((cell) => cell.text).join('')).toBe(t)
      expect(all.reduce((sum, cell) => sum + cell.width, 0)).toBe(stringWidth(t))
    }))
  })

  it('truncates to at most the columns and never in a cell', () => {
    fc.assert(fc.property(text, fc.nat({ max: 12 }), (t, columns) => {
      const cut = truncateColumns(t, columns, '…')
      expect(stringWidth(cut)).toBeLessThanOrEqual(columns)
      if (stringWidth(t) <= columns) expect(cut).toBe(t)
      else if (columns > 0) expect(cut.endsWith('…') && t.startsWith(cut.slice(0, -1)) && stringWidth(cut) >= columns - 1).toBe(true)
    }))
    expect(truncateColumns('한국어', 3)).toBe('한')
    expect(truncateColumns('abcdef', 4, '...')).toBe('a...')
  })

  it('pads to exactly the columns', () => {
    fc.assert(fc.property(text, fc.nat({ max: 60 }), fc.constantFrom(' ', '─', '한'), (t, columns, fill) => {
      for (const padded of [padEndColumns(t, columns, fill), padStartColumns(t, columns, fill)]) expect(stringWidth(padded)).toBe(Math.max(columns, stringWidth(t)))
    }))
  })
})

describe('ctype', () => {
  it('agrees with the platform about Latin, Greek and Cyrillic letters', () => {
    const differ: string[] = []
    const oneToOne = (char: string, there: string, back: string): boolean => there.length === 1 && back === char
    for (const [from, to] of [[0, 0x17f], [0x370, 0x52f]] as const) {
      for (let c = from; c <= to; c++) {
        const char = String.fromCharCode(c)
        if (/\p{Lu}/u.test(char) && !isInClass(c, 'upper')) differ.push(`${char} is upper`)
        if (/\p{L}/u.test(char) !== isInClass(c, 'alpha') && !/[\p{M}\p{N}]/u.test(char)) differ.push(`${char} is alpha`)
        if (oneToOne(char, char.toUpperCase(), char.toUpperCase().toLowerCase()) && toUpper(char) !== char.toUpperCase()) differ.push(`${char} to upper`)
        if (oneToOne(char, char.toLowerCase(), char.toLowerCase().toUpperCase()) && toLower(char) !== char.toLowerCase()) differ.push(`${char} to lower`)
      }
    }
    expect(differ).toEqual([])
  })

  it('classes are what C.UTF-8 says', () => {
    const of = (char: string): string[] => (['alpha', 'digit', 'upper', 'lower', 'space', 'blank', 'punct', 'print', 'graph', 'cntrl', 'xdigit'] as const).filter((name) => isInClass(char.codePointAt(0)!, name))
    expect(of('a')).toEqual(['alpha', 'lower', 'print', 'graph', 'xdigit'])
    expect(of('한')).toEqual(['alpha', 'print', 'graph'])
    expect(of(' ')).toEqual(['space', 'blank', 'print'])
    expect(of('\t')).toEqual(['space', 'blank', 'cntrl'])
    expect(of('·')).toEqual(['punct', 'print', 'graph'])
    expect(of('٣')).toEqual(['alpha', 'print', 'graph'])
    expect(of('\udcff')).toEqual([])
  })

  it('changes case one to one', () => {
    expect(toUpper('straße é ǆ 한 😀')).toBe('STRAßE É Ǆ 한 😀')
    expect(toLower('ÀÉ ΑΒΓ Ж')).toBe('àé αβγ ж')
  })
})

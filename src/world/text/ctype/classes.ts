import * as data from './data.ts'
import { complement, intersect, inRanges, mergeRanges, type Ranges, readRanges } from './range-set.ts'

export type CharClass = 'alpha' | 'digit' | 'alnum' | 'upper' | 'lower' | 'space' | 'blank' | 'punct' | 'print' | 'graph' | 'cntrl' | 'xdigit'

const digit: Ranges = [0x30, 0x39]

const makers: { readonly [name in CharClass]: () => Ranges } = {
  alpha: () => readRanges(data.alpha),
  digit: () => digit,
  alnum: () => mergeRanges([...classRanges('alpha'), ...digit]),
  upper: () => readRanges(data.upper),
  lower: () => readRanges(data.lower),
  space: () => readRanges(data.space),
  blank: () => readRanges(data.blank),
  punct: () => readRanges(data.punct),
  print: () => readRanges(data.print),
  graph: () => intersect(classRanges('print'), complement(classRanges('space'))),
  cntrl: () => readRanges(data.cntrl),
  xdigit: () => [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
}

const made = new Map<CharClass, Ranges>()

export function isCharClass(name: string): name is CharClass {
  return Object.hasOwn(makers, name)
}

/** The code points of a class in C.UTF-8, read from the tables at first use. */
export function classRanges(name: CharClass): Ranges {
  let ranges = made.get(name)
  if (!ranges) made.set(name, (ranges = makers[name]()))
  return ranges
}

/** `iswctype` in C.UTF-8. */
export function isInClass(codePoint: number, name: CharClass): boolean {
  return inRanges(classRanges(name), codePoint)
}

/** Letters, digits and `_`, as `\w` and word boundaries see them. */
export function isWord(codePoint: number): boolean {
  if (codePoint < 128) {
    const lower = codePoint | 0x20
    return (lower >= 0x61 && lower <= 0x7a) || (codePoint >= 0x30 && codePoint <= 0x39) || codePoint === 0x5f
  }
  return isInClass(codePoint, 'alpha')
}

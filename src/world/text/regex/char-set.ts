import { caseVariants, casedWithin } from '../ctype/case.ts'
import { complement, inRanges, mergeRanges, type Ranges } from '../ctype/range-set.ts'

/** A set of code points with a quick answer for ASCII. */
export interface CharSet {
  readonly ranges: Ranges
  readonly ascii: Uint8Array
}

const newline = 0x0a
/** Bytes that are no character: see utf8.ts. Neither `.` nor `[^x]` matches one. */
const undecodable: Ranges = [0xdc80, 0xdcff]

export function charSet(ranges: Ranges): CharSet {
  const merged = mergeRanges(ranges)
  const ascii = new Uint8Array(128)
  for (let i = 0; i < merged.length && merged[i]! < 128; i += 2) ascii.fill(1, merged[i], merged[i + 1]! + 1)
  return { ranges: merged, ascii }
}

export function has(set: CharSet, codePoint: number): boolean {
  return codePoint < 128 ? set.ascii[codePoint] === 1 : inRanges(set.ranges, codePoint)
}

/** One character, with its case partners if `ignoreCase`. */
export function single(codePoint: number, ignoreCase: boolean): CharSet {
  return charSet([codePoint, ignoreCase ? caseVariants(codePoint) : []].flat().flatMap((c) => [c, c]))
}

/** The set as a bracket builds it: case partners added first, then negated. */
export function bracketSet(ranges: Ranges, o: { readonly ignoreCase: boolean; readonly negative: boolean; readonly newline: boolean }): CharSet {
  const closed = o.ignoreCase ? foldRanges(ranges) : ranges
  if (!o.negative) return charSet(closed)
  return charSet(complement(mergeRanges([...closed, ...undecodable, ...(o.newline ? [] : [newline, newline])])))
}

/** `.`: every character, the newline only if asked for. */
export function anyChar(withNewline: boolean): CharSet {
  return withNewline ? dotAll : dot
}

function foldRanges(ranges: Ranges): Ranges {
  const extra: number[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    for (const c of casedWithin(ranges[i]!, ranges[i + 1]!)) for (const other of caseVariants(c)) extra.push(other, other)
  }
  return [...ranges, ...extra]
}

const dot = bracketSet([], { ignoreCase: false, negative: true, newline: false })
const dotAll = bracketSet([], { ignoreCase: false, negative: true, newline: true })

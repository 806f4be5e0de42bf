import * as data from './data.ts'
import { rangeIndex } from './range-set.ts'

/** Runs of four numbers: first code point, count, step, offset to the partner. */
type CaseTable = readonly number[]

const tables: { upper?: CaseTable; lower?: CaseTable; others?: ReadonlyMap<number, readonly number[]>; cased?: readonly number[] } = {}

/** `towupper`: the simple upper case partner of a code point, or itself. */
function upperOf(codePoint: number): number {
  if (codePoint < 128) return codePoint >= 0x61 && codePoint <= 0x7a ? codePoint - 32 : codePoint
  return partner((tables.upper ??= readCase(data.toUpper)), codePoint)
}

/** `towlower`. */
export function lowerOf(codePoint: number): number {
  if (codePoint < 128) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 32 : codePoint
  return partner((tables.lower ??= readCase(data.toLower)), codePoint)
}

/** Each code point in upper case, one to one: `ß` stays. */
export function toUpper(text: string): string {
  return convert(text, upperOf)
}

export function toLower(text: string): string {
  return convert(text, lowerOf)
}

/** All code points that are equal to this one when case is ignored, itself left out. */
export function caseVariants(codePoint: number): readonly number[] {
  if (codePoint < 128) {
    const other = upperOf(codePoint) === codePoint ? lowerOf(codePoint) : upperOf(codePoint)
    return other === codePoint ? [] : [other]
  }
  return (tables.others ??= readOthers()).get(codePoint) ?? []
}

/** Every code point of `[lo, hi]` that has a case partner, in order. */
export function* casedWithin(lo: number, hi: number): Generator<number, void, unknown> {
  const cased = (tables.cased ??= [...(tables.others ??= readOthers()).keys()])
  for (let i = rangeIndex(cased, lo - 1, 1) + 1; i < cased.length && cased[i]! <= hi; i++) yield cased[i]!
}

function convert(text: string, one: (codePoint: number) => number): string {
  let out = ''
  for (const char of text) out += String.fromCodePoint(one(char.codePointAt(0)!))
  return out
}

function partner(table: CaseTable, codePoint: number): number {
  // Runs of step 2 may interleave, so the partner may stand in the run before.
  for (let i = rangeIndex(table, codePoint, 4), tries = 0; i >= 0 && tries < 2; i--, tries++) {
    const distance = codePoint - table[i * 4]!
    const step = table[i * 4 + 2]!
    if (distance % step === 0 && distance / step < table[i * 4 + 1]!) return codePoint + table[i * 4 + 3]!
  }
  return codePoint
}

function readCase(text: string): CaseTable {
  const numbers = text.split(' ').map((n) => parseInt(n, 36))
  let end = 0
  for (let i = 0; i < numbers.length; i += 4) numbers[i] = end += numbers[i]!
  return numbers
}

function readOthers(): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, Set<number>>()
  const join = (a: number, b: number): void => {
    const group = new Set([a, b, ...(groups.get(a) ?? []), ...(groups.get(b) ?? [])])
    for (const c of group) groups.set(c, group)
  }
  for (const [table, one] of [[readCase(data.toUpper), upperOf], [readCase(data.toLower), lowerOf]] as const) {
    for (let i = 0; i < table.length; i += 4) {
      for (let n = 0; n < table[i + 1]!; n++) {
        const c = table[i]! + n * table[i + 2]!
        join(c, one(c))
      }
    }
  }
  return new Map([...groups].sort(([a], [b]) => a - b).map(([c, group]) => [c, [...group].filter((other) => other !== c)]))
}

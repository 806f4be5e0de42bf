/** A set of code points: sorted, disjoint, inclusive ranges `[lo, hi, lo, hi, …]`. */
export type Ranges = readonly number[]

/** Reads the base-36 gaps and lengths of `data.ts`. */
export function readRanges(text: string): Ranges {
  const numbers = text.split(' ')
  const out: number[] = []
  let end = 0
  for (let i = 0; i < numbers.length; i += 2) {
    const lo = end + parseInt(numbers[i]!, 36)
    end = lo + parseInt(numbers[i + 1]!, 36)
    out.push(lo, end - 1)
  }
  return out
}

/** Index of the last range that starts at or before `codePoint`, or -1; ranges are `stride` numbers apart. */
export function rangeIndex(table: Ranges, codePoint: number, stride = 2): number {
  let low = 0
  let high = table.length / stride
  while (low < high) {
    const middle = (low + high) >> 1
    if (table[middle * stride]! <= codePoint) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function inRanges(ranges: Ranges, codePoint: number): boolean {
  const i = rangeIndex(ranges, codePoint)
  return i >= 0 && codePoint <= ranges[i * 2 + 1]!
}

/** Sorts and merges ranges given in any order. */
export function mergeRanges(ranges: Ranges): Ranges {
  if (isMerged(ranges)) return ranges
  const pairs: [number, number][] = []
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!])
  pairs.sort((a, b) => a[0] - b[0])
  const out: number[] = []
  for (const [lo, hi] of pairs) {
    if (out.length > 0 && lo <= out[out.length - 1]! + 1) out[out.length - 1] = Math.max(out[out.length - 1]!, hi)
    else out.push(lo, hi)
  }
  return out
}

function isMerged(ranges: Ranges): boolean {
  for (let i = 2; i < ranges.length; i += 2) if (ranges[i]! <= ranges[i - 1]! + 1) return false
  return true
}

const lastCodePoint = 0x10ffff

export function complement(ranges: Ranges): Ranges {
  const out: number[] = []
  let next = 0
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i]! > next) out.push(next, ranges[i]! - 1)
    next = ranges[i + 1]! + 1
  }
  if (next <= lastCodePoint) out.push(next, lastCodePoint)
  return out
}

export function intersect(a: Ranges, b: Ranges): Ranges {
  return complement(mergeRanges([...complement(a), ...complement(b)]))
}

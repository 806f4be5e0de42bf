/** Code points that take two columns on a terminal: East Asian wide and fullwidth, and the emoji that people write. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf], [0xa960, 0xa97f],
  [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60], [0xffe0, 0xffe6], [0x1f300, 0x1f64f], [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff], [0x1fa70, 0x1faff], [0x20000, 0x3fffd],
]
/** Code points that take none: combining marks, joiners, variation selectors. */
const NONE: readonly (readonly [number, number])[] = [
  [0x300, 0x36f], [0x1160, 0x11ff], [0x1ab0, 0x1aff], [0x200b, 0x200f], [0x20d0, 0x20ff], [0xfe00, 0xfe0f], [0xe0100, 0xe01ef],
]

const within = (ranges: readonly (readonly [number, number])[], code: number): boolean => ranges.some(([from, to]) => code >= from && code <= to)

/** Columns that one code point takes on a terminal: 0, 1 or 2. */
export function columns(code: number): 0 | 1 | 2 {
  if (code < 0x300) return 1
  return within(NONE, code) ? 0 : within(WIDE, code) ? 2 : 1
}

/** Columns that a line without control characters takes. */
export function width(text: string): number {
  let sum = 0
  for (const char of text) sum += columns(char.codePointAt(0) ?? 0)
  return sum
}

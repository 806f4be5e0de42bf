import { nearest, paletteRgb, type Depth } from '../theme/depth.ts'

/** A cell's look as one number, an index into the table below; 0 is the terminal's default. Equal looks have equal numbers. */
export type StyleId = number

/** Bits of `Style.flags`. */
const FLAGS = { bold: 1, dim: 2, italic: 4, underline: 8, inverse: 16, hidden: 32, struck: 64, over: 128 } as const
const ON: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 4, 4: 8, 7: 16, 8: 32, 9: 64, 21: 8, 53: 128 }
const OFF: Readonly<Record<number, number>> = { 22: 3, 23: 4, 24: 8, 27: 16, 28: 32, 29: 64, 55: 128 }
const WRITTEN: readonly (readonly [number, string])[] = [[1, '1'], [2, '2'], [4, '3'], [8, '4'], [16, '7'], [32, '8'], [64, '9'], [128, '53']]

/** Colours: 0 is the default, 1 to 256 the palette's entry plus one, above that `RGB` plus the 24 bits. */
interface Style { readonly flags: number; readonly fg: number; readonly bg: number }
const RGB = 0x1000000

const styles: Style[] = []
const ids = new Map<string, StyleId>()
const transitions = new Map<string, StyleId>()
const openings = new Map<string, string>()

export const DEFAULT_STYLE: StyleId = idOf({ flags: 0, fg: 0, bg: 0 })

/** The style after the parameters of one SGR sequence (`1;38;5;208`, empty resets). Blinking is dropped: nothing on the screen blinks. */
export function applySgr(from: StyleId, parameters: string): StyleId {
  const key = `${from} ${parameters}`
  let to = transitions.get(key)
  if (to === undefined) {
    if (transitions.size > 20_000) transitions.clear()
    to = idOf(read(styles[from]!, parameters))
    transitions.set(key, to)
  }
  return to
}

/** The sequence that sets exactly this style on a terminal of that many colours. */
export function openStyle(id: StyleId, depth: Depth): string {
  const key = `${depth} ${id}`
  let text = openings.get(key)
  if (text === undefined) {
    const { flags, fg, bg } = styles[id]!
    const numbers = ['0', ...WRITTEN.filter(([bit]) => flags & bit).map(([, n]) => n), ...colour(fg, 38, depth), ...colour(bg, 48, depth)]
    text = numbers.length === 1 ? '\x1b[m' : `\x1b[${numbers.join(';')}m`
    if (openings.size > 20_000) openings.clear()
    openings.set(key, text)
  }
  return text
}

/** Whether a blank in this style looks like a blank of the default style. */
export const isPlainBlank = (id: StyleId): boolean => {
  const { flags, bg } = styles[id]!
  return bg === 0 && !(flags & (FLAGS.inverse | FLAGS.underline | FLAGS.struck | FLAGS.over))
}

function idOf(style: Style): StyleId {
  const key = `${style.flags} ${style.fg} ${style.bg}`
  let id = ids.get(key)
  if (id === undefined) {
    id = styles.push(style) - 1
    ids.set(key, id)
  }
  return id
}

function read(from: Style, parameters: string): Style {
  let { flags, fg, bg } = from
  const numbers = parameters.split(/[;:]/).map(Number)
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i]!
    if (n === 0) flags = fg = bg = 0
    else if (ON[n]) flags |= ON[n]
    else if (OFF[n]) flags &= ~OFF[n]
    else if (n === 38 || n === 48) {
      const [value, taken] = extended(numbers, i + 1)
      if (n === 38) fg = value
      else bg = value
      i += taken
    } else if (n === 39) fg = 0
    else if (n === 49) bg = 0
    else if (n >= 30 && n <= 37) fg = n - 29
    else if (n >= 40 && n <= 47) bg = n - 39
    else if (n >= 90 && n <= 97) fg = n - 81
    else if (n >= 100 && n <= 107) bg = n - 91
  }
  return { flags, fg, bg }
}

function extended(numbers: readonly number[], at: number): [value: number, taken: number] {
  if (numbers[at] === 5) return [(numbers[at + 1] ?? 0) + 1, 2]
  if (numbers[at] === 2) return [RGB + ((numbers[at + 1] ?? 0) << 16) + ((numbers[at + 2] ?? 0) << 8) + (numbers[at + 3] ?? 0), 4]
  return [0, 0]
}

function colour(value: number, kind: 38 | 48, depth: Depth): string[] {
  if (value === 0 || depth === 0) return []
  if (value >= RGB) {
    const rgb = value - RGB
    if (depth === 'rgb') return [`${kind};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`]
    return colour(nearest(rgb, depth) + 1, kind, depth)
  }
  const index = value - 1
  if (index < 8) return [String(kind - 8 + index)]
  if (index < 16) return [String(kind + 52 + index - 8)]
  return depth === 16 ? colour(RGB + paletteRgb(index), kind, 16) : [`${kind};5;${index}`]
}

import { nearest, paletteRgb, type Depth } from '../theme/depth.ts'

/**
 * A cell's look as two numbers, so that looks compare fast and nothing has to be kept of them. A colour has 25 bits: 0 is the terminal's default, 1 to 256 the
 * palette's entry plus one, from 2^24 on the 24 bits of red, green and blue. `ink` is the foreground's colour plus seven flags above it, `paper` the background's.
 */
export interface Style { ink: number; paper: number }

const RGB = 0x1000000
const COLOUR = 0x1ffffff
const FLAG = 0x2000000
const [BOLD, DIM, ITALIC, UNDERLINE, INVERSE, STRUCK, OVER] = [1, 2, 4, 8, 16, 32, 64].map((bit) => bit * FLAG) as [number, number, number, number, number, number, number]
/** Flags by the SGR number that sets or clears them. Blinking is not among them: nothing on the screen blinks. */
const ON: Readonly<Record<number, number>> = { 1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINE, 7: INVERSE, 9: STRUCK, 21: UNDERLINE, 53: OVER }
const OFF: Readonly<Record<number, number>> = { 22: BOLD | DIM, 23: ITALIC, 24: UNDERLINE, 27: INVERSE, 29: STRUCK, 55: OVER }
const WRITTEN: readonly (readonly [flag: number, parameter: string])[] = [[BOLD, ';1'], [DIM, ';2'], [ITALIC, ';3'], [UNDERLINE, ';4'], [INVERSE, ';7'], [STRUCK, ';9'], [OVER, ';53']]
const SEEN_ON_BLANKS = UNDERLINE | INVERSE | STRUCK | OVER

/** Changes the style by the parameters of one SGR sequence, `row` from `at` to before `end`: `1;38;5;208`, or nothing to reset. */
export function applySgr(style: Style, row: string, at: number, end: number): void {
  const numbers = row.slice(at, end).split(/[;:]/)
  for (let i = 0; i < numbers.length; i++) {
    const n = Number(numbers[i])
    if (n === 0) style.ink = style.paper = 0
    else if (ON[n]) style.ink = (style.ink | ON[n]) >>> 0
    else if (OFF[n]) style.ink = (style.ink & ~OFF[n]) >>> 0
    else if (n === 38 || n === 48) i += setColour(style, n, extended(numbers, i + 1), numbers[i + 1])
    else if (n === 39 || (n >= 30 && n <= 37)) setInk(style, n === 39 ? 0 : n - 29)
    else if (n === 49 || (n >= 40 && n <= 47)) style.paper = n === 49 ? 0 : n - 39
    else if (n >= 90 && n <= 97) setInk(style, n - 81)
    else if (n >= 100 && n <= 107) style.paper = n - 91
  }
}

/** The sequence that sets exactly this style on a terminal of that many colours. */
export function openStyle(ink: number, paper: number, depth: Depth): string {
  let numbers = ''
  if (ink >= FLAG) for (const [flag, parameter] of WRITTEN) if ((ink & flag) !== 0) numbers += parameter
  numbers += colour(ink & COLOUR, 38, depth) + colour(paper, 48, depth)
  return numbers ? `\x1b[0${numbers}m` : '\x1b[m'
}

/** Whether a blank in this style looks like a blank of the default style: the foreground's colour is not to be seen. */
export const isPlainBlank = (ink: number, paper: number): boolean => paper === 0 && (ink & SEEN_ON_BLANKS) === 0

function setInk(style: Style, value: number): void {
  style.ink = ((style.ink & ~COLOUR) | value) >>> 0
}

function setColour(style: Style, kind: 38 | 48, value: number, mode: string | undefined): number {
  if (kind === 38) setInk(style, value)
  else style.paper = value
  return mode === '5' ? 2 : mode === '2' ? 4 : 0
}

function extended(numbers: readonly string[], at: number): number {
  const part = (i: number) => Number(numbers[at + i] ?? 0) & 255
  if (numbers[at] === '5') return part(1) + 1
  return numbers[at] === '2' ? RGB + (part(1) << 16) + (part(2) << 8) + part(3) : 0
}

function colour(value: number, kind: 38 | 48, depth: Depth): string {
  if (value === 0 || depth === 0) return ''
  if (value >= RGB) {
    const rgb = value - RGB
    if (depth === 'rgb') return `;${kind};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`
    return colour(nearest(rgb, depth) + 1, kind, depth)
  }
  const index = value - 1
  if (index < 8) return `;${kind - 8 + index}`
  if (index < 16) return `;${kind + 52 + index - 8}`
  return depth === 16 ? colour(RGB + paletteRgb(index), kind, 16) : `;${kind};5;${index}`
}

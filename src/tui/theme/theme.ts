import type { Line } from '../text/line.ts'
import { depthOf, type Depth, type Env } from './depth.ts'
import { symbolsOf, type Symbols } from './symbols.ts'

/** What a piece of text is; the theme says how it looks. */
export type Role =
  | 'plain' | 'dim' | 'strong' | 'em' | 'title' | 'heading' | 'accent' | 'good' | 'warn' | 'bad' | 'key' | 'selected' | 'frame' | 'bar'
  | 'code' | 'prompt' | 'command' | 'option' | 'string' | 'variable' | 'comment' | 'operator' | 'placeholder' | 'link' | 'struck'

export interface Theme {
  readonly depth: Depth
  readonly symbols: Symbols
  /** The sequence that begins a role; empty for plain text. */
  readonly open: Readonly<Record<Role, string>>
}

/**
 * After the palette of Okabe and Ito: blue, orange and vermilion stay apart for every kind of colour vision. The tones are of middle lightness,
 * so they read on dark and on light backgrounds. No meaning hangs on colour alone: marks and words carry it too.
 */
const COLOURS = {
  blue: { rgb: [58, 150, 221], 256: 32, 16: 36 },
  green: { rgb: [22, 160, 122], 256: 36, 16: 32 },
  orange: { rgb: [214, 134, 18], 256: 172, 16: 33 },
  red: { rgb: [222, 92, 36], 256: 166, 16: 31 },
  purple: { rgb: [178, 108, 178], 256: 133, 16: 35 },
  grey: { rgb: [132, 132, 132], 256: 244, 16: 90 },
} as const
type Colour = keyof typeof COLOURS

/** Attributes are SGR numbers. `bare` replaces them where there is no colour and the colour carried the look. */
const LOOKS: Record<Role, { colour?: Colour; attributes?: readonly number[]; bare?: readonly number[] }> = {
  plain: {},
  dim: { colour: 'grey', bare: [2] },
  strong: { attributes: [1] },
  em: { attributes: [3] },
  title: { attributes: [1] },
  heading: { colour: 'blue', attributes: [1] },
  accent: { colour: 'blue' },
  good: { colour: 'green', bare: [1] },
  warn: { colour: 'orange', bare: [1] },
  bad: { colour: 'red', attributes: [1] },
  key: { attributes: [1] },
  selected: { attributes: [7] },
  frame: { colour: 'grey', bare: [2] },
  bar: { colour: 'blue' },
  code: { colour: 'orange', bare: [1] },
  prompt: { colour: 'grey', bare: [2] },
  command: { colour: 'blue', bare: [1] },
  option: {},
  string: { colour: 'green' },
  variable: { colour: 'purple' },
  comment: { colour: 'grey', attributes: [3] },
  operator: { colour: 'grey' },
  placeholder: { colour: 'purple', attributes: [3] },
  link: { attributes: [4] },
  struck: { attributes: [9] },
}

/** The theme that the environment allows. */
export function themeOf(env: Env): Theme {
  const depth = depthOf(env)
  const open = Object.fromEntries(Object.entries(LOOKS).map(([role, look]) => [role, opening(look, depth)])) as Record<Role, string>
  return { depth, symbols: symbolsOf(env), open }
}

/** The row as text with SGR sequences, each span closed again. No-break spaces have done their work by now. */
export function paint(line: Line, theme: Theme): string {
  return line.map(({ text, role }) => (theme.open[role] ? `${theme.open[role]}${text}\x1b[0m` : text)).join('').replaceAll('\u00a0', ' ')
}

function opening(look: (typeof LOOKS)[Role], depth: Depth): string {
  const numbers: number[] = [...(look.attributes ?? [])]
  if (depth === 0) numbers.push(...(look.bare ?? []))
  else if (look.colour) {
    const colour = COLOURS[look.colour]
    if (depth === 'rgb') numbers.push(38, 2, ...colour.rgb)
    else if (depth === 256) numbers.push(38, 5, colour[256])
    else numbers.push(colour[16])
  }
  return numbers.length ? `\x1b[${numbers.join(';')}m` : ''
}

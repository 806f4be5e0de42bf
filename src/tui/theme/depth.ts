/** How many colours the outer terminal shows. `0`: none, only bold, dim, underline and reverse. */
export type Depth = 0 | 16 | 256 | 'rgb'

export type Env = Readonly<Record<string, string | undefined>>

/** NO_COLOR (no-color.org) and TERM=dumb win, then FORCE_COLOR, COLORTERM and TERM. */
export function depthOf(env: Env): Depth {
  if (env.NO_COLOR || env.TERM === 'dumb') return 0
  const forced = { 0: 0, 1: 16, 2: 256, 3: 'rgb' } as const
  if (env.FORCE_COLOR && env.FORCE_COLOR in forced) return forced[Number(env.FORCE_COLOR) as 0]
  if (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? '')) return 'rgb'
  if (/256|direct|kitty|ghostty|alacritty|wezterm/.test(env.TERM ?? '')) return 256
  return 16
}

const LEVELS = [0, 95, 135, 175, 215, 255]
/** The 16 colours as xterm draws them, to find the nearest. */
const ANSI = [0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff]

/** The red, green and blue of an entry of the 256-colour palette, as one number. */
export function paletteRgb(index: number): number {
  if (index < 16) return ANSI[index]!
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101
  const cube = index - 16
  return (LEVELS[Math.floor(cube / 36)]! << 16) | (LEVELS[Math.floor(cube / 6) % 6]! << 8) | LEVELS[cube % 6]!
}

const found = new Map<number, number>()

/** The nearest entry among the first `count` (16 or 256) of the palette; of 256 the first 16 are left out, users redefine them. */
export function nearest(rgb: number, count: 16 | 256): number {
  const key = rgb * 512 + count
  let index = found.get(key)
  if (index === undefined) {
    if (found.size > 4096) found.clear()
    index = search(rgb, count)
    found.set(key, index)
  }
  return index
}

function search(rgb: number, count: 16 | 256): number {
  let best = 0
  let least = Infinity
  for (let i = count === 16 ? 0 : 16; i < count; i++) {
    const far = distance(rgb, paletteRgb(i))
    if (far < least) {
      least = far
      best = i
    }
  }
  return best
}

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16)
  const green = ((a >> 8) & 255) - ((b >> 8) & 255)
  const blue = (a & 255) - (b & 255)
  return red * red * 3 + green * green * 6 + blue * blue
}

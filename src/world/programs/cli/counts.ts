const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q']

/**
 * A number with a multiplier as xstrtoumax(3) of GNU takes it: `b` 512, `K`, `KiB` 1024, `kB`, `KB` 1000 and so on. undefined when it
 * is none.
 */
export function parseCount(word: string): number | undefined {
  const [, digits, suffix = ''] = /^(\d+)([a-zA-Z]*)$/.exec(word) ?? []
  if (digits === undefined) return undefined
  const n = Number(digits)
  if (suffix === '') return n
  if (suffix === 'b') return n * 512
  const [, letter = '', kind = ''] = /^([a-zA-Z])(|B|iB|D)$/.exec(suffix) ?? []
  const power = UNITS.indexOf(letter === 'k' ? 'K' : letter)
  if (power < 1) return undefined
  return n * (kind === 'B' || kind === 'D' ? 1000 : 1024) ** power
}

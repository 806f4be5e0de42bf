/** resource.Quantity: `100m`, `1.5Gi`, `2e3`. */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}

export const QUANTITY_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

/** Its value; undefined for text that is none. */
export function parseQuantity(text: string | number): number | undefined {
  const m = /^([+-]?\d*\.?\d*)(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(String(text))
  if (!m || !/\d/.test(m[1]!)) return undefined
  const scale = m[2] === undefined ? SUFFIXES[m[3] ?? ''] : 10 ** Number(m[2])
  return scale === undefined ? undefined : Number(m[1]) * scale
}

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E']
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** The canonical text: no fraction, the largest suffix of the same family that keeps it whole. */
export function canonicalQuantity(text: string | number): string {
  const raw = String(text)
  const value = parseQuantity(raw)
  if (value === undefined || /[eE][+-]?\d+$/.test(raw)) return raw
  const binary = raw.endsWith('i')
  if (value === 0) return '0'
  const base = binary ? 1024 : 1000
  const names = binary ? BINARY : DECIMAL
  if (binary && !Number.isInteger(value)) return raw
  if (!Number.isInteger(value)) {
    for (const [suffix, factor] of [['m', 1e3], ['u', 1e6], ['n', 1e9]] as const) if (Number.isInteger(Number((value * factor).toPrecision(15)))) return `${Number((value * factor).toPrecision(15))}${suffix}`
    return raw
  }
  let n = value
  let i = 0
  while (n % base === 0 && i < names.length - 1) {
    n /= base
    i++
  }
  return `${n}${names[i]}`
}

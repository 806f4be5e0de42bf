const SUFFIX: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 }
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E']

/** The number of a quantity (`100m` is 0.1, `1Ki` 1024). */
export function baseValue(quantity: string): number {
  const [, n = '0', suffix = ''] = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)([a-zA-Z]*)$/.exec(quantity) ?? []
  return Number(n) * (SUFFIX[suffix] ?? 1)
}

/** A sum in the form of its first summand, as apimachinery's Quantity adds. */
export function sum(quantities: readonly string[]): string {
  const total = quantities.reduce((t, q) => t + baseValue(q), 0)
  if (total === 0) return '0'
  const first = quantities.find((q) => baseValue(q) !== 0) ?? '0'
  const binary = first.endsWith('i')
  if (!binary && !Number.isInteger(total)) return `${Math.round(total * 1000)}m`
  const steps = binary ? BINARY : DECIMAL
  const base = binary ? 1024 : 1000
  let i = 0
  let value = Math.round(total)
  while (i < steps.length - 1 && value % base === 0) {
    value /= base
    i++
  }
  return `${value}${steps[i]}`
}

/** Whole percent of one quantity in another, cut. */
export const percent = (part: string, whole: string): number => (baseValue(whole) === 0 ? 0 : Math.trunc((baseValue(part) * 100) / baseValue(whole) + 1e-9))

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

/** A size as `-h` shows it: up to 1023 as it is, then with a unit, rounded up, one decimal below ten. `base` is 1024 or 1000. */
export function humanSize(bytes: number, base: 1024 | 1000 = 1024): string {
  if (bytes < base) return String(bytes)
  let power = 0
  let value = bytes
  while (value >= base && power < UNITS.length - 1) {
    value /= base
    power++
  }
  const tenths = Math.ceil(value * 10 - 1e-9) / 10
  let shown = value < 10 && tenths < 10 ? tenths.toFixed(1) : String(Math.ceil(value - 1e-9))
  if (Number(shown) >= base && power < UNITS.length - 1) {
    shown = '1.0'
    power++
  }
  return shown + (base === 1000 && power === 1 ? 'k' : UNITS[power]!)
}

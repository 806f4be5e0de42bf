const SECOND = 1_000_000
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** `1.5`, `2m`, `1h`, `infinity` in microseconds; undefined for what sleep(1) and timeout(1) refuse. */
export function parseDuration(word: string): number | undefined {
  if (/^\+?inf(inity)?[smhd]?$/i.test(word)) return Infinity
  const [, digits, unit = ''] = /^\+?((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([smhd]?)$/.exec(word) ?? []
  if (digits === undefined) return undefined
  return Math.ceil(Number(digits) * UNITS[unit]! * SECOND)
}

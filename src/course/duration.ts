/** A span of lab time in microseconds. */
export type Micros = number

const UNITS: Readonly<Record<string, Micros>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }

/** Reads `30s`, `1m30s`, `250ms`, `1.5s`; a bare number counts seconds. Undefined where the text is no time. */
export function parseDuration(text: string): Micros | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000_000)
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h))+$/.test(text)) return undefined
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)) sum += Number(number) * (UNITS[unit ?? 's'] ?? 0)
  return Math.round(sum)
}

/** The shortest text that `parseDuration` reads back: `90000000` is `1m30s`. */
export function formatDuration(micros: Micros): string {
  const parts: string[] = []
  let rest = Math.max(0, Math.round(micros))
  for (const unit of ['h', 'm', 's', 'ms', 'us']) {
    const size = UNITS[unit] ?? 1
    if (rest >= size) parts.push(`${Math.floor(rest / size)}${unit}`)
    rest %= size
  }
  return parts.join('') || '0s'
}

const UNITS = [['y', 31_557_600], ['month', 2_629_800], ['w', 604_800], ['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const
const SECOND = 1_000_000

/** A span of time in systemd's words: `1min 2.123s`, `3h 12min`. */
export function span(micros: number): string {
  if (micros < SECOND) return micros < 1000 ? `${micros}us` : `${Math.floor(micros / 1000)}ms`
  let rest = micros
  const parts: string[] = []
  for (const [name, seconds] of UNITS) {
    const n = Math.floor(rest / (seconds * SECOND))
    if (name === 's') {
      const milli = Math.floor(rest / 1000)
      if (milli > 0) parts.push(`${Number((milli / 1000).toFixed(3))}s`)
    } else if (n > 0) parts.push(`${n}${name}`)
    rest -= n * seconds * SECOND
  }
  return parts.slice(0, 3).join(' ')
}

/** How long ago, as `systemctl status` says it: the more distant, the less exact. */
export function ago(micros: number): string {
  const s = Math.floor(micros / SECOND)
  const [min, h, d] = [Math.floor(s / 60), Math.floor(s / 3600), Math.floor(s / 86_400)]
  const days = (n: number): string => `${n} day${n === 1 ? '' : 's'}`
  if (d >= 7) return `${Math.floor(d / 7)} week${d < 14 ? '' : 's'} ${days(d % 7)} ago`
  if (d >= 2) return `${days(d)} ago`
  if (d >= 1) return `${days(1)} ${h % 24}h ago`
  if (h >= 5) return `${h}h ago`
  if (h >= 1) return `${h}h ${min % 60}min ago`
  if (min >= 5) return `${min}min ago`
  if (min >= 1) return `${min}min ${s % 60}s ago`
  return s >= 1 ? `${s}s ago` : micros >= 1000 ? `${Math.floor(micros / 1000)}ms ago` : 'now'
}

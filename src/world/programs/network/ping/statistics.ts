import type { PingOptions } from './options.ts'

/** What `ping` counts. Times are whole microseconds. */
export interface Tally {
  transmitted: number
  received: number
  duplicates: number
  errors: number
  /** Highest number that was answered or refused, for what is in flight. */
  acknowledged: number
  /** Most probes that were under way at once. */
  pipe: number
  min: number
  max: number
  sum: number
  squares: number
  /** Exponentially weighted moving average of the round trip, times eight. */
  ewma: number
  started: number
  lastSent: number
}

export const newTally = (now: number): Tally => ({
  transmitted: 0, received: 0, duplicates: 0, errors: 0, acknowledged: 0, pipe: 0, min: Infinity, max: 0, sum: 0, squares: 0, ewma: 0, started: now, lastSent: now,
})

const MIN_TIMED_SIZE = 16

/** A probe carries its time only where 16 bytes are free for it. */
export const isTimed = (o: Pick<PingOptions, 'size'>): boolean => o.size >= MIN_TIMED_SIZE

export const inFlight = (t: Tally): number => (t.transmitted - t.acknowledged) & 0xffff

/** Number `seq` came back, as an answer or in an error. */
export function acknowledge(t: Tally, seq: number): void {
  const behind = (t.transmitted - seq) & 0xffff
  if (behind > 0x7fff) return
  t.pipe = Math.max(t.pipe, behind + 1)
  if (((seq - t.acknowledged) & 0xffff) <= 0x7fff) t.acknowledged = seq
}

export function addTrip(t: Tally, micros: number): void {
  t.sum += micros
  t.squares += micros * micros
  t.min = Math.min(t.min, micros)
  t.max = Math.max(t.max, micros)
  t.ewma = t.ewma === 0 ? micros * 8 : t.ewma + micros - Math.trunc(t.ewma / 8)
}

const milli = (micros: number): string => `${Math.trunc(micros / 1000)}.${String(Math.trunc(micros) % 1000).padStart(3, '0')}`

/** ` time=0.289 ms`: more digits the shorter it was. */
export function tripText(micros: number): string {
  if (micros >= 99_950) return `${Math.trunc((micros + 500) / 1000)} ms`
  if (micros >= 9_995) return `${Math.trunc((micros + 50) / 1000)}.${Math.trunc(((micros + 50) % 1000) / 100)} ms`
  if (micros >= 1_000) return `${Math.trunc((micros + 5) / 1000)}.${String(Math.trunc(((micros + 5) % 1000) / 10)).padStart(2, '0')} ms`
  return `${milli(micros)} ms`
}

const lossPercent = (t: Tally): number => ((t.transmitted - t.received) * 100) / t.transmitted

/** `%g` of a C float in the range of a percentage. */
const percent = (n: number): string => String(Number(Math.fround(n).toPrecision(6)))

const average = (t: Tally): number => Math.trunc(t.sum / (t.received + t.duplicates))

/** The last words. */
export function finalWords(t: Tally, o: PingOptions, host: string): string {
  const extra = (n: number, what: string): string => (n > 0 ? `, +${n} ${what}` : '')
  const took = Math.trunc((t.lastSent - t.started + 500) / 1000)
  let out = `\n--- ${host} ping statistics ---\n${t.transmitted} packets transmitted, ${t.received} received${extra(t.duplicates, 'duplicates')}${extra(t.errors, 'errors')}`
  if (t.transmitted > 0) out += `, ${percent(lossPercent(t))}% packet loss, time ${took}ms`
  out += '\n'
  const parts: string[] = []
  if (t.received > 0 && isTimed(o)) {
    const n = t.received + t.duplicates
    const variance = Math.trunc((t.squares - Math.trunc((t.sum * t.sum) / n)) / n)
    parts.push(`rtt min/avg/max/mdev = ${milli(t.min)}/${milli(average(t))}/${milli(t.max)}/${milli(Math.trunc(Math.sqrt(Math.max(0, variance))))} ms`)
  }
  if (t.pipe > 1) parts.push(`pipe ${t.pipe}`)
  if (t.received > 0 && t.transmitted > 1 && (o.interval === 0 || o.flags.has('f') || o.flags.has('A'))) {
    const gap = Math.trunc((t.lastSent - t.started) / (t.transmitted - 1))
    parts.push(`ipg/ewma ${milli(gap)}/${milli(Math.trunc(t.ewma / 8))} ms`)
  }
  return `${out}${parts.join(', ')}\n`
}

/** What SIGQUIT (Ctrl-\) shows. */
export function statusLine(t: Tally, o: PingOptions): string {
  const loss = t.transmitted === 0 ? 0 : Math.trunc(lossPercent(t))
  const times = t.received > 0 && isTimed(o) ? `, min/avg/ewma/max = ${milli(t.min)}/${milli(average(t))}/${milli(Math.trunc(t.ewma / 8))}/${milli(t.max)}` : ''
  return `\r${t.transmitted}/${t.received} packets, ${loss}% loss${times}\n`
}

import type { Time } from '../../../sim/index.ts'

const SECOND = 1_000_000
const KILO = 1024
const HEADER = '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n'
  + '                                 Dload  Upload   Total   Spent    Left  Speed\n'

/** Five columns for a number of bytes (progress.c: max5data). */
export function bytesText(n: number): string {
  if (n < 100_000) return String(Math.trunc(n)).padStart(5)
  if (n < 10_000 * KILO) return `${String(Math.trunc(n / KILO)).padStart(4)}k`
  if (n < 100 * KILO ** 2) return `${String(Math.trunc(n / KILO ** 2)).padStart(2)}.${Math.trunc((n % KILO ** 2) / (KILO ** 2 / 10))}M`
  if (n < 10_000 * KILO ** 2) return `${String(Math.trunc(n / KILO ** 2)).padStart(4)}M`
  return `${String(Math.trunc(n / KILO ** 3)).padStart(4)}G`
}

const two = (n: number): string => String(n).padStart(2, '0')

export function timeText(seconds: number): string {
  if (seconds <= 0) return '--:--:--'
  return `${String(Math.floor(seconds / 3600)).padStart(2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** curl's progress meter: a header once, then a line that is written over itself, at most once a second and at the end. */
export class Meter {
  readonly started: Time
  downloaded = 0
  uploaded = 0
  /** Expected sizes; undefined where nobody said. */
  total: number | undefined
  uploadTotal: number | undefined
  #headed = false
  #shown = -1
  readonly #samples: { readonly time: Time; readonly bytes: number }[] = []

  constructor(started: Time) { this.started = started }

  /** What is to be written now; nothing when this second has been shown. */
  update(now: Time, force = false): string {
    const second = Math.floor((now - this.started) / SECOND)
    if (second === this.#shown && !force) return ''
    this.#shown = second
    this.#samples.push({ time: now, bytes: this.downloaded + this.uploaded })
    const head = this.#headed ? '' : HEADER
    this.#headed = true
    return `${head}\r${this.#line(now)}`
  }

  #line(now: Time): string {
    const spent = Math.max(1, now - this.started)
    const speed = (n: number): number => Math.trunc((n * SECOND) / spent)
    const [down, up] = [speed(this.downloaded), speed(this.uploaded)]
    const percent = (n: number, of: number | undefined): number => (of ? Math.trunc((n * 100) / of) : 0)
    const total = (this.total ?? this.downloaded) + (this.uploadTotal ?? this.uploaded)
    const known = this.total !== undefined || this.uploadTotal !== undefined
    const estimate = Math.max(this.total && down > 0 ? Math.trunc(this.total / down) : 0, this.uploadTotal && up > 0 ? Math.trunc(this.uploadTotal / up) : 0)
    const seconds = Math.trunc(spent / SECOND)
    return [
      `${String(known ? percent(this.downloaded + this.uploaded, total) : 0).padStart(3)} ${bytesText(total)}`,
      `${String(percent(this.downloaded, this.total)).padStart(3)} ${bytesText(this.downloaded)}`,
      `${String(percent(this.uploaded, this.uploadTotal)).padStart(3)} ${bytesText(this.uploaded)}`,
      bytesText(down),
      `${bytesText(up)} ${timeText(estimate)} ${timeText(seconds)} ${timeText(estimate > 0 ? estimate - seconds : 0)} ${bytesText(this.#current(down + up))}`,
    ].join('  ')
  }

  /** Bytes a second over the last five seconds. */
  #current(average: number): number {
    const last = this.#samples.at(-1)!
    const first = this.#samples[Math.max(0, this.#samples.length - 6)]!
    if (first === last) return average
    const millis = Math.max(1, Math.trunc((last.time - first.time) / 1000))
    return Math.trunc(((last.bytes - first.bytes) * 1000) / millis)
  }
}

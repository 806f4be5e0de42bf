import { awkNumber, awkNumberText } from '../../../text/index.ts'

/** Text that came from outside: a number where it looks like one. Byte strings. */
export class Input {
  readonly text: string
  #number: number | null | undefined
  constructor(text: string) {
    this.text = text
  }

  /** The number that it looks like, or null. */
  get looks(): number | null {
    return this.#number === undefined ? (this.#number = LOOKS.test(this.text) ? Number(this.text) : null) : this.#number
  }
}

const LOOKS = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\r\f\v]*$/

/** A value of awk: a number, a string, input that may be either, or nothing yet. */
export type Value = number | string | Input | undefined

export type AwkArray = Map<string, Value>

export function toNumber(v: Value): number {
  if (typeof v === 'number') return v
  if (v === undefined) return 0
  if (typeof v === 'string') return v === '' ? 0 : awkNumber(v)
  return v.looks ?? awkNumber(v.text)
}

export function toText(v: Value, format: string): string {
  if (typeof v === 'string') return v
  if (v === undefined) return ''
  if (typeof v === 'number') return Number.isInteger(v) && v < 1e15 && v > -1e15 ? String(v + 0) : awkNumberText(v, format)
  return v.text
}

export function isTrue(v: Value): boolean {
  if (typeof v === 'number') return v !== 0
  if (v === undefined) return false
  if (typeof v === 'string') return v !== ''
  return v.looks === null ? v.text !== '' : v.looks !== 0
}

const asNumber = (v: Value): number | null => (typeof v === 'number' ? v : v === undefined ? 0 : typeof v === 'string' ? null : v.looks)

/** Less than 0, 0, more than 0: as numbers where both are or look like them, else as strings. NaN is like nothing. */
export function compare(a: Value, b: Value, format: string): number {
  const x = asNumber(a)
  const y = x === null ? null : asNumber(b)
  if (x !== null && y !== null) return x < y ? -1 : x > y ? 1 : x === y ? 0 : NaN
  const [s, t] = [toText(a, format), toText(b, format)]
  return s < t ? -1 : s > t ? 1 : 0
}

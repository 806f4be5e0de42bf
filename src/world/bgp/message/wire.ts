import { maskOf, type Prefix } from '../../net/index.ts'

/** Bytes under construction. */
export class Writer {
  #bytes: number[] = []
  get length(): number { return this.#bytes.length }
  u8(n: number): this {
    this.#bytes.push(n & 255)
    return this
  }
  u16(n: number): this { return this.u8(n >>> 8).u8(n) }
  u32(n: number): this { return this.u16(n >>> 16).u16(n) }
  bytes(from: Iterable<number>): this {
    for (const b of from) this.#bytes.push(b)
    return this
  }
  /** Length in one or two octets, then what `fill` writes. */
  counted(octets: 1 | 2, fill: (w: Writer) => void): this {
    const inner = new Writer()
    fill(inner)
    if (octets === 1) this.u8(inner.length)
    else this.u16(inner.length)
    return this.bytes(inner.#bytes)
  }
  done(): Uint8Array { return Uint8Array.from(this.#bytes) }
}

/** A view of received bytes that is read from its start. `short` is thrown when there are not enough. */
export class Reader {
  #at = 0
  readonly #data: Uint8Array
  readonly #short: () => unknown
  constructor(data: Uint8Array, short: () => unknown) {
    this.#data = data
    this.#short = short
  }
  get left(): number { return this.#data.length - this.#at }
  u8(): number {
    if (this.left < 1) throw this.#short()
    return this.#data[this.#at++]!
  }
  u16(): number { return this.u8() * 256 + this.u8() }
  u32(): number { return this.u16() * 65_536 + this.u16() }
  take(n: number): Uint8Array {
    if (this.left < n) throw this.#short()
    return this.#data.subarray(this.#at, (this.#at += n))
  }
  part(n: number, short: () => unknown = this.#short): Reader { return new Reader(this.take(n), short) }
}

/** A prefix as NLRI: its length in bits, then as many octets as that needs (RFC 4271 4.3). */
export function writePrefix(w: Writer, p: Prefix): void {
  w.u8(p.length)
  for (let i = 0; i < Math.ceil(p.length / 8); i++) w.u8(p.address >>> (24 - 8 * i))
}

/** The prefixes of a field; `bad` is thrown for a length above 32. Bits beyond the length are cleared. */
export function readPrefixes(r: Reader, bad: () => unknown): Prefix[] {
  const out: Prefix[] = []
  while (r.left > 0) {
    const length = r.u8()
    if (length > 32) throw bad()
    let address = 0
    for (let i = 0; i < 4; i++) address = address * 256 + (i < Math.ceil(length / 8) ? r.u8() : 0)
    out.push({ address: (address & maskOf(length)) >>> 0, length })
  }
  return out
}

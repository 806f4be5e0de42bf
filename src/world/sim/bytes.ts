interface Tail { buffer: Uint8Array; used: number }

const BLOCK = 16 * 1024
const EMPTY = new Uint8Array(0)

/**
 * An immutable run of bytes with O(1) append: what files, pipes and terminals hold. The last block has room behind it,
 * which only the value that ends there may fill, so appending copies nothing and older values never change.
 */
export class Bytes {
  static readonly empty = new Bytes([], 0, undefined)
  readonly blocks: readonly Uint8Array[]
  readonly size: number
  readonly #tail: Tail | undefined

  private constructor(blocks: readonly Uint8Array[], size: number, tail: Tail | undefined) {
    this.blocks = blocks
    this.size = size
    this.#tail = tail
  }

  static of(bytes: Uint8Array): Bytes { return bytes.length === 0 ? Bytes.empty : new Bytes([bytes], bytes.length, undefined) }

  append(bytes: Uint8Array): Bytes {
    if (bytes.length === 0) return this
    const last = this.blocks.at(-1)
    const tail = this.#tail
    if (last && tail && tail.used === last.length && tail.used + bytes.length <= tail.buffer.length) {
      tail.buffer.set(bytes, tail.used)
      tail.used += bytes.length
      return new Bytes([...this.blocks.slice(0, -1), tail.buffer.subarray(0, tail.used)], this.size + bytes.length, tail)
    }
    if (bytes.length >= BLOCK) return new Bytes([...this.blocks, bytes.slice()], this.size + bytes.length, undefined)
    const buffer = new Uint8Array(BLOCK)
    if (last && last.length + bytes.length <= BLOCK / 2) {
      buffer.set(last)
      buffer.set(bytes, last.length)
      const used = last.length + bytes.length
      return new Bytes([...this.blocks.slice(0, -1), buffer.subarray(0, used)], this.size + bytes.length, { buffer, used })
    }
    buffer.set(bytes)
    return new Bytes([...this.blocks, buffer.subarray(0, bytes.length)], this.size + bytes.length, { buffer, used: bytes.length })
  }

  /** The bytes of [from, to), copied. */
  read(from = 0, to = this.size): Uint8Array {
    if (from <= 0 && to >= this.size && this.blocks.length <= 1) return this.blocks[0]?.slice() ?? EMPTY
    const end = Math.min(to, this.size)
    if (from >= end) return EMPTY
    const out = new Uint8Array(end - from)
    let at = 0
    for (const block of this.blocks) {
      const start = Math.max(from - at, 0)
      const stop = Math.min(end - at, block.length)
      if (start < stop) out.set(block.subarray(start, stop), at + start - from)
      at += block.length
      if (at >= end) break
    }
    return out
  }

  /** Without the first `n` bytes. */
  drop(n: number): Bytes {
    if (n <= 0) return this
    if (n >= this.size) return Bytes.empty
    let skip = n
    let i = 0
    while (skip >= this.blocks[i]!.length) skip -= this.blocks[i++]!.length
    const blocks = this.blocks.slice(i)
    blocks[0] = blocks[0]!.subarray(skip)
    return new Bytes(blocks, this.size - n, undefined)
  }

  /** `bytes` put at `at`; a hole before it is zeros. */
  splice(at: number, bytes: Uint8Array): Bytes {
    if (at === this.size) return this.append(bytes)
    const out = new Uint8Array(Math.max(this.size, at + bytes.length))
    out.set(this.read())
    out.set(bytes, at)
    return Bytes.of(out)
  }
}

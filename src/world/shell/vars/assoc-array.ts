import { encodeUtf8 } from '../../text/index.ts'

const BUCKETS = 1024

/** FNV-1 over signed bytes, as bash's hash tables have it. */
function fnv1(key: string): number {
  let h = 0x811c9dc5
  for (const byte of encodeUtf8(key)) h = Math.imul(h, 0x01000193) ^ ((byte << 24) >> 24)
  return h >>> 0
}

interface Entry { readonly value: string; readonly bucket: number; readonly seq: number }

/** Keys in the order of one of bash's hash tables; later keys come first in their bucket. */
export function fnvBuckets(keys: readonly string[], buckets: number): string[] {
  return keys.map((key, seq) => ({ key, seq, bucket: fnv1(key) & (buckets - 1) })).sort((a, b) => a.bucket - b.bucket || b.seq - a.seq).map((e) => e.key)
}

/** An associative array. Iteration follows bash's hash table (bucket, then newest first), because people see that order. */
export class AssocArray {
  #entries = new Map<string, Entry>()
  #next = 0

  get size(): number { return this.#entries.size }
  get(key: string): string | undefined { return this.#entries.get(key)?.value }
  has(key: string): boolean { return this.#entries.has(key) }

  set(key: string, value: string): void {
    const old = this.#entries.get(key)
    this.#entries.set(key, old ? { ...old, value } : { value, bucket: fnv1(key) & (BUCKETS - 1), seq: this.#next++ })
  }

  delete(key: string): void { this.#entries.delete(key) }

  entries(): [string, string][] {
    return [...this.#entries]
      .sort(([, a], [, b]) => a.bucket - b.bucket || b.seq - a.seq)
      .map(([key, e]) => [key, e.value])
  }
  keys(): string[] { return this.entries().map(([k]) => k) }
  values(): string[] { return this.entries().map(([, v]) => v) }

  /** Entries in the order in which they were made, for a copy that iterates alike. */
  inserted(): [string, string][] { return [...this.#entries].sort(([, a], [, b]) => a.seq - b.seq).map(([k, e]) => [k, e.value]) }

  clone(): AssocArray {
    const copy = new AssocArray()
    copy.#entries = new Map(this.#entries)
    copy.#next = this.#next
    return copy
  }
}

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Bytes } from './bytes.ts'

const cache = new WeakMap<object, string>()

/** Canonical text of a plain value: keys sorted, absent and undefined fields equal, byte runs by content whatever their blocks. */
function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object') throw new Error(`a record may not hold a ${typeof value}`)
  if (value instanceof Uint8Array) return `b${bytesToHex(sha256(value))}`
  return recordDigest(value)
}

/** Hash of one record, remembered: records are immutable. */
export function recordDigest(record: object): string {
  const known = cache.get(record)
  if (known !== undefined) return known
  const text =
    record instanceof Bytes ? `b${bytesToHex(sha256(record.read()))}`
    : Array.isArray(record) ? `[${record.map(canonical).join()}]`
    : `{${Object.keys(record).sort().filter((k) => (record as Record<string, unknown>)[k] !== undefined)
        .map((k) => `${JSON.stringify(k)}:${canonical((record as Record<string, unknown>)[k])}`).join()}}`
  const digest = text.length <= 64 ? text : bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 32)
  cache.set(record, digest)
  return digest
}

/** Hash over named lists of (key, record) pairs, as 32 hex digits. */
export function digestOf(parts: Iterable<readonly [string, Iterable<readonly [unknown, object]>]>): string {
  const sum = sha256.create()
  const encoder = new TextEncoder()
  for (const [name, entries] of parts) {
    sum.update(encoder.encode(`\n#${name}\n`))
    for (const [key, record] of entries) sum.update(encoder.encode(`${String(key)}=${recordDigest(record)}\n`))
  }
  return bytesToHex(sum.digest()).slice(0, 32)
}

import { sha256 } from '@noble/hashes/sha2.js'

/** Content types of TLS records (RFC 8446, 5.1). */
export const CONTENT = { change: 20, alert: 21, handshake: 22, data: 23 } as const

const MAX = 16_384
const HEAD = 5
const ENCODER = new TextEncoder()

export interface TlsRecord { readonly type: number; readonly body: Uint8Array }

/** Bytes as records of one type, each at most 16 KiB. */
export function toRecords(type: number, bytes: Uint8Array): Uint8Array {
  const count = Math.max(1, Math.ceil(bytes.length / MAX))
  const out = new Uint8Array(bytes.length + count * HEAD)
  let at = 0
  for (let from = 0, i = 0; i < count; from += MAX, i++) {
    const part = bytes.subarray(from, from + MAX)
    out.set([type, 3, 3, part.length >> 8, part.length & 255], at)
    out.set(part, at + HEAD)
    at += HEAD + part.length
  }
  return out
}

/** Whole records at the start of what came, and the rest. `none` when the bytes are no TLS. */
export function takeRecords(bytes: Uint8Array): { records: TlsRecord[]; rest: Uint8Array } | 'none' {
  const records: TlsRecord[] = []
  let at = 0
  while (at < bytes.length) {
    const type = bytes[at]!
    if (type < CONTENT.change || type > CONTENT.data || (bytes.length > at + 1 && bytes[at + 1] !== 3)) return 'none'
    if (bytes.length < at + HEAD) break
    const end = at + HEAD + (bytes[at + 3]! << 8) + bytes[at + 4]!
    if (bytes.length < end) break
    records.push({ type, body: bytes.slice(at + HEAD, end) })
    at = end
  }
  return { records, rest: bytes.slice(at) }
}

/** Makes bytes unreadable, or readable again: a stream of random bits of the connection's secret and the record's number. No cipher, only what a capture shows. */
export function scramble(secret: string, direction: string, number: number, bytes: Uint8Array): Uint8Array {
  const seed = sha256(ENCODER.encode(`${secret} ${direction} ${number}`))
  let x = ((seed[0]! << 24) | (seed[1]! << 16) | (seed[2]! << 8) | seed[3]!) | 1
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    out[i] = bytes[i]! ^ (x & 255)
  }
  return out
}

/** Handshake types (RFC 8446, 4). */
const TYPES: Readonly<Record<string, number>> = { 'client-hello': 1, 'server-hello': 2, certificate: 11, finished: 20 }

/** A handshake message: its type and length as on any wire, then what it says, at the weight of a real flight. */
export function handshakeMessage(value: { readonly message: string; readonly [field: string]: unknown }, weight: number): Uint8Array {
  const text = ENCODER.encode(JSON.stringify(value).padEnd(weight))
  const out = new Uint8Array(text.length + 4)
  out.set([TYPES[value.message]!, text.length >> 16, (text.length >> 8) & 255, text.length & 255])
  out.set(text, 4)
  return out
}

/** What a handshake message says; undefined for what cannot be read. */
export function readHandshake(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(4))) as unknown
  } catch {
    return undefined
  }
}

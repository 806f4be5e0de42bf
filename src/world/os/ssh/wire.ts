import { sha256 } from '@noble/hashes/sha2.js'

/*
 * What goes over the wire between ssh and sshd: the version lines of RFC 4253, then binary packets of its shape and with its message numbers. What is in
 * them is the lab's own, and so is the cipher: a keystream that makes a capture unreadable, no more.
 */

/** Message numbers of RFC 4250; the last is the lab's own. */
export const MESSAGE = {
  disconnect: 1, kexInit: 20, newKeys: 21, kexStart: 30, kexReply: 31, userRequest: 50, userFailure: 51, userSuccess: 52, userBanner: 53, keyAcceptable: 60,
  channelOpen: 90, channelConfirm: 91, data: 94, extendedData: 95, eof: 96, close: 97, request: 98, success: 99, failure: 100, asking: 192,
} as const
export type MessageName = keyof typeof MESSAGE

const NAMES = new Map<number, MessageName>(Object.entries(MESSAGE).map(([name, n]) => [n, name as MessageName]))

/** A packet's content: a record, or the bytes of a channel. */
export interface Message {
  readonly name: MessageName
  readonly fields: Readonly<Record<string, unknown>>
  readonly bytes: Uint8Array
}

/** State of the keystream of one direction; undefined before keys are exchanged. */
export type Cipher = readonly [number, number, number, number] | undefined

const EMPTY = new Uint8Array(0)
const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()
const MAC = 16
const BLOCK = 8
/** No packet is longer (RFC 4253, 6.1, and some). */
const LONGEST = 262_144

/** The keystream of a direction, from what both sides said in the key exchange. */
export function cipherOf(secret: string, direction: 'to-server' | 'to-client'): Cipher {
  const h = sha256(ENCODER.encode(`${direction}\0${secret}`))
  const word = (i: number): number => ((h[i]! << 24) | (h[i + 1]! << 16) | (h[i + 2]! << 8) | h[i + 3]!) >>> 0
  return [word(0) | 1, word(4), word(8), word(12)]
}

/** xorshift128 (Marsaglia), four bytes a step; the state is kept for the next run of bytes only at whole steps, so packets are padded to them. */
function scramble(bytes: Uint8Array, cipher: NonNullable<Cipher>): { bytes: Uint8Array; cipher: Cipher } {
  let [x, y, z, w] = cipher
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i += 4) {
    const t = x ^ (x << 11)
    x = y
    y = z
    z = w
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0
    for (let k = 0; k < 4 && i + k < bytes.length; k++) out[i + k] = bytes[i + k]! ^ (w >>> (8 * k))
  }
  return { bytes: out, cipher: [x, y, z, w] }
}

/** Makes a packet of a message: length, padding to eight bytes, and room for the MAC once keys are there. `pad`: bytes of content at least. */
export function seal(name: MessageName, content: Readonly<Record<string, unknown>> | Uint8Array, cipher: Cipher, pad = 0): { packet: Uint8Array; cipher: Cipher } {
  const body = content instanceof Uint8Array ? content : ENCODER.encode(JSON.stringify(content))
  const size = Math.max(body.length, pad)
  const used = 4 + 1 + 1 + 4 + size
  const total = Math.ceil(used / BLOCK) * BLOCK + (cipher ? MAC : 0)
  const packet = new Uint8Array(total)
  const view = new DataView(packet.buffer)
  view.setUint32(0, total - 4)
  packet[4] = total - used
  packet[5] = MESSAGE[name]
  view.setUint32(6, body.length)
  packet.set(body, 10)
  if (!cipher) return { packet, cipher }
  const sealed = scramble(packet, cipher)
  return { packet: sealed.bytes, cipher: sealed.cipher }
}

/** Takes the next packet off what arrived: undefined until all of it is there, `broken` for what is none. */
export function open(buffer: Uint8Array, cipher: Cipher): { message: Message; rest: Uint8Array; cipher: Cipher } | 'broken' | undefined {
  if (buffer.length < 8) return undefined
  const head = cipher ? scramble(buffer.subarray(0, 8), cipher).bytes : buffer
  const length = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0
  if (length > LONGEST || (length + 4) % BLOCK !== 0) return 'broken'
  if (buffer.length < length + 4) return undefined
  const whole = buffer.subarray(0, length + 4)
  const plain = cipher ? scramble(whole, cipher) : { bytes: whole, cipher }
  const name = NAMES.get(plain.bytes[5]!)
  const size = new DataView(plain.bytes.buffer, plain.bytes.byteOffset).getUint32(6)
  if (!name || size > length) return 'broken'
  const body = plain.bytes.slice(10, 10 + size)
  const raw = name === 'data' || name === 'extendedData'
  return {
    message: { name, fields: raw || size === 0 ? {} : fieldsOf(body), bytes: raw ? body : EMPTY },
    rest: buffer.slice(length + 4),
    cipher: plain.cipher,
  }
}

function fieldsOf(body: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(DECODER.decode(body)) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** The version line that begins a connection, taken off what arrived; undefined until it is there. */
export function versionLine(buffer: Uint8Array): { line: string; rest: Uint8Array } | undefined {
  const end = buffer.indexOf(10)
  if (end < 0) return undefined
  return { line: DECODER.decode(buffer.subarray(0, end)).replace(/\r$/, ''), rest: buffer.slice(end + 1) }
}

export function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

/*
 * Frames of RFC 6455 and the channels that Kubernetes carries in them (`v5.channel.k8s.io` of exec and attach: the first byte of a binary message is the
 * channel; `v4.channel.k8s.io` of port-forward: channels 2n data and 2n+1 errors of the n-th port, each beginning with the port in two bytes, low first).
 * Kept by both ends: kubectl, and whoever answers for a container.
 */

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/**
 * Channels of exec and attach. `error` carries one JSON Status when the command ends; `resize` `{"Width":80,"Height":24}`; `close` a byte naming a channel that ended (v5).
 * `ask` is the lab's own: `{"how":"shell","host":"…"}` whenever the far pseudo-terminal asks a person otherwise than before.
 */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, ask: 5, close: 255 } as const

export interface WebSocketFrame { readonly opcode: number; readonly final: boolean; readonly payload: Uint8Array; /** Bytes that it took. */ readonly length: number }

/** A whole message as one frame; a client masks what it sends with four bytes. */
export function encodeWebSocket(opcode: number, payload: Uint8Array, mask?: Uint8Array): Uint8Array {
  const { length } = payload
  const size = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const head = 2 + size + (mask ? 4 : 0)
  const out = new Uint8Array(head + length)
  const view = new DataView(out.buffer)
  out[0] = 0x80 | opcode
  out[1] = (mask ? 0x80 : 0) | (size === 0 ? length : size === 2 ? 126 : 127)
  if (size === 2) view.setUint16(2, length)
  if (size === 8) view.setBigUint64(2, BigInt(length))
  if (mask) out.set(mask, 2 + size)
  for (let i = 0; i < length; i++) out[head + i] = payload[i]! ^ (mask ? mask[i % 4]! : 0)
  return out
}

/** The first frame of what came; undefined while it is not whole. */
export function takeWebSocket(bytes: Uint8Array): WebSocketFrame | undefined {
  if (bytes.length < 2) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const short = bytes[1]! & 0x7f
  const size = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (bytes[1]! & 0x80) !== 0
  const head = 2 + size + (masked ? 4 : 0)
  if (bytes.length < head) return undefined
  const length = size === 0 ? short : size === 2 ? view.getUint16(2) : Number(view.getBigUint64(2))
  if (bytes.length < head + length) return undefined
  const payload = bytes.slice(head, head + length)
  if (masked) for (let i = 0; i < length; i++) payload[i] = payload[i]! ^ bytes[head - 4 + (i % 4)]!
  return { opcode: bytes[0]! & 0x0f, final: (bytes[0]! & 0x80) !== 0, payload, length: head + length }
}

/** Some bytes of a channel as the payload of a binary message. */
export function onChannel(channel: number, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + 1)
  out[0] = channel
  out.set(bytes, 1)
  return out
}

import { decodeUtf8, encodeUtf8 } from '../../text/index.ts'

/*
 * A *byte string* has one character (U+0000…U+00FF) a byte: it slices, searches and compares as the bytes do.
 */

const ASCII = /^[\x00-\x7f]*$/
const SURROGATE = /[\ud800-\udfff]/
const PIECE = 8192
const decoder = new TextDecoder()
const encoder = new TextEncoder()

export function isAscii(bytes: Uint8Array): boolean {
  let high = 0
  for (const b of bytes) high |= b
  return high < 128
}

/** The byte string of some bytes. */
export function latinOf(bytes: Uint8Array): string {
  if (isAscii(bytes)) return decoder.decode(bytes)
  let out = ''
  for (let at = 0; at < bytes.length; at += PIECE) out += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return out
}

/** The bytes of a byte string. */
export function bytesOf(byteString: string): Uint8Array {
  const out = new Uint8Array(byteString.length)
  for (let i = 0; i < out.length; i++) out[i] = byteString.charCodeAt(i)
  return out
}

/** Text (an argument, a file name) as the byte string of its UTF-8. */
export const byteString = (text: string): string =>
  ASCII.test(text) ? text : latinOf(SURROGATE.test(text) ? encodeUtf8(text) : encoder.encode(text))

/** A byte string as text; what is no UTF-8 survives as lone surrogates. */
export const textOf = (byteString: string): string => (ASCII.test(byteString) ? byteString : decodeUtf8(bytesOf(byteString)))

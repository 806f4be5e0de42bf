/*
 * Base64 and base32 (RFC 4648) on byte strings.
 */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function encode(bytes: string, alphabet: string, bits: number, group: number): string {
  let out = ''
  let buffer = 0
  let have = 0
  for (let i = 0; i < bytes.length; i++) {
    buffer = ((buffer << 8) | bytes.charCodeAt(i)) & 0xffff
    have += 8
    for (; have >= bits; have -= bits) out += alphabet[(buffer >> (have - bits)) & ((1 << bits) - 1)]
  }
  if (have > 0) out += alphabet[(buffer << (bits - have)) & ((1 << bits) - 1)]
  while (out.length % group !== 0) out += '='
  return out
}

/** The bytes, undefined where a character is none of the alphabet. Padding may be missing. */
function decode(text: string, alphabet: string, bits: number): string | undefined {
  let out = ''
  let buffer = 0
  let have = 0
  for (const c of text.replace(/=+$/, '')) {
    const value = alphabet.indexOf(c)
    if (value < 0) return undefined
    buffer = ((buffer << bits) | value) & 0xffff
    have += bits
    if (have < 8) continue
    have -= 8
    out += String.fromCharCode((buffer >> have) & 255)
  }
  return have >= bits ? undefined : out
}

export const encodeBase64 = (bytes: string): string => encode(bytes, BASE64, 6, 4)
export const decodeBase64 = (text: string): string | undefined => decode(text, BASE64, 6)
export const encodeBase32 = (bytes: string): string => encode(bytes, BASE32, 5, 8)
export const decodeBase32 = (text: string): string | undefined => decode(text, BASE32, 5)

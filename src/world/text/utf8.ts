/**
 * UTF-8 without loss: a byte that is no part of a valid character becomes the lone surrogate U+DC00 + byte (Python's surrogateescape), and
 * that becomes the byte again. Validity as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
const escape = 0xdc00
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Every byte that is not part of valid UTF-8 becomes U+DC00 + byte. `encodeUtf8(decodeUtf8(b))` equals `b` for all bytes. No BOM is
 * removed.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length < 32) return decodeSlowly(bytes)
  try {
    return strict.decode(bytes)
  } catch {
    return decodeSlowly(bytes)
  }
}

/** U+DC80…U+DCFF become the single byte again; any other lone surrogate becomes EF BF BD. */
export function encodeUtf8(text: string): Uint8Array {
  if (!hasEscapes(text)) return encoder.encode(text)
  const out = new Uint8Array(utf8Length(text))
  let at = 0
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i)!
    i += code > 0xffff ? 2 : 1
    at = put(out, at, code)
  }
  return out
}

/** Length of `encodeUtf8(text)` without making it. */
export function utf8Length(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80 || isEscape(code)) length++
    else if (code < 0x800) length += 2
    else {
      length += 3
      // A pair is four bytes: three are counted here, one for the second half.
      if ((code & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
        length++
        i++
      }
    }
  }
  return length
}

/** Decodes a stream: a character cut between two chunks is kept back until the rest arrives. */
export interface Utf8Decoder {
  push(bytes: Uint8Array): string
  /** What was kept back, as escaped bytes. */
  end(): string
}

export function utf8Decoder(): Utf8Decoder {
  let kept = new Uint8Array(0)
  return {
    push(bytes) {
      const all = kept.length === 0 ? bytes : joined(kept, bytes)
      const whole = all.length - unfinished(all)
      kept = all.slice(whole)
      return decodeUtf8(all.subarray(0, whole))
    },
    end() {
      const rest = decodeUtf8(kept)
      kept = new Uint8Array(0)
      return rest
    },
  }
}

function hasEscapes(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code & 0xf800) !== 0xd800) continue
    if (code < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++
    else return true
  }
  return false
}

function isEscape(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff
}

function put(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80 || isEscape(code)) {
    out[at] = code & 0xff
    return at + 1
  }
  const whole = (code & 0xfffff800) === 0xd800 ? 0xfffd : code
  const size = whole < 0x800 ? 2 : whole < 0x10000 ? 3 : 4
  out[at] = (0xf00 >> size) & 0xff | (whole >> (6 * (size - 1)))
  for (let i = 1; i < size; i++) out[at + i] = 0x80 | ((whole >> (6 * (size - 1 - i))) & 0x3f)
  return at + size
}

function decodeSlowly(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length;) {
    const size = characterSize(bytes, at)
    if (size === 1 && bytes[at]! < 0x80) out += String.fromCharCode(bytes[at]!)
    else if (size < 2) {
      out += String.fromCharCode(escape + bytes[at]!)
      at++
      continue
    } else {
      let code = bytes[at]! & (0x7f >> size)
      for (let i = 1; i < size; i++) code = (code << 6) | (bytes[at + i]! & 0x3f)
      out += String.fromCodePoint(code)
    }
    at += size
  }
  return out
}

/**
 * Number of bytes of the valid character at `at`; 0 if there is none; minus the number of bytes that are missing if the data ends inside
 * one.
 */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (size === 0) return 0
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i]
    if (next === undefined) return i - size
    if (i > 1 ? next < 0x80 || next > 0xbf : !validSecond(first, next)) return 0
  }
  return size
}

function validSecond(first: number, second: number): boolean {
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  return second >= low && second <= high
}

/** How many bytes at the end begin a character that is not complete. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const size = characterSize(bytes, bytes.length - back)
    if (size < 0) return back
    if (size > 0) return 0
  }
  return 0
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

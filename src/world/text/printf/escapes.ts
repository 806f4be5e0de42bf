import { decodeUtf8, encodeUtf8 } from '../utf8.ts'

/**
 * - `echo`: `echo -e` (octal only as `\0nnn`, `\c` ends the output).
 * - `ansi-c`: `$'…'` (`\cx` control, `\'`, `\x{…}`; a NUL ends the text).
 * - `printf`: a format of bash's printf. - `percent-b`: an argument of `%b` (`\0nnn` too, `\c` ends all output).
 */
export type EscapeStyle = 'echo' | 'ansi-c' | 'printf' | 'percent-b'

export interface Expanded {
  readonly text: string
  /** A `\c` ended the output. */
  readonly stop: boolean
  /** `missing hex digit for \x` and the like: bash's printf complains and goes on. */
  readonly complaints: readonly string[]
}

interface Escape {
  readonly text: string
  readonly next: number
  readonly stop?: boolean
  readonly complaint?: string
}

const letters: { readonly [letter: string]: string } = {
  a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
}

/** Backslash escapes of bash. Bytes written one by one (`\xe2\x82\xac`) come together as characters. */
export function expandEscapes(text: string, style: EscapeStyle): Expanded {
  let out = ''
  let stop = false
  const complaints: string[] = []
  for (let at = 0; at < text.length && !stop;) {
    const backslash = text.indexOf('\\', at)
    if (backslash < 0 || backslash + 1 === text.length) {
      out += text.slice(at)
      break
    }
    const escape = expandOne(text, backslash + 1, style)
    out += text.slice(at, backslash) + escape.text
    at = escape.next
    stop = escape.stop ?? false
    if (escape.complaint !== undefined) complaints.push(escape.complaint)
  }
  const whole = joinBytes(out)
  return { text: style === 'ansi-c' && whole.includes('\0') ? whole.slice(0, whole.indexOf('\0')) : whole, stop, complaints }
}

/** The escape whose backslash stands before `at`. */
export function expandOne(text: string, at: number, style: EscapeStyle): Escape {
  const letter = text[at]!
  if (Object.hasOwn(letters, letter)) return { text: letters[letter]!, next: at + 1 }
  if (letter >= '0' && letter <= '7') return octal(text, at, style)
  switch (letter) {
    case 'x': return hexadecimal(text, at, style)
    case 'u': case 'U': return unicode(text, at, style)
    case "'": case '"': case '?':
      if (style === 'ansi-c' || style === 'printf') return { text: letter, next: at + 1 }
      break
    case 'c':
      if (style === 'echo' || style === 'percent-b') return { text: '', next: text.length, stop: true }
      if (style === 'ansi-c' && at + 1 < text.length) return control(text, at)
  }
  return { text: `\\${letter}`, next: at + 1 }
}

/** A byte as a character, or escaped as `decodeUtf8` does. */
export function byte(value: number): string {
  return String.fromCharCode(value < 0x80 ? value : 0xdc00 + (value & 0xff))
}

export function joinBytes(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0xdc80 && code <= 0xdcff) return decodeUtf8(encodeUtf8(text))
  }
  return text
}

export function readDigits(text: string, at: number, base: number, limit: number): { readonly value: number; readonly next: number } {
  let value = 0
  let next = at
  for (; next < at + limit && next < text.length; next++) {
    const digit = '0123456789abcdef'.indexOf(text[next]!.toLowerCase())
    if (digit < 0 || digit >= base) break
    value = value * base + digit
  }
  return { value, next }
}

function octal(text: string, at: number, style: EscapeStyle): Escape {
  const zero = text[at] === '0'
  if (style === 'echo' && !zero) return { text: `\\${text[at]}`, next: at + 1 }
  const { value, next } = readDigits(text, at, 8, zero && (style === 'echo' || style === 'percent-b') ? 4 : 3)
  return { text: byte(value & 0xff), next }
}

function hexadecimal(text: string, at: number, style: EscapeStyle): Escape {
  const braced = style === 'ansi-c' && text[at + 1] === '{'
  const start = at + (braced ? 2 : 1)
  const { value, next } = readDigits(text, start, 16, braced ? 8 : 2)
  if (next === start) return { text: '\\x', next: at + 1, ...complaint(style, 'missing hex digit for \\x') }
  return { text: byte(value & 0xff), next: braced && text[next] === '}' ? next + 1 : next }
}

function unicode(text: string, at: number, style: EscapeStyle): Escape {
  const { value, next } = readDigits(text, at + 1, 16, text[at] === 'u' ? 4 : 8)
  if (next === at + 1) return { text: `\\${text[at]}`, next, ...complaint(style, `missing unicode digit for \\${text[at]}`) }
  return { text: value > 0x10ffff ? '\ufffd' : String.fromCodePoint(value), next }
}

function complaint(style: EscapeStyle, text: string): { readonly complaint?: string } {
  return style === 'printf' || style === 'percent-b' ? { complaint: text } : {}
}

function control(text: string, at: number): Escape {
  const letter = text[at + 1]!
  const next = letter === '\\' && text[at + 2] === '\\' ? at + 3 : at + 2
  return { text: letter === '?' ? '\x7f' : String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 0x1f), next }
}

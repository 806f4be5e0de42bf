import { sha256 } from '@noble/hashes/sha2.js'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ENCODER = new TextEncoder()

/** Bytes in crypt(5)'s alphabet, six bits a character, lowest first. */
export function cryptText(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const n = bytes[i]! | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16)
    const characters = Math.min(4, Math.ceil(((bytes.length - i) * 8) / 6))
    for (let k = 0; k < characters; k++) out += ALPHABET[(n >> (6 * k)) & 63]
  }
  return out
}

/** A password as /etc/shadow keeps it. It has the form of yescrypt, which crypt(5) marks `$y$`; the hash behind it is the lab's own. */
export function hashPassword(password: string, salt: Uint8Array): string {
  const text = cryptText(salt)
  return `$y$j9T$${text}$${cryptText(sha256(ENCODER.encode(`${text}\0${password}`)))}`
}

/** Is it the password of a field of /etc/shadow? An empty field lets everybody in, one that begins with `!` or `*` nobody. */
export function checkPassword(password: string, field: string): boolean {
  if (field === '') return true
  const [, kind, , salt, hash] = field.split('$')
  return kind === 'y' && salt !== undefined && cryptText(sha256(ENCODER.encode(`${salt}\0${password}`))) === hash
}

/** A line of shadow(5). Days count from 1970. */
export interface ShadowEntry {
  readonly name: string
  readonly password: string
  readonly rest: readonly string[]
}

export function parseShadow(text: string): ShadowEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', password, ...rest] = line.split(':')
    return name === '' || password === undefined ? [] : [{ name, password, rest }]
  })
}

export const shadowLine = (s: ShadowEntry): string => [s.name, s.password, ...s.rest].join(':')
export const newShadow = (name: string, password: string, day: number): ShadowEntry => ({ name, password, rest: [String(day), '0', '99999', '7', '', '', ''] })

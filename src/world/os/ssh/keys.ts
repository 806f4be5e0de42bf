import { sha256 } from '@noble/hashes/sha2.js'

/*
 * Keys of the lab's ssh. Files and lines have OpenSSH's formats, lengths and fingerprints; the mathematics is the lab's own: a private key is a seed, its
 * public key a hash of the seed, and a proof of possession is checked by hashing again. So only who has the private file gets in.
 */

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa'

export interface PublicKey {
  readonly type: KeyType
  /** The key in base64, as known_hosts and authorized_keys have it. */
  readonly blob: string
}

export interface KeyPair extends PublicKey {
  readonly seed: Uint8Array
  readonly privateFile: string
  readonly publicLine: string
}

/** Names on the wire and in files. */
export const ALGORITHM: Readonly<Record<KeyType, string>> = { ed25519: 'ssh-ed25519', ecdsa: 'ecdsa-sha2-nistp256', rsa: 'ssh-rsa' }

const MAGIC = 'openssh-key-v1\0'
const latin = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => Array.from(bytes, (b) => String.fromCharCode(b)).join('')

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0)
  return out
}

const u32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255)
const string = (bytes: Uint8Array): Uint8Array => concat(u32(bytes.length), bytes)
const word = (text: string): Uint8Array => string(latin(text))

/** `n` bytes that follow from a seed and a label. */
function expand(seed: Uint8Array, label: string, n: number): Uint8Array {
  const out = new Uint8Array(n)
  for (let at = 0, block = 0; at < n; at += 32, block++) out.set(sha256(concat(seed, latin(`${label}${block}`))).subarray(0, n - at), at)
  return out
}

function publicBlob(type: KeyType, seed: Uint8Array): string {
  const fields: Readonly<Record<KeyType, () => Uint8Array[]>> = {
    ed25519: () => [string(expand(seed, 'public', 32))],
    ecdsa: () => [word('nistp256'), string(concat(Uint8Array.of(4), expand(seed, 'public', 64)))],
    rsa: () => [string(Uint8Array.of(1, 0, 1)), string(concat(Uint8Array.of(0, 0xc5), expand(seed, 'public', 383)))],
  }
  return btoa(textOf(concat(word(ALGORITHM[type]), ...fields[type]())))
}

/** A key pair of a seed (32 random bytes), its private file locked with a passphrase unless that is empty. */
export function makeKeys(type: KeyType, seed: Uint8Array, comment: string, passphrase = ''): KeyPair {
  const blob = publicBlob(type, seed)
  const check = expand(seed, 'check', 4)
  const plain = concat(check, check, word(ALGORITHM[type]), string(seed), word(comment))
  const locked = passphrase === '' ? plain : xor(plain, latin(passphrase))
  const body = concat(latin(MAGIC), word(passphrase === '' ? 'none' : 'aes256-ctr'), word(passphrase === '' ? 'none' : 'bcrypt'), word(''), u32(1), string(latin(atob(blob))), string(locked))
  const lines = btoa(textOf(body)).match(/.{1,70}/g) ?? []
  return {
    type, blob, seed,
    privateFile: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicLine: `${ALGORITHM[type]} ${blob} ${comment}\n`,
  }
}

const xor = (bytes: Uint8Array, passphrase: Uint8Array): Uint8Array => {
  const key = expand(passphrase, 'lock', bytes.length)
  return bytes.map((b, i) => b ^ key[i]!)
}

/** The bytes of a private file, undefined where it is none. */
function unarmour(text: string): Uint8Array | undefined {
  const armoured = /-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)-----END/.exec(text)
  if (!armoured) return undefined
  try {
    const bytes = latin(atob(armoured[1]!.replaceAll('\n', '')))
    return textOf(bytes.subarray(0, MAGIC.length)) === MAGIC ? bytes : undefined
  } catch {
    return undefined
  }
}

/** The public key that a private file tells to everybody, also where it is locked. */
export function publicPart(text: string): PublicKey | undefined {
  const bytes = unarmour(text)
  if (!bytes) return undefined
  const r = new Reader(bytes, MAGIC.length)
  for (let i = 0; i < 3; i++) r.string()
  r.u32()
  const blob = r.string()
  const type = typeOf(textOf(new Reader(blob, 0).string()))
  return type && { type, blob: btoa(textOf(blob)) }
}

/** A private file's key, `locked` where a passphrase is needed and the given one does not fit, undefined where it is no key. */
export function readPrivate(text: string, passphrase = ''): { readonly type: KeyType; readonly seed: Uint8Array; readonly blob: string; readonly comment: string } | 'locked' | undefined {
  const bytes = unarmour(text)
  if (!bytes) return undefined
  const r = new Reader(bytes, MAGIC.length)
  const cipher = textOf(r.string())
  r.string()
  r.string()
  r.u32()
  const blob = btoa(textOf(r.string()))
  const hidden = r.string()
  const plain = cipher === 'none' ? hidden : xor(hidden, latin(passphrase))
  if (textOf(plain.subarray(0, 4)) !== textOf(plain.subarray(4, 8))) return 'locked'
  const inner = new Reader(plain, 8)
  const type = typeOf(textOf(inner.string()))
  return type && { type, seed: inner.string(), blob, comment: textOf(inner.string()) }
}

const typeOf = (algorithm: string): KeyType | undefined => (Object.keys(ALGORITHM) as KeyType[]).find((t) => ALGORITHM[t] === algorithm)

/** A line of a .pub file or of authorized_keys, options before it left out. */
export function readPublic(line: string): (PublicKey & { readonly comment: string }) | undefined {
  const found = /(?:^|\s)(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa)\s+([A-Za-z0-9+/]+=*)(?:\s+(.*))?$/.exec(line.trim())
  const type = found && typeOf(found[1]!)
  return type ? { type, blob: found[2]!, comment: found[3] ?? '' } : undefined
}

/** Does the seed belong to the public key? */
export const proves = (seed: Uint8Array, key: PublicKey): boolean => publicBlob(key.type, seed) === key.blob

export const fingerprintBytes = (blob: string): Uint8Array => sha256(latin(atob(blob)))
/** `SHA256:…` as ssh prints it. */
export const fingerprint = (blob: string): string => `SHA256:${btoa(textOf(fingerprintBytes(blob))).replace(/=+$/, '')}`

class Reader {
  readonly #bytes: Uint8Array
  #at: number
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }
  u32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#bytes.subarray(this.#at, this.#at + 4)
    this.#at += 4
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  }
  string(): Uint8Array {
    const n = this.u32()
    const out = this.#bytes.slice(this.#at, this.#at + n)
    this.#at += n
    return out
  }
}

import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { ALGORITHM, sys, type PublicKey } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { compileGlob } from '../../../text/index.ts'

/** A line of known_hosts (sshd(8)). */
export interface KnownHost {
  readonly file: string
  readonly line: number
  /** Names as they stand there: patterns parted by commas, or one hashed name. */
  readonly names: string
  readonly marker?: string
  readonly algorithm: string
  readonly blob: string
}

const ENCODER = new TextEncoder()
const latin = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** How a host is named there: with its port, where that is not 22. */
export const hostName = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`)

export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, i) => {
    const words = line.trim().split(/\s+/)
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined
    const [names, algorithm, blob] = words
    return !names || names.startsWith('#') || !algorithm || !blob ? [] : [{ file, line: i + 1, names, algorithm, blob, ...(marker === undefined ? {} : { marker }) }]
  })
}

const hashed = (salt: Uint8Array, host: string): string => `|1|${base64(salt)}|${base64(hmac(sha1, salt, ENCODER.encode(host)))}`

/** A host's name as HashKnownHosts writes it. */
export function* hashName(host: string): Sys<string> {
  const salt = new Uint8Array(20)
  for (let i = 0; i < salt.length; i += 4) new DataView(salt.buffer).setUint32(i, yield* sys.random('ssh.known-hosts'))
  return hashed(salt, host)
}

/** Is this entry about the host? */
export function namesHost(k: Pick<KnownHost, 'names'>, host: string): boolean {
  if (k.names.startsWith('|1|')) {
    const salt = k.names.split('|')[2] ?? ''
    try {
      return hashed(latin(atob(salt)), host) === k.names
    } catch {
      return false
    }
  }
  let fits = false
  for (const name of k.names.split(',')) {
    const negated = name.startsWith('!')
    if (!compileGlob(negated ? name.slice(1) : name, { ignoreCase: true }).matches(host)) continue
    if (negated) return false
    fits = true
  }
  return fits
}

/** All entries of some files; one that is not there or not readable has none. */
export function* readKnownHosts(files: readonly string[]): Sys<KnownHost[]> {
  const out: KnownHost[] = []
  for (const file of files) {
    try {
      out.push(...parseKnownHosts(yield* sys.readFile(file), file))
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return out
}

export const isKey = (k: KnownHost, key: PublicKey): boolean => k.algorithm === ALGORITHM[key.type] && k.blob === key.blob

/** Adds lines to a file, making ~/.ssh where it is missing. Gives why it could not. */
export function* addKnownHosts(file: string, home: string, lines: readonly string[]): Sys<string | undefined> {
  try {
    if (file.startsWith(`${home}/.ssh/`)) yield* makeUserDirectory(home)
    const fd = yield* sys.open(file, 'a', { create: true, mode: 0o600 })
    yield* sys.writeAll(fd, ENCODER.encode(lines.map((l) => `${l}\n`).join('')))
    yield* sys.close(fd)
    return undefined
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.message
  }
}

export function* makeUserDirectory(home: string): Sys<void> {
  try {
    yield* sys.mkdir(`${home}/.ssh`, 0o700)
  } catch (e) {
    if (!isErrno(e, 'EEXIST')) throw e
  }
}

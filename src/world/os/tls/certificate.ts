import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/*
 * Certificates and keys of the lab. They say what X.509 says (names, times, who signed) and are checked like it; the mathematics is a hash: a key's public
 * half is the hash of its private one, a signature the hash of what is signed with the signer's public half. Files have the look of PEM.
 */

/** What a certificate says. Times are microseconds since 1970. */
export interface Certificate {
  readonly subject: Name
  readonly issuer: Name
  readonly serial: string
  readonly notBefore: number
  readonly notAfter: number
  readonly dns: readonly string[]
  readonly ips: readonly string[]
  readonly ca: boolean
  /** Public key. */
  readonly key: string
  readonly signature: string
}

export interface Name { readonly cn: string; readonly o?: readonly string[] }

/** A certificate with its private key, both as their files hold them. */
export interface Identity { readonly certificate: string; readonly key: string }

export interface CertificateSpec {
  readonly subject: Name
  readonly notBefore: number
  readonly notAfter: number
  readonly dns?: readonly string[]
  readonly ips?: readonly string[]
  readonly ca?: boolean
}

/** Random bytes: of a world's stream, or of a program's. */
export type RandomBytes = (n: number) => Uint8Array

const ENCODER = new TextEncoder()
const LINE = 64
const hashOf = (text: string): string => bytesToHex(sha256(ENCODER.encode(text)))
const publicKey = (privateKey: string): string => hashOf(`public ${privateKey}`)

/** Base64 in lines under a heading; the first bytes are those of an ASN.1 sequence, as in any such file. */
function pem(label: string, value: object): string {
  const text = ENCODER.encode(JSON.stringify(value))
  const bytes = Uint8Array.of(0x30, 0x82, text.length >> 8, text.length & 255, ...text)
  const base64 = btoa(String.fromCharCode(...bytes))
  const lines: string[] = []
  for (let i = 0; i < base64.length; i += LINE) lines.push(base64.slice(i, i + LINE))
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function* blocks(text: string): Generator<[label: string, value: unknown]> {
  for (const m of text.matchAll(/-----BEGIN ([A-Z ]+)-----\s+([A-Za-z0-9+/=\s]+)-----END \1-----/g)) {
    try {
      const bytes = Uint8Array.from(atob(m[2]!.replace(/\s/g, '')), (c) => c.charCodeAt(0))
      yield [m[1]!, JSON.parse(new TextDecoder().decode(bytes.subarray(4))) as unknown]
    } catch {
      yield [m[1]!, undefined]
    }
  }
}

/** The certificates of a file, in their order; undefined for what cannot be read. */
export const readCertificates = (text: string): (Certificate | undefined)[] =>
  [...blocks(text)].filter(([label]) => label === 'CERTIFICATE').map(([, v]) => (typeof v === 'object' && v !== null && 'subject' in v ? (v as Certificate) : undefined))

/** The private key of a file. */
export function readKey(text: string): string | undefined {
  for (const [label, v] of blocks(text)) if (label.endsWith('PRIVATE KEY') && typeof v === 'object' && v !== null && 'private' in v) return String(v.private)
  return undefined
}

/** Do the files of a certificate and a key belong together? */
export function keyFits(certificate: string, key: string): boolean {
  const privateKey = readKey(key)
  const [first] = readCertificates(certificate)
  return privateKey !== undefined && first !== undefined && publicKey(privateKey) === first.key
}

const bodyOf = ({ signature: _, ...body }: Certificate | (Omit<Certificate, 'signature'> & { signature?: string })): string => JSON.stringify(body)

/** Is the certificate signed with this authority's key? */
export const signedBy = (c: Certificate, authority: Certificate): boolean => c.signature === hashOf(`${authority.key} ${bodyOf(c)}`)

/** Makes a certificate, signed by an authority or, without one, by itself. */
export function issue(random: RandomBytes, spec: CertificateSpec, authority?: Identity): Identity {
  const privateKey = bytesToHex(random(32))
  const key = publicKey(privateKey)
  const signer = authority ? readCertificates(authority.certificate)[0] : undefined
  const body: Omit<Certificate, 'signature'> = {
    subject: spec.subject, issuer: signer?.subject ?? spec.subject, serial: bytesToHex(random(8)), notBefore: spec.notBefore, notAfter: spec.notAfter, dns: spec.dns ?? [], ips: spec.ips ?? [],
    ca: spec.ca ?? authority === undefined, key,
  }
  const certificate: Certificate = { ...body, signature: hashOf(`${signer?.key ?? key} ${bodyOf(body)}`) }
  return { certificate: pem('CERTIFICATE', certificate), key: pem('RSA PRIVATE KEY', { private: privateKey, padding: bytesToHex(random(512)) }) }
}

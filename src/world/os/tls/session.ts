import { bytesToHex } from '@noble/hashes/utils.js'
import { keyFits, readCertificates, type Certificate, type Identity, type RandomBytes } from './certificate.ts'
import { CONTENT, handshakeMessage, readHandshake, scramble, takeRecords, toRecords } from './record.ts'
import { distrust, type Distrust } from './verify.ts'

/** How a client looks at its server, and what it shows. */
export interface ClientOptions {
  /** Name or address that the certificate must be for; also what is asked for (SNI). */
  readonly host: string
  /** Certificates of trusted authorities (PEM); undefined: nobody is trusted. */
  readonly roots?: string
  readonly insecure?: boolean
  readonly identity?: Identity
  readonly alpn?: readonly string[]
}

export interface ServerOptions {
  readonly identity: Identity
  /** Authorities of client certificates: asked for, needed only with `required`. */
  readonly clientRoots?: string
  readonly required?: boolean
}

export type TlsFailure =
  | { readonly kind: 'distrust'; readonly why: Distrust }
  /** The other end said so (RFC 8446, 6). */
  | { readonly kind: 'alert'; readonly code: number }
  /** What came is no TLS. */
  | { readonly kind: 'not-tls'; readonly bytes: Uint8Array }
  | { readonly kind: 'key' }

/** One end of a connection: a plain record, so that daemons may keep it in their tables. */
export interface TlsState {
  readonly role: 'client' | 'server'
  readonly phase: 'hello' | 'finish' | 'open' | 'closed' | 'failed'
  readonly client: ClientOptions | undefined
  readonly server: ServerOptions | undefined
  /** Bytes of a record that is not whole. */
  readonly input: Uint8Array
  readonly clientRandom: string
  readonly serverRandom: string
  readonly sent: number
  readonly received: number
  /** The other end's certificates. */
  readonly peer: readonly Certificate[]
  readonly alpn?: string
  readonly sni?: string
  readonly failure?: TlsFailure
}

export interface Step {
  readonly state: TlsState
  /** To be sent. */
  readonly out: Uint8Array
  /** What the other end's program said. */
  readonly data: Uint8Array
}

const NOTHING = new Uint8Array(0)
const ALERT = { closeNotify: 0, badCertificate: 42, expired: 45, unknownCa: 48, certificateRequired: 116, internal: 80 } as const
/** What the flights weigh with the curves and certificates of our day. */
const WEIGHT = { clientHello: 280, serverHello: 90, certificate: 1_100, finished: 58 }

const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}

const fresh = (role: TlsState['role']): TlsState => ({ role, phase: 'hello', client: undefined, server: undefined, input: NOTHING, clientRandom: '', serverRandom: '', sent: 0, received: 0, peer: [] })

/** Begins as a client: the state and the ClientHello. */
export function tlsClient(random: RandomBytes, client: ClientOptions): Step {
  const clientRandom = bytesToHex(random(32))
  const state: TlsState = { ...fresh('client'), client, clientRandom }
  // A key that is not its certificate's is found before anything is sent.
  if (client.identity && !keyFits(client.identity.certificate, client.identity.key)) return { state: { ...state, phase: 'failed', failure: { kind: 'key' } }, out: NOTHING, data: NOTHING }
  const sni = /^[\d.]+$|:/.test(client.host) ? {} : { sni: client.host }
  return { state, out: toRecords(CONTENT.handshake, handshakeMessage({ message: 'client-hello', random: clientRandom, ...sni, alpn: client.alpn ?? [] }, WEIGHT.clientHello)), data: NOTHING }
}

/** Begins as a server: it waits. */
export const tlsServer = (server: ServerOptions): TlsState => ({ ...fresh('server'), server })

const alert = (code: number): Uint8Array => toRecords(CONTENT.alert, Uint8Array.of(code === ALERT.closeNotify ? 1 : 2, code))

const failing = (state: TlsState, failure: TlsFailure, code?: number): Step => ({ state: { ...state, phase: 'failed', failure, input: NOTHING }, out: code === undefined ? NOTHING : alert(code), data: NOTHING })

const CODES: Readonly<Record<Distrust['kind'], number>> = { 'unknown-authority': ALERT.unknownCa, expired: ALERT.expired, name: ALERT.badCertificate }

const chainOf = (v: unknown): Certificate[] => (typeof v === 'string' ? readCertificates(v).filter((c) => c !== undefined) : [])

type Message = Readonly<Record<string, unknown>>

function serverHello(state: TlsState, m: Message, random: RandomBytes): Step {
  const serverRandom = bytesToHex(random(32))
  const alpn = Array.isArray(m['alpn']) && m['alpn'].includes('http/1.1') ? { alpn: 'http/1.1' } : {}
  const next: TlsState = { ...state, phase: 'finish', clientRandom: String(m['random']), serverRandom, ...alpn, ...(typeof m['sni'] === 'string' ? { sni: m['sni'] } : {}) }
  const { identity, clientRoots } = state.server!
  const flight = handshakeMessage({ message: 'certificate', chain: identity.certificate, ...alpn, wants: clientRoots !== undefined }, WEIGHT.certificate)
  return { state: next, out: join(toRecords(CONTENT.handshake, handshakeMessage({ message: 'server-hello', random: serverRandom }, WEIGHT.serverHello)), toRecords(CONTENT.handshake, flight)), data: NOTHING }
}

function clientFinish(state: TlsState, m: Message, now: number): Step {
  const peer = chainOf(m['chain'])
  const { roots, host, insecure, identity } = state.client!
  const why = insecure === true ? undefined : distrust(peer, roots === undefined ? [] : chainOf(roots), { now, host })
  if (why) return failing({ ...state, peer }, { kind: 'distrust', why }, CODES[why.kind])
  const shown = m['wants'] === true && identity ? { chain: identity.certificate } : {}
  const next: TlsState = { ...state, phase: 'open', peer, ...(typeof m['alpn'] === 'string' ? { alpn: m['alpn'] } : {}) }
  return { state: next, out: toRecords(CONTENT.handshake, handshakeMessage({ message: 'finished', ...shown }, shown.chain === undefined ? WEIGHT.finished : WEIGHT.certificate)), data: NOTHING }
}

function serverFinish(state: TlsState, m: Message, now: number): Step {
  const peer = chainOf(m['chain'])
  const { clientRoots, required } = state.server!
  if (peer.length === 0) return required === true ? failing(state, { kind: 'alert', code: ALERT.certificateRequired }, ALERT.certificateRequired) : { state: { ...state, phase: 'open' }, out: NOTHING, data: NOTHING }
  const why = distrust(peer, chainOf(clientRoots ?? ''), { now })
  // A server that can do without them takes note of a bad certificate only by whom it does not know.
  if (why && required === true) return failing({ ...state, peer }, { kind: 'distrust', why }, CODES[why.kind])
  return { state: { ...state, phase: 'open', peer: why ? [] : peer }, out: NOTHING, data: NOTHING }
}

function handshake(state: TlsState, body: Uint8Array, now: number, random: RandomBytes): Step {
  const m = readHandshake(body) as Message | undefined
  const bad = (): Step => failing(state, { kind: 'alert', code: ALERT.internal }, ALERT.internal)
  if (!m) return bad()
  if (state.role === 'server') return m['message'] === 'client-hello' ? serverHello(state, m, random) : m['message'] === 'finished' ? serverFinish(state, m, now) : bad()
  if (m['message'] === 'server-hello') return { state: { ...state, phase: 'finish', serverRandom: String(m['random']) }, out: NOTHING, data: NOTHING }
  return m['message'] === 'certificate' ? clientFinish(state, m, now) : bad()
}

const secretOf = (s: TlsState): string => `${s.clientRandom}${s.serverRandom}`
const otherRole = (s: TlsState): string => (s.role === 'client' ? 'server' : 'client')

/** Takes bytes that came. `now`: microseconds since 1970, for the certificates' times. */
export function tlsFeed(state: TlsState, bytes: Uint8Array, now: number, random: RandomBytes): Step {
  const all = state.input.length === 0 ? bytes : join(state.input, bytes)
  const taken = takeRecords(all)
  if (taken === 'none') return state.phase === 'open' ? failing(state, { kind: 'alert', code: ALERT.internal }, ALERT.internal) : failing(state, { kind: 'not-tls', bytes: all })
  let s: TlsState = { ...state, input: taken.rest }
  const out: Uint8Array[] = []
  const data: Uint8Array[] = []
  for (const r of taken.records) {
    if (s.phase === 'failed' || s.phase === 'closed') break
    if (r.type === CONTENT.alert) s = r.body[1] === ALERT.closeNotify ? { ...s, phase: 'closed' } : { ...s, phase: 'failed', failure: { kind: 'alert', code: r.body[1] ?? ALERT.internal } }
    else if (r.type === CONTENT.data) {
      data.push(scramble(secretOf(s), otherRole(s), s.received, r.body))
      s = { ...s, received: s.received + 1 }
    } else {
      const step = handshake(s, r.body, now, random)
      s = step.state
      out.push(step.out)
    }
  }
  return { state: s, out: join(...out), data: join(...data) }
}

const BLOCK = 16_384

/** What is to be sent for a program's bytes. The connection must be open. */
export function tlsSend(state: TlsState, bytes: Uint8Array): { state: TlsState; out: Uint8Array } {
  const parts: Uint8Array[] = []
  let { sent } = state
  for (let from = 0; from < bytes.length; from += BLOCK) parts.push(toRecords(CONTENT.data, scramble(secretOf(state), state.role, sent++, bytes.subarray(from, from + BLOCK))))
  return { state: { ...state, sent }, out: join(...parts) }
}

/** The last record of a side. */
export const tlsClose = (): Uint8Array => alert(ALERT.closeNotify)

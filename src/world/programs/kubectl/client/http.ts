import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Connection } from './connection.ts'

export interface HttpRequest {
  readonly method: string
  /** Path with its query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpHead { readonly status: number; readonly headers: readonly (readonly [name: string, value: string])[] }

const ENCODER = new TextEncoder()
const CRLF2 = [13, 10, 13, 10]

export const header = (h: HttpHead, name: string): string | undefined => h.headers.find(([n]) => n === name)?.[1]

/** The stream broke or ended too soon, in Go's words. */
export class BrokenStream extends Error {}

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length === 0) return b
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

/** Conversation of HTTP/1.1 over one connection: a request, its response's head, its body in pieces. */
export class HttpStream {
  readonly connection: Connection
  #rest: Uint8Array = new Uint8Array()
  /** Bytes of the body to come; undefined while it is chunked or lasts until the end. */
  #length: number | undefined
  #chunked = false
  #done = true
  /** The server ends the connection after this response. */
  closing = false

  constructor(connection: Connection) { this.connection = connection }

  *send(request: HttpRequest): Sys<void> {
    const body = request.body === undefined ? undefined : ENCODER.encode(request.body)
    const lines = [`${request.method} ${request.target} HTTP/1.1`, ...Object.entries(request.headers).map(([k, v]) => `${k}: ${v}`), ...(body ? [`Content-Length: ${body.length}`] : [])]
    const head = ENCODER.encode(`${lines.join('\r\n')}\r\n\r\n`)
    yield* this.connection.send(body ? joined(head, body) : head)
  }

  *#more(limit?: number): Sys<boolean> {
    let bytes: Uint8Array | undefined
    try {
      bytes = yield* this.connection.recv(limit)
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new BrokenStream(`read: ${e.message.toLowerCase()}`)
    }
    if (bytes === undefined) throw new BrokenStream('net/http: request canceled (Client.Timeout exceeded while awaiting headers)')
    if (bytes.length === 0) return false
    this.#rest = joined(this.#rest, bytes)
    return true
  }

  /** The next response's status and header fields. `limit` in microseconds is for the whole wait. */
  *head(limit?: number): Sys<HttpHead> {
    let end: number
    while ((end = endOfHead(this.#rest)) < 0) if (!(yield* this.#more(limit))) throw new BrokenStream(this.#rest.length === 0 ? 'EOF' : 'unexpected EOF')
    const [first = '', ...lines] = new TextDecoder().decode(this.#rest.subarray(0, end - 4)).split('\r\n')
    this.#rest = this.#rest.slice(end)
    const [, , status] = /^HTTP\/(1\.[01]) (\d{3})/.exec(first) ?? []
    if (status === undefined) throw new BrokenStream(`malformed HTTP response ${JSON.stringify(first)}`)
    const head: HttpHead = { status: Number(status), headers: lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()] as const) }
    this.#chunked = header(head, 'transfer-encoding')?.toLowerCase() === 'chunked'
    const length = header(head, 'content-length')
    this.#length = this.#chunked || length === undefined ? undefined : Number(length)
    this.#done = head.status === 204 || head.status === 304 || this.#length === 0
    this.closing = header(head, 'connection')?.toLowerCase() === 'close'
    return head
  }

  /** The next piece of the body; undefined at its end. */
  *piece(): Sys<Uint8Array | undefined> {
    if (this.#done) return undefined
    if (this.#chunked) return yield* this.#chunk()
    if (this.#rest.length === 0 && !(yield* this.#more())) {
      this.#done = true
      this.closing = true
      if (this.#length !== undefined && this.#length > 0) throw new BrokenStream('unexpected EOF')
      return undefined
    }
    const piece = this.#length === undefined ? this.#rest : this.#rest.subarray(0, this.#length)
    this.#rest = this.#rest.slice(piece.length)
    if (this.#length !== undefined) {
      this.#length -= piece.length
      this.#done = this.#length === 0
    }
    return piece
  }

  *#chunk(): Sys<Uint8Array | undefined> {
    let end: number
    while ((end = this.#rest.indexOf(10)) < 0) if (!(yield* this.#more())) throw new BrokenStream('unexpected EOF')
    const size = Number.parseInt(new TextDecoder().decode(this.#rest.subarray(0, end)), 16)
    const total = end + 1 + size + 2
    while (this.#rest.length < total) if (!(yield* this.#more())) throw new BrokenStream('unexpected EOF')
    const data = this.#rest.slice(end + 1, end + 1 + size)
    this.#rest = this.#rest.slice(total)
    if (size > 0) return data
    this.#done = true
    return undefined
  }

  /** Bytes of the body, or its end, are here already. */
  get ready(): boolean { return this.#done || this.#rest.length > 0 || this.connection.waiting }

  /** What came behind a `101 Switching Protocols`. */
  takeRest(): Uint8Array {
    const rest = this.#rest
    this.#rest = new Uint8Array()
    return rest
  }

  /** All of the body as text. */
  *text(): Sys<string> {
    const parts: Uint8Array[] = []
    for (;;) {
      const piece = yield* this.piece()
      if (piece === undefined) break
      parts.push(piece)
    }
    return new TextDecoder().decode(parts.reduce(joined, new Uint8Array()))
  }
}

function endOfHead(bytes: Uint8Array): number {
  for (let i = 0; i + 3 < bytes.length; i++) if (CRLF2.every((c, j) => bytes[i + j] === c)) return i + 4
  return -1
}

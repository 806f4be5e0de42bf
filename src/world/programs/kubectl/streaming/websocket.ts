import { encodeWebSocket, OPCODE, onChannel, sys, takeWebSocket } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { queryText, statusOf, type Api } from '../client/api.ts'
import type { Connection } from '../client/connection.ts'
import { TransportError } from '../client/errors.ts'
import { header, HttpStream } from '../client/http.ts'

const MASK = new Uint8Array(4)

/** A message of a channel; undefined at the end of the connection. */
export interface ChannelMessage { readonly channel: number; readonly bytes: Uint8Array }

/** A connection of channels over a WebSocket. */
export class ChannelSocket {
  readonly #connection: Connection
  readonly protocol: string
  #rest: Uint8Array

  constructor(connection: Connection, protocol: string, rest: Uint8Array) {
    this.#connection = connection
    this.protocol = protocol
    this.#rest = rest
  }

  get fd(): number { return this.#connection.fd }

  /** A whole message is here already. */
  get ready(): boolean { return takeWebSocket(this.#rest) !== undefined || this.#connection.waiting }

  *send(channel: number, bytes: Uint8Array): Sys<void> {
    const mask = new Uint32Array([yield* sys.random('websocket')])
    MASK.set(new Uint8Array(mask.buffer))
    yield* this.#connection.send(encodeWebSocket(OPCODE.binary, onChannel(channel, bytes), MASK))
  }

  *next(): Sys<ChannelMessage | undefined> {
    for (;;) {
      const frame = takeWebSocket(this.#rest)
      if (frame) {
        this.#rest = this.#rest.slice(frame.length)
        if (frame.opcode === OPCODE.close) return undefined
        if (frame.opcode === OPCODE.ping) yield* this.#connection.send(encodeWebSocket(OPCODE.pong, frame.payload, MASK))
        else if (frame.payload.length > 0) return { channel: frame.payload[0]!, bytes: frame.payload.subarray(1) }
        continue
      }
      let bytes: Uint8Array | undefined
      try {
        bytes = yield* this.#connection.recv()
      } catch (e) {
        if (isErrno(e) && e.errno !== 'EINTR') return undefined
        throw e
      }
      if (bytes === undefined || bytes.length === 0) return undefined
      const all = new Uint8Array(this.#rest.length + bytes.length)
      all.set(this.#rest)
      all.set(bytes, this.#rest.length)
      this.#rest = all
    }
  }

  *close(): Sys<void> {
    try {
      yield* this.#connection.send(encodeWebSocket(OPCODE.close, new Uint8Array([3, 232]), MASK))
    } catch (e) {
      if (!isErrno(e)) throw e
    }
    yield* this.#connection.close()
  }
}

/** Asks the server to go over to a WebSocket (RFC 6455, 4.1). Throws StatusError and TransportError. `query` may name a key several times. */
export function* openChannels(api: Api, path: string, query: readonly (readonly [string, string])[], protocol: string): Sys<ChannelSocket> {
  const pairs = query.map(([k, v]) => queryText({ [k]: v }).slice(1)).join('&')
  const target = `${(yield* api.endpoint()).prefix}${path}${pairs === '' ? '' : `?${pairs}`}`
  const connection = yield* api.connect('GET', target)
  const stream = new HttpStream(connection)
  const key = btoa(String.fromCharCode(...new Uint8Array(Uint32Array.of(yield* sys.random('websocket'), yield* sys.random('websocket'), yield* sys.random('websocket'), yield* sys.random('websocket')).buffer)))
  const headers = { ...(yield* api.headers('*/*')), Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Protocol': protocol }
  try {
    yield* stream.send({ method: 'GET', target, headers })
    const head = yield* stream.head()
    if (head.status !== 101) throw statusOf({ head, text: yield* stream.text() })
    return new ChannelSocket(connection, header(head, 'sec-websocket-protocol') ?? protocol, stream.takeRest())
  } catch (e) {
    if (!(e instanceof Error) || !isErrno(e)) throw e
    const { authority, scheme } = yield* api.endpoint()
    throw new TransportError(e.message, authority, `${scheme}://${authority}${target}`, 'Get')
  }
}

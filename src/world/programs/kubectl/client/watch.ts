import type { Sys } from '../../../sim/index.ts'
import { isObj, text, type Obj } from '../resource/object.ts'
import type { HttpStream } from './http.ts'
import { parseJson, type Api, type RequestOptions } from './api.ts'

export interface WatchEvent { readonly type: string; readonly object: Obj }

/** Events of a watch, one JSON object a line, as they come. */
export class WatchEvents {
  readonly #stream: HttpStream
  readonly #decoder = new TextDecoder()
  #rest = ''

  constructor(stream: HttpStream) { this.#stream = stream }

  /** The socket to poll on. */
  get fd(): number { return this.#stream.connection.fd }

  /** An event, or the end, is here already. */
  get ready(): boolean { return this.#rest.includes('\n') || this.#stream.ready }

  /** The next event; undefined when the server ends the watch. */
  *next(): Sys<WatchEvent | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\n')
      if (end >= 0) {
        const value = parseJson(this.#rest.slice(0, end))
        this.#rest = this.#rest.slice(end + 1)
        if (isObj(value) && isObj(value['object'])) return { type: text(value, 'type'), object: value['object'] }
        continue
      }
      const piece = yield* this.#stream.piece()
      if (piece === undefined) return undefined
      this.#rest += this.#decoder.decode(piece, { stream: true })
    }
  }

  *close(): Sys<void> { yield* this.#stream.connection.close() }
}

/** Begins a watch. Throws StatusError and TransportError. */
export function* watchEvents(api: Api, path: string, query: NonNullable<RequestOptions['query']>, accept?: string): Sys<WatchEvents> {
  const { stream } = yield* api.stream('GET', path, { query: { ...query, watch: 'true' }, ...(accept === undefined ? {} : { accept }) })
  return new WatchEvents(stream)
}

import { defineSlot, defineTable, type Bytes, type TaskId, type World } from '../../sim/index.ts'
import type { SocketId } from '../../net/index.ts'
import type { tls, Request } from '../../os/index.ts'

/** A port on which a daemon speaks HTTP/1.1, over TLS where it has an identity. */
export interface HttpListener {
  readonly socket: SocketId
  readonly process: TaskId
  /** Who answers: a name of `httpServers`. */
  readonly server: string
  /** The server's own: which cluster, which node. */
  readonly data: object
  readonly tls?: tls.ServerOptions
}

export type ConnectionId = SocketId

/** A connection of a client, or one that the server itself makes to hand a request on. */
export interface HttpConnection {
  readonly id: ConnectionId
  readonly process: TaskId
  readonly fd: number
  readonly server: string
  readonly data: object
  readonly tls?: tls.TlsState
  /** Plain bytes that came and are no whole request yet. */
  readonly input: Bytes
  /** Bytes for the wire that wait. */
  readonly output: Bytes
  /** `ready` for a request; `busy` while one is answered; `stream`: chunks of an answer; `raw`: upgraded, bytes go through. */
  readonly mode: 'ready' | 'busy' | 'stream' | 'raw'
  /** It ends when its output is gone. */
  readonly closing: boolean
  /** The client's side has ended. */
  readonly half: boolean
  /** The connection at the other end of a relay. */
  readonly partner?: ConnectionId
  /** The head that an upstream connection says once it is open, and whether its answer's head has been passed on. */
  readonly upstream?: { readonly request: Bytes; readonly connected: boolean; readonly answered: boolean; readonly upgrade: boolean; readonly words: string; readonly secure: boolean }
  /** What goes with the connection: watches that end with it. */
  readonly watch?: number
}

/** How a daemon serves. Called in events of their own. */
export interface HttpServer {
  request(w: World, connection: ConnectionId, q: Request): void
  /** The first bytes of a connection, before TLS: true when it is another's from here on. */
  first?(w: World, connection: HttpConnection, bytes: Uint8Array): boolean
  /** Bytes of an upgraded connection. */
  raw?(w: World, connection: ConnectionId, bytes: Uint8Array): void
  /** The connection has ended. */
  ended?(w: World, connection: HttpConnection): void
}

export const httpServers = defineSlot<HttpServer>('kube.http-servers')
export const httpListeners = defineTable<SocketId, HttpListener>('kube.http-listeners')
export const httpConnections = defineTable<ConnectionId, HttpConnection>('kube.http-connections')

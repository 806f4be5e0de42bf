/**
 * server: HTTP/1.1 over the lab's TCP, with TLS, for daemons of Kubernetes, and the API server on it. A daemon calls `listenHttp` and has its behaviour in the slot
 * `httpServers`: `request(w, connection, q)` is answered with `respond`, or `beginStream`, `sendChunk`, `endStream`, or `upgrade` and `sendRaw` (bytes then come to `raw`).
 * `connectionOf(w, id)` has the client's certificates (`tls.peer`). When the process ends: `endHttp`.
 */
import type { World } from '../../sim/index.ts'
import { httpConnections, type ConnectionId, type HttpConnection } from './tables.ts'

export { registerApiServer, startApiServer, stopApiServer, type ApiServerSpec } from './apiserver.ts'
export { beginStream, closeConnection, endHttp, endStream, listenHttp, registerHttp, respond, sendChunk, sendRaw, upgrade, type HttpAnswer, type ListenSpec } from './http.ts'
export { httpServers, type ConnectionId, type HttpConnection, type HttpServer } from './tables.ts'

export const connectionOf = (w: World, id: ConnectionId): HttpConnection | undefined => w.table(httpConnections).get(id)

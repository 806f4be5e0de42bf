import { acceptSocket, bindSocket, listenSocket, openSocket, receiveStream, sendSocket, setSocketOptions, socketEvents, watchSocket, type Ip, type SocketId } from '../../net/index.ts'
import { adoptSocket, closeDescriptor, httpDate, netnsOf, processes, takeRequest, tls } from '../../os/index.ts'
import { Bytes, isErrno, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { calendarMicros } from '../api/time.ts'
import { httpConnections, httpListeners, httpServers, type ConnectionId, type HttpConnection, type HttpListener } from './tables.ts'
import { attendUpstream } from './upstream.ts'

const LISTENING = 'kube.http-listener'
const CONNECTED = 'kube.http-connection'
const BACKLOG = 1024
const BLOCK = 262_144
const ENCODER = new TextEncoder()

export interface ListenSpec {
  readonly process: TaskId
  /** 0: every address. */
  readonly address?: Ip
  readonly port: number
  readonly server: string
  readonly data: object
  readonly tls?: tls.ServerOptions
}

/** Lets a daemon answer HTTP on a port of its own network. Throws what bind(2) would (EADDRINUSE, EADDRNOTAVAIL). */
export function listenHttp(w: World, spec: ListenSpec): SocketId {
  const p = w.table(processes).must(spec.process)
  const socket = openSocket(w, { ns: netnsOf(w, p), type: 'stream', uid: p.euid })
  setSocketOptions(w, socket, { reuseAddress: true })
  bindSocket(w, socket, { address: spec.address ?? 0, port: spec.port }, { privileged: p.euid === 0 })
  listenSocket(w, socket, BACKLOG)
  adoptSocket(w, p, socket)
  const listener: HttpListener = { socket, process: spec.process, server: spec.server, data: spec.data, ...(spec.tls ? { tls: spec.tls } : {}) }
  w.table(httpListeners).set(socket, listener)
  watchSocket(w, socket, { handler: LISTENING, data: {} })
  return socket
}

/** Forgets what a process served: its sockets close with it. */
export function endHttp(w: World, process: TaskId): void {
  for (const l of [...w.table(httpListeners).values()].filter((x) => x.process === process)) w.table(httpListeners).delete(l.socket)
  for (const c of [...w.table(httpConnections).values()].filter((x) => x.process === process)) drop(w, c)
}

/** Gives what an operation gives, undefined when it would wait; the failure of a connection is its end. */
export function attempt<T>(operation: () => T): T | undefined | 'broken' {
  try {
    return operation()
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN' || e.errno === 'EINPROGRESS' || e.errno === 'EALREADY' ? undefined : 'broken'
  }
}

function acceptAll(w: World, socket: SocketId): void {
  const l = w.table(httpListeners).get(socket)
  const p = l && w.table(processes).get(l.process)
  if (!l || !p) return
  for (;;) {
    const id = attempt(() => acceptSocket(w, socket))
    if (typeof id !== 'number') return
    setSocketOptions(w, id, { noDelay: true })
    const fd = adoptSocket(w, w.table(processes).must(l.process), id)
    w.table(httpConnections).set(id, {
      id, process: l.process, fd, server: l.server, data: l.data, ...(l.tls ? { tls: tls.tlsServer(l.tls) } : {}), input: Bytes.empty, output: Bytes.empty, mode: 'ready', closing: false, half: false,
    })
    watchSocket(w, id, { handler: CONNECTED, data: {} })
    attend(w, id)
  }
}

/** Takes a connection out of the tables, with what goes with it. */
export function drop(w: World, c: HttpConnection): void {
  w.table(httpConnections).delete(c.id)
  w.registry.get(httpServers, c.server)?.ended?.(w, c)
  const other = c.partner === undefined ? undefined : w.table(httpConnections).get(c.partner)
  if (other) {
    w.table(httpConnections).set(other.id, { ...other, closing: true })
    flush(w, other.id)
  }
  const p = w.table(processes).get(c.process)
  if (p?.fds[c.fd]) closeDescriptor(w, p, c.fd)
}

const randomOf = (w: World, c: HttpConnection) => (n: number): Uint8Array => w.rng(`kube.tls.${c.server}`).bytes(n)

const PLAIN = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'

/** Reads what came on a connection: plain bytes, or the end of it. */
export function receive(w: World, id: ConnectionId): { data: Uint8Array; end: boolean } | undefined {
  const parts: Uint8Array[] = []
  for (;;) {
    const bytes = attempt(() => receiveStream(w, id, BLOCK))
    const c = w.table(httpConnections).get(id)
    if (!c) return undefined
    if (bytes === undefined) return { data: concat(parts), end: false }
    if (bytes === 'broken' || bytes.length === 0) {
      if (bytes === 'broken') {
        drop(w, c)
        return undefined
      }
      return { data: concat(parts), end: true }
    }
    if (!c.tls) {
      parts.push(bytes)
      continue
    }
    if (c.tls.role === 'server' && c.tls.phase === 'hello' && c.tls.input.length === 0 && w.registry.get(httpServers, c.server)?.first?.(w, c, bytes)) {
      w.table(httpConnections).delete(id)
      return undefined
    }
    const step = tls.tlsFeed(c.tls, bytes, calendarMicros(w), randomOf(w, c))
    const { failure, phase } = step.state
    const plain = failure?.kind === 'not-tls' && c.tls.role === 'server' ? ENCODER.encode(PLAIN) : new Uint8Array(0)
    w.table(httpConnections).set(id, { ...c, tls: step.state, output: c.output.append(step.out).append(plain), closing: c.closing || phase === 'failed' })
    parts.push(step.data)
    // What came before the goodbye is still the reader's: the connection ends when it has taken it.
    if (phase === 'closed') return { data: concat(parts), end: true }
    if (phase === 'failed') {
      flush(w, id)
      return w.table(httpConnections).has(id) ? { data: concat(parts), end: true } : undefined
    }
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!
  return parts.reduce((b, p) => b.append(p), Bytes.empty).read()
}

/** Sends what waits. */
export function flush(w: World, id: ConnectionId): void {
  let c = w.table(httpConnections).get(id)
  while (c && c.output.size > 0) {
    const taken = attempt(() => sendSocket(w, id, c!.output.read(0, BLOCK)))
    if (taken === 'broken') {
      drop(w, c)
      return
    }
    if (taken === undefined) return
    c = { ...c, output: c.output.drop(taken) }
    w.table(httpConnections).set(id, c)
  }
  if (c?.closing === true) drop(w, c)
}

/** Puts plain bytes on a connection's way out. */
export function put(w: World, id: ConnectionId, bytes: Uint8Array, change: Partial<HttpConnection> = {}): void {
  const c = w.table(httpConnections).get(id)
  if (!c) return
  const sealed = c.tls ? tls.tlsSend(c.tls, bytes) : undefined
  w.table(httpConnections).set(id, { ...c, ...(sealed ? { tls: sealed.state } : {}), output: c.output.append(sealed?.out ?? bytes), ...change })
  flush(w, id)
}

/** Handler of a connection's socket: reads, answers whole requests in their order, passes raw bytes on. */
function attend(w: World, id: ConnectionId): void {
  const before = w.table(httpConnections).get(id)
  if (!before) return
  if (before.upstream) {
    attendUpstream(w, id)
    return
  }
  const got = receive(w, id)
  const c = w.table(httpConnections).get(id)
  if (!got || !c) return
  if (got.data.length > 0) {
    if (c.mode === 'raw') w.registry.get(httpServers, c.server)?.raw?.(w, id, got.data)
    else w.table(httpConnections).set(id, { ...c, input: c.input.append(got.data) })
  }
  if (got.end) {
    const now = w.table(httpConnections).get(id)
    if (now) drop(w, now)
    return
  }
  next(w, id)
  flush(w, id)
}

/** Begins to answer the next request, if one is whole and none is being answered. */
function next(w: World, id: ConnectionId): void {
  const c = w.table(httpConnections).get(id)
  if (!c || c.mode !== 'ready' || c.input.size === 0 || c.closing) return
  const q = takeRequest(c.input.read())
  if (q === undefined) return
  if (q === 'bad') {
    put(w, id, ENCODER.encode('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request'), { input: Bytes.empty, closing: true })
    return
  }
  w.table(httpConnections).set(id, { ...c, input: c.input.drop(q.length), mode: 'busy' })
  w.registry.get(httpServers, c.server)?.request(w, id, q)
}

const REASONS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 301: 'Moved Permanently', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  405: 'Method Not Allowed', 406: 'Not Acceptable', 409: 'Conflict', 410: 'Gone', 413: 'Request Entity Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}

/** `content-type` as Go writes it: `Content-Type`. */
const canonical = (name: string): string => name.split('-').map((p) => (p.charAt(0).toUpperCase() + p.slice(1).toLowerCase())).join('-')

function head(w: World, status: number, headers: Readonly<Record<string, string>>, more: readonly string[]): string {
  const own = Object.entries(headers).map(([k, v]) => `${canonical(k)}: ${v}`).sort()
  return `${[`HTTP/1.1 ${status} ${REASONS[status] ?? 'Status'}`, ...own, `Date: ${httpDate(calendarMicros(w))}`, ...more].join('\r\n')}\r\n\r\n`
}

export interface HttpAnswer { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array }

/** Answers the request that a connection waits for, whole. `close`: the connection ends afterwards; `bare`: a HEAD, without its body. */
export function respond(w: World, id: ConnectionId, a: HttpAnswer, o: { close?: boolean; bare?: boolean } = {}): void {
  const body = typeof a.body === 'string' ? ENCODER.encode(a.body) : a.body
  const text = head(w, a.status, a.headers, [`Content-Length: ${body.length}`, ...(o.close === true ? ['Connection: close'] : [])])
  put(w, id, Bytes.of(ENCODER.encode(text)).append(o.bare === true ? new Uint8Array(0) : body).read(), { mode: 'ready', ...(o.close === true ? { closing: true } : {}) })
  next(w, id)
}

/** Begins an answer whose length nobody knows: chunks follow. */
export function beginStream(w: World, id: ConnectionId, status: number, headers: Readonly<Record<string, string>>): void {
  put(w, id, ENCODER.encode(head(w, status, headers, ['Transfer-Encoding: chunked'])), { mode: 'stream' })
}

/** One chunk of an answer; nothing where the connection has gone. */
export function sendChunk(w: World, id: ConnectionId, bytes: Uint8Array | string): void {
  const body = typeof bytes === 'string' ? ENCODER.encode(bytes) : bytes
  if (body.length === 0) return
  put(w, id, Bytes.of(ENCODER.encode(`${body.length.toString(16)}\r\n`)).append(body).append(ENCODER.encode('\r\n')).read())
}

/** The last chunk; the connection is ready for another request. */
export function endStream(w: World, id: ConnectionId): void {
  put(w, id, ENCODER.encode('0\r\n\r\n'), { mode: 'ready' })
  next(w, id)
}

/** 101: from now on bytes go through as they are (`raw` of the server, `sendRaw`). What has come already is handed over at once. */
export function upgrade(w: World, id: ConnectionId, headers: Readonly<Record<string, string>>): void {
  put(w, id, ENCODER.encode(head(w, 101, headers, [])), { mode: 'raw' })
  const c = w.table(httpConnections).get(id)
  if (!c || c.input.size === 0) return
  w.table(httpConnections).set(id, { ...c, input: Bytes.empty })
  w.registry.get(httpServers, c.server)?.raw?.(w, id, c.input.read())
}

export const sendRaw = (w: World, id: ConnectionId, bytes: Uint8Array): void => put(w, id, bytes)

/** Ends a connection once what waits has been sent; over TLS with its goodbye. */
export function closeConnection(w: World, id: ConnectionId): void {
  const c = w.table(httpConnections).get(id)
  if (!c) return
  w.table(httpConnections).set(id, { ...c, output: c.tls?.phase === 'open' ? c.output.append(tls.tlsClose()) : c.output, closing: true })
  flush(w, id)
}

export function registerHttp(registry: Registry): void {
  registry.add(socketEvents, LISTENING, acceptAll)
  registry.add(socketEvents, CONNECTED, attend)
}

export const CONNECTED_HANDLER = CONNECTED

import {
  acceptSocket, bindSocket, listenSocket, openSocket, peerOf, receiveDatagram, receiveStream, sendSocket, setSocketOptions, socketEvents, socketOf, watchSocket, type Endpoint, type SocketId,
} from '../net/index.ts'
import { Bytes, defineSlot, defineTable, isErrno, type Registry, type TaskId, type World } from '../sim/index.ts'
import { closeDescriptor } from './descriptors.ts'
import { takeRequest, type Request } from './http-request.ts'
import { adoptSocket, netnsOf } from './socket-calls.ts'
import { startDaemon } from './spawn.ts'
import { clocks, hosts, processes, type Process } from './tables.ts'

/** What an answering server does: HTTP with one body for every path, HTTP as a handler of `httpHandlers` says, or an echo. */
export type Service =
  | { readonly http: number; readonly body: string } | { readonly http: number; readonly handler: string; readonly data: object }
  | { readonly udp: number } | { readonly tcp: number }

/** A response to a request of HTTP; `Date` and `Content-Length` are added. */
export interface HttpAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Whose connection a request came on. */
export interface HttpConnection { readonly process: TaskId; readonly local: Endpoint; readonly peer: Endpoint }

/** What servers of HTTP answer, by name; `data` is the service's own. */
export const httpHandlers = defineSlot<(world: World, data: any, request: Request, connection: HttpConnection) => HttpAnswer>('os.http-handlers')

type Answers = { readonly body: string } | { readonly handler: string; readonly data: object }
interface Listening { readonly role: 'http' | 'echo' | 'datagram'; readonly process: TaskId; readonly answers: Answers }
interface Connected { readonly role: 'http-connection' | 'echo-connection'; readonly process: TaskId; readonly fd: number; readonly answers: Answers }

/** A connection's bytes: what came and is no whole request yet, what waits to be sent. */
interface Connection { readonly input: Bytes; readonly output: Bytes; readonly closing: boolean }

const connections = defineTable<SocketId, Connection>('os.served-connections')

const HANDLER = 'os.serve'
const BACKLOG = 128
const BLOCK = 65_536
const ENCODER = new TextEncoder()

/** Starts the servers of a host as one daemon that holds their sockets. The host's namespace and addresses must be there. */
export function startServers(w: World, host: string, services: readonly Service[], comm = 'server'): void {
  if (services.length === 0) return
  const { machine } = w.table(hosts).must(host)
  serveOn(w, startDaemon(w, { machine, host, comm, argv: [`/usr/local/bin/${comm}`] }), services)
}

/** Gives a daemon listening sockets that answer. EADDRINUSE where a port is taken. */
export function serveOn(w: World, p: Process, services: readonly Service[]): void {
  for (const s of services) {
    const ns = netnsOf(w, p)
    const id = openSocket(w, { ns, type: 'udp' in s ? 'dgram' : 'stream', uid: 0 })
    setSocketOptions(w, id, { reuseAddress: true })
    bindSocket(w, id, { address: 0, port: 'http' in s ? s.http : 'udp' in s ? s.udp : s.tcp }, { privileged: true })
    if (!('udp' in s)) listenSocket(w, id, BACKLOG)
    const data: Listening = { role: 'http' in s ? 'http' : 'udp' in s ? 'datagram' : 'echo', process: p.id, answers: 'handler' in s ? { handler: s.handler, data: s.data } : { body: 'body' in s ? s.body : '' } }
    watchSocket(w, id, { handler: HANDLER, data })
    adoptSocket(w, w.table(processes).must(p.id), id)
  }
}

/** Gives what an operation gives, undefined when it would wait; the failure of a connection is its end. */
function now<T>(operation: () => T): T | undefined | 'broken' {
  try {
    return operation()
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN' ? undefined : 'broken'
  }
}

function acceptAll(w: World, listening: SocketId, data: Listening): void {
  for (;;) {
    const id = now(() => acceptSocket(w, listening))
    if (typeof id !== 'number') return
    const fd = adoptSocket(w, w.table(processes).must(data.process), id)
    const connected: Connected = { role: data.role === 'http' ? 'http-connection' : 'echo-connection', process: data.process, fd, answers: data.answers }
    w.table(connections).set(id, { input: Bytes.empty, output: Bytes.empty, closing: false })
    watchSocket(w, id, { handler: HANDLER, data: connected })
    attend(w, id, connected)
  }
}

function hangUp(w: World, id: SocketId, data: Connected): void {
  w.table(connections).delete(id)
  const p = w.table(processes).get(data.process)
  if (p?.fds[data.fd]) closeDescriptor(w, p, data.fd)
}

/** Reads what came, answers it, sends what waits. */
function attend(w: World, id: SocketId, data: Connected): void {
  for (;;) {
    const bytes = now(() => receiveStream(w, id, BLOCK))
    const c = w.table(connections).get(id)
    if (!c) return
    if (bytes === 'broken') {
      hangUp(w, id, data)
      return
    }
    if (bytes === undefined) break
    if (bytes.length === 0) {
      w.table(connections).set(id, { ...c, closing: true })
      break
    }
    w.table(connections).set(id, data.role === 'echo-connection' ? { ...c, output: c.output.append(bytes) } : answered(w, id, { ...c, input: c.input.append(bytes) }, data))
  }
  flush(w, id, data)
}

function flush(w: World, id: SocketId, data: Connected): void {
  let c = w.table(connections).must(id)
  while (c.output.size > 0) {
    const taken = now(() => sendSocket(w, id, c.output.read(0, BLOCK)))
    if (taken === 'broken') {
      hangUp(w, id, data)
      return
    }
    if (taken === undefined) break
    c = { ...c, output: c.output.drop(taken) }
  }
  w.table(connections).set(id, c)
  if (c.closing && c.output.size === 0) hangUp(w, id, data)
}

/** Takes the whole requests out of what came and adds their responses. */
function answered(w: World, id: SocketId, c: Connection, data: Connected): Connection {
  let state = c
  for (;;) {
    const taken = takeRequest(state.input.read())
    if (taken === undefined || state.closing) return state
    const { response, close } = taken === 'bad' ? { response: badRequest(), close: true } : respond(w, taken, answerOf(w, id, data, taken))
    state = {
      input: taken === 'bad' ? Bytes.empty : state.input.drop(taken.length),
      output: state.output.append(ENCODER.encode(response)), closing: close,
    }
  }
}

const badRequest = (): string => 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request'

function answerOf(w: World, id: SocketId, { answers, process }: Connected, request: Request): HttpAnswer {
  if ('body' in answers) return { body: answers.body }
  const s = socketOf(w, id)
  return w.hook(httpHandlers, answers.handler, answers.data, request, { process, local: s.local!, peer: peerOf(w, s.id)! }) ?? { status: 500, body: '' }
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  405: 'Method Not Allowed', 418: "I'm a teapot", 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}

function respond(w: World, r: Request, a: HttpAnswer): { response: string; close: boolean } {
  const { status = 200, headers = {}, body } = a
  const length = ENCODER.encode(body).length
  const type = Object.keys(headers).some((h) => h.toLowerCase() === 'content-type') ? [] : ['Content-Type: text/plain; charset=utf-8']
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Unknown'}`, ...Object.entries(headers).map(([k, v]) => `${k}: ${v}`),
    `Date: ${httpDate((w.table(clocks).get('epoch')?.micros ?? 0) + w.now)}`, `Content-Length: ${length}`, ...type,
    ...(r.close ? ['Connection: close'] : []),
  ]
  return { response: `${lines.join('\r\n')}\r\n\r\n${r.method === 'HEAD' ? '' : body}`, close: r.close }
}

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY = 86_400

/** `Wed, 25 Nov 2026 05:26:46 GMT` of microseconds since 1970 (RFC 9110, 5.6.7). */
export function httpDate(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000)
  const days = Math.floor(seconds / DAY)
  const two = (n: number): string => String(n).padStart(2, '0')
  // The civil calendar from a day number: years begin in March, so that the leap day is the last one.
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
  const t = seconds - days * DAY
  const clock = `${two(Math.floor(t / 3600))}:${two(Math.floor(t / 60) % 60)}:${two(t % 60)}`
  return `${DAYS[((days % 7) + 7) % 7]}, ${two(day)} ${MONTHS[(month + 2) % 12]} ${year} ${clock} GMT`
}

function echoAll(w: World, id: SocketId): void {
  for (;;) {
    const d = now(() => receiveDatagram(w, id))
    if (d === undefined) return
    if (d !== 'broken') now(() => sendSocket(w, id, d.data, { to: d.from }))
  }
}

/** Registers what the servers do when something happens on their sockets. */
export function registerServers(registry: Registry): void {
  registry.add(socketEvents, HANDLER, (w, socket, data: Listening | Connected): void => {
    if (!w.table(processes).has(data.process)) return
    if (data.role === 'datagram') echoAll(w, socket)
    else if (!('fd' in data)) acceptAll(w, socket, data)
    else if (w.table(connections).has(socket)) attend(w, socket, data)
  })
}

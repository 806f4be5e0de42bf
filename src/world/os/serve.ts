import {
  acceptSocket, bindSocket, listenSocket, openSocket, receiveDatagram, receiveStream, sendSocket, setSocketOptions, socketEvents, watchSocket, type SocketId,
} from '../net/index.ts'
import { Bytes, defineTable, isErrno, type Registry, type TaskId, type World } from '../sim/index.ts'
import { closeDescriptor } from './descriptors.ts'
import { takeRequest, type Request } from './http-request.ts'
import { adoptSocket, netnsOf } from './socket-calls.ts'
import { startDaemon } from './spawn.ts'
import { clocks, hosts, processes } from './tables.ts'

/** What an answering server of a topology does: HTTP with one body for every path, or an echo. */
export type Service = { readonly http: number; readonly body: string } | { readonly udp: number } | { readonly tcp: number }

interface Listening { readonly role: 'http' | 'echo' | 'datagram'; readonly process: TaskId; readonly body: string }
interface Connected { readonly role: 'http-connection' | 'echo-connection'; readonly process: TaskId; readonly fd: number; readonly body: string }

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
  const p = startDaemon(w, { machine, host, comm, argv: [`/usr/local/bin/${comm}`] })
  for (const s of services) {
    const ns = netnsOf(w, p)
    const id = openSocket(w, { ns, type: 'udp' in s ? 'dgram' : 'stream', uid: 0 })
    setSocketOptions(w, id, { reuseAddress: true })
    bindSocket(w, id, { address: 0, port: 'http' in s ? s.http : 'udp' in s ? s.udp : s.tcp }, { privileged: true })
    if (!('udp' in s)) listenSocket(w, id, BACKLOG)
    const data: Listening = { role: 'http' in s ? 'http' : 'udp' in s ? 'datagram' : 'echo', process: p.id, body: 'body' in s ? s.body : '' }
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
    const connected: Connected = { role: data.role === 'http' ? 'http-connection' : 'echo-connection', process: data.process, fd, body: data.body }
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
    w.table(connections).set(id, data.role === 'echo-connection' ? { ...c, output: c.output.append(bytes) } : answered(w, { ...c, input: c.input.append(bytes) }, data.body))
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
function answered(w: World, c: Connection, body: string): Connection {
  let state = c
  for (;;) {
    const taken = takeRequest(state.input.read())
    if (taken === undefined || state.closing) return state
    const { response, close } = taken === 'bad' ? { response: badRequest(), close: true } : respond(w, taken, body)
    state = {
      input: taken === 'bad' ? Bytes.empty : state.input.drop(taken.length),
      output: state.output.append(ENCODER.encode(response)), closing: close,
    }
  }
}

const badRequest = (): string => 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request'

function respond(w: World, r: Request, body: string): { response: string; close: boolean } {
  const length = ENCODER.encode(body).length
  const lines = [
    `HTTP/1.1 200 OK`, `Date: ${httpDate((w.table(clocks).get('epoch')?.micros ?? 0) + w.now)}`, `Content-Length: ${length}`, 'Content-Type: text/plain; charset=utf-8',
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

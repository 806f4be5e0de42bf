import { acceptSocket, bindSocket, closeSocket, connectSocket, listenSocket, openSocket, receiveStream, sendSocket, setSocketOptions, socketEvents, socketReady, watchSocket, type Endpoint, type NsId, type SocketId } from '../../net/index.ts'
import { adoptSocket, closeDescriptor, processes, type Process } from '../../os/index.ts'
import { Bytes, defineSlot, defineTable, isErrno, type Registry, type TaskId, type World } from '../../sim/index.ts'

/*
 * Lines of JSON over TCP between Hubble's daemons and their clients: what stands for gRPC on HTTP/2 with its streams. A request is one line, its answer as
 * many as it has, the last one `{"end":…}`; a client that wants no more closes.
 */

/** Who takes lines and ends of a connection, by name. */
export interface LineServer {
  line(world: World, socket: SocketId, message: any, process: TaskId): void
  /** A connection that this side opened is there. */
  connected?(world: World, socket: SocketId, process: TaskId): void
  closed?(world: World, socket: SocketId, process: TaskId): void
}
export const lineServers = defineSlot<LineServer>('cilium.line-servers')

interface Connection { readonly server: string; readonly process: TaskId; readonly fd: number; readonly input: Bytes; readonly output: Bytes; readonly established: boolean }
const connections = defineTable<SocketId, Connection>('cilium.line-connections')

interface Watch { readonly role: 'listen' | 'connection'; readonly server: string; readonly process: TaskId }

const HANDLER = 'cilium.lines'
const BLOCK = 65_536
const BACKLOG = 4096
const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()
const NEWLINE = 10
/** What may wait for a slow client before it is let go. */
const MOST_WAITING = 4_000_000

/** What an operation gives; undefined when it would wait, `broken` when the connection has failed. */
function attempt<T>(operation: () => T): T | undefined | 'broken' {
  try {
    return operation()
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN' || e.errno === 'EINPROGRESS' ? undefined : 'broken'
  }
}

/** A daemon listens for lines on a port of its namespace. False where the port is taken. */
export function listenForLines(w: World, p: Process, ns: NsId, port: number, server: string): boolean {
  const id = openSocket(w, { ns, type: 'stream', uid: p.euid })
  setSocketOptions(w, id, { reuseAddress: true })
  const bound = attempt(() => bindSocket(w, id, { address: 0, port }, { privileged: true }))
  if (bound === 'broken') {
    closeSocket(w, id)
    return false
  }
  listenSocket(w, id, BACKLOG)
  watchSocket(w, id, { handler: HANDLER, data: { role: 'listen', server, process: p.id } satisfies Watch })
  adoptSocket(w, w.table(processes).must(p.id), id)
  return true
}

/** Opens a connection of a daemon; `connected` or `closed` says what became of it. */
export function dialLines(w: World, p: Process, ns: NsId, to: Endpoint, server: string): SocketId {
  const id = openSocket(w, { ns, type: 'stream', uid: p.euid })
  take(w, id, server, p.id, false)
  if (attempt(() => connectSocket(w, id, to)) === 'broken') w.after(0, 'cilium.line-failed', { socket: id })
  return id
}

function take(w: World, id: SocketId, server: string, process: TaskId, established: boolean): void {
  const fd = adoptSocket(w, w.table(processes).must(process), id)
  w.table(connections).set(id, { server, process, fd, input: Bytes.empty, output: Bytes.empty, established })
  watchSocket(w, id, { handler: HANDLER, data: { role: 'connection', server, process } satisfies Watch })
}

/** Sends a line; a client that takes nothing for too long is let go. */
export function sendLine(w: World, id: SocketId, message: object): void {
  const c = w.table(connections).get(id)
  if (!c) return
  w.table(connections).set(id, { ...c, output: c.output.append(ENCODER.encode(`${JSON.stringify(message)}\n`)) })
  flush(w, id)
}

export function closeLines(w: World, id: SocketId): void {
  const c = w.table(connections).get(id)
  if (!c) return
  w.table(connections).delete(id)
  const p = w.table(processes).get(c.process)
  if (p?.fds[c.fd]) closeDescriptor(w, p, c.fd)
}

/** A daemon has ended: its connections are gone with it. */
export function dropLines(w: World, process: TaskId): void {
  for (const [id, c] of Array.from(w.table(connections).entries())) {
    if (c.process !== process) continue
    w.table(connections).delete(id)
    w.registry.get(lineServers, c.server)?.closed?.(w, id, process)
  }
}

function lost(w: World, id: SocketId): void {
  const c = w.table(connections).get(id)
  if (!c) return
  w.registry.get(lineServers, c.server)?.closed?.(w, id, c.process)
  closeLines(w, id)
}

function flush(w: World, id: SocketId): void {
  let c = w.table(connections).get(id)
  while (c && c.output.size > 0) {
    const taken = attempt(() => sendSocket(w, id, c!.output.read(0, BLOCK)))
    if (taken === 'broken' || (taken === undefined && c.output.size > MOST_WAITING)) {
      lost(w, id)
      return
    }
    if (taken === undefined) return
    w.table(connections).set(id, { ...c, output: c.output.drop(taken) })
    c = w.table(connections).get(id)
  }
}

function acceptAll(w: World, listening: SocketId, d: Watch): void {
  for (;;) {
    const id = attempt(() => acceptSocket(w, listening))
    if (typeof id !== 'number') return
    take(w, id, d.server, d.process, true)
    attend(w, id)
  }
}

function attend(w: World, id: SocketId): void {
  for (;;) {
    const bytes = attempt(() => receiveStream(w, id, BLOCK))
    const c = w.table(connections).get(id)
    if (!c) return
    if (bytes === 'broken' || bytes?.length === 0) {
      lost(w, id)
      return
    }
    if (bytes === undefined) break
    w.table(connections).set(id, { ...c, input: c.input.append(bytes) })
  }
  takeLines(w, id)
  flush(w, id)
}

function takeLines(w: World, id: SocketId): void {
  const c = w.table(connections).get(id)
  if (!c || c.input.size === 0) return
  const bytes = c.input.read()
  const end = bytes.lastIndexOf(NEWLINE)
  if (end < 0) return
  w.table(connections).set(id, { ...c, input: c.input.drop(end + 1) })
  for (const line of DECODER.decode(bytes.subarray(0, end)).split('\n')) {
    if (!w.table(connections).has(id)) return
    w.registry.get(lineServers, c.server)?.line(w, id, parsed(line), c.process)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

function happened(w: World, socket: SocketId, d: Watch): void {
  if (!w.table(processes).has(d.process)) return
  if (d.role === 'listen') {
    acceptAll(w, socket, d)
    return
  }
  const c = w.table(connections).get(socket)
  if (!c) return
  if (!c.established) {
    const r = socketReady(w, socket)
    if (r.error || r.hangup) {
      lost(w, socket)
      return
    }
    if (!r.writable) return
    w.table(connections).set(socket, { ...c, established: true })
    w.registry.get(lineServers, c.server)?.connected?.(w, socket, c.process)
  }
  attend(w, socket)
}

export function registerWire(registry: Registry): void {
  registry.add(socketEvents, HANDLER, happened)
}

/** Timer: a connection that could not even begin. */
export const lineFailed = (w: World, { socket }: { socket: SocketId }): void => lost(w, socket)

import { connectSocket, namespaceByName, openSocket, parseIp, receiveStream, sendSocket, setSocketOptions, socketEvents, socketOf, watchSocket, type SocketId } from '../../net/index.ts'
import { adoptSocket, closeDescriptor, processes } from '../../os/index.ts'
import { Bytes, defineTable, isErrno, timers, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { objectChanged, type Change } from '../api/changes.ts'
import { ApiError } from '../api/errors.ts'
import { componentRuns } from '../controllers/components.ts'
import { registerAccept } from './accept.ts'
import { agentKinds, agents, agentWrites, endpoints, type Agent, type AgentKind } from './tables.ts'
import { carry, frame, unframe, type Message } from './frames.ts'

/** Time between attempts to dial, and until a request counts as lost. */
const RETRY = 3_000_000
const OVERDUE = 10_000_000
/** A connection that has been silent so long with a request open is given up (HTTP/2's read idle time-out and ping). */
const DEAD = 30_000_000
const DIRECT = 300

const HANDLER = 'kube.agent'
/** What came on a connection and is no whole frame yet, by socket. */
const partial = defineTable<SocketId, { readonly bytes: Bytes; readonly unsent: Bytes }>('kube.agent-streams')
/** Server's ends: the agent of a connection. */
export const serverEnds = defineTable<SocketId, { readonly agent: string; readonly process: TaskId; readonly fd: number }>('kube.agent-server-ends')

/** Starts an agent. It is told `connected` when it may read the store. */
export function startAgent(w: World, a: Pick<Agent, 'id' | 'cluster' | 'machine' | 'process' | 'kind' | 'key'>): void {
  const attempt = w.next('kube.agent-attempt')
  const direct = w.now < 0
  w.table(agents).set(a.id, { ...a, state: direct ? 'direct' : 'dialing', attempt })
  w.after(DIRECT, direct ? 'kube.agent-direct' : 'kube.agent-dial', { id: a.id, attempt })
}

export function stopAgent(w: World, id: string): void {
  const a = w.table(agents).get(id)
  if (!a) return
  w.table(agents).delete(id)
  if (a.socket !== undefined) w.table(partial).delete(a.socket)
}

const kindOf = (w: World, a: Agent): AgentKind | undefined => w.registry.get(agentKinds, a.kind)

/** Before the lab begins agents need no network; from then on each has its connection. */
function direct(w: World, d: { id: string; attempt: number }): void {
  const a = w.table(agents).get(d.id)
  if (!a || a.attempt !== d.attempt) return
  if (w.now >= 0) {
    dial(w, d)
    return
  }
  if (componentRuns(w, a.cluster, 'kube-apiserver')) kindOf(w, a)?.connected(w, a)
  else w.after(RETRY, 'kube.agent-direct', d)
}

/** The lab begins: those who worked without a network make their connections. */
export function goLive(w: World): void {
  for (const a of w.table(agents).values()) if (a.state === 'direct') w.after(DIRECT, 'kube.agent-dial', { id: a.id, attempt: a.attempt, quiet: true })
}

function dial(w: World, d: { id: string; attempt: number; quiet?: boolean }): void {
  const a = w.table(agents).get(d.id)
  const p = a && w.table(processes).get(a.process)
  if (!a || !p || a.attempt !== d.attempt || a.socket !== undefined) return
  const to = w.table(endpoints).get(a.cluster)
  const ns = namespaceByName(w, p.netns)
  if (!to || !ns) return
  const socket = openSocket(w, { ns: ns.id, type: 'stream', uid: 0 })
  setSocketOptions(w, socket, { noDelay: true, keepalive: true })
  const fd = adoptSocket(w, p, socket)
  w.table(agents).set(a.id, { ...a, state: a.state === 'direct' ? 'direct' : 'dialing', socket, fd })
  w.table(partial).set(socket, { bytes: Bytes.empty, unsent: Bytes.empty })
  watchSocket(w, socket, { handler: HANDLER, data: { id: a.id, attempt: a.attempt } })
  try {
    connectSocket(w, socket, { address: parseIp(to.address)!, port: to.port })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') broke(w, a.id, a.attempt, `dial tcp ${to.address}:${to.port}: connect: ${e.message.toLowerCase()}`)
  }
}

/** Gives the connection up and plans the next attempt. */
function broke(w: World, id: string, attempt: number, error: string): void {
  const a = w.table(agents).get(id)
  if (!a || a.attempt !== attempt) return
  if (a.socket !== undefined) {
    w.table(partial).delete(a.socket)
    if (a.fd !== undefined) closeFd(w, a.process, a.fd)
  }
  const next = w.next('kube.agent-attempt')
  const { socket: _s, fd: _f, waiting: _w, ...rest } = a
  w.table(agents).set(id, { ...rest, state: 'dialing', attempt: next })
  kindOf(w, a)?.failed?.(w, a, error)
  w.after(RETRY, 'kube.agent-dial', { id, attempt: next })
}

function closeFd(w: World, process: TaskId, fd: number): void {
  const p = w.table(processes).get(process)
  if (p?.fds[fd]) closeDescriptor(w, p, fd)
}

/** Asks the server to write something. What is asked while there is no connection is lost: agents look at the whole again when they are connected. */
export function agentWrite(w: World, id: string, write: string, data: object): void {
  const a = w.table(agents).get(id)
  if (!a) return
  if (a.state === 'direct') {
    if (componentRuns(w, a.cluster, 'kube-apiserver')) perform(w, a, write, data)
    return
  }
  if (a.state !== 'connected' || a.socket === undefined) return
  const request = send(w, a.socket, { kind: 'request', write, data })
  if (!a.waiting) {
    w.table(agents).set(id, { ...a, waiting: { request, since: w.now } })
    w.after(OVERDUE, 'kube.agent-overdue', { id, attempt: a.attempt, request })
  }
}

function perform(w: World, a: Agent, write: string, data: object): void {
  try {
    w.registry.get(agentWrites, write)?.(w, a, data)
  } catch (e) {
    if (!(e instanceof ApiError)) throw e
  }
}

function overdue(w: World, d: { id: string; attempt: number; request: number }): void {
  const a = w.table(agents).get(d.id)
  if (!a || a.attempt !== d.attempt || a.waiting?.request !== d.request) return
  kindOf(w, a)?.overdue?.(w, a)
  if (w.now - a.waiting.since >= DEAD) broke(w, a.id, a.attempt, 'http2: client connection lost')
  else w.after(OVERDUE, 'kube.agent-overdue', d)
}

/** Sends a message; gives its number. */
function send(w: World, socket: SocketId, m: Message): number {
  const { number, bytes } = frame(w, m)
  const s = w.table(partial).get(socket)
  if (!s) return number
  w.table(partial).set(socket, { ...s, unsent: s.unsent.append(bytes) })
  flush(w, socket)
  return number
}

function flush(w: World, socket: SocketId): void {
  const s = w.table(partial).get(socket)
  if (!s || s.unsent.size === 0) return
  try {
    const taken = sendSocket(w, socket, s.unsent.read(0, 65_536))
    w.table(partial).set(socket, { ...s, unsent: s.unsent.drop(taken) })
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** Takes the whole messages out of what a socket has; `end` when the other side has closed, or the failure. */
function receive(w: World, socket: SocketId): { messages: Message[]; end?: string } {
  const messages: Message[] = []
  const before = w.table(partial).get(socket)
  if (before && before.bytes.size > 0) {
    const { whole, rest } = unframe(before.bytes)
    if (whole.length > 0) w.table(partial).set(socket, { ...before, bytes: rest })
    for (const n of whole) {
      const m = carry(w, n)
      if (m) messages.push(m)
    }
  }
  for (;;) {
    let bytes: Uint8Array
    try {
      bytes = receiveStream(w, socket, 65_536)
    } catch (e) {
      if (!isErrno(e)) throw e
      return e.errno === 'EAGAIN' ? { messages } : { messages, end: e.message.toLowerCase() }
    }
    if (bytes.length === 0) return { messages, end: 'EOF' }
    const s = w.table(partial).get(socket)
    if (!s) return { messages }
    const { whole, rest } = unframe(s.bytes.append(bytes))
    w.table(partial).set(socket, { ...s, bytes: rest })
    for (const n of whole) {
      const m = carry(w, n)
      if (m) messages.push(m)
    }
  }
}

/** Something happened on an agent's own socket. */
function onAgentSocket(w: World, socket: SocketId, d: { id: string; attempt: number }): void {
  const a = w.table(agents).get(d.id)
  if (!a || a.attempt !== d.attempt || a.socket !== socket) return
  const to = w.table(endpoints).get(a.cluster)!
  const { messages, end } = receive(w, socket)
  if (a.state !== 'connected' && !end && established(w, socket)) {
    const was = a.state
    w.table(agents).set(a.id, { ...a, state: 'connected' })
    send(w, socket, { kind: 'hello', agent: a.id })
    if (was === 'direct') send(w, socket, { kind: 'nothing' })
  }
  for (const m of messages) onMessage(w, a.id, m)
  if (end !== undefined) broke(w, d.id, d.attempt, a.state === 'connected' ? (end === 'EOF' ? 'unexpected EOF' : `read tcp: ${end}`) : `dial tcp ${to.address}:${to.port}: connect: ${end}`)
  else flush(w, socket)
}

const established = (w: World, socket: SocketId): boolean => socketOf(w, socket).state === 'ESTAB'

function onMessage(w: World, id: string, m: Message): void {
  const a = w.table(agents).get(id)
  if (!a) return
  const kind = kindOf(w, a)
  if (m.kind === 'welcome') kind?.connected(w, a)
  else if (m.kind === 'notice') kind?.notified(w, a, m.change)
  else if (m.kind === 'answer' && a.waiting && m.request >= a.waiting.request) {
    const { waiting: _, ...rest } = a
    w.table(agents).set(id, rest)
  }
}

/** The API server took a connection that says it is an agent's: from here on it is ours. `came`: what was read of it already. */
export function adoptServerEnd(w: World, socket: SocketId, process: TaskId, fd: number, came: Uint8Array = new Uint8Array(0)): void {
  w.table(serverEnds).set(socket, { agent: '', process, fd })
  w.table(partial).set(socket, { bytes: Bytes.of(came), unsent: Bytes.empty })
  watchSocket(w, socket, { handler: `${HANDLER}-server`, data: {} })
}

function onServerSocket(w: World, socket: SocketId): void {
  const s = w.table(serverEnds).get(socket)
  if (!s) return
  const { messages, end } = receive(w, socket)
  for (const m of messages) {
    if (m.kind === 'hello') {
      w.table(serverEnds).set(socket, { ...s, agent: m.agent })
      send(w, socket, { kind: 'welcome' })
    } else if (m.kind === 'request') {
      const a = w.table(agents).get(w.table(serverEnds).get(socket)!.agent)
      if (a) perform(w, a, m.write, m.data)
      send(w, socket, { kind: 'answer', request: m.number ?? 0 })
    }
  }
  if (end === undefined) flush(w, socket)
  else {
    w.table(serverEnds).delete(socket)
    w.table(partial).delete(socket)
    closeFd(w, s.process, s.fd)
  }
}

/** Tells agents of a write that concerns them. */
function told(w: World, change: Change): void {
  for (const a of w.table(agents).values()) {
    if (a.cluster !== change.cluster) continue
    const kind = kindOf(w, a)
    if (!kind?.wants(w, a, change)) continue
    if (a.state === 'direct') kind.notified(w, a, change)
  }
  for (const [socket, s] of w.table(serverEnds).entries()) {
    const a = w.table(agents).get(s.agent)
    if (a && a.cluster === change.cluster && kindOf(w, a)?.wants(w, a, change) && a.state !== 'direct') send(w, socket, { kind: 'notice', change })
  }
}

export function registerAgents(registry: Registry): void {
  registry.add(timers, 'kube.agent-direct', direct)
  registry.add(timers, 'kube.agent-dial', dial)
  registry.add(timers, 'kube.agent-overdue', overdue)
  registry.add(socketEvents, HANDLER, onAgentSocket)
  registry.add(socketEvents, `${HANDLER}-server`, (w, socket) => onServerSocket(w, socket))
  registry.add(objectChanged, 'kube.agents', told)
  registerAccept(registry)
}

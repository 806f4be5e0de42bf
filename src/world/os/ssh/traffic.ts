import { receiveStream, sendSocket, type SocketId } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { exitProcess } from '../exit.ts'
import { processes } from '../tables.ts'
import { leaveChannel, resumeOutput } from './channel.ts'
import { connections, type ConnectionId } from './connections.ts'
import { forwardEnded, handOver } from './forward.ts'
import { log, peerWords } from './log.ts'
import { nextMessage, obey } from './protocol.ts'
import { closeSession } from './session.ts'
import { join } from './wire.ts'

/** A socket operation's value; undefined when it would wait, `gone` when the connection is. */
export function attempt<T>(operation: () => T): T | undefined | 'gone' {
  try {
    return operation()
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN' ? undefined : 'gone'
  }
}

/** Takes what the client sent, as long as somebody wants it. */
export function pull(w: World, id: ConnectionId): void {
  for (;;) {
    const c = w.table(connections).get(id)
    if (!c || c.paused || c.transport.kind !== 'socket') return
    const { socket } = c.transport
    const bytes = attempt(() => receiveStream(w, socket, 65_536))
    if (bytes === undefined) return
    if (bytes === 'gone' || bytes.length === 0) {
      drop(w, id)
      return
    }
    feed(w, id, bytes)
  }
}

/** Bytes of the client's arrived: every whole packet among them is obeyed. */
export function feed(w: World, id: ConnectionId, bytes: Uint8Array): void {
  const before = w.table(connections).get(id)
  if (!before) return
  w.table(connections).set(id, { ...before, input: join(before.input, bytes) })
  for (;;) {
    const message = nextMessage(w, id)
    if (message === undefined) return
    if (message === 'broken' || obey(w, id, message) === 'over') {
      drop(w, id)
      return
    }
  }
}

/** Timer: sends what waits. */
export function flush(w: World, { connection: id }: { connection: ConnectionId }): void {
  const first = w.table(connections).get(id)
  if (!first) return
  w.table(connections).patch(id, { flushing: false })
  if (first.transport.kind === 'forward') handOver(w, id)
  else sendAll(w, id, first.transport.socket)
  const c = w.table(connections).get(id)
  if (!c) return
  resumeOutput(w, id)
  if (c.phase === 'closing' && c.output.length === 0) drop(w, id)
}

/** Sends as much as the socket takes; the rest when it takes more. */
export function sendAll(w: World, id: ConnectionId, socket: SocketId): void {
  for (;;) {
    const c = w.table(connections).get(id)
    if (!c || c.output.length === 0) return
    const sent = attempt(() => sendSocket(w, socket, c.output))
    if (sent === undefined) return
    if (sent === 'gone') {
      drop(w, id)
      return
    }
    w.table(connections).set(id, { ...c, output: c.output.slice(sent) })
  }
}

/** The connection is over: its terminal is hung up, its processes go, the session ends. */
export function drop(w: World, id: ConnectionId): void {
  const c = w.table(connections).get(id)
  if (!c) return
  w.table(connections).delete(id)
  if (c.parted) log(w, c, c.monitor, `Disconnected from ${c.session === undefined ? 'authenticating user' : 'user'} ${c.user ?? ''} ${peerWords(c)}${c.session === undefined ? ' [preauth]' : ''}`)
  else if (c.session === undefined) log(w, c, c.monitor, `Connection closed by ${c.user === undefined ? '' : `authenticating user ${c.user} `}${peerWords(c)} [preauth]`)
  leaveChannel(w, id, c)
  closeSession(w, c)
  for (const process of [c.worker, c.monitor]) if (process !== undefined && w.table(processes).has(process)) exitProcess(w, process, { code: c.session === undefined ? 255 : 0 })
  if (c.transport.kind === 'forward') forwardEnded(w, id, c.output)
}

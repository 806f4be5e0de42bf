import { acceptSocket, bindSocket, formatIp, listenSocket, openSocket, peerOf, receiveStream, sendSocket, setSocketOptions, socketEvents, watchSocket, type SocketId } from '../../net/index.ts'
import { isErrno, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { closeDescriptor } from '../descriptors.ts'
import { childEnded, daemonEnded, exitProcess } from '../exit.ts'
import { asRoot, readText } from '../fs.ts'
import { relaySink, pipeFeeder } from '../relay.ts'
import { writeJournal } from '../services/journal.ts'
import { rootOf } from '../services/unit-file.ts'
import { unitBehaviours } from '../services/units.ts'
import { adoptSocket, netnsOf } from '../socket-calls.ts'
import { startDaemon } from '../spawn.ts'
import { processes, type ExitStatus, type Process } from '../tables.ts'
import { hangUp, ptyMaster } from '../tty.ts'
import { authenticate } from './authenticate.ts'
import { childOf, channelRequest, channelEnded, output, ptyOutput } from './channel.ts'
import { readPublic } from './keys.ts'
import { readServerConfig } from './server-config.ts'
import { connections, type Connection } from './sessions.ts'
import { cipherOf, join, open, seal, versionLine, type Message, type MessageName } from './wire.ts'

const LISTEN = 'sshd.listen'
const TALK = 'sshd.connection'
const VERSION = 'SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n'
const ENCODER = new TextEncoder()

/** Starts the server of a machine: the unit's main process, which listens where sshd_config says. */
function start(w: World, machine: string): Process {
  const root = rootOf(w, machine)
  const p = startDaemon(w, { machine, host: root.host, comm: 'sshd', argv: ['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups'], exe: '/usr/sbin/sshd' })
  for (const port of readServerConfig(w, root).ports) {
    const id = openSocket(w, { ns: netnsOf(w, p), type: 'stream', uid: 0 })
    setSocketOptions(w, id, { reuseAddress: true })
    bindSocket(w, id, { address: 0, port }, { privileged: true })
    listenSocket(w, id, 128)
    adoptSocket(w, w.table(processes).must(p.id), id)
    watchSocket(w, id, { handler: LISTEN, data: { process: p.id } })
    writeJournal(w, machine, { identifier: 'sshd', pid: p.pid, message: `Server listening on 0.0.0.0 port ${port}.` })
  }
  return p
}

/** A socket operation's value; undefined when it would wait, `gone` when the connection is. */
function now<T>(operation: () => T): T | undefined | 'gone' {
  try {
    return operation()
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN' ? undefined : 'gone'
  }
}

function accept(w: World, listening: SocketId, { process }: { process: TaskId }): void {
  const main = w.table(processes).get(process)
  if (!main) return
  for (;;) {
    const id = now(() => acceptSocket(w, listening))
    if (typeof id !== 'number') return
    setSocketOptions(w, id, { noDelay: true })
    const peer = peerOf(w, id)
    const p = startDaemon(w, { machine: main.machine, host: main.host, comm: 'sshd', argv: ['sshd: [accepted]'], exe: '/usr/sbin/sshd', parent: main.id })
    const fd = adoptSocket(w, p, id)
    w.table(connections).set(id, {
      machine: main.machine, host: main.host, process: p.id, fd, from: peer ? formatIp(peer.address) : '', stage: 'version', input: new Uint8Array(0), output: ENCODER.encode(VERSION),
      read: undefined, written: undefined, tries: 0,
    })
    watchSocket(w, id, { handler: TALK, data: {} })
    talk(w, id)
  }
}

/** Something happened on a connection: takes what came, sends what waits. */
function talk(w: World, id: SocketId): void {
  for (;;) {
    const bytes = now(() => receiveStream(w, id, 65_536))
    const c = w.table(connections).get(id)
    if (!c) return
    if (bytes === undefined) break
    if (bytes === 'gone' || bytes.length === 0) {
      drop(w, id)
      return
    }
    w.table(connections).set(id, { ...c, input: join(c.input, bytes) })
    if (!digest(w, id)) return
  }
  flush(w, id)
}

/** Handles every whole packet that arrived. False when the connection is gone. */
function digest(w: World, id: SocketId): boolean {
  for (;;) {
    const c = w.table(connections).get(id)
    if (!c) return false
    if (c.stage === 'version') {
      const found = versionLine(c.input)
      if (!found) return true
      w.table(connections).set(id, { ...c, input: found.rest, stage: 'keys' })
      continue
    }
    const packet = open(c.input, c.read)
    if (packet === undefined) return true
    if (packet === 'broken') {
      drop(w, id)
      return false
    }
    w.table(connections).set(id, { ...c, input: packet.rest, read: packet.cipher })
    handle(w, id, packet.message)
  }
}

/** Puts a packet behind what waits to be sent. */
export function say(w: World, id: SocketId, name: MessageName, content: Readonly<Record<string, unknown>> | Uint8Array): void {
  const c = w.table(connections).get(id)
  if (!c) return
  const { packet, cipher } = seal(name, content, c.written)
  w.table(connections).set(id, { ...c, output: join(c.output, packet), written: cipher })
  flush(w, id)
}

function flush(w: World, id: SocketId): void {
  for (;;) {
    const c = w.table(connections).get(id)
    if (!c || c.output.length === 0) {
      if (c?.stage === 'closing') drop(w, id)
      return
    }
    const sent = now(() => sendSocket(w, id, c.output))
    if (sent === undefined) return
    if (sent === 'gone') {
      drop(w, id)
      return
    }
    w.table(connections).set(id, { ...c, output: c.output.slice(sent) })
  }
}

function handle(w: World, id: SocketId, m: Message): void {
  const c = w.table(connections).must(id)
  switch (m.name) {
    case 'kexStart': {
      const keys = ['ed25519', 'ecdsa', 'rsa'].flatMap((t) => readPublic(readText(w, asRoot(w, c.host), `/etc/ssh/ssh_host_${t}_key.pub`) ?? '') ?? [])
      const secret = Array.from(w.rng(`ssh.kex.${c.machine}`).bytes(16), (b) => b.toString(16).padStart(2, '0')).join('')
      say(w, id, 'kexReply', { keys, secret, banner: readServerConfig(w, rootOf(w, c.machine)).banner })
      const after = w.table(connections).must(id)
      w.table(connections).set(id, { ...after, stage: 'auth', read: cipherOf(secret, 'to-server'), written: cipherOf(secret, 'to-client') })
      return
    }
    case 'userRequest': return authenticate(w, id, m.fields, say)
    case 'request': return c.stage === 'session' ? channelRequest(w, id, m.fields, say) : undefined
    case 'data': return output(w, id, m.bytes)
    case 'eof': return output(w, id, undefined)
    case 'disconnect': return drop(w, id)
    default: return undefined
  }
}

/** The connection is over: the terminal is hung up, the process that served it goes. */
function drop(w: World, id: SocketId): void {
  const c = w.table(connections).get(id)
  if (!c) return
  w.table(connections).delete(id)
  channelEnded(w, c)
  if (c.channel?.tty !== undefined) hangUp(w, c.channel.tty)
  const p = w.table(processes).get(c.process)
  if (!p) return
  if (p.fds[c.fd]) closeDescriptor(w, p, c.fd)
  exitProcess(w, c.process, { code: 0 })
}

/** The connection of a key, which is its socket's number. */
const byKey = (w: World, key: string): { id: SocketId; c: Connection } | undefined => {
  const c = w.table(connections).get(Number(key))
  return c && { id: Number(key), c }
}

function ended(w: World, parent: Process, child: Process, status: ExitStatus): void {
  for (const [id, c] of w.table(connections).entries()) if (c.process === parent.id && c.channel?.child === child.id) childOf(w, id, status, say, close)
}

/** Everything was said: what waits is sent, then the connection ends. */
function close(w: World, id: SocketId): void {
  const c = w.table(connections).get(id)
  if (!c) return
  w.table(connections).set(id, { ...c, stage: 'closing' })
  flush(w, id)
}

export function registerSshd(registry: Registry): void {
  registry.add(unitBehaviours, 'ssh.service', { start })
  registry.add(socketEvents, LISTEN, accept)
  registry.add(socketEvents, TALK, (w, id) => talk(w, id))
  registry.add(childEnded, 'sshd', ended)
  registry.add(daemonEnded, 'sshd', (w, d) => {
    for (const [id, c] of w.table(connections).entries()) if (c.process === d.id) w.table(connections).delete(id)
  })
  registry.add(ptyMaster, 'sshd', (w, key, tty, bytes) => {
    const found = byKey(w, key)
    if (found) ptyOutput(w, found.id, tty, bytes, say, close)
  })
  registry.add(relaySink, 'sshd', (w, key, stream, bytes) => {
    const found = byKey(w, key)
    if (!found) return
    if (bytes) say(w, found.id, stream === 1 ? 'data' : 'extendedData', bytes)
    else streamClosed(w, found.id)
  })
  registry.add(pipeFeeder, 'sshd', () => {})
}

/** One of a command's streams was closed by its last writer; when all are, and it has ended, the session is over. */
function streamClosed(w: World, id: SocketId): void {
  const c = w.table(connections).get(id)
  if (!c?.channel) return
  const channel = { ...c.channel, open: c.channel.open - 1 }
  w.table(connections).set(id, { ...c, channel })
  if (channel.open <= 0 && channel.exit) {
    say(w, id, 'close', {})
    close(w, id)
  }
}

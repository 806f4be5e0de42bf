import { acceptSocket, ANY, ANY6, bindSocket, formatIp, listenSocket, openSocket, peerOf, setSocketOptions, socketEvents, socketOf, watchSocket, type Endpoint, type SocketId } from '../../net/index.ts'
import { isErrno, timers, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { childEnded, daemonEnded, exitProcess } from '../exit.ts'
import { pipeFeeder, relaySink } from '../relay.ts'
import { rootOf } from '../services/unit-file.ts'
import { sliceOf, unitBehaviours } from '../services/units.ts'
import { daemonSignal } from '../signals.ts'
import { adoptSocket, netnsOf } from '../socket-calls.ts'
import { startDaemon } from '../spawn.ts'
import { machines, processes, type Process } from '../tables.ts'
import { ptyMaster } from '../tty.ts'
import { accepted, refused } from './authenticate.ts'
import { childGone, commandWrote, inputTaken, terminalWrote } from './channel.ts'
import { connections, put, servers, type Connection, type ConnectionId, type Transport } from './connections.ts'
import { registerForwards } from './forward.ts'
import { log, peerWords } from './log.ts'
import { readServerConfig } from './server-config.ts'
import { openSession } from './session.ts'
import { attempt, drop, flush, pull } from './traffic.ts'

const LISTEN = 'sshd.listen'
const TALK = 'sshd.connection'
const ENCODER = new TextEncoder()
/** A client has this long to say who it is. */
const GRACE = 120_000_000

/** Software and version that the first line names, by the machine's image. */
const softwareOf = (w: World, machine: string): string => (w.table(machines).must(machine).os.startsWith('debian') ? 'OpenSSH_9.2p1 Debian-2+deb12u2' : 'OpenSSH_9.6p1 Ubuntu-3ubuntu13.5')

/** Starts the server of a machine, which listens where sshd_config says: the unit's main process. */
function start(w: World, machine: string): Process | { readonly exit: number } {
  const root = rootOf(w, machine)
  const config = readServerConfig(w, root)
  const p = startDaemon(w, { machine, host: root.host, comm: 'sshd', argv: ['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups'], exe: '/usr/sbin/sshd' })
  w.table(servers).set(machine, { process: p.id, config })
  const heard = config.ports.flatMap((port) => [ANY, ANY6].filter((address) => listenAt(w, p, address, port)))
  if (heard.length > 0) return p
  log(w, { machine }, p.id, 'fatal: Cannot bind any address.', 2)
  exitProcess(w, p.id, { code: 255 })
  return { exit: 255 }
}

function listenAt(w: World, p: Process, address: number, port: number): boolean {
  const shown = address === ANY6 ? '::' : formatIp(address)
  try {
    const id = openSocket(w, { ns: netnsOf(w, p), type: 'stream', family: address === ANY6 ? 6 : 4, uid: 0 })
    adoptSocket(w, w.table(processes).must(p.id), id)
    setSocketOptions(w, id, { reuseAddress: true, ...(address === ANY6 ? { v6Only: true } : {}) })
    bindSocket(w, id, { address, port }, { privileged: true })
    listenSocket(w, id, 128)
    watchSocket(w, id, { handler: LISTEN, data: { process: p.id } })
    log(w, p, p.id, `Server listening on ${shown} port ${port}.`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    log(w, p, p.id, `error: Bind to port ${port} on ${shown} failed: ${e.message}.`, 3)
    return false
  }
}

const place = (e: Endpoint | undefined): Connection['peer'] => ({ address: formatIp(e?.address ?? 0), port: e?.port ?? 0 })

function acceptAll(w: World, listening: SocketId, { process }: { process: TaskId }): void {
  const listener = w.table(processes).get(process)
  if (!listener) return
  for (;;) {
    const socket = attempt(() => acceptSocket(w, listening))
    if (typeof socket !== 'number') return
    setSocketOptions(w, socket, { noDelay: true })
    const id = beginConnection(w, listener.machine, { kind: 'socket', socket }, place(peerOf(w, socket)), place(socketOf(w, socket).local))
    watchSocket(w, socket, { handler: TALK, data: { connection: id } })
    pull(w, id)
  }
}

/** A client came: a process for it, and the line with the version. */
export function beginConnection(w: World, machine: string, transport: Transport, peer: Connection['peer'], local: Connection['local']): ConnectionId {
  const listener = w.table(processes).must(w.table(servers).must(machine).process)
  const monitor = startDaemon(w, { machine, host: listener.host, comm: 'sshd', argv: ['sshd: [accepted]'], exe: '/usr/sbin/sshd', parent: listener.id })
  w.table(processes).patch(monitor.id, { cgroup: sliceOf('ssh.service') })
  if (transport.kind === 'socket') adoptSocket(w, w.table(processes).must(monitor.id), transport.socket)
  const id = w.next('os.ssh-connection')
  w.table(connections).set(id, {
    machine, transport, peer, local, phase: 'version', input: new Uint8Array(0), output: new Uint8Array(0), flushing: false, paused: false, read: undefined, written: undefined, monitor: monitor.id, tries: 0,
  })
  put(w, id, ENCODER.encode(`SSH-2.0-${softwareOf(w, machine)}\r\n`))
  w.after(GRACE, 'os.sshd.grace', { connection: id })
  return id
}

/** A process of sshd's ended, by itself or by a signal: what it served goes with it. */
function processGone(w: World, p: Process): void {
  if (w.table(servers).get(p.machine)?.process === p.id) w.table(servers).delete(p.machine)
  for (const [id, c] of w.table(connections).entries()) if (c.monitor === p.id || c.worker === p.id) drop(w, id)
}

/** SIGHUP makes the listener read its configuration again; all else ends it. */
function signalled(w: World, p: Process, signal: string): boolean {
  const server = w.table(servers).get(p.machine)
  if (server?.process !== p.id) return false
  if (signal === 'HUP') {
    log(w, p, p.id, 'Received SIGHUP; restarting.')
    w.table(servers).set(p.machine, { ...server, config: readServerConfig(w, rootOf(w, p.machine)) })
    return true
  }
  if (signal === 'TERM') log(w, p, p.id, 'Received signal 15; terminating.')
  return false
}

function graceOver(w: World, { connection: id }: { connection: ConnectionId }): void {
  const c = w.table(connections).get(id)
  if (!c || c.phase === 'session' || c.phase === 'closing') return
  log(w, c, c.monitor, `fatal: Timeout before authentication for ${peerWords(c)}`, 2)
  drop(w, id)
}

export function registerSshd(registry: Registry): void {
  registry.add(unitBehaviours, 'ssh.service', { start })
  registry.add(socketEvents, LISTEN, acceptAll)
  registry.add(socketEvents, TALK, (w, _socket, d: { connection: ConnectionId }) => {
    pull(w, d.connection)
    flush(w, d)
  })
  registry.add(timers, 'os.sshd.flush', flush)
  registry.add(timers, 'os.sshd.grace', graceOver)
  registry.add(timers, 'os.sshd.accept', (w, d) => {
    if (accepted(w, d)) openSession(w, d.connection)
  })
  registry.add(timers, 'os.sshd.refuse', (w, d) => refused(w, d, (_, id) => void w.table(connections).patch(id, { phase: 'closing' })))
  registry.add(daemonSignal, 'sshd', signalled)
  registry.add(daemonEnded, 'sshd', processGone)
  registry.add(childEnded, 'sshd', (w, parent, child, status) => {
    for (const [id, c] of w.table(connections).entries()) if (c.worker === parent.id && c.channel?.child === child.id) childGone(w, id, status)
  })
  registry.add(ptyMaster, 'sshd', (w, key, tty, bytes) => {
    if (w.table(connections).has(Number(key))) terminalWrote(w, Number(key), tty, bytes)
  })
  registry.add(relaySink, 'sshd', (w, key, stream, bytes) => {
    if (w.table(connections).has(Number(key))) commandWrote(w, Number(key), stream, bytes)
  })
  registry.add(pipeFeeder, 'sshd', (w, key, what) => {
    if (inputTaken(w, Number(key), what)) w.after(0, 'os.sshd.pull', { connection: Number(key) })
  })
  registry.add(timers, 'os.sshd.pull', (w, d: { connection: ConnectionId }) => pull(w, d.connection))
  registerForwards(registry)
}

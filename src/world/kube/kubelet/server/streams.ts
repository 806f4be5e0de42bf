import { sha1 } from '@noble/hashes/legacy.js'
import { attachTerminal, breakRelays, CHANNEL, createTty, encodeWebSocket, endPipe, feedPipe, hangUp, install, newFedPipe, newRelay, OPCODE, onChannel, processes, pipeFeeder, ptyMaster, relaySink, resizeTty, SIGNALS, takeWebSocket, ttyInput, ttys, type ExitStatus, type Process, type Request } from '../../../os/index.ts'
import { Bytes, isErrno, type Registry, type World } from '../../../sim/index.ts'
import { containerChanged, containerOutput, containers, execEnded } from '../../containerd/index.ts'
import { closeConnection, sendRaw, upgrade, type ConnectionId } from '../../server/index.ts'
import { spawnIn } from '../exec.ts'
import { forwardData, openPorts } from './forward.ts'
import { streams, type Stream } from './tables.ts'
import { exitStatus, internalError } from './words.ts'

const DAEMON = 'kubelet'
const ENCODER = new TextEncoder()
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The answer to a request for a WebSocket (RFC 6455, 4.2.2). */
export function accept(w: World, id: ConnectionId, q: Request): void {
  const offered = (q.headers.get('sec-websocket-protocol') ?? '').split(',').map((x) => x.trim())
  const digest = sha1(ENCODER.encode((q.headers.get('sec-websocket-key') ?? '') + GUID))
  upgrade(w, id, { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-accept': btoa(String.fromCharCode(...digest)), ...(offered[0] ? { 'sec-websocket-protocol': offered[0] } : {}) })
}

/** Sends bytes on a channel. */
export function say(w: World, id: ConnectionId, channel: number, bytes: Uint8Array | string): void {
  if (w.table(streams).has(id)) sendRaw(w, id, encodeWebSocket(OPCODE.binary, onChannel(channel, typeof bytes === 'string' ? ENCODER.encode(bytes) : bytes)))
}

/** The last words of a command, and the goodbye. */
export function finish(w: World, id: ConnectionId, status: object): void {
  if (!w.table(streams).has(id)) return
  say(w, id, CHANNEL.error, JSON.stringify(status))
  sendRaw(w, id, encodeWebSocket(OPCODE.close, Uint8Array.of(3, 232)))
  end(w, id)
  closeConnection(w, id)
}

/** What went with a stream goes with it: its terminal is hung up, its pipes are broken. */
export function end(w: World, id: ConnectionId): void {
  const s = w.table(streams).get(id)
  if (!s) return
  w.table(streams).delete(id)
  if (s.kind !== 'exec') return
  if (s.tty !== undefined) hangUp(w, s.tty)
  if (s.pipe !== undefined) endPipe(w, s.pipe)
  breakRelays(w, DAEMON, String(id))
}

interface Asked { readonly stdin: boolean; readonly tty: boolean }

/** Starts a command in a container and ties its streams to a connection that is upgraded already. */
export function exec(w: World, id: ConnectionId, target: string, command: readonly string[], o: Asked): void {
  const c = w.table(containers).must(target)
  w.table(streams).set(id, { id, kind: 'exec', machine: c.machine, target, input: Bytes.empty, open: 0, stdin: o.stdin })
  try {
    if (o.tty) {
      const tty = createTty(w, { machine: c.machine, host: c.host, master: { kind: 'daemon', name: DAEMON, key: String(id) }, term: 'xterm', cols: 80, rows: 24 })
      w.table(streams).patch(id, { tty })
      const child = spawnIn(w, target, command, { session: { tty }, env: { TERM: 'xterm' } })
      w.table(streams).patch(id, { process: child.id })
      attachTerminal(w, child, tty)
      return
    }
    const child = spawnIn(w, target, command)
    const { pipe, file } = newFedPipe(w, DAEMON, String(id))
    for (const f of [file, newRelay(w, DAEMON, String(id), 1), newRelay(w, DAEMON, String(id), 2)]) install(w, w.table(processes).must(child.id), f)
    w.table(streams).patch(id, { process: child.id, pipe, open: 2 })
    if (!o.stdin) endPipe(w, pipe)
  } catch (e) {
    if (!isErrno(e)) throw e
    finish(w, id, internalError(`error executing command in container: failed to exec in container: failed to start exec ${JSON.stringify(execId(w, c.machine))}: OCI runtime exec failed: exec failed: unable to start container process: ${e.detail ?? e.message}`))
  }
}

const execId = (w: World, machine: string): string => Array.from(w.rng(`kube.containerd.${machine}`).bytes(32), (b) => b.toString(16).padStart(2, '0')).join('')

/** Ties a connection to a container's main process. */
export function attach(w: World, id: ConnectionId, target: string, o: Asked): void {
  const c = w.table(containers).must(target)
  w.table(streams).set(id, { id, kind: 'attach', machine: c.machine, target, input: Bytes.empty, open: 0, stdin: o.stdin, ...(c.terminal === undefined ? {} : { tty: c.terminal }), ...(c.pipe === undefined ? {} : { pipe: c.pipe }) })
  if (c.terminal !== undefined) tellAsk(w, id, c.terminal)
}

function tellAsk(w: World, id: ConnectionId, tty: number): void {
  const t = w.table(ttys).get(tty)
  if (t && !t.hungUp && t.ask !== 'no') say(w, id, CHANNEL.ask, JSON.stringify({ how: t.ask, host: t.askHost }))
}

/** Bytes of an upgraded connection: frames, each on its channel. */
export function receive(w: World, id: ConnectionId, bytes: Uint8Array): void {
  const s = w.table(streams).get(id)
  if (!s) return
  let input = s.input.append(bytes)
  for (;;) {
    const frame = takeWebSocket(input.read())
    if (!frame) break
    input = input.drop(frame.length)
    w.table(streams).patch(id, { input })
    if (frame.opcode === OPCODE.close) {
      end(w, id)
      closeConnection(w, id)
      return
    }
    if (frame.opcode === OPCODE.ping) sendRaw(w, id, encodeWebSocket(OPCODE.pong, frame.payload))
    else if (frame.payload.length > 0) message(w, id, frame.payload[0]!, frame.payload.subarray(1))
    const now = w.table(streams).get(id)
    if (!now) return
    input = now.input
  }
  if (w.table(streams).has(id)) w.table(streams).patch(id, { input })
}

function message(w: World, id: ConnectionId, channel: number, bytes: Uint8Array): void {
  const s = w.table(streams).must(id)
  if (s.kind === 'forward') forwardData(w, id, channel, bytes)
  else if (channel === CHANNEL.stdin && s.stdin) typed(w, s, bytes)
  else if (channel === CHANNEL.resize && s.tty !== undefined) resize(w, s.tty, bytes)
  else if (channel === CHANNEL.close && bytes[0] === CHANNEL.stdin && s.tty === undefined && s.pipe !== undefined) endPipe(w, s.pipe)
}

function typed(w: World, s: Stream, bytes: Uint8Array): void {
  if (s.tty !== undefined) ttyInput(w, s.tty, bytes)
  else if (s.pipe !== undefined) feedPipe(w, s.pipe, bytes)
}

function resize(w: World, tty: number, bytes: Uint8Array): void {
  const m = /"Width":(\d+),"Height":(\d+)/.exec(new TextDecoder().decode(bytes))
  if (m) resizeTty(w, tty, Number(m[1]), Number(m[2]))
}

/** A process in a container ended: was it one of ours? */
function processEnded(w: World, child: Process, status: ExitStatus): void {
  for (const s of w.table(streams).values()) {
    if (s.kind !== 'exec' || s.process !== child.id) continue
    const words = exitStatus('code' in status ? status.code : 128 + SIGNALS[status.signal])
    if (s.tty !== undefined || s.open <= 0) finish(w, s.id, words)
    else w.table(streams).patch(s.id, { status: words })
    return
  }
}

function wrote(w: World, key: string, stream: 1 | 2, bytes: Uint8Array | undefined): void {
  const s = w.table(streams).get(Number(key))
  if (!s) return
  if (bytes) {
    say(w, s.id, stream, bytes)
    return
  }
  const open = s.open - 1
  w.table(streams).patch(s.id, { open })
  if (open <= 0 && s.status) finish(w, s.id, s.status)
}

/** The terminal of a command printed something, or asks in another way (no bytes). */
function terminalWrote(w: World, key: string, tty: number, bytes: Uint8Array): void {
  const id = Number(key)
  if (bytes.length > 0) say(w, id, CHANNEL.stdout, bytes)
  else tellAsk(w, id, tty)
}

export const startForward = (w: World, id: ConnectionId, machine: string, sandbox: string, ports: readonly number[]): void => {
  w.table(streams).set(id, { id, kind: 'forward', machine, target: sandbox, input: Bytes.empty, open: 0, stdin: true })
  openPorts(w, id, machine, sandbox, ports)
}

export function registerStreams(registry: Registry): void {
  registry.add(execEnded, 'kubelet-streams', processEnded)
  registry.add(relaySink, DAEMON, wrote)
  registry.add(ptyMaster, DAEMON, terminalWrote)
  registry.add(pipeFeeder, DAEMON, (w, key, what) => {
    const s = w.table(streams).get(Number(key))
    if (s && what === 'waiting' && s.stdin) say(w, s.id, CHANNEL.ask, JSON.stringify({ how: 'line', host: w.table(containers).get(s.target)?.host ?? s.machine }))
  })
  registry.add(containerOutput, 'kubelet-attach', (w, key, stream, bytes) => {
    for (const s of w.table(streams).values()) {
      if (s.kind !== 'attach' || s.target !== key) continue
      if (bytes.length > 0) say(w, s.id, stream, bytes)
      else if (s.tty !== undefined) tellAsk(w, s.id, s.tty)
    }
  })
  registry.add(containerChanged, 'kubelet-attach', (w, _machine, key) => {
    for (const s of w.table(streams).values()) if (s.kind === 'attach' && s.target === key && w.table(containers).get(key)?.state !== 'running') finish(w, s.id, exitStatus(0))
  })
}

import { connectSocket, LOOPBACK, namespaceByName, openSocket, receiveStream, sendSocket, socketEvents, socketOf, takeSocketError, watchSocket, type SocketId } from '../../../net/index.ts'
import { adoptSocket, closeDescriptor, processes } from '../../../os/index.ts'
import { Bytes, isErrno, SysError, type Registry, type World } from '../../../sim/index.ts'
import { sandboxes } from '../../containerd/index.ts'
import type { ConnectionId } from '../../server/index.ts'
import { kubelets } from '../tables.ts'
import { say } from './streams.ts'
import { forwardedPorts, streams } from './tables.ts'

const HANDLER = 'kube.port-forward'

const port16 = (port: number): Uint8Array => Uint8Array.of(port & 255, port >> 8)

/** Opens the pod's ports for a stream: channels 2n carry data, 2n+1 errors; each begins with its port. */
export function openPorts(w: World, id: ConnectionId, machine: string, sandbox: string, ports: readonly number[]): void {
  ports.forEach((port, i) => {
    say(w, id, 2 * i, port16(port))
    say(w, id, 2 * i + 1, port16(port))
    dial(w, id, machine, sandbox, port, 2 * i)
  })
}

function dial(w: World, id: ConnectionId, machine: string, sandbox: string, port: number, channel: number): void {
  const s = w.table(sandboxes).must(sandbox)
  const k = w.table(kubelets).must(machine)
  const ns = namespaceByName(w, s.netns)
  const p = w.table(processes).get(k.process)
  if (!ns || !p) return
  const socket = openSocket(w, { ns: ns.id, type: 'stream', uid: 0 })
  const fd = adoptSocket(w, p, socket)
  w.table(forwardedPorts).set(socket, { stream: id, channel, port, fd, process: k.process, unsent: Bytes.empty, connected: false })
  watchSocket(w, socket, { handler: HANDLER, data: {} })
  try {
    connectSocket(w, socket, { address: LOOPBACK, port })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') refused(w, socket, e.message.toLowerCase())
  }
}

function refused(w: World, socket: SocketId, why: string): void {
  const f = w.table(forwardedPorts).get(socket)
  if (!f) return
  const id = w.table(streams).get(f.stream)?.target.split('/')[1] ?? ''
  say(w, f.stream, f.channel + 1, `error forwarding port ${f.port} to pod ${id}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${id.slice(0, 8)}": failed to connect to localhost:${f.port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${f.port}: connect: ${why} IPv6 dial tcp6: address localhost: no suitable address found `)
  drop(w, socket)
}

function drop(w: World, socket: SocketId): void {
  const f = w.table(forwardedPorts).get(socket)
  if (!f) return
  w.table(forwardedPorts).delete(socket)
  const p = w.table(processes).get(f.process)
  if (p?.fds[f.fd]) closeDescriptor(w, p, f.fd)
}

/** Bytes from the client for a port. */
export function forwardData(w: World, id: ConnectionId, channel: number, bytes: Uint8Array): void {
  for (const [socket, f] of w.table(forwardedPorts).entries()) {
    if (f.stream !== id || f.channel !== channel) continue
    w.table(forwardedPorts).set(socket, { ...f, unsent: f.unsent.append(bytes) })
    flush(w, socket)
    return
  }
}

function flush(w: World, socket: SocketId): void {
  let f = w.table(forwardedPorts).get(socket)
  while (f && f.connected && f.unsent.size > 0) {
    try {
      const taken = sendSocket(w, socket, f.unsent.read(0, 65_536))
      f = { ...f, unsent: f.unsent.drop(taken) }
      w.table(forwardedPorts).set(socket, f)
    } catch (e) {
      if (!isErrno(e)) throw e
      return
    }
  }
}

function onSocket(w: World, socket: SocketId): void {
  const f = w.table(forwardedPorts).get(socket)
  if (!f) return
  const error = takeSocketError(w, socket)
  if (error !== undefined) {
    if (f.connected) drop(w, socket)
    else refused(w, socket, new SysError(error).message.toLowerCase())
    return
  }
  const { state } = socketOf(w, socket)
  if (state === 'SYN-SENT') return
  if (!f.connected) w.table(forwardedPorts).set(socket, { ...f, connected: true })
  flush(w, socket)
  for (;;) {
    try {
      const bytes = receiveStream(w, socket, 32_768)
      if (bytes.length === 0) {
        say(w, f.stream, f.channel, new Uint8Array(0))
        drop(w, socket)
        return
      }
      say(w, f.stream, f.channel, bytes)
    } catch (e) {
      if (!isErrno(e)) throw e
      return
    }
  }
}

/** The stream has gone: so do its connections in the pod. */
export function closePorts(w: World, id: ConnectionId): void {
  for (const [socket, f] of w.table(forwardedPorts).entries()) if (f.stream === id) drop(w, socket)
}

export const registerForward = (registry: Registry): void => registry.add(socketEvents, HANDLER, onSocket)

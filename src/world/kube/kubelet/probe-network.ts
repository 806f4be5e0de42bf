import { connectSocket, namespaceByName, openSocket, parseIp, receiveStream, sendSocket, socketEvents, socketOf, watchSocket, type SocketId } from '../../net/index.ts'
import { adoptSocket, closeDescriptor, processes } from '../../os/index.ts'
import { defineTable, isErrno, timers, type Registry, type TaskId, type Time, type World } from '../../sim/index.ts'
import type { Health, ProbeAction } from '../containerd/index.ts'
import { kubelets, type PodWorker } from './tables.ts'

/** A probe that is under way on the network, by its socket. */
interface Asking { readonly process: TaskId; readonly fd: number; readonly action: ProbeAction; readonly to: string; readonly port: number; readonly sent: boolean; readonly text: string; readonly back: object }
const asking = defineTable<SocketId, Asking>('kube.probe-sockets')

const HANDLER = 'kube.probe'
const ENCODER = new TextEncoder()

const url = (a: ProbeAction & { kind: 'http' }, host: string): string => `${a.scheme.toLowerCase()}://${host}:${a.port}${a.path.startsWith('/') ? '' : '/'}${a.path}`

/** Asks over the network of the node. The finding comes by the timer `kube.kubelet-found`. */
export function probeNetwork(w: World, p: PodWorker, action: ProbeAction, timeout: Time, back: object): void {
  const k = w.table(kubelets).must(p.machine)
  const process = w.table(processes).get(k.process)
  const ns = namespaceByName(w, p.machine)
  if (!process || !ns || action.kind === 'exec') return
  const to = ('host' in action ? action.host : undefined) ?? p.ips[0] ?? ''
  const address = parseIp(to)
  if (address === undefined) {
    w.after(1_000, 'kube.kubelet-found', { ...back, health: { ok: false, message: `dial tcp: lookup ${to}: no such host` } })
    return
  }
  const socket = openSocket(w, { ns: ns.id, type: 'stream', uid: 0 })
  const fd = adoptSocket(w, process, socket)
  w.table(asking).set(socket, { process: k.process, fd, action, to, port: action.port, sent: false, text: '', back })
  watchSocket(w, socket, { handler: HANDLER, data: {} })
  w.after(timeout, 'kube.probe-timeout', { socket })
  try {
    connectSocket(w, socket, { address, port: action.port })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') done(w, socket, refused(w.table(asking).must(socket), e.message.toLowerCase()))
  }
}

function refused(a: Asking, error: string): Health {
  const dial = `dial tcp ${a.to}:${a.port}: connect: ${error}`
  return { ok: false, message: a.action.kind === 'http' ? `Get "${url(a.action, a.to)}": ${dial}` : dial }
}

function done(w: World, socket: SocketId, health: Health): void {
  const a = w.table(asking).get(socket)
  if (!a) return
  w.table(asking).delete(socket)
  const p = w.table(processes).get(a.process)
  if (p?.fds[a.fd]) closeDescriptor(w, p, a.fd)
  w.after(100, 'kube.kubelet-found', { ...a.back, health })
}

function onSocket(w: World, socket: SocketId): void {
  const a = w.table(asking).get(socket)
  if (!a) return
  const state = socketOf(w, socket).state
  if (state === 'SYN-SENT') return
  if (state === 'ESTAB' && a.action.kind !== 'http') {
    done(w, socket, { ok: true, message: '' })
    return
  }
  try {
    if (!a.sent && a.action.kind === 'http' && state === 'ESTAB') {
      sendSocket(w, socket, ENCODER.encode(`GET ${a.action.path.startsWith('/') ? '' : '/'}${a.action.path} HTTP/1.1\r\nHost: ${a.to}:${a.port}\r\nUser-Agent: kube-probe/1.33\r\nAccept: */*\r\nConnection: close\r\n\r\n`))
      w.table(asking).set(socket, { ...a, sent: true })
    }
    const bytes = receiveStream(w, socket, 4096)
    const now = w.table(asking).must(socket)
    const text = now.text + new TextDecoder().decode(bytes)
    const status = /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1]
    if (status !== undefined) {
      const ok = Number(status) >= 200 && Number(status) < 400
      done(w, socket, { ok, message: ok ? '' : `HTTP probe failed with statuscode: ${status}` })
    } else if (bytes.length === 0) done(w, socket, { ok: false, message: a.action.kind === 'http' ? `Get "${url(a.action, a.to)}": EOF` : 'EOF' })
    else w.table(asking).set(socket, { ...now, text })
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EAGAIN') done(w, socket, refused(a, e.message.toLowerCase()))
  }
}

function timedOut(w: World, { socket }: { socket: SocketId }): void {
  const a = w.table(asking).get(socket)
  if (!a) return
  const up = socketOf(w, socket).state === 'ESTAB'
  const text = up ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : `dial tcp ${a.to}:${a.port}: i/o timeout`
  done(w, socket, { ok: false, message: a.action.kind === 'http' ? `Get "${url(a.action, a.to)}": ${up ? text : 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'}` : text })
}

export function registerProbeNetwork(registry: Registry): void {
  registry.add(socketEvents, HANDLER, onSocket)
  registry.add(timers, 'kube.probe-timeout', timedOut)
}

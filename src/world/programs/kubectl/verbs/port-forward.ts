import { LOOPBACK, parseIp } from '../../../net/index.ts'
import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import { describeError } from '../client/errors.ts'
import type { Call, Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import type { Info } from '../resource/builder.ts'
import { list, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'
import { podFor, podPath, steadiest } from '../resource/pods.ts'
import { openChannels, type ChannelSocket } from '../streaming/websocket.ts'
import { podOrOwner } from './exec.ts'

/** Channels of one forwarded port: what is sent, and what went wrong. */
const DATA = 0

interface Port { readonly local: number; readonly remote: number }
interface Flow { readonly fd: number; readonly socket: ChannelSocket; opened: boolean }

/** `LOCAL:REMOTE`, `REMOTE`, `:REMOTE`; a remote one may be a name. Throws Failure. */
function parsePort(word: string): { readonly local: string; readonly remote: string } {
  const parts = word.split(':')
  if (parts.length > 2) throw failure(`invalid port format '${word}'`)
  const [local = '', remote = local] = parts
  return { local: parts.length === 2 && local === '' ? '0' : local, remote }
}

function containerPort(pod: Obj, word: string): number {
  if (/^\d+$/.test(word)) return Number(word)
  for (const c of list(pod, 'spec', 'containers')) for (const p of list(c, 'ports')) if (text(p, 'name') === word) return num(p, 'containerPort')
  throw failure(`Pod '${nameOf(pod)}' does not have a named port '${word}'`)
}

/** A port of the pod, out of what was asked of it or of its service. Throws Failure. */
function remotePort(pod: Obj, service: Obj | undefined, word: string): number {
  if (!service) return containerPort(pod, word)
  const port = list(service, 'spec', 'ports').find((p) => text(p, 'name') === word || String(num(p, 'port')) === word)
  if (!port) throw failure(/^\d+$/.test(word) ? `Service ${nameOf(service)} does not have a service port ${word}` : `Service '${nameOf(service)}' does not have a named port '${word}'`)
  if (text(service, 'spec', 'clusterIP') === 'None') return num(port, 'port')
  const target = text(port, 'targetPort')
  return target === '' ? num(port, 'port') : containerPort(pod, target)
}

function* listenOn(address: string, port: number): Sys<{ fd: number; port: number }> {
  const ip = address === 'localhost' ? LOOPBACK : parseIp(address)
  if (ip === undefined) throw failure(`${address} is not a valid IP`)
  const fd = yield* net.socket('stream', { nonblock: true })
  try {
    yield* net.bind(fd, { address: ip, port })
    yield* net.listen(fd)
    return { fd, port: (yield* net.getsockname(fd)).port }
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.close(fd)
    throw e
  }
}

export const portForward: Verb = function* (k) {
  const { flags, args } = k
  if (args.length < 2) throw k.usage('TYPE/NAME and list of ports are required for port-forward')
  const words = args.slice(1).map(parsePort)
  const info: Info = yield* podOrOwner(k, args[0]!)
  const { pod } = yield* podFor(k, info, steadiest, flags.duration('pod-running-timeout'))
  const service = info.resource.kind === 'Service' && info.resource.group === '' ? yield* k.api.get(pathOf(info.resource, info.namespace, info.name)) : undefined
  const ports: Port[] = words.map((w) => {
    const remote = remotePort(pod, service, w.remote)
    return { remote, local: w.local === w.remote && !service ? remote : w.local === '' ? remote : Number(w.local) }
  })
  if (text(pod, 'status', 'phase') !== 'Running') throw failure(`unable to forward port because pod is not running. Current status=${text(pod, 'status', 'phase')}`)
  const listening = new Map<number, Port>()
  for (const p of ports) {
    const address = (flags.text('address').replace(/^\[|\]$/g, '') || 'localhost').split(',')[0]!
    try {
      const { fd, port } = yield* listenOn(address, p.local)
      listening.set(fd, p)
      k.line(`Forwarding from ${address === 'localhost' ? '127.0.0.1' : address}:${port} -> ${p.remote}`)
      if (address === 'localhost') k.line(`Forwarding from [::1]:${port} -> ${p.remote}`)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* k.say(`Unable to listen on port ${p.local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${p.local}: bind: ${e.message.toLowerCase()}]\n`)
    }
  }
  if (listening.size === 0) throw failure(`unable to listen on any of the requested ports: [${ports.map((p) => `{${p.local} ${p.remote}}`).join(' ')}]`)
  yield* k.out.flush()
  yield* serve(k, pod, listening)
}

/** Carries connections until the person ends it. */
function* serve(k: Call, pod: Obj, listening: ReadonlyMap<number, Port>): Sys<void> {
  let flows: Flow[] = []
  for (;;) {
    const waiting = flows.filter((f) => f.socket.ready)
    const fds = [...listening.keys(), ...flows.flatMap((f) => [f.fd, f.socket.fd])]
    const ready = waiting.length > 0 ? [] : (yield* sys.poll(fds.map((fd) => ({ fd, for: 'r' as const })))).map((i) => fds[i]!)
    for (const [fd, port] of listening) if (ready.includes(fd)) flows.push(...(yield* accepted(k, pod, fd, port)))
    for (const f of flows) {
      const alive = (ready.includes(f.fd) ? yield* outward(f) : true) && (ready.includes(f.socket.fd) || waiting.includes(f) ? yield* inward(k, f) : true)
      if (alive) continue
      flows = flows.filter((x) => x !== f)
      yield* f.socket.close()
      yield* sys.close(f.fd)
    }
  }
}

function* accepted(k: Call, pod: Obj, listening: number, port: Port): Sys<Flow[]> {
  let fd: number
  try {
    fd = (yield* net.accept(listening, { nonblock: true })).fd
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
  const local = (yield* net.getsockname(listening)).port
  k.line(`Handling connection for ${local}`)
  yield* k.out.flush()
  try {
    const socket = yield* openChannels(k.api, podPath(namespaceOf(pod), nameOf(pod), 'portforward'), [['ports', String(port.remote)]], 'v4.channel.k8s.io')
    return [{ fd, socket, opened: false }]
  } catch (e) {
    const failed = describeError(e)
    if (!failed) throw e
    yield* k.say(`E portforward.go: error creating forwarding stream for port ${local} -> ${port.remote}: ${failed.text}`)
    yield* sys.close(fd)
    return []
  }
}

/** From the person's connection to the pod; false at its end. */
function* outward(f: Flow): Sys<boolean> {
  try {
    const bytes = yield* net.recv(f.fd)
    if (bytes.length === 0) return false
    yield* f.socket.send(DATA, bytes)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN'
  }
}

/** From the pod back; each channel begins with the number of its port. */
function* inward(k: Call, f: Flow): Sys<boolean> {
  const message = yield* f.socket.next()
  if (!message) return false
  if (message.channel !== DATA) {
    if (message.bytes.length > 2) yield* k.say(`error: an error occurred forwarding: ${new TextDecoder().decode(message.bytes)}\n`)
    return message.bytes.length <= 2
  }
  const bytes = f.opened ? message.bytes : message.bytes.subarray(2)
  f.opened = true
  try {
    for (let at = 0; at < bytes.length;) at += yield* net.send(f.fd, bytes.subarray(at))
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

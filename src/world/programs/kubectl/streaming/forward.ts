import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Api } from '../client/api.ts'
import { describeError } from '../client/errors.ts'
import { openChannels, type ChannelSocket } from './websocket.ts'

/** Channels of one forwarded port: what is sent, and what went wrong. */
const DATA = 0
/** Each channel begins with the number of its port. */
const HEAD = 2

/** Ports of this host that lead into a pod. */
export interface Forwarding {
  readonly api: Api
  /** The pod's path in the API. */
  readonly pod: string
  /** Listening descriptors, with the port in the pod. */
  readonly listening: ReadonlyMap<number, number>
  /** Somebody has connected to a port. */
  readonly came: (port: number) => Sys<void>
  readonly failed: (words: string) => Sys<void>
}

interface Flow { readonly fd: number; readonly socket: ChannelSocket; opened: boolean }

/** Carries connections until the person ends it. */
export function* carryPorts(f: Forwarding): Sys<never> {
  let flows: Flow[] = []
  for (;;) {
    const waiting = flows.filter((x) => x.socket.ready)
    const fds = [...f.listening.keys(), ...flows.flatMap((x) => [x.fd, x.socket.fd])]
    const ready = waiting.length > 0 ? [] : (yield* sys.poll(fds.map((fd) => ({ fd, for: 'r' as const })))).map((i) => fds[i]!)
    for (const [fd, port] of f.listening) {
      const flow = ready.includes(fd) ? yield* accepted(f, fd, port) : undefined
      if (flow) flows.push(flow)
    }
    for (const x of flows) {
      const alive = (ready.includes(x.fd) ? yield* outward(x) : true) && (ready.includes(x.socket.fd) || waiting.includes(x) ? yield* inward(f, x) : true)
      if (alive) continue
      flows = flows.filter((y) => y !== x)
      yield* x.socket.close()
      yield* sys.close(x.fd)
    }
  }
}

function* accepted(f: Forwarding, listening: number, port: number): Sys<Flow | undefined> {
  let fd: number
  try {
    fd = (yield* net.accept(listening, { nonblock: true })).fd
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
  const local = (yield* net.getsockname(listening)).port
  yield* f.came(local)
  try {
    return { fd, socket: yield* openChannels(f.api, `${f.pod}/portforward`, [['ports', String(port)]], 'v4.channel.k8s.io'), opened: false }
  } catch (e) {
    const why = describeError(e)
    if (!why) throw e
    yield* f.failed(`error creating forwarding stream for port ${local} -> ${port}: ${why.text}`)
    yield* sys.close(fd)
    return undefined
  }
}

/** From this host to the pod; false at the end. */
function* outward(x: Flow): Sys<boolean> {
  try {
    const bytes = yield* net.recv(x.fd)
    if (bytes.length === 0) return false
    yield* x.socket.send(DATA, bytes)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EAGAIN'
  }
}

/** From the pod back. */
function* inward(f: Forwarding, x: Flow): Sys<boolean> {
  const message = yield* x.socket.next()
  if (!message) return false
  if (message.channel !== DATA) {
    if (message.bytes.length > HEAD) yield* f.failed(`an error occurred forwarding: ${new TextDecoder().decode(message.bytes)}`)
    return message.bytes.length <= HEAD
  }
  const bytes = x.opened ? message.bytes : message.bytes.subarray(HEAD)
  x.opened = true
  try {
    for (let at = 0; at < bytes.length;) at += yield* net.send(x.fd, bytes.subarray(at))
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

import { parseIp, type Ip, type SocketType } from '../../../net/index.ts'
import { net } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { Stop, type TraceOptions } from './options.ts'

export interface Target { readonly o: TraceOptions; readonly to: Ip }

/** A failed call as traceroute reports it: on a line of its own, behind what stands there. */
export const failure = (what: string, message: string): Stop => new Stop(1, `\n${what}: ${message}\n`)

export function* must<T>(what: string, call: Sys<T>): Sys<T> {
  try {
    return yield* call
  } catch (e) {
    throw isErrno(e) ? failure(what, e.message) : e
  }
}

/** A socket as every probe needs it: bound where that was asked for, with its error queue. With `port` it is connected, to see whether there is a way. */
export function* prepare(t: Target, type: SocketType, more: { protocol?: number; ttl?: number; port?: number; pmtu?: 'probe' | 'do' | 'dont' }): Sys<number> {
  const { o } = t
  const fd = yield* opened(type, more.protocol)
  if (o.device !== undefined) yield* must('setsockopt SO_BINDTODEVICE', net.setsockopt(fd, { device: o.device }))
  yield* must('setsockopt', net.setsockopt(fd, {
    recvErr: true, ...(more.ttl === undefined ? {} : { ttl: more.ttl }), ...(more.pmtu === undefined ? {} : { pmtu: more.pmtu }),
    ...(o.tos === undefined ? {} : { tos: o.tos }), ...(o.mark === undefined ? {} : { mark: o.mark }),
  }))
  const source = o.source === undefined ? undefined : parseIp(o.source)
  if (source !== undefined || (o.sport !== undefined && type === 'dgram')) yield* must('bind', net.bind(fd, { address: source ?? 0, port: type === 'dgram' ? (o.sport ?? 0) : 0 }))
  if (more.port !== undefined) yield* must('connect', net.connect(fd, { address: t.to, port: more.port }))
  return fd
}

function* opened(type: SocketType, protocol: number | undefined): Sys<number> {
  try {
    return yield* net.socket(type, protocol === undefined ? {} : { protocol })
  } catch (e) {
    if (isErrno(e, 'EPERM')) throw new Stop(1, 'You do not have enough privileges to use this traceroute method.\n\nsocket: Operation not permitted\n')
    throw isErrno(e) ? failure('socket', e.message) : e
  }
}

import type { Captured, Datagram, Endpoint, Frame, QueuedError, SendOptions, Socket, SocketType } from '../net/index.ts'
import type { Errno, Sys } from '../sim/index.ts'
import type { Changes, NetlinkAnswer, NetlinkArguments, Questions } from './netlink-calls.ts'
import type { NetlinkEvent } from './netlink-monitor.ts'
import type { ReceiveFlags, SocketOptionChange } from './socket-calls.ts'
import type { TapRequest } from './tap-calls.ts'

/*
 * System calls of the network as leaves: `const fd = yield* net.socket('stream')`. A failure is thrown as a SysError.
 */

/** Raw sockets are root's (EPERM), but for executables whose file carries cap_net_raw and which are written so: `capable`. */
export function* socket(type: SocketType, o: { family?: 4 | 6; protocol?: number; nonblock?: boolean; capable?: boolean } = {}): Sys<number> { return yield { call: 'socket', type, ...o } }
export function* bind(fd: number, at: Endpoint): Sys<void> { yield { call: 'bind', fd, at } }
export function* listen(fd: number, backlog = 128): Sys<void> { yield { call: 'listen', fd, backlog } }
/** Waits until a stream is connected, or throws EINPROGRESS at once where the descriptor does not wait. */
export function* connect(fd: number, to: Endpoint): Sys<void> { yield { call: 'connect', fd, to } }
export function* accept(fd: number, o: { nonblock?: boolean } = {}): Sys<{ fd: number; peer: Endpoint }> { return yield { call: 'accept', fd, ...o } }
/** Bytes taken; `to`, TTL, source, device and a payload as a record by the options. `noSignal`: an end that has gone is an error and no SIGPIPE. */
export function* send(fd: number, bytes: Uint8Array, options: SendOptions & ReceiveFlags & { readonly noSignal?: boolean } = {}): Sys<number> {
  const { dontwait, noSignal, peek: _, ...rest } = options
  return yield { call: 'send', fd, bytes, options: rest, ...(dontwait ? { dontwait } : {}), ...(noSignal ? { noSignal } : {}) }
}
/** Up to `max` bytes; none is the end of a stream. */
export function* recv(fd: number, max = 65_536, o: ReceiveFlags = {}): Sys<Uint8Array> { return yield { call: 'recv', fd, max, ...o } }
/** One datagram with where it came from, its TTL and time. */
export function* recvfrom(fd: number, o: ReceiveFlags = {}): Sys<Datagram> { return yield { call: 'recvfrom', fd, ...o } }
/** Takes the next entry of the error queue; EAGAIN when it is empty. Never waits. */
export function* recverr(fd: number): Sys<QueuedError> { return yield { call: 'recverr', fd } }
export function* shutdown(fd: number, how: 'read' | 'write' | 'both'): Sys<void> { yield { call: 'shutdown', fd, how } }
export function* getsockname(fd: number): Sys<Endpoint> { return yield { call: 'getsockname', fd } }
/** ENOTCONN. */
export function* getpeername(fd: number): Sys<Endpoint> { return yield { call: 'getpeername', fd } }
/** `device` is SO_BINDTODEVICE (ENODEV); `mark` is root's (EPERM). */
export function* setsockopt(fd: number, change: SocketOptionChange): Sys<void> { yield { call: 'sockopt', fd, change } }
/** All that getsockopt(2) could say: options, state, TCP_INFO. */
export function* getsockopt(fd: number): Sys<Socket> { return yield { call: 'sockstate', fd } }
/** SO_ERROR: the pending error, taken. */
export function* sockerror(fd: number): Sys<Errno | undefined> { return yield { call: 'sockerror', fd } }
export function* nonblock(fd: number, on = true): Sys<void> { yield { call: 'nonblock', fd, on } }

/** Asks the kernel about the caller's namespace (rtnetlink, sock_diag): see `questions` of netlink-calls.ts. */
export function* ask<K extends keyof Questions>(op: K, ...args: NetlinkArguments<Questions[K]>): Sys<NetlinkAnswer<Questions[K]>> {
  return yield { call: 'netlink-ask', op, args }
}
/** Changes something in the caller's namespace: EPERM for all but root; see `changes` of netlink-calls.ts. */
export function* change<K extends keyof Changes>(op: K, ...args: NetlinkArguments<Changes[K]>): Sys<NetlinkAnswer<Changes[K]>> {
  return yield { call: 'netlink-change', op, args }
}

/** A packet socket, for root (EPERM). ENODEV. */
export function* tap(request: TapRequest): Sys<number> { return yield { call: 'tap', ...request } }
/** Waits for captured frames and takes all. */
export function* capture(fd: number, o: { dontwait?: boolean } = {}): Sys<Captured[]> { return yield { call: 'capture', fd, ...o } }
export function* tapCounters(fd: number): Sys<{ received: number; dropped: number; waiting: number }> { return yield { call: 'tapcounters', fd } }
export function* sendFrame(fd: number, device: string, frame: Frame): Sys<void> { yield { call: 'sendframe', fd, device, frame } }

/** A netlink socket that hears of changes of the caller's namespace. */
export function* monitor(): Sys<number> { return yield { call: 'netlink-monitor' } }
/** Waits for changes and takes all. */
export function* events(fd: number): Sys<NetlinkEvent[]> { return yield { call: 'netlink-events', fd } }

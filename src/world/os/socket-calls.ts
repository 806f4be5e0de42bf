import {
  acceptSocket, bindSocket, closeSocket, connectSocket, linkByName, listenSocket, namespaceByName, openSocket, peerOf, receiveDatagram, receiveError,
  receiveStream, sendSocket, setSocketOptions, shutdownSocket, socketOf, socketReady, takeSocketError,
  type Endpoint, type NsId, type SendOptions, type SocketId, type SocketOptions, type SocketType,
} from '../net/index.ts'
import { isErrno, SysError, syscalls, type Attempt, type Call, type Errno, type Registry, type Result, type SyscallHandler, type World } from '../sim/index.ts'
import { fileAt, fileOps, install, newOpenFile, type FileOps } from './descriptors.ts'
import { sendSignal } from './signals.ts'
import { openFiles, processes, type OpenFile, type Process } from './tables.ts'

const value = (v: unknown): Result => ({ value: v })
const done: Result = { value: undefined }

/** The network namespace that a process is in. */
export function netnsOf(w: World, p: Pick<Process, 'netns'>): NsId {
  const ns = namespaceByName(w, p.netns)
  if (!ns) throw new SysError('EINVAL')
  return ns.id
}

/** What recv gives beside the bytes is read with the datagram: see `Datagram` of net. */
export interface ReceiveFlags { readonly peek?: boolean; readonly dontwait?: boolean }

interface On extends Call { readonly fd: number }

function socketAt(w: World, p: Process, fd: number): { file: OpenFile; id: SocketId } {
  const { file } = fileAt(w, p, fd)
  if (file.kind !== 'sock') throw new SysError('ENOTSOCK')
  return { file, id: file.target }
}

const nonblocking = (file: OpenFile, flags: ReceiveFlags): boolean => file.nonblock || flags.dontwait === true
const conditions = (id: SocketId): string[] => [`sock:${id}:r`, `sock:${id}:w`]

/** Runs an operation that throws EAGAIN where it would wait, and waits as the descriptor says. */
function waiting(id: SocketId, way: 'r' | 'w', nonblock: boolean, operation: () => unknown): Result {
  try {
    return value(operation())
  } catch (e) {
    if (!isErrno(e, 'EAGAIN') || nonblock) throw e
    return { block: [`sock:${id}:${way}`] }
  }
}

function connect(w: World, p: Process, c: On & { to: Endpoint }, a: Attempt): Result {
  const { file, id } = socketAt(w, p, c.fd)
  try {
    connectSocket(w, id, c.to)
    return done
  } catch (e) {
    const begun = isErrno(e, 'EINPROGRESS')
    if ((!begun && !isErrno(e, 'EALREADY')) || file.nonblock || (!begun && a.first)) throw e
    return { block: conditions(id) }
  }
}

/** A stream that the other side closed for reading raises SIGPIPE. */
function send(w: World, p: Process, id: SocketId, bytes: Uint8Array, o: SendOptions, nonblock: boolean): Result {
  try {
    return waiting(id, 'w', nonblock, () => sendSocket(w, id, bytes, o))
  } catch (e) {
    if (isErrno(e, 'EPIPE')) sendSignal(w, p.id, 'PIPE')
    throw e
  }
}

const receive = (w: World, id: SocketId, max: number, peek: boolean): Uint8Array =>
  socketOf(w, id).type === 'stream' ? receiveStream(w, id, max, { peek }) : receiveDatagram(w, id, { peek }).data.subarray(0, max)

const socketFile: FileOps = {
  read: (w, _p, _id, f, max) => waiting(f.target, 'r', f.nonblock, () => receive(w, f.target, max, false)),
  write: (w, p, _id, f, bytes) => send(w, p, f.target, bytes, {}, f.nonblock),
  close: (w, _id, f) => closeSocket(w, f.target),
  ready(w, f) {
    const r = socketReady(w, f.target)
    return { readable: r.readable || r.error || r.hangup, writable: r.writable || r.error, hangup: r.hangup }
  },
  conditions: (f) => conditions(f.target),
}

interface SocketRequest extends Call { readonly type: SocketType; readonly family?: 4 | 6; readonly protocol?: number; readonly nonblock?: boolean; readonly capable?: boolean }

function socket(w: World, p: Process, c: SocketRequest): number {
  if (c.type === 'raw' && p.euid !== 0 && !c.capable) throw new SysError('EPERM')
  const id = openSocket(w, { ns: netnsOf(w, p), type: c.type, uid: p.euid, ...(c.family ? { family: c.family } : {}), ...(c.protocol === undefined ? {} : { protocol: c.protocol }) })
  return install(w, p, socketFileOf(id, c.nonblock ?? false))
}

const socketFileOf = (id: SocketId, nonblock: boolean): OpenFile => newOpenFile('sock', id, 'rw', `socket:[${id}]`, { nonblock })

/** Gives a process a descriptor for a socket that a daemon opened, so that `ss -p` and /proc/PID/fd know whose it is. */
export const adoptSocket = (w: World, p: Process, id: SocketId, from = 0): number => install(w, p, socketFileOf(id, true), { from })

/** Options as setsockopt(2) takes them: the device by its name; what `undefined` says is unset. */
export type SocketOptionChange = Partial<Omit<SocketOptions, 'link'>> & { readonly device?: string | undefined }

const PRIVILEGED: readonly (keyof SocketOptions)[] = ['mark']

function setOptions(w: World, p: Process, id: SocketId, change: SocketOptionChange): void {
  const { device, ...rest } = change
  if (p.euid !== 0 && PRIVILEGED.some((o) => o in rest)) throw new SysError('EPERM')
  if (!('device' in change)) {
    setSocketOptions(w, id, rest)
    return
  }
  const link = device === undefined ? undefined : linkByName(w, netnsOf(w, p), device)
  if (device !== undefined && !link) throw new SysError('ENODEV')
  setSocketOptions(w, id, { ...rest, ...(link ? { link: link.id } : {}) })
}

type Handlers = Record<string, { cost: number; handle: (w: World, p: Process, c: any, a: Attempt) => Result }>

const handlers: Handlers = {
  socket: { cost: 5, handle: (w, p, c: SocketRequest) => value(socket(w, p, c)) },
  bind: { cost: 3, handle: (w, p, c: On & { at: Endpoint }) => (bindSocket(w, socketAt(w, p, c.fd).id, c.at, { privileged: p.euid === 0 }), done) },
  listen: { cost: 3, handle: (w, p, c: On & { backlog: number }) => (listenSocket(w, socketAt(w, p, c.fd).id, c.backlog), done) },
  connect: { cost: 8, handle: connect },
  accept: {
    cost: 5,
    handle(w, p, c: On & { nonblock?: boolean }) {
      const { file, id } = socketAt(w, p, c.fd)
      return waiting(id, 'r', file.nonblock, () => {
        const accepted = acceptSocket(w, id)
        return { fd: install(w, p, socketFileOf(accepted, c.nonblock ?? false)), peer: peerOf(w, accepted) }
      })
    },
  },
  send: {
    cost: 6,
    handle(w, p, c: On & { bytes: Uint8Array; options: SendOptions } & ReceiveFlags) {
      const { file, id } = socketAt(w, p, c.fd)
      return send(w, p, id, c.bytes, c.options, nonblocking(file, c))
    },
  },
  recv: {
    cost: 4,
    handle(w, p, c: On & { max: number } & ReceiveFlags) {
      const { file, id } = socketAt(w, p, c.fd)
      return waiting(id, 'r', nonblocking(file, c), () => receive(w, id, c.max, c.peek ?? false))
    },
  },
  recvfrom: {
    cost: 4,
    handle(w, p, c: On & ReceiveFlags) {
      const { file, id } = socketAt(w, p, c.fd)
      return waiting(id, 'r', nonblocking(file, c), () => receiveDatagram(w, id, { peek: c.peek ?? false }))
    },
  },
  recverr: { cost: 3, handle: (w, p, c: On) => value(receiveError(w, socketAt(w, p, c.fd).id)) },
  shutdown: { cost: 3, handle: (w, p, c: On & { how: 'read' | 'write' | 'both' }) => (shutdownSocket(w, socketAt(w, p, c.fd).id, c.how), done) },
  getsockname: { cost: 1, handle: (w, p, c: On) => value(socketOf(w, socketAt(w, p, c.fd).id).local ?? { address: 0, port: 0 }) },
  getpeername: {
    cost: 1,
    handle(w, p, c: On) {
      const peer = peerOf(w, socketAt(w, p, c.fd).id)
      return peer ? value(peer) : { error: new SysError('ENOTCONN') }
    },
  },
  sockopt: { cost: 1, handle: (w, p, c: On & { change: SocketOptionChange }) => (setOptions(w, p, socketAt(w, p, c.fd).id, c.change), done) },
  sockstate: { cost: 1, handle: (w, p, c: On) => value(socketOf(w, socketAt(w, p, c.fd).id)) },
  sockerror: { cost: 1, handle: (w, p, c: On): Result => value(takeSocketError(w, socketAt(w, p, c.fd).id) satisfies Errno | undefined) },
  nonblock: {
    cost: 1,
    handle(w, p, c: On & { on: boolean }) {
      const { id, file } = fileAt(w, p, c.fd)
      w.table(openFiles).set(id, { ...file, nonblock: c.on })
      return done
    },
  },
}

/** Registers sockets as open files of kind `sock`, and their system calls. */
export function registerSocketCalls(registry: Registry): void {
  registry.add(fileOps, 'sock', socketFile)
  for (const [name, { cost, handle }] of Object.entries(handlers)) {
    const entry: SyscallHandler = { cost, handle: (w, task, c, a) => handle(w, w.table(processes).must(task), c, a) }
    registry.add(syscalls, name, entry)
  }
}

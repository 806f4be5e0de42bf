import { closeTap, linkByName, openTap, readTap, sendFrame, tapCounters, type Frame } from '../net/index.ts'
import { SysError, syscalls, type Call, type Registry, type Result, type SyscallHandler, type World } from '../sim/index.ts'
import { fileAt, fileOps, install, newOpenFile, type FileOps } from './descriptors.ts'
import { netnsOf } from './socket-calls.ts'
import { processes, type Process } from './tables.ts'

/** Packet sockets (packet(7)) as open files of kind `tap`: for tcpdump, arping. */
export interface TapRequest {
  /** The link's name; absent: all links. */
  readonly device?: string
  readonly promiscuous?: boolean
  readonly protocol?: 'all' | 'arp' | 'ip'
  /** A filter that runs in the kernel: a name of net's slot `tapFilters`, and its data. */
  readonly filter?: { readonly name: string; readonly data: object }
}

interface On extends Call { readonly fd: number }

function tapAt(w: World, p: Process, fd: number): number {
  const { file } = fileAt(w, p, fd)
  if (file.kind !== 'tap') throw new SysError('EBADF')
  return file.target
}

const tapFile: FileOps = {
  close: (w, _id, f) => closeTap(w, f.target),
  ready: (w, f) => ({ readable: tapCounters(w, f.target).waiting > 0, writable: true, hangup: false }),
  conditions: (f) => [`tap:${f.target}`],
}

function open(w: World, p: Process, c: Call & TapRequest): Result {
  if (p.euid !== 0) throw new SysError('EPERM')
  const ns = netnsOf(w, p)
  const link = c.device === undefined ? undefined : linkByName(w, ns, c.device)
  if (c.device !== undefined && !link) throw new SysError('ENODEV')
  const tap = openTap(w, {
    ns, ...(link ? { link: link.id } : {}), promiscuous: c.promiscuous ?? false, protocol: c.protocol ?? 'all', ...(c.filter ? { filter: c.filter } : {}),
  })
  return { value: install(w, p, newOpenFile('tap', tap, 'rw', `socket:[t${tap}]`)) }
}

type Handlers = Record<string, { cost: number; handle: (w: World, p: Process, c: any) => Result }>

const handlers: Handlers = {
  tap: { cost: 30, handle: open },
  /** Waits until something was captured, and takes it all. */
  capture: {
    cost: 5,
    handle(w, p, c: On & { dontwait?: boolean }) {
      const tap = tapAt(w, p, c.fd)
      const frames = readTap(w, tap)
      return frames.length > 0 || c.dontwait ? { value: frames } : { block: [`tap:${tap}`] }
    },
  },
  tapcounters: { cost: 1, handle: (w, p, c: On) => ({ value: tapCounters(w, tapAt(w, p, c.fd)) }) },
  sendframe: {
    cost: 6,
    handle(w, p, c: On & { device: string; frame: Frame }) {
      tapAt(w, p, c.fd)
      const link = linkByName(w, netnsOf(w, p), c.device)
      if (!link) throw new SysError('ENODEV')
      sendFrame(w, link.id, c.frame)
      return { value: undefined }
    },
  },
}

export function registerTapCalls(registry: Registry): void {
  registry.add(fileOps, 'tap', tapFile)
  for (const [name, { cost, handle }] of Object.entries(handlers)) {
    const entry: SyscallHandler = { cost, handle: (w, task, c) => handle(w, w.table(processes).must(task), c) }
    registry.add(syscalls, name, entry)
  }
}

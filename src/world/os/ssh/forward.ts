import { linksOf, isRunning, namespaceByName } from '../../net/index.ts'
import { Bytes, defineTable, SysError, syscalls, type Call, type Registry, type World } from '../../sim/index.ts'
import { fileOps, install, newOpenFile, type FileOps } from '../descriptors.ts'
import { powerOn } from '../boot.ts'
import { beginPower } from '../power-calls.ts'
import { rootOf } from '../services/unit-file.ts'
import { machines, processes } from '../tables.ts'
import { connections, servers, type ConnectionId } from './connections.ts'
import type { GuestView } from './hypervisor-leaves.ts'
import { beginConnection } from './server.ts'
import { drop, feed } from './traffic.ts'

/*
 * Ports of a laptop that its hypervisor forwards to sshd of a machine, as VirtualBox does it for `vagrant ssh`: beside the lab's network, by the machine's
 * card on the hypervisor's own.
 */

/** Where a forwarded port leads. */
export interface Forward {
  readonly guest: string
  /** The card through which the hypervisor reaches it. */
  readonly device: string
  /** As whom the hypervisor comes: its gateway's address; and the address that it goes to. */
  readonly from: string
  readonly to: string
}

/** By `laptop/port`. */
const forwards = defineTable<string, Forward>('os.ssh-forwards')

export function forwardPort(w: World, laptop: string, port: number, to: Forward): void {
  w.table(forwards).set(`${laptop}/${port}`, to)
}

/** The machines of a laptop's hypervisor, with the port that leads to each. */
const guestsOf = (w: World, laptop: string): GuestView[] =>
  Array.from(w.table(forwards).prefix(`${laptop}/`), ([key, f]) => ({ port: Number(key.slice(laptop.length + 1)), guest: f.guest, up: w.table(machines).must(f.guest).up })).sort((a, b) => a.port - b.port)

/** One connection through a forwarded port: what waits for the client. Without a connection of sshd's nobody answers. */
interface Stream { readonly connection?: ConnectionId; readonly waiting: Bytes; readonly ended: boolean }
const streams = defineTable<number, Stream>('os.ssh-forward-streams')
/** Streams by the connection of sshd's. */
const streamOf = defineTable<ConnectionId, { readonly stream: number }>('os.ssh-forward-connections')

/** Opens a connection through a forwarded port. ECONNREFUSED while the machine is off; one whose server does not listen ends at once. */
function openStream(w: World, f: Forward): number {
  if (!w.table(machines).must(f.guest).up) throw new SysError('ECONNREFUSED')
  const id = w.next('os.ssh-forward-stream')
  if (!reaches(w, f)) {
    w.table(streams).set(id, { waiting: Bytes.empty, ended: false })
    return id
  }
  if (!w.table(servers).has(f.guest)) {
    w.table(streams).set(id, { waiting: Bytes.empty, ended: true })
    return id
  }
  const port = 49_152 + w.rng(`os.ssh-forward.${f.guest}`).below(16_000)
  const connection = beginConnection(w, f.guest, { kind: 'forward' }, { address: f.from, port }, { address: f.to, port: 22 })
  w.table(streams).set(id, { connection, waiting: Bytes.empty, ended: false })
  w.table(streamOf).set(connection, { stream: id })
  return id
}

/** The machine's card is up and has its address: otherwise what the hypervisor sends is lost. */
function reaches(w: World, f: Forward): boolean {
  const ns = namespaceByName(w, rootOf(w, f.guest).netns)
  const link = ns && linksOf(w, ns.id).find((l) => l.name === f.device)
  return link !== undefined && isRunning(link) && link.addresses.length > 0
}

/** What sshd has to say goes to the client. */
export function handOver(w: World, connection: ConnectionId): void {
  const c = w.table(connections).must(connection)
  const stream = w.table(streamOf).get(connection)?.stream
  if (stream === undefined || c.output.length === 0) return
  const s = w.table(streams).must(stream)
  w.table(streams).set(stream, { ...s, waiting: s.waiting.append(c.output) })
  w.table(connections).patch(connection, { output: new Uint8Array(0) })
  w.signal(`ssh-forward:${stream}`)
}

/** sshd's side has ended; what it said last can still be read. */
export function forwardEnded(w: World, connection: ConnectionId, last: Uint8Array): void {
  const stream = w.table(streamOf).get(connection)?.stream
  w.table(streamOf).delete(connection)
  const s = stream === undefined ? undefined : w.table(streams).get(stream)
  if (!s || stream === undefined) return
  const { connection: _, ...rest } = s
  w.table(streams).set(stream, { ...rest, waiting: s.waiting.append(last), ended: true })
  w.signal(`ssh-forward:${stream}`)
}

const streamFile: FileOps = {
  read(w, _p, _id, f, max) {
    const s = w.table(streams).must(f.target)
    if (s.waiting.size === 0) return s.ended ? { value: new Uint8Array(0) } : f.nonblock ? { error: new SysError('EAGAIN') } : { block: [`ssh-forward:${f.target}`] }
    w.table(streams).set(f.target, { ...s, waiting: s.waiting.drop(max) })
    return { value: s.waiting.read(0, max) }
  },
  write(w, _p, _id, f, bytes) {
    const s = w.table(streams).must(f.target)
    if (s.ended) return { error: new SysError('EPIPE') }
    if (s.connection !== undefined) feed(w, s.connection, bytes)
    return { value: bytes.length }
  },
  close(w, _id, f) {
    const s = w.table(streams).get(f.target)
    w.table(streams).delete(f.target)
    if (s?.connection === undefined) return
    w.table(streamOf).delete(s.connection)
    drop(w, s.connection)
  },
  ready(w, f) {
    const s = w.table(streams).must(f.target)
    return { readable: s.waiting.size > 0 || s.ended, writable: true, hangup: s.ended }
  },
  conditions: (f) => [`ssh-forward:${f.target}`],
}

export function registerForwards(registry: Registry): void {
  registry.add(fileOps, 'ssh-forward', streamFile)
  registry.add(syscalls, 'forwarded', {
    cost: 200,
    handle(w, task, c: { port: number } & Call) {
      const p = w.table(processes).must(task)
      const f = w.table(forwards).get(`${p.machine}/${c.port}`)
      return { value: f && install(w, p, newOpenFile('ssh-forward', openStream(w, f), 'rw', `socket:[f${c.port}]`)) }
    },
  })
  registry.add(syscalls, 'forwards', { cost: 20, handle: (w, task) => ({ value: guestsOf(w, w.table(processes).must(task).machine) }) })
  registry.add(syscalls, 'hypervisor', {
    cost: 200,
    handle(w, task, c: { guest: string; on: boolean } & Call) {
      if (!guestsOf(w, w.table(processes).must(task).machine).some((g) => g.guest === c.guest)) throw new SysError('ENOENT')
      if (c.on) powerOn(w, c.guest)
      else if (w.table(machines).must(c.guest).up) beginPower(w, c.guest, 'poweroff')
      return { value: undefined }
    },
  })
}
